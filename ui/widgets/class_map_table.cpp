// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/class_map_table.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include <QAbstractTableModel>
#include <QHeaderView>
#include <QMetaProperty>

#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr int kMostRows = 8;

enum Column { LabelColumn, ClassColumn, ImagesColumn, ColumnCount };

} // namespace

class ClassMapModel final : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    std::function<void()> edited; ///< after a change by a person

    [[nodiscard]] int rowCount(const QModelIndex &parent) const override { return parent.isValid() ? 0 : static_cast<int>(rows_.size()); }
    [[nodiscard]] int columnCount(const QModelIndex &parent) const override { return parent.isValid() ? 0 : ColumnCount; }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;

    void setRows(const std::map<QString, int> &labels, const ClassMapTable::ClassMap &map);
    [[nodiscard]] ClassMapTable::ClassMap map() const;
    void setClass(const QModelIndexList &rows, const QString &name);

private:
    struct Row
    {
        QString label;
        int images = 0;
        QString name; ///< the class; the label's own where it is not changed
        bool isUsed = true;

        friend bool operator==(const Row &, const Row &) = default;
    };
    void tellChange();

    std::vector<Row> rows_;
};

QVariant ClassMapModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant((section == ImagesColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role == Qt::DisplayRole) {
        return section == LabelColumn ? QObject::tr("Label") : section == ImagesColumn ? QObject::tr("Images") : QObject::tr("Class");
    }
    return {};
}

Qt::ItemFlags ClassMapModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = Qt::ItemIsSelectable | Qt::ItemIsEnabled;
    if (index.column() == LabelColumn) {
        flags |= Qt::ItemIsUserCheckable;
    }
    if (index.column() == ClassColumn) {
        flags |= Qt::ItemIsEditable;
    }
    return flags;
}

QVariant ClassMapModel::data(const QModelIndex &index, int role) const
{
    const Row &row = rows_[static_cast<std::size_t>(index.row())];
    if (role == Qt::CheckStateRole && index.column() == LabelColumn) {
        return row.isUsed ? Qt::Checked : Qt::Unchecked;
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant((index.column() == ImagesColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role == Qt::FontRole && index.column() == ClassColumn && row.isUsed && row.name != row.label) {
        QFont bold = textFont();
        bold.setBold(true);
        return bold;
    }
    if (role == Qt::ToolTipRole) {
        return !row.isUsed ? QObject::tr("The images with the label %1 are left out.").arg(row.label)
                           : QObject::tr("Images with the label %1 belong to the class %2.\nA tick taken away leaves them out; a double "
                                         "click on the class changes it, for all marked rows.")
                                 .arg(row.label, row.name);
    }
    if (role != Qt::DisplayRole && role != Qt::EditRole) {
        return {};
    }
    switch (index.column()) {
    case LabelColumn:
        return row.label;
    case ImagesColumn:
        return QStringLiteral("%L1").arg(row.images);
    default:
        return row.isUsed ? row.name : role == Qt::EditRole ? row.label : QObject::tr("left out");
    }
}

bool ClassMapModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    Row &row = rows_[static_cast<std::size_t>(index.row())];
    if (index.column() == LabelColumn && role == Qt::CheckStateRole) {
        row.isUsed = value.toInt() == Qt::Checked;
        tellChange();
        return true;
    }
    if (index.column() == ClassColumn && role == Qt::EditRole) {
        setClass({index}, value.toString());
        return true;
    }
    return false;
}

void ClassMapModel::setRows(const std::map<QString, int> &labels, const ClassMapTable::ClassMap &map)
{
    std::map<QString, int> all = labels;
    for (const auto &[label, name] : map) {
        all.emplace(label, 0);
    }
    std::vector<Row> rows;
    for (const auto &[label, images] : all) {
        const auto entry = map.find(label);
        const bool isMapped = entry != map.end() && !entry->second.isEmpty();
        rows.push_back({label, images, isMapped ? entry->second : label, entry == map.end() || isMapped});
    }
    if (rows == rows_) {
        return; // an editor that is open stays
    }
    beginResetModel();
    rows_ = std::move(rows);
    endResetModel();
}

ClassMapTable::ClassMap ClassMapModel::map() const
{
    ClassMapTable::ClassMap map;
    for (const Row &row : rows_) {
        if (!row.isUsed || row.name != row.label) {
            map[row.label] = row.isUsed ? row.name : QString();
        }
    }
    return map;
}

void ClassMapModel::setClass(const QModelIndexList &rows, const QString &name)
{
    const ClassMapTable::ClassMap before = map();
    for (const QModelIndex &index : rows) {
        Row &row = rows_[static_cast<std::size_t>(index.row())];
        row.name = name.trimmed().isEmpty() ? row.label : name.trimmed();
        row.isUsed = true;
    }
    if (map() != before) {
        tellChange();
    }
}

void ClassMapModel::tellChange()
{
    Q_EMIT dataChanged(index(0, 0), index(rowCount({}) - 1, ColumnCount - 1));
    if (edited) {
        edited();
    }
}

ClassMapTable::ClassMapTable(QWidget *parent) : QTableView(parent), model_(new ClassMapModel(this))
{
    setObjectName(QStringLiteral("datasetClassMapTable"));
    setAccessibleName(tr("Labels and the classes that they become"));
    setModel(model_);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(DoubleClicked | EditKeyPressed | AnyKeyPressed);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setAlternatingRowColors(true);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(3 * Theme::Grid);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setMinimumSectionSize(6 * Theme::Grid);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    horizontalHeader()->setSectionResizeMode(ImagesColumn, QHeaderView::ResizeToContents);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    model_->edited = [this] { Q_EMIT classMapEdited(model_->map()); };
}

void ClassMapTable::setLabels(const std::map<QString, int> &labels, const ClassMap &map)
{
    model_->setRows(labels, map);
    updateGeometry();
}

QSize ClassMapTable::sizeHint() const
{
    const int rows = std::clamp(model_->rowCount({}), 1, kMostRows);
    return {24 * Theme::Grid, rows * verticalHeader()->defaultSectionSize() + horizontalHeader()->sizeHint().height() + 2 * frameWidth()};
}

void ClassMapTable::commitData(QWidget *editor)
{
    const QModelIndexList marked = selectionModel()->selectedRows(ClassColumn);
    if (marked.size() > 1 && marked.contains(currentIndex())) {
        model_->setClass(marked, editor->property(editor->metaObject()->userProperty().name()).toString());
        return;
    }
    QTableView::commitData(editor);
}

} // namespace lesionlens
