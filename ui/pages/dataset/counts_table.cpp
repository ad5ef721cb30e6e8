// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset/counts_table.h"

#include <algorithm>
#include <numeric>

#include <QHeaderView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

#include "core/session/dataset_summary.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr int ShareRole = Qt::UserRole;

class ShareDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        if (const QVariant share = index.data(ShareRole); share.isValid()) {
            QRect bar = option.rect.adjusted(1, 3, -1, -3);
            bar.setWidth(static_cast<int>(bar.width() * share.toDouble()));
            QColor fill = themeOf(*option.widget).bar;
            fill.setAlpha(90);
            painter->fillRect(bar, fill);
        }
        QStyledItemDelegate::paint(painter, option, index);
    }
};

QStandardItem *numberItem(int count, int total)
{
    const double share = total > 0 ? static_cast<double>(count) / total : 0.0;
    auto *item = new QStandardItem(QStringLiteral("%L1").arg(count));
    item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    item->setData(share, ShareRole);
    item->setToolTip(CountsTable::tr("%1 % of the set").arg(100.0 * share, 0, 'f', 1));
    return item;
}

QStandardItem *plainNumber(int count)
{
    auto *item = new QStandardItem(QStringLiteral("%L1").arg(count));
    item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return item;
}

} // namespace

CountsTable::CountsTable(QWidget *parent) : QTableView(parent), model_(new QStandardItemModel(this))
{
    form::identify(*this, {QStringLiteral("classCounts"), tr("Images per class and set"), {}}, QStringLiteral("CountsTable"));
    setModel(model_);
    setItemDelegate(new ShareDelegate(this));
    setEditTriggers(NoEditTriggers);
    setSelectionMode(NoSelection);
    setShowGrid(false);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(3 * Theme::Grid);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setMinimumSectionSize(9 * Theme::Grid);
}

void CountsTable::clear()
{
    model_->clear();
}

void CountsTable::setSummary(const DatasetSummary &summary)
{
    model_->clear();
    QStringList header{tr("Class")};
    for (const SetSummary &set : summary.sets)
        header << toQString(set.name);
    header << tr("all");
    model_->setHorizontalHeaderLabels(header);
    const int all = static_cast<int>(summary.samples.size());
    for (std::size_t c = 0; c < summary.classes.size(); ++c) {
        QList<QStandardItem *> row{new QStandardItem(toQString(summary.classes[c]))};
        int total = 0;
        for (const SetSummary &set : summary.sets) {
            row << numberItem(set.imagesPerClass[c], set.images);
            total += set.imagesPerClass[c];
        }
        row << numberItem(total, all);
        model_->appendRow(row);
    }
    QList<QStandardItem *> images{new QStandardItem(tr("images"))};
    QList<QStandardItem *> groups{
        new QStandardItem(summary.groupKind.empty() ? tr("groups") : tr("groups (%1)").arg(toQString(summary.groupKind)))};
    int groupCount = 0;
    for (const SetSummary &set : summary.sets) {
        images << plainNumber(set.images);
        groups << plainNumber(set.groups);
        groupCount += set.groups;
    }
    model_->appendRow(images << plainNumber(all));
    model_->appendRow(groups << plainNumber(groupCount));
    for (int row = model_->rowCount() - 2; row < model_->rowCount(); ++row)
        for (int column = 0; column < model_->columnCount(); ++column)
            if (QStandardItem *item = model_->item(row, column))
                item->setForeground(themeOf(*this).mutedText);
    for (int column = 0; column < model_->columnCount(); ++column)
        if (QStandardItem *item = model_->horizontalHeaderItem(column))
            item->setTextAlignment(column == 0 ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
}

} // namespace lesionlens
