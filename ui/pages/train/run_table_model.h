// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "ui/presenters/train/run_item.h"

namespace lesionlens {

/// The runs of the queue and of the runs folder, one a row. Sorting goes by SortRole.
class RunTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Run, State, Model, Data, Best, Measured, Epoch, Time, Seed, Columns };
    static constexpr int SortRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    void setRuns(std::vector<RunItem> runs);
    [[nodiscard]] const std::vector<RunItem> &runs() const { return runs_; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<RunItem> runs_;
};

} // namespace lesionlens
