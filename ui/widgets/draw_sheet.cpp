// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/draw_sheet.h"

#include <algorithm>

#include <QPainter>

#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr int Gap = Theme::Grid;

struct Arrangement
{
    int columns = 1;
    int side = 0;
};

/// The number of columns at which `count` square tiles, each with a line of text beneath, are largest.
Arrangement arrange(int count, const QSize &room, int textHeight)
{
    Arrangement best;
    for (int columns = 1; columns <= count; ++columns) {
        const int rows = (count + columns - 1) / columns;
        const int side = std::min((room.width() - (columns - 1) * Gap) / columns, (room.height() - (rows - 1) * Gap) / rows - textHeight);
        if (side > best.side) {
            best = {columns, side};
        }
    }
    return best;
}

} // namespace

DrawSheet::DrawSheet(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("augmentationDrawSheet"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void DrawSheet::setPictures(const QImage &original, const std::vector<QImage> &draws)
{
    pictures_.assign(1, original);
    pictures_.insert(pictures_.end(), draws.begin(), draws.end());
    message_.clear();
    setAccessibleName(tr("The image and %1 random variants of it").arg(draws.size()));
    update();
}

void DrawSheet::setMessage(const QString &sentence)
{
    pictures_.clear();
    message_ = sentence;
    setAccessibleName(sentence);
    update();
}

void DrawSheet::paintEvent(QPaintEvent *)
{
    const Theme &colors = themeOf(*this);
    QPainter painter(this);
    if (pictures_.empty()) {
        painter.setPen(colors.mutedText);
        painter.drawText(rect().adjusted(Gap, Gap, -Gap, -Gap), static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap, message_);
        return;
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const int textHeight = fontMetrics().height() + Gap / 2;
    const Arrangement tiles = arrange(pictureCount(), size(), textHeight);
    for (int i = 0; i < pictureCount(); ++i) {
        const QRect place((i % tiles.columns) * (tiles.side + Gap), (i / tiles.columns) * (tiles.side + textHeight + Gap), tiles.side,
                          tiles.side);
        QRect shown(QPoint(), picture(i).size().scaled(place.size(), Qt::KeepAspectRatio)); // an input need not be square
        shown.moveCenter(place.center());
        painter.drawImage(shown, picture(i));
        painter.setPen(i == 0 ? colors.text : colors.mutedText);
        painter.drawText(QRect(place.left(), place.bottom() + 1, place.width(), textHeight), Qt::AlignCenter,
                         i == 0 ? tr("original") : QString::number(i));
    }
}

} // namespace lesionlens
