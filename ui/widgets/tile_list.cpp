// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tile_list.h"

#include <QListView>
#include <QPainter>
#include <QScrollBar>
#include <QStandardItem>
#include <QStyledItemDelegate>

#include "ui/theme.h"

namespace lesionlens::tile_list {

namespace {

constexpr int MapSide = 72;
constexpr int Padding = Theme::Grid / 2;

class TileDelegate : public QStyledItemDelegate
{
public:
    TileDelegate(int notes, QObject *parent) : QStyledItemDelegate(parent), notes_(notes) {}

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {MapSide + 2 * Padding, MapSide + 3 * Padding + (1 + notes_) * option.fontMetrics.height()};
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
        painter->drawText(line, Qt::AlignCenter, elided(*painter, index.data().toString(), line.width(), option.textElideMode));
        painter->setFont(option.font);
        painter->setPen(colors.mutedText);
        for (const int role : {static_cast<int>(NoteRole), static_cast<int>(SecondNoteRole)}) {
            line.translate(0, line.height());
            painter->drawText(line, Qt::AlignCenter, elided(*painter, index.data(role).toString(), line.width(), Qt::ElideRight));
        }
        painter->restore();
    }

private:
    static QString elided(const QPainter &painter, const QString &text, int width, Qt::TextElideMode mode)
    {
        return painter.fontMetrics().elidedText(text, mode, width);
    }

    int notes_;
};

} // namespace

QListView *create(const QString &objectName, const QString &accessibleName, int notes, QWidget *parent)
{
    auto *list = new QListView(parent);
    list->setObjectName(objectName);
    list->setAccessibleName(accessibleName);
    list->setFlow(QListView::LeftToRight);
    list->setWrapping(false);
    list->setUniformItemSizes(true);
    list->setSpacing(Padding / 2);
    list->setMouseTracking(true);
    list->setFrameShape(QFrame::NoFrame);
    list->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    list->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list->setItemDelegate(new TileDelegate(notes, list));
    list->viewport()->setAutoFillBackground(false);
    const int tileHeight = MapSide + 3 * Padding + (1 + notes) * list->fontMetrics().height() + Padding;
    list->setFixedHeight(tileHeight + list->horizontalScrollBar()->sizeHint().height());
    return list;
}

void fill(QStandardItem &item, const Look &look)
{
    item.setText(look.label);
    item.setData(look.map, MapRole);
    item.setData(look.note, NoteRole);
    item.setData(look.secondNote, SecondNoteRole);
    QStringList parts = {look.label, look.note, look.secondNote};
    parts.removeAll(QString());
    const QString text = parts.join(QStringLiteral(", "));
    item.setData(text, Qt::AccessibleTextRole);
    item.setToolTip(look.tip.isEmpty() ? text : text + QLatin1Char('\n') + look.tip);
    item.setEditable(false);
}

} // namespace lesionlens::tile_list
