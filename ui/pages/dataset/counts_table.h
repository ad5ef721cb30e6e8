// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

class QStandardItemModel;

namespace lesionlens {

struct DatasetSummary;

/// Images per class and set, with each class's share of the set as a bar behind its number.
class CountsTable : public QTableView
{
    Q_OBJECT
public:
    explicit CountsTable(QWidget *parent = nullptr);

    void setSummary(const DatasetSummary &summary);
    void clear();

private:
    QStandardItemModel *model_;
};

} // namespace lesionlens
