// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QImage>
#include <QString>
#include <QWidget>

class QListView;
class QStandardItemModel;

namespace lesionlens {

class ElidedLabel;

/// One layer's map in the strip.
struct LayerTile
{
    QString layer;
    QString label; ///< what is drawn of the layer's name; elided on the left
    QString note;  ///< "14 x 14", "undefined"; may be empty
    QImage map;    ///< coloured on the layer's own scale; null while it is computed, or where it shows nothing
    QString tip;   ///< why it shows nothing
};

/// One method's maps at all layers as a row of tiles, from the image to the output. Left and right, Home and End choose.
class LayerStrip : public QWidget
{
    Q_OBJECT

public:
    /// Object name "layersLayerStrip", its list "layersListView".
    explicit LayerStrip(QWidget *parent = nullptr);

    /// Keeps the selection and the scroll position where the layers are the same.
    void setTiles(const std::vector<LayerTile> &tiles);
    /// Shown where there are no tiles.
    void setEmptyText(const QString &text);
    /// Does not emit. A layer that is not there selects nothing.
    void setSelected(const QString &layer);
    [[nodiscard]] QString selected() const;
    [[nodiscard]] int tileCount() const;

Q_SIGNALS:
    void layerSelected(const QString &layer); ///< by the user

private:
    QListView *list_;
    ElidedLabel *empty_;
    QStandardItemModel *model_;
    bool settingSelection_ = false;
};

} // namespace lesionlens
