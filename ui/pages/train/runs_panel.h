// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include <QWidget>

#include "ui/presenters/train/run_item.h"

class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace lesionlens {

class RunTableModel;
class TrainPresenter;

/// The table of runs with what can be done to them.
class RunsPanel : public QWidget
{
    Q_OBJECT
public:
    explicit RunsPanel(TrainPresenter &presenter, QWidget *parent = nullptr);

    /// The chosen runs; where none is chosen, the one that trains, else the first.
    [[nodiscard]] std::vector<RunItem> shownRuns() const;
    void select(const std::filesystem::path &folder);

Q_SIGNALS:
    void shownRunsChanged();
    void openRequested(const std::filesystem::path &checkpoint);

private:
    QWidget *buildBar();
    void refresh();
    void refreshButtons();
    void pauseOrResume();
    [[nodiscard]] std::vector<RunItem> selectedRuns() const;

    TrainPresenter &presenter_;
    RunTableModel *model_;
    QSortFilterProxyModel *sorted_;
    QTableView *table_;
    QLabel *message_;
    QPushButton *pause_;
    QPushButton *stop_;
    QPushButton *up_;
    QPushButton *remove_;
    QPushButton *open_;
    QPushButton *openLast_;
    QPushButton *measure_;
    QPushButton *copy_;
};

} // namespace lesionlens
