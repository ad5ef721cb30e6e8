// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include <QWidget>

class QComboBox;
class QFormLayout;

namespace lesionlens {

struct TableSummary;

/// Which column of a CSV file fills which role: data.columns. A role that nobody chose a column for is found by the column's name.
class ColumnsForm : public QWidget
{
    Q_OBJECT
public:
    static constexpr int LabelWidth = 88; ///< of the forms in the column that this one stands in: their fields begin at one place

    using Columns = std::map<std::string, std::string>;

    explicit ColumnsForm(QWidget *parent = nullptr);

    /// `layout` says which roles there are; a column of `columns` that no table has is shown nevertheless.
    void setChoices(const std::string &layout, const std::vector<TableSummary> &tables, const Columns &columns);
    /// Whether the layout takes columns at all.
    [[nodiscard]] static bool appliesTo(const std::string &layout);

Q_SIGNALS:
    /// A person chose: role -> column. An empty column: the role is not filled; a role that is not in it is found by name.
    void columnsChosen(const std::map<std::string, std::string> &columns);

private:
    struct Role
    {
        std::string name;
        QComboBox *box;
    };
    void choose(const std::string &role, const QComboBox &box);

    QFormLayout *rows_;
    std::vector<Role> roles_;
    Columns columns_;
};

} // namespace lesionlens
