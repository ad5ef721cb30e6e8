// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/layer_strip.h"

#include <QListView>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include "ui/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/tile_list.h"

namespace lesionlens {

namespace {

constexpr int LayerRole = tile_list::KeyRole;

} // namespace

LayerStrip::LayerStrip(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("layersLayerStrip"));
    setAccessibleName(tr("Maps of all layers"));
    list_ = tile_list::create(QStringLiteral("layersListView"), tr("Layers"), 1, this);
    list_->setTextElideMode(Qt::ElideLeft); // the end of a layer's name tells most
    model_ = new QStandardItemModel(list_);
    list_->setModel(model_);
    empty_ = new ElidedLabel(this);
    empty_->setForegroundRole(QPalette::PlaceholderText);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Expanding);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, Theme::Grid / 2, Theme::Grid, Theme::Grid / 2);
    layout->addWidget(list_);
    layout->addWidget(empty_, 1);
    layout->addStretch(0);
    setTiles({});
    connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &current) {
        if (!settingSelection_ && current.isValid()) {
            Q_EMIT layerSelected(selected());
        }
    });
}

void LayerStrip::setTiles(const std::vector<LayerTile> &tiles)
{
    bool isSame = static_cast<int>(tiles.size()) == model_->rowCount();
    for (int row = 0; isSame && row < model_->rowCount(); ++row) {
        isSame = model_->item(row)->data(LayerRole).toString() == tiles[static_cast<std::size_t>(row)].layer;
    }
    settingSelection_ = true;
    if (!isSame) {
        model_->clear();
        for (std::size_t i = 0; i < tiles.size(); ++i) {
            model_->appendRow(new QStandardItem);
        }
    }
    for (int row = 0; row < model_->rowCount(); ++row) {
        const LayerTile &tile = tiles[static_cast<std::size_t>(row)];
        tile_list::fill(*model_->item(row), {tile.label, tile.note, {}, tile.map, tile.tip});
        model_->item(row)->setData(tile.layer, LayerRole);
    }
    settingSelection_ = false;
    list_->setVisible(!tiles.empty());
    empty_->setVisible(tiles.empty());
}

void LayerStrip::setEmptyText(const QString &text)
{
    empty_->setText(text);
}

void LayerStrip::setSelected(const QString &layer)
{
    if (selected() == layer) {
        return;
    }
    settingSelection_ = true;
    list_->setCurrentIndex(QModelIndex());
    list_->clearSelection();
    for (int row = 0; row < model_->rowCount(); ++row) {
        if (model_->item(row)->data(LayerRole).toString() == layer) {
            list_->setCurrentIndex(model_->index(row, 0));
            list_->scrollTo(model_->index(row, 0));
        }
    }
    settingSelection_ = false;
}

QString LayerStrip::selected() const
{
    return list_->currentIndex().data(LayerRole).toString();
}

int LayerStrip::tileCount() const
{
    return model_->rowCount();
}

} // namespace lesionlens
