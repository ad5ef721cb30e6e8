// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/image_list_delegate.h"

#include <algorithm>

#include <QPainter>

#include "ui/icons/icon.h"
#include "ui/theme.h"
#include "ui/widgets/image_list_panel.h"

namespace lesionlens {

namespace {

constexpr int Side = ImageListPanel::ThumbnailSize;
constexpr int IconSide = 20;

void drawThumbnail(QPainter &painter, const QRect &place, const QModelIndex &index, const Theme &colors)
{
    painter.fillRect(place, colors.canvas);
    const auto thumbnail = index.data(ImageListModel::ThumbnailRole).value<QImage>();
    if (thumbnail.isNull()) {
        const bool failed = !index.data(ImageListModel::ErrorRole).toString().isEmpty();
        const QIcon shape = icon(failed ? QStringLiteral("dialog-error") : QStringLiteral("image-x-generic"));
        QRect middle(0, 0, IconSide, IconSide);
        middle.moveCenter(place.center());
        shape.paint(&painter, middle, Qt::AlignCenter, QIcon::Disabled);
        return;
    }
    // Fills the square: lesions are in the middle of dermoscopy images.
    const int side = std::min(thumbnail.width(), thumbnail.height());
    const QRect source((thumbnail.width() - side) / 2, (thumbnail.height() - side) / 2, side, side);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(place, thumbnail, source);
}

} // namespace

QSize ImageListDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {4 * Side, std::max(Side, 3 * option.fontMetrics.height()) + Theme::Grid};
}

void ImageListDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Theme &colors = themeOf(*option.widget);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    if (selected) {
        painter->fillRect(option.rect, colors.raised);
        painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), colors.accent);
    } else if (option.state.testFlag(QStyle::State_MouseOver)) {
        painter->fillRect(option.rect, colors.window);
    }
    const QRect thumbnail(option.rect.left() + Theme::Grid, option.rect.top() + (option.rect.height() - Side) / 2, Side, Side);
    drawThumbnail(*painter, thumbnail, index, colors);

    const QString error = index.data(ImageListModel::ErrorRole).toString();
    const QString prediction = index.data(ImageListModel::PredictionRole).toString();
    struct Line
    {
        QString text;
        QColor color;
        Qt::TextElideMode elide;
    };
    std::vector<Line> lines{{index.data().toString(), colors.text, Qt::ElideMiddle}};
    if (const QString label = index.data(ImageListModel::LabelRole).toString(); !label.isEmpty()) {
        lines.push_back({label, colors.mutedText, Qt::ElideRight});
    }
    if (!error.isEmpty()) {
        lines.push_back({error, colors.error, Qt::ElideRight});
    } else if (!prediction.isEmpty()) {
        lines.push_back({prediction, colors.mutedText, Qt::ElideRight});
    }
    const int lineHeight = option.fontMetrics.height();
    const int left = thumbnail.right() + 1 + Theme::Grid;
    QRect line(left, option.rect.center().y() - static_cast<int>(lines.size()) * lineHeight / 2, option.rect.right() - Theme::Grid - left,
               lineHeight);
    for (const Line &text : lines) {
        painter->setPen(text.color);
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, option.fontMetrics.elidedText(text.text, text.elide, line.width()));
        line.translate(0, lineHeight);
    }
    if (option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
        painter->setPen(QPen(colors.text, 1.0, Qt::DotLine));
        painter->drawRect(QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5));
    }
    painter->restore();
}

} // namespace lesionlens
