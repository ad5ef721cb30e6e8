// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include <QWidget>

#include "ui/presenters/train/run_item.h"

class QCPAxisRect;
class QCustomPlot;
class QLabel;

namespace lesionlens {

/// Curves of one or several runs over the epochs: balanced accuracy, loss, learning rate. Validation is a solid line, training a dashed
/// one, the loss of single steps a faint one; a ring marks the best epoch. Each run keeps its colour among the shown ones.
class CurvesView : public QWidget
{
    Q_OBJECT
public:
    explicit CurvesView(QWidget *parent = nullptr);
    void setRuns(const std::vector<RunItem> &runs);

protected:
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] std::array<QCPAxisRect *, 3> areas() const; ///< from above
    void restyle();
    void draw();
    void addRun(const RunItem &run, int index, bool isAlone);

    std::vector<RunItem> runs_;
    QCustomPlot *plot_;
    QCPAxisRect *accuracy_;
    QCPAxisRect *loss_;
    QCPAxisRect *rate_; ///< learning rate
    QLabel *legend_;
};

} // namespace lesionlens
