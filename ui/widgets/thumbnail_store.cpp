// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/thumbnail_store.h"

#include <algorithm>

#include <QPainter>

#include "ui/icons/icon.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr int Kept = 1000; // about 50 MB
constexpr int IconSide = 20;

} // namespace

ThumbnailStore::ThumbnailStore(QObject *parent) : QObject(parent), images_(Kept)
{
}

QImage ThumbnailStore::image(const QString &path)
{
    if (const QImage *known = images_.object(path)) {
        return *known;
    }
    if (!path.isEmpty() && !failed_.contains(path) && !asked_.contains(path)) {
        asked_.insert(path);
        Q_EMIT needed(path);
    }
    return {};
}

void ThumbnailStore::put(const QString &path, const QImage &image)
{
    asked_.remove(path);
    if (image.isNull()) {
        failed_.insert(path);
    } else {
        images_.insert(path, new QImage(image));
    }
    Q_EMIT arrived(path);
}

void ThumbnailStore::clear()
{
    images_.clear();
    asked_.clear();
    failed_.clear();
}

void ThumbnailStore::draw(QPainter &painter, const QRect &place, const QString &path, const Theme &colors)
{
    painter.fillRect(place, colors.canvas);
    const QImage thumbnail = image(path);
    if (thumbnail.isNull()) {
        const QIcon shape = icon(isFailed(path) ? QStringLiteral("dialog-error") : QStringLiteral("image-x-generic"));
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

} // namespace lesionlens
