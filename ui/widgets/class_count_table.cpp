// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/class_count_table.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include <QAbstractTableModel>
#include <QHeaderView>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include "ui/theme.h"

namespace lesionlens {

class ClassCountModel final : public QAbstractTableModel
{
public:
    enum Role { ShareRole = Qt::UserRole, IsSumRole };

    using QAbstractTableModel::QAbstractTableModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent) const override
    {
        return parent.isValid() || counts_.sets.empty() ? 0 : static_cast<int>(counts_.classes.size()) + 2;
    }
    [[nodiscard]] int columnCount(const QModelIndex &parent) const override
    {
        return parent.isValid() || counts_.sets.empty() ? 0 : static_cast<int>(counts_.sets.size()) + 2;
    }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        if (orientation != Qt::Horizontal) {
            return {};
        }
        if (role == Qt::TextAlignmentRole) {
            return QVariant((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        }
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole) {
            return section == 0 ? QObject::tr("Class") : setName(section);
        }
        return {};
    }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

    void setCounts(ClassCounts counts)
    {
        beginResetModel();
        counts_ = std::move(counts);
        endResetModel();
    }

private:
    [[nodiscard]] QString setName(int column) const
    {
        const auto set = static_cast<std::size_t>(column - 1);
        return set < counts_.sets.size() ? counts_.sets[set].name : QObject::tr("all");
    }
    [[nodiscard]] int classCount() const { return static_cast<int>(counts_.classes.size()); }
    [[nodiscard]] int sum(int row, int column) const;
    [[nodiscard]] QString title(int row) const
    {
        if (row < classCount()) {
            return counts_.classes[row];
        }
        return row == classCount() ? QObject::tr("images") : counts_.groupWord;
    }

    ClassCounts counts_;
};

int ClassCountModel::sum(int row, int column) const
{
    int total = 0;
    for (std::size_t set = 0; set < counts_.sets.size(); ++set) {
        if (column - 1 != static_cast<int>(set) && column - 1 != static_cast<int>(counts_.sets.size())) {
            continue;
        }
        const ClassCounts::Set &one = counts_.sets[set];
        if (row < classCount()) {
            total += one.images[static_cast<std::size_t>(row)];
        } else {
            total += row == classCount() ? std::accumulate(one.images.begin(), one.images.end(), 0) : one.groups;
        }
    }
    return total;
}

QVariant ClassCountModel::data(const QModelIndex &index, int role) const
{
    const int row = index.row();
    const bool isSum = row >= classCount();
    if (role == IsSumRole) {
        return isSum;
    }
    if (index.column() == 0) {
        return role == Qt::DisplayRole || role == Qt::ToolTipRole ? title(row) : QVariant();
    }
    const int count = sum(row, index.column());
    const int all = sum(classCount(), index.column());
    const double share = all > 0 ? static_cast<double>(count) / all : 0.0;
    switch (role) {
    case Qt::DisplayRole:
        return QStringLiteral("%L1").arg(count);
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case ShareRole:
        return isSum ? QVariant() : QVariant(share);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: {
        const QString text = QObject::tr("%1, %2: %L3").arg(title(row), setName(index.column())).arg(count);
        return isSum ? text : text + QObject::tr(" (%1 % of the set)").arg(100.0 * share, 0, 'f', 1);
    }
    default:
        return {};
    }
}

namespace {

class ShareDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme &colors = themeOf(*option.widget);
        painter->save();
        const QRect text = option.rect.adjusted(Theme::Grid / 2, 0, -Theme::Grid, 0);
        if (const QVariant share = index.data(ClassCountModel::ShareRole); share.isValid()) {
            // The number keeps its own place, so that no bar runs beneath it.
            const int numberWidth = option.fontMetrics.horizontalAdvance(QStringLiteral("0,000,000"));
            const int room = std::max(0, text.width() - numberWidth - Theme::Grid);
            QRect bar(text.left(), text.top() + text.height() / 2 - 4, room, 8);
            painter->fillRect(bar, colors.raised);
            bar.setWidth(static_cast<int>(room * share.toDouble() + 0.5));
            painter->fillRect(bar, colors.bar);
        }
        const bool isSum = index.data(ClassCountModel::IsSumRole).toBool();
        painter->setPen(isSum ? colors.mutedText : colors.text);
        const Qt::Alignment side = index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight;
        painter->drawText(text, static_cast<int>(side | Qt::AlignVCenter),
                          option.fontMetrics.elidedText(index.data().toString(), Qt::ElideMiddle, text.width()));
        painter->restore();
    }
};

} // namespace

ClassCountTable::ClassCountTable(QWidget *parent) : QTableView(parent), model_(new ClassCountModel(this))
{
    setObjectName(QStringLiteral("datasetClassCountTable"));
    setAccessibleName(tr("Images per class and set"));
    setModel(model_);
    setItemDelegate(new ShareDelegate(this));
    setEditTriggers(NoEditTriggers);
    setSelectionMode(NoSelection);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(3 * Theme::Grid);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setMinimumSectionSize(14 * Theme::Grid);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
}

void ClassCountTable::setCounts(ClassCounts counts)
{
    model_->setCounts(std::move(counts));
    updateGeometry();
}

QSize ClassCountTable::sizeHint() const
{
    const int rows = std::min(model_->rowCount({}), 10);
    const int width = horizontalHeader()->minimumSectionSize() * std::min(model_->columnCount({}), 6);
    return {width, rows * verticalHeader()->defaultSectionSize() + horizontalHeader()->sizeHint().height() +
                       (horizontalScrollBar()->isVisible() ? horizontalScrollBar()->sizeHint().height() : 0) + 2};
}

} // namespace lesionlens
