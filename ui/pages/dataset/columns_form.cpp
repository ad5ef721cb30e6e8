// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset/columns_form.h"

#include <QComboBox>
#include <QFormLayout>

#include "core/session/dataset_summary.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr int kIndent = 2 * Theme::Grid;
constexpr auto kTable = "table";
constexpr auto kLabel = "label";

/// The columns of the chosen table, or of all of them, each once and in the order of the files.
QStringList columnsOf(const std::vector<TableSummary> &tables, const ColumnsForm::Columns &columns)
{
    const auto chosen = columns.find(kTable);
    QStringList names;
    for (const TableSummary &table : tables)
        if (chosen == columns.end() || chosen->second == table.file)
            for (const std::string &column : table.columns)
                names << toQString(column);
    names.removeDuplicates();
    return names;
}

QStringList filesOf(const std::vector<TableSummary> &tables)
{
    QStringList names;
    for (const TableSummary &table : tables)
        names << toQString(table.file);
    return names;
}

/// Whether nothing can be chosen for a role. A table is always read.
bool canBeUnused(const std::string &role)
{
    return role != kTable && role != kLabel;
}

/// The items of a box: found by itself, none where that can be, then `names`. Their data are what is chosen; null: found by itself.
void fill(QComboBox &box, const std::string &role, const QStringList &names, const ColumnsForm::Columns &columns)
{
    box.clear();
    box.addItem(role == kTable ? ColumnsForm::tr("the one that fits") : ColumnsForm::tr("by its name"));
    if (canBeUnused(role))
        box.addItem(ColumnsForm::tr("none"), QString());
    for (const QString &name : names)
        box.addItem(name, name);
    const auto chosen = columns.find(role);
    if (chosen == columns.end())
        return;
    const QString name = toQString(chosen->second);
    if (box.findData(name) < 0)
        box.addItem(name, name);
    box.setCurrentIndex(box.findData(name));
}

} // namespace

ColumnsForm::ColumnsForm(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("columnsForm"));
    rows_ = new QFormLayout(this);
    rows_->setContentsMargins(kIndent, 0, 0, 0);
    rows_->setSpacing(Theme::Grid / 2);
    const auto add = [this](const char *role, const QString &title, const QString &tip) {
        QComboBox *box = form::choice({QStringLiteral("column_%1").arg(QLatin1String(role)), tr("Column: %1").arg(title), tip});
        rows_->addRow(title, box);
        rows_->labelForField(box)->setMinimumWidth(LabelWidth - kIndent);
        connect(box, &QComboBox::activated, this, [this, box, role] { choose(role, *box); });
        roles_.push_back({role, box});
    };
    add(kTable, tr("Table"), tr("The CSV file, where there are several with the columns"));
    add("image", tr("Image file"), tr("Name or path of the image's file"));
    add("id", tr("Image id"), tr("A name for the image; the file's where there is none"));
    add(kLabel, tr("Label"), tr("The diagnosis"));
    add("group", tr("Group"), tr("Lesion or patient: its images are never torn by a drawn split"));
    add("split", tr("Split"), tr("train, val or test: an official split"));
    add("set", tr("Test set"), tr("A set of its own name, which is only tested on"));
    add("source", tr("Source"), tr("Hospital, site or collection"));
    add("mask", tr("Mask"), tr("Path of the lesion mask's file"));
    add("licence", tr("Licence"), tr("The licence of a single image"));
    add("attribution", tr("Attribution"), tr("Whom to name for a single image"));
}

bool ColumnsForm::appliesTo(const std::string &layout)
{
    return layout == "csv" || layout == "isic2020";
}

void ColumnsForm::setChoices(const std::string &layout, const std::vector<TableSummary> &tables, const Columns &columns)
{
    columns_ = columns;
    const QStringList names = columnsOf(tables, columns);
    for (const Role &role : roles_) {
        fill(*role.box, role.name, role.name == kTable ? filesOf(tables) : names, columns);
        const bool applies = layout == "csv" ? role.name != kTable || tables.size() > 1 : role.name == kLabel;
        rows_->setRowVisible(role.box, applies || columns.contains(role.name));
    }
}

void ColumnsForm::choose(const std::string &role, const QComboBox &box)
{
    Columns columns = columns_;
    if (box.currentIndex() == 0)
        columns.erase(role);
    else
        columns[role] = box.currentData().toString().toStdString();
    if (columns != columns_)
        Q_EMIT columnsChosen(columns);
}

} // namespace lesionlens
