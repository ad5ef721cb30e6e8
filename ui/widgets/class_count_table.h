// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QStringList>
#include <QTableView>

namespace lesionlens {

class ClassCountModel;

/// Images per class and set.
struct ClassCounts
{
    struct Set
    {
        QString name;
        std::vector<int> images; ///< in the order of the classes
        int groups = 0;
    };
    QStringList classes;
    std::vector<Set> sets;
    QString groupWord; ///< what a group is, as the last row's title: "lesions"
};

/// Images per class and set, with each class's share of its set as a bar beside its number. Last come the sums and the groups.
class ClassCountTable : public QTableView
{
    Q_OBJECT

public:
    explicit ClassCountTable(QWidget *parent = nullptr);

    void setCounts(ClassCounts counts);
    /// High enough for all rows where there are few, else for about ten.
    [[nodiscard]] QSize sizeHint() const override;

private:
    ClassCountModel *model_;
};

} // namespace lesionlens
