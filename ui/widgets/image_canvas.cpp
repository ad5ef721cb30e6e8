// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/image_canvas.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QEvent>
#include <QPainter>
#include <QPainterPath>

#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr double NearestFrom = 4.0; // device pixels for a pixel of the photograph
constexpr double DimmedOpacity = 0.3;
constexpr double OutlineDetail = 1.0; // logical pixels between the points of a drawn outline

/// Adds a closed polygon without the points that nobody would see: stroking takes most of the time that a canvas takes to paint.
void addVisibleParts(QPainterPath &path, const QPolygonF &polygon, const QRect &viewport)
{
    const QRectF seen = QRectF(viewport).adjusted(-8.0, -8.0, 8.0, 8.0); // lines have a width
    bool drawing = false;
    QPointF last = polygon.isEmpty() ? QPointF() : polygon.back();
    for (qsizetype i = 0; i < polygon.size(); ++i) {
        const QPointF &point = polygon[i];
        const bool isEnd = i + 1 == polygon.size();
        if (!isEnd && std::abs(point.x() - last.x()) < OutlineDetail && std::abs(point.y() - last.y()) < OutlineDetail) {
            continue;
        }
        const QRectF segment = QRectF(last, point).normalized().adjusted(0.0, 0.0, 1e-9, 1e-9); // an empty one intersects nothing
        if (!segment.intersects(seen)) {
            drawing = false;
        } else {
            if (!drawing) {
                path.moveTo(last);
            }
            path.lineTo(point);
            drawing = true;
        }
        last = point;
    }
}

} // namespace

ImageCanvas::ImageCanvas(const QString &name, ViewTransform *view, QWidget *parent) : QWidget(parent), view_(view)
{
    setObjectName(name + QStringLiteral("ImageCanvas"));
    setAccessibleName(tr("Image"));
    setAccessibleDescription(tr("Arrow keys move the query, plus and minus zoom, 0 fits the image, Ctrl and arrow keys pan."));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    updateCursorShape();
    connect(view_, &ViewTransform::viewChanged, this, &ImageCanvas::invalidate);
    connect(view_, &ViewTransform::cursorChanged, this, qOverload<>(&ImageCanvas::update));
}

void ImageCanvas::setImage(const DisplayImage &image)
{
    image_ = image;
    updateCursorShape();
    invalidate();
}

void ImageCanvas::setImage(const QImage &image)
{
    setImage(DisplayImage(image));
}

void ImageCanvas::setOverlay(const QImage &overlay, Sampling sampling)
{
    // Painting from this format needs no conversion at every frame.
    overlay_ = overlay.isNull() ? overlay : overlay.convertToFormat(QImage::Format_ARGB32_Premultiplied);
    sampling_ = sampling;
    invalidatePicture();
}

void ImageCanvas::setMaskOutlines(std::vector<QPolygonF> outlines)
{
    outlines_ = std::move(outlines);
    outlineLayer_ = QPixmap();
    invalidatePicture();
}

void ImageCanvas::setQueryCell(std::optional<QRectF> cellInImage)
{
    queryCell_ = cellInImage;
    update();
}

void ImageCanvas::setQueryEnabled(bool enabled)
{
    queryEnabled_ = enabled;
    updateCursorShape();
}

void ImageCanvas::setDimmed(bool dimmed)
{
    if (dimmed != dimmed_) {
        dimmed_ = dimmed;
        invalidate();
    }
}

void ImageCanvas::invalidate()
{
    photograph_ = QPixmap();
    outlineLayer_ = QPixmap();
    invalidatePicture();
}

void ImageCanvas::invalidatePicture()
{
    picture_ = QPixmap();
    update();
}

QPixmap ImageCanvas::emptyLayer(const QColor &fill) const
{
    const double ratio = devicePixelRatioF();
    QPixmap layer((QSizeF(size()) * ratio).toSize().expandedTo(QSize(1, 1)));
    layer.setDevicePixelRatio(ratio);
    layer.fill(fill);
    return layer;
}

void ImageCanvas::renderPicture()
{
    const bool showsImage = !image_.isNull() && !view_->imageSize().isEmpty();
    if (photograph_.isNull()) {
        photograph_ = emptyLayer(themeOf(*this).canvas);
        if (showsImage) {
            QPainter painter(&photograph_);
            const double deviceWidth = view_->imageSize().width() * view_->scale(size()) * devicePixelRatioF();
            painter.setOpacity(dimmed_ ? DimmedOpacity : 1.0);
            drawLayer(painter, image_.levelFor(deviceWidth), deviceWidth < NearestFrom * image_.size().width());
        }
    }
    picture_ = photograph_;
    if (!showsImage) {
        return;
    }
    QPainter painter(&picture_);
    painter.setOpacity(dimmed_ ? DimmedOpacity : 1.0);
    if (!overlay_.isNull()) {
        drawLayer(painter, overlay_, sampling_ == Sampling::Smooth);
    }
    if (!outlines_.empty()) {
        if (outlineLayer_.isNull()) {
            outlineLayer_ = emptyLayer(Qt::transparent);
            QPainter outlinePainter(&outlineLayer_);
            drawOutlines(outlinePainter);
        }
        painter.drawPixmap(0, 0, outlineLayer_);
    }
}

void ImageCanvas::resizeEvent(QResizeEvent *)
{
    invalidate();
}

void ImageCanvas::paintEvent(QPaintEvent *)
{
    if (!photograph_.isNull() && photograph_.devicePixelRatio() != devicePixelRatioF()) {
        invalidate(); // moved to a screen of another density
    }
    if (picture_.isNull()) {
        renderPicture();
    }
    QPainter painter(this);
    painter.drawPixmap(0, 0, picture_);
    if (!image_.isNull()) {
        drawQueryCell(painter);
        drawCrosshair(painter);
    }
    if (focusVisible_) {
        painter.setPen(QPen(themeOf(*this).accent, 2.0));
        painter.drawRect(QRectF(rect()).adjusted(1.0, 1.0, -1.0, -1.0));
    }
}

void ImageCanvas::drawLayer(QPainter &painter, const QImage &layer, bool smooth) const
{
    // Only the visible part, in whole pixels of the layer, so that neither cost nor rounding grows with the zoom.
    const QSizeF imageSize = view_->imageSize();
    const double stepX = imageSize.width() / layer.width();
    const double stepY = imageSize.height() / layer.height();
    const QPointF first = view_->toImage(QPointF(0, 0), size());
    const QPointF last = view_->toImage(QPointF(width(), height()), size());
    // One more pixel on each side: bilinear sampling looks at the neighbours.
    const QRect all(QPoint(0, 0), layer.size());
    const QPoint topLeft(static_cast<int>(std::floor(first.x() / stepX)) - 1, static_cast<int>(std::floor(first.y() / stepY)) - 1);
    const QPoint bottomRight(static_cast<int>(std::ceil(last.x() / stepX)) + 1, static_cast<int>(std::ceil(last.y() / stepY)) + 1);
    const QRect source = QRect(topLeft, bottomRight).intersected(all);
    if (source.isEmpty()) {
        return;
    }
    const QRectF inImage(source.x() * stepX, source.y() * stepY, source.width() * stepX, source.height() * stepY);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, smooth);
    painter.drawImage(view_->toWidget(inImage, size()), layer, QRectF(source));
}

void ImageCanvas::drawOutlines(QPainter &painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    const double scale = view_->scale(size());
    const QPointF origin = view_->toWidget(QPointF(0, 0), size());
    const QTransform toWidget(scale, 0, 0, scale, origin.x(), origin.y());
    QPainterPath path;
    for (const QPolygonF &outline : outlines_) {
        addVisibleParts(path, toWidget.map(outline), rect());
    }
    // The dark rim keeps the line visible on a lesion of its own colour.
    painter.strokePath(path, QPen(QColor(0, 0, 0, 150), 4.0, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
    painter.strokePath(path, QPen(themeOf(*this).lesion, 2.0, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
}

void ImageCanvas::drawQueryCell(QPainter &painter) const
{
    if (!queryCell_ || dimmed_) {
        return;
    }
    QRectF cell = view_->toWidget(*queryCell_, size());
    constexpr double SmallestSide = 6.0; // a cell of a fine grid stays visible
    if (cell.width() < SmallestSide || cell.height() < SmallestSide) {
        cell = QRectF(cell.center() - QPointF(SmallestSide / 2, SmallestSide / 2), QSizeF(SmallestSide, SmallestSide)).united(cell);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(0, 0, 0, 190), 4.0, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.drawRect(cell);
    painter.setPen(QPen(QColor(255, 255, 255), 2.0, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.drawRect(cell);
}

void ImageCanvas::drawCrosshair(QPainter &painter) const
{
    if (!view_->cursor() || hovered_) {
        return; // under the pointer itself the pointer's shape says it
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QPointF at = view_->toWidget(*view_->cursor(), size());
    constexpr double Gap = 6.0; // the place itself stays free
    const QRectF seen = view_->toWidget(QRectF(QPointF(0, 0), QSizeF(view_->imageSize())), size()).intersected(QRectF(rect()));
    const std::array<QLineF, 4> lines{QLineF(seen.left(), at.y(), at.x() - Gap, at.y()), QLineF(at.x() + Gap, at.y(), seen.right(), at.y()),
                                      QLineF(at.x(), seen.top(), at.x(), at.y() - Gap),
                                      QLineF(at.x(), at.y() + Gap, at.x(), seen.bottom())};
    painter.setPen(QPen(QColor(0, 0, 0, 110), 3.0, Qt::SolidLine, Qt::FlatCap));
    painter.drawLines(lines.data(), static_cast<int>(lines.size()));
    painter.setPen(QPen(QColor(255, 255, 255, 210), 1.0, Qt::SolidLine, Qt::FlatCap));
    painter.drawLines(lines.data(), static_cast<int>(lines.size()));
}

void ImageCanvas::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) {
        invalidate();
    }
    QWidget::changeEvent(event);
}

} // namespace lesionlens
