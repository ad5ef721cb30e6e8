// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/head_strip.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QListView>
#include <QPainter>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "ui/theme.h"
#include "ui/widgets/elided_label.h"

namespace lesionlens {

namespace {

constexpr int MapSide = 72;
constexpr int Padding = Theme::Grid / 2;
constexpr int ScaleWidth = 240;

enum TileRole { MapRole = Qt::UserRole, NoteRole, HeadRole };

/// The mean over heads has no number.
constexpr int MeanHead = -1;

int headKey(const std::optional<int> &head)
{
    return head.value_or(MeanHead);
}

class TileDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {MapSide + 2 * Padding, MapSide + 3 * Padding + 2 * option.fontMetrics.height()};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme &colors = themeOf(*option.widget);
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
        const bool focused = option.state.testFlag(QStyle::State_HasFocus);
        const QRect tile = option.rect;
        const QRect map(tile.left() + (tile.width() - MapSide) / 2, tile.top() + Padding, MapSide, MapSide);
        painter->save();
        painter->fillRect(map, colors.canvas);
        painter->setRenderHint(QPainter::SmoothPixmapTransform, false);
        const auto image = index.data(MapRole).value<QImage>();
        if (!image.isNull()) {
            painter->drawImage(QRect(map.topLeft(), map.size()), image);
        }
        painter->setRenderHint(QPainter::Antialiasing);
        // A gap keeps the frame of the chosen tile visible beside a dark map.
        const double out = selected ? 2.0 : 0.5;
        painter->setPen(QPen(selected ? colors.accent : (hovered ? colors.mutedText : colors.line), selected ? 2.0 : 1.0));
        painter->drawRect(QRectF(map).adjusted(-out, -out, out, out));
        if (focused) {
            painter->setPen(QPen(colors.text, 1.0, Qt::DotLine));
            painter->drawRect(QRectF(tile).adjusted(0.5, 0.5, -0.5, -0.5));
        }
        QFont font = option.font;
        font.setWeight(selected ? QFont::DemiBold : QFont::Normal);
        painter->setFont(font);
        painter->setPen(colors.text);
        QRect line(tile.left(), map.bottom() + 1 + Padding, tile.width(), option.fontMetrics.height());
        painter->drawText(line, Qt::AlignCenter, elided(*painter, index.data().toString(), line.width()));
        painter->setFont(option.font);
        painter->setPen(colors.mutedText);
        line.translate(0, line.height());
        painter->drawText(line, Qt::AlignCenter, elided(*painter, index.data(NoteRole).toString(), line.width()));
        painter->restore();
    }

private:
    static QString elided(const QPainter &painter, const QString &text, int width)
    {
        return painter.fontMetrics().elidedText(text, Qt::ElideRight, width);
    }
};

void fill(QStandardItem &item, const HeadTile &tile)
{
    QString label = tile.label;
    if (label.isEmpty()) {
        label = tile.head ? HeadStrip::tr("head %1").arg(*tile.head) : HeadStrip::tr("mean");
    }
    item.setText(label);
    item.setData(tile.map, MapRole);
    item.setData(tile.note, NoteRole);
    item.setData(headKey(tile.head), HeadRole);
    item.setData(tile.note.isEmpty() ? label : label + QStringLiteral(", ") + tile.note, Qt::AccessibleTextRole);
    item.setToolTip(item.data(Qt::AccessibleTextRole).toString());
    item.setEditable(false);
}

QListView *makeList(QWidget *parent)
{
    auto *list = new QListView(parent);
    list->setObjectName(QStringLiteral("headsListView"));
    list->setAccessibleName(HeadStrip::tr("Attention heads"));
    list->setFlow(QListView::LeftToRight);
    list->setWrapping(false);
    list->setUniformItemSizes(true);
    list->setSpacing(Padding / 2);
    list->setMouseTracking(true);
    list->setFrameShape(QFrame::NoFrame);
    list->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    list->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list->setItemDelegate(new TileDelegate(list));
    list->viewport()->setAutoFillBackground(false);
    return list;
}

} // namespace

HeadStrip::HeadStrip(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("attentionHeadStrip"));
    setAccessibleName(tr("Heads of the layer"));
    auto *title = new QLabel(tr("Heads"), this);
    title->setFont(titleFont());
    title->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    caption_ = new ElidedLabel(this);
    caption_->setForegroundRole(QPalette::PlaceholderText);
    caption_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    colorBar_ = new ColorBar(QStringLiteral("heads"), this);
    colorBar_->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    colorBar_->setFixedWidth(ScaleWidth);
    list_ = makeList(this);
    model_ = new QStandardItemModel(list_);
    list_->setModel(model_);
    empty_ = new ElidedLabel(tr("This model has no attention heads."), this);
    empty_->setForegroundRole(QPalette::PlaceholderText);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Expanding); // the header stays at the top

    auto *header = new QHBoxLayout;
    header->setSpacing(Theme::Grid);
    header->addWidget(title);
    header->addWidget(caption_, 1);
    header->addWidget(colorBar_);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, Theme::Grid / 2, Theme::Grid, Theme::Grid / 2);
    layout->setSpacing(Theme::Grid / 2);
    layout->addLayout(header);
    layout->addWidget(list_);
    layout->addWidget(empty_, 1);

    const int tileHeight = MapSide + 3 * Padding + 2 * fontMetrics().height() + Padding;
    list_->setFixedHeight(tileHeight + list_->horizontalScrollBar()->sizeHint().height());
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    refreshEmptyState();

    connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &current) {
        if (!settingSelection_ && current.isValid()) {
            Q_EMIT headSelected(selected());
        }
    });
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
    return {MapSide * 3, QWidget::minimumSizeHint().height()};
}

void HeadStrip::refreshEmptyState()
{
    const bool empty = model_->rowCount() == 0;
    list_->setVisible(!empty);
    colorBar_->setVisible(!empty);
    empty_->setVisible(empty);
}

} // namespace lesionlens
