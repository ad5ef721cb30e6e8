// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>
#include <QStringList>
#include <QWidget>

class QCustomPlot;
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
    /// The class that is explained, and the one that it is explained against; empty: the predicted one, and none.
    void setTargetClass(const QString &name, const QString &against = {});
    /// The image's label where the data set has one, named below the bars; empty: unknown.
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
    void chooseShown();
    void rebuild();
    void addRow(int row);
    void describe();
    void moveFocusedRow(int step);
    void chooseRow(int row);
    [[nodiscard]] int rowAt(double yInPlot) const;
    [[nodiscard]] int nameColumn() const;
    bool keyPressed(int key);

    std::vector<ClassProbability> classes_;
    int predicted_ = -1;
    QString target_;
    QString against_;
    QString true_;
    Order order_ = Order::ByProbability;
    std::vector<int> shown_; ///< indices of classes_, top to bottom
    int focusedRow_ = -1;    ///< while the plot has the keyboard focus
    QString whyNone_;
    QCustomPlot *plot_;
    QLabel *foot_;
};

} // namespace lesionlens
