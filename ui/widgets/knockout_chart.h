// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QString>
#include <QWidget>

class QCustomPlot;
class QLabel;

namespace lesionlens {

/// What one knock-out changes.
struct KnockoutBar
{
    std::optional<int> head; ///< none: the whole layer
    double change = 0.0;
    bool changesPrediction = false;
    QString tip; ///< the numbers in words
};

/// The change of one number by the knock-out of each head and of the whole layer, as bars around zero. A click, or Left and Right, chooses
/// a head. Bars of knock-outs that change the predicted class are marked.
class KnockoutChart : public QWidget
{
    Q_OBJECT

public:
    /// Object names "headsKnockoutChart", "knockoutCustomPlot".
    explicit KnockoutChart(QWidget *parent = nullptr);

    /// `unit` is that of the changes: "percentage points", "logit". Changes far below `noticeable` look small: the scale spans at least
    /// that.
    void setBars(const std::vector<KnockoutBar> &bars, const QString &unit, double noticeable);
    /// A remark on the bars, drawn where they leave room: below them. Empty: none. Stays until the next bars.
    void setRemark(const QString &remark);
    [[nodiscard]] const QString &remark() const { return remark_; }
    /// No bars, and why.
    void clear(const QString &why);
    /// Does not emit. None: no head is chosen.
    void setSelected(std::optional<int> head);

    /// "+3.2", "−0.01", "≈0", "0": three digits at most. `isShort`: one digit after the point, for many bars side by side.
    [[nodiscard]] static QString changeText(double change, bool isShort = false);
    /// The bars' captions from left to right: "layer", "0", "1"; a star where the prediction changes.
    [[nodiscard]] QStringList captions() const;
    [[nodiscard]] QCustomPlot *plot() const { return plot_; }

    [[nodiscard]] QSize minimumSizeHint() const override { return {200, 96}; }

Q_SIGNALS:
    void headChosen(int head); ///< by the user

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void rebuild();
    void choose(int index);
    [[nodiscard]] int barAt(double xInPlot) const;
    void step(int delta);

    std::vector<KnockoutBar> bars_;
    QString unit_;
    QString remark_;
    double noticeable_ = 0.0;
    std::optional<int> selected_;
    QCustomPlot *plot_;
    QLabel *why_;
};

} // namespace lesionlens
