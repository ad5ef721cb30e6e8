// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QImage>
#include <QWidget>

#include "ui/widgets/color_bar.h"

class QListView;
class QStandardItemModel;

namespace lesionlens {

class ElidedLabel;

/// One tile of the strip.
struct HeadTile
{
    std::optional<int> head; ///< none: the mean over heads
    QString label;           ///< "mean", "head 3"; empty: made from `head`
    QString note;            ///< a short second line ("0.42 lesion"); may be empty
    QImage map;              ///< coloured on the strip's one scale, any size; drawn with flat cells
};

/// The heads of a layer as a row of small maps on one shared scale. Left and right, Home and End choose; scrolls where there are many.
class HeadStrip : public QWidget
{
    Q_OBJECT

public:
    /// Object name "attentionHeadStrip", its list "headsListView".
    explicit HeadStrip(QWidget *parent = nullptr);

    /// "layer4.0.attention · query (6, 3)"; shown beside "Heads".
    void setCaption(const QString &caption);
    void setTiles(const std::vector<HeadTile> &tiles);
    /// New maps for the same heads, keeping selection and scroll position; falls back to setTiles where the heads differ.
    void updateTiles(const std::vector<HeadTile> &tiles);
    void setScale(const ColorScale &scale);
    /// Why there are no heads to show; shown where there are no tiles.
    void setEmptyText(const QString &text);

    /// Does not emit. A head that is not there selects nothing.
    void setSelected(std::optional<int> head);
    /// The chosen head; none: the mean, or nothing.
    [[nodiscard]] std::optional<int> selected() const;
    [[nodiscard]] int tileCount() const;

    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void headSelected(std::optional<int> head); ///< by the user; none: the mean

private:
    void refreshEmptyState();

    ElidedLabel *caption_;
    ColorBar *colorBar_;
    QListView *list_;
    ElidedLabel *empty_;
    QStandardItemModel *model_;
    bool settingSelection_ = false;
};

} // namespace lesionlens
