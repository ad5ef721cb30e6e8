// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QImage>
#include <QWidget>

#include "ui/widgets/color_bar.h"

class QComboBox;
class QListView;
class QStandardItemModel;

namespace lesionlens {

class ElidedLabel;

/// One tile of the strip.
struct HeadTile
{
    std::optional<int> head; ///< none: the mean over heads
    QString label;           ///< "mean", "head 3"; empty: made from `head`
    QString note;            ///< a short second line ("42 % lesion"); may be empty
    QImage map;              ///< coloured on the strip's one scale, any size; drawn with flat cells
    QString secondNote = {}; ///< a short third line ("entropy 0.61"); may be empty
    QString tip = {};        ///< more about the head, for the tooltip
};

/// The heads of a layer as a row of small maps on one shared scale. Left and right, Home and End choose; scrolls where there are many.
class HeadStrip : public QWidget
{
    Q_OBJECT

public:
    /// By number; those that look at one place first; those that look at the lesion first.
    enum class Order { Number, Entropy, LesionMass };

    /// Object name "attentionHeadStrip", its list "headsListView", the choice of the order "headOrderComboBox".
    explicit HeadStrip(QWidget *parent = nullptr);

    /// Caption, order and colour bar, which stand above the tiles until they are given a place elsewhere.
    [[nodiscard]] QWidget *header() const { return header_; }
    /// What the user is shown as chosen; the tiles come in this order already.
    void setOrder(Order order);

    /// "layer4.0.attention · query (6, 3)"; shown in the header.
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
    void orderChosen(lesionlens::HeadStrip::Order order); ///< by the user
    void headSelected(std::optional<int> head);           ///< by the user; none: the mean

private:
    void refreshEmptyState();

    QWidget *header_;
    ElidedLabel *caption_;
    QComboBox *order_;
    ColorBar *colorBar_;
    QListView *list_;
    ElidedLabel *empty_;
    QStandardItemModel *model_;
    bool settingSelection_ = false;
};

} // namespace lesionlens
