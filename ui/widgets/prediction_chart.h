// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>
#include <QWidget>

class QCustomPlot;
class QCPBars;
class QLabel;

namespace lesionlens {

struct ClassProbability
{
    QString name;
    double probability = 0.0; ///< in [0, 1]
};

/// Probability per class as horizontal bars with their values in percent. The predicted class is emphasised, the class that is explained
/// has a mark. A click, or Up / Down and Enter, chooses the class to explain.
class PredictionChart : public QWidget
{
    Q_OBJECT

public:
    enum class Order { ByProbability, AsGiven };
    /// With more classes than this, the most probable ones are shown (and always the explained one), and how many are not.
    static constexpr int MaxBars = 12;

    /// Object names "classPredictionChart", "predictionCustomPlot".
    explicit PredictionChart(QWidget *parent = nullptr);

    /// `predicted` is an index of `classes`.
    void setPrediction(const std::vector<ClassProbability> &classes, int predicted);
    /// The class that is explained; empty: the predicted one.
    void setTargetClass(const QString &name);
    /// The image's label where the data set has one, marked in the chart's foot; empty: unknown.
    void setTrueClass(const QString &name);
    void setOrder(Order order);
    /// No prediction, and why.
    void clear(const QString &why);

    [[nodiscard]] QString targetClass() const;
    /// Names of the bars from top to bottom.
    [[nodiscard]] QStringList shownClasses() const;
    /// "62.1 %", "<0.1 %": the label beside a bar.
    [[nodiscard]] static QString percentText(double probability);
    [[nodiscard]] QCustomPlot *plot() const { return plot_; }

Q_SIGNALS:
    void classChosen(const QString &name);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void rebuild();
    void applyColors();
    void moveFocusedBar(int step);
    void chooseAt(double y);
    void addRowTexts(int row, double position);

    std::vector<ClassProbability> classes_;
    int predicted_ = -1;
    QString target_;
    QString true_;
    Order order_ = Order::ByProbability;
    std::vector<int> shown_; ///< indices of classes_, top to bottom
    int focusedRow_ = -1;
    QCustomPlot *plot_;
    QLabel *foot_;
};

} // namespace lesionlens
