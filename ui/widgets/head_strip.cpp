// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/head_strip.h"

#include <algorithm>

#include <QComboBox>
#include <QHBoxLayout>
#include <QListView>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include "ui/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/tile_list.h"

namespace lesionlens {

namespace {

constexpr int ScaleWidth = 200;
constexpr int HeadRole = tile_list::KeyRole;

/// The mean over heads has no number.
constexpr int MeanHead = -1;

int headKey(const std::optional<int> &head)
{
    return head.value_or(MeanHead);
}

void fill(QStandardItem &item, const HeadTile &tile)
{
    QString label = tile.label;
    if (label.isEmpty()) {
        label = tile.head ? HeadStrip::tr("head %1").arg(*tile.head) : HeadStrip::tr("mean");
    }
    tile_list::fill(item, {label, tile.note, tile.secondNote, tile.map, tile.tip});
    item.setData(headKey(tile.head), HeadRole);
}

} // namespace

HeadStrip::HeadStrip(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("attentionHeadStrip"));
    setAccessibleName(tr("Heads of the layer"));
    caption_ = new ElidedLabel;
    caption_->setForegroundRole(QPalette::PlaceholderText);
    caption_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    order_ = new QComboBox;
    order_->setObjectName(QStringLiteral("headOrderComboBox"));
    order_->setAccessibleName(tr("Order of the heads"));
    order_->setToolTip(tr("Order of the heads: by number; by entropy, those that look at one place first; by the share of their attention "
                          "that falls on the lesion, the largest first"));
    order_->addItems({tr("by number"), tr("by entropy"), tr("by lesion mass")});
    colorBar_ = new ColorBar(QStringLiteral("heads"));
    colorBar_->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    colorBar_->setFixedWidth(ScaleWidth);
    list_ = tile_list::create(QStringLiteral("headsListView"), tr("Attention heads"), 2, this);
    model_ = new QStandardItemModel(list_);
    list_->setModel(model_);
    empty_ = new ElidedLabel(tr("This model has no attention heads."), this);
    empty_->setForegroundRole(QPalette::PlaceholderText);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Expanding); // the header stays at the top

    for (QWidget *part : {static_cast<QWidget *>(order_), static_cast<QWidget *>(colorBar_)}) {
        QSizePolicy policy = part->sizePolicy();
        policy.setRetainSizeWhenHidden(true);
        part->setSizePolicy(policy);
    }
    header_ = new QWidget;
    auto *header = new QHBoxLayout(header_);
    header->setContentsMargins(0, 0, 0, 0);
    header->setSpacing(Theme::Grid);
    header->addWidget(caption_, 1);
    header->addWidget(order_);
    header->addWidget(colorBar_);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, Theme::Grid / 2, Theme::Grid, Theme::Grid / 2);
    layout->setSpacing(Theme::Grid / 2);
    layout->addWidget(header_);
    layout->addWidget(list_);
    layout->addWidget(empty_, 1);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    refreshEmptyState();

    connect(order_, &QComboBox::activated, this, [this](int row) { Q_EMIT orderChosen(static_cast<Order>(row)); });
    connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &current) {
        if (!settingSelection_ && current.isValid()) {
            Q_EMIT headSelected(selected());
        }
    });
}

void HeadStrip::setOrder(Order order)
{
    order_->setCurrentIndex(static_cast<int>(order)); // tells nobody: only what the user activates is told
}

void HeadStrip::setCaption(const QString &caption)
{
    caption_->setText(caption);
}

void HeadStrip::setTiles(const std::vector<HeadTile> &tiles)
{
    const bool hadSelection = list_->currentIndex().isValid();
    const std::optional<int> before = selected();
    settingSelection_ = true;
    model_->clear();
    for (const HeadTile &tile : tiles) {
        auto *item = new QStandardItem;
        fill(*item, tile);
        model_->appendRow(item);
    }
    settingSelection_ = false;
    if (hadSelection) {
        setSelected(before);
    }
    refreshEmptyState();
}

void HeadStrip::updateTiles(const std::vector<HeadTile> &tiles)
{
    const auto isSame = [this](const HeadTile &tile, int row) { return model_->item(row)->data(HeadRole).toInt() == headKey(tile.head); };
    bool same = static_cast<int>(tiles.size()) == model_->rowCount();
    for (int row = 0; same && row < model_->rowCount(); ++row) {
        same = isSame(tiles[static_cast<std::size_t>(row)], row);
    }
    if (!same) {
        setTiles(tiles);
        return;
    }
    for (int row = 0; row < model_->rowCount(); ++row) {
        fill(*model_->item(row), tiles[static_cast<std::size_t>(row)]);
    }
}

void HeadStrip::setScale(const ColorScale &scale)
{
    colorBar_->setScale(scale);
}

void HeadStrip::setEmptyText(const QString &text)
{
    empty_->setText(text);
}

void HeadStrip::setSelected(std::optional<int> head)
{
    settingSelection_ = true;
    list_->setCurrentIndex(QModelIndex());
    list_->clearSelection();
    for (int row = 0; row < model_->rowCount(); ++row) {
        if (model_->item(row)->data(HeadRole).toInt() == headKey(head)) {
            list_->setCurrentIndex(model_->index(row, 0));
            list_->scrollTo(model_->index(row, 0));
            break;
        }
    }
    settingSelection_ = false;
}

std::optional<int> HeadStrip::selected() const
{
    const QModelIndex current = list_->currentIndex();
    const int head = current.isValid() ? current.data(HeadRole).toInt() : MeanHead;
    return head == MeanHead ? std::nullopt : std::optional(head);
}

int HeadStrip::tileCount() const
{
    return model_->rowCount();
}

QSize HeadStrip::minimumSizeHint() const
{
    return {3 * ScaleWidth / 2, QWidget::minimumSizeHint().height()};
}

void HeadStrip::refreshEmptyState()
{
    const bool empty = model_->rowCount() == 0;
    list_->setVisible(!empty);
    colorBar_->setVisible(!empty);
    order_->setVisible(!empty);
    empty_->setVisible(empty);
}

} // namespace lesionlens
