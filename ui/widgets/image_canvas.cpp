// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/image_canvas.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QWheelEvent>

#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr double KeyZoomStep = 1.25;
constexpr double KeyPanStep = 48.0;       // logical pixels
constexpr double WheelZoomPerNotch = 1.2; // 120 eighths of a degree
constexpr double NearestFrom = 4.0;       // device pixels for a pixel of the photograph
constexpr double DimmedOpacity = 0.3;

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
    invalidate();
}

void ImageCanvas::setMaskOutlines(std::vector<QPolygonF> outlines)
{
    outlines_ = std::move(outlines);
    invalidate();
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
    picture_ = QPixmap();
    update();
}

void ImageCanvas::renderPicture()
{
    const double ratio = devicePixelRatioF();
    picture_ = QPixmap((QSizeF(size()) * ratio).toSize().expandedTo(QSize(1, 1)));
    picture_.setDevicePixelRatio(ratio);
    picture_.fill(themeOf(*this).canvas);
    if (image_.isNull() || view_->imageSize().isEmpty()) {
        return;
    }
    QPainter painter(&picture_);
    const double deviceWidth = view_->imageSize().width() * view_->scale(size()) * ratio;
    painter.setOpacity(dimmed_ ? DimmedOpacity : 1.0);
    drawLayer(painter, image_.levelFor(deviceWidth), deviceWidth < NearestFrom * image_.size().width());
    if (!overlay_.isNull()) {
        drawLayer(painter, overlay_, sampling_ == Sampling::Smooth);
    }
    drawOutlines(painter);
}

void ImageCanvas::paintEvent(QPaintEvent *)
{
    if (picture_.isNull() || picture_.deviceIndependentSize() != QSizeF(size())) {
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
    if (outlines_.empty()) {
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    const double scale = view_->scale(size());
    const QPointF origin = view_->toWidget(QPointF(0, 0), size());
    const QTransform toWidget(scale, 0, 0, scale, origin.x(), origin.y());
    QPainterPath path;
    for (const QPolygonF &outline : outlines_) {
        path.addPolygon(toWidget.map(outline));
        path.closeSubpath();
    }
    // The dark rim keeps the line visible on a lesion of its own colour.
    painter.strokePath(path, QPen(QColor(0, 0, 0, 150), 4.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.strokePath(path, QPen(themeOf(*this).lesion, 2.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
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

QPointF ImageCanvas::clampedToImage(const QPointF &inWidget) const
{
    const QPointF inImage = view_->toImage(inWidget, size());
    // The far edges belong to no pixel.
    const double right = std::nextafter(static_cast<double>(view_->imageSize().width()), 0.0);
    const double bottom = std::nextafter(static_cast<double>(view_->imageSize().height()), 0.0);
    return {std::clamp(inImage.x(), 0.0, right), std::clamp(inImage.y(), 0.0, bottom)};
}

void ImageCanvas::updateCursorShape()
{
    if (drag_ == Drag::Pan) {
        setCursor(Qt::ClosedHandCursor);
    } else if (spaceHeld_) {
        setCursor(Qt::OpenHandCursor);
    } else if (queryEnabled_ && !image_.isNull()) {
        setCursor(Qt::CrossCursor);
    } else {
        setCursor(Qt::ArrowCursor);
    }
}

void ImageCanvas::setHover(std::optional<QPointF> inImage)
{
    hovered_ = inImage.has_value();
    if (inImage != view_->cursor()) {
        view_->setCursor(inImage);
        Q_EMIT cursorMoved(inImage);
    }
}

void ImageCanvas::wheelEvent(QWheelEvent *event)
{
    if (image_.isNull()) {
        event->ignore();
        return;
    }
    const double notches = event->angleDelta().y() / 120.0;
    view_->zoomAt(event->position(), size(), std::pow(WheelZoomPerNotch, notches));
    event->accept();
}

void ImageCanvas::mousePressEvent(QMouseEvent *event)
{
    lastPointer_ = event->position();
    const bool pans = event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && spaceHeld_);
    if (pans && !image_.isNull()) {
        drag_ = Drag::Pan;
    } else if (event->button() == Qt::LeftButton && queryEnabled_ && !image_.isNull() &&
               view_->contains(view_->toImage(event->position(), size()))) {
        drag_ = Drag::Query;
        Q_EMIT queryMoved(clampedToImage(event->position()));
    } else {
        event->ignore();
    }
    updateCursorShape();
}

void ImageCanvas::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF pointer = event->position();
    if (drag_ == Drag::Pan) {
        view_->pan(pointer - lastPointer_, size());
    } else if (drag_ == Drag::Query && pointer != lastPointer_) {
        Q_EMIT queryMoved(clampedToImage(pointer));
    }
    lastPointer_ = pointer;
    const QPointF inImage = view_->toImage(pointer, size());
    const bool inside = !image_.isNull() && rect().contains(pointer.toPoint()) && view_->contains(inImage);
    setHover(inside ? std::optional(inImage) : std::nullopt);
}

void ImageCanvas::mouseReleaseEvent(QMouseEvent *event)
{
    const Drag ended = std::exchange(drag_, Drag::None);
    if (ended == Drag::Query) {
        Q_EMIT queryChosen(clampedToImage(event->position()));
    }
    updateCursorShape();
}

void ImageCanvas::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton) {
        view_->fit();
    }
}

bool ImageCanvas::arrowKey(const QKeyEvent &event)
{
    QPoint step;
    switch (event.key()) {
    case Qt::Key_Left:
        step = {-1, 0};
        break;
    case Qt::Key_Right:
        step = {1, 0};
        break;
    case Qt::Key_Up:
        step = {0, -1};
        break;
    case Qt::Key_Down:
        step = {0, 1};
        break;
    default:
        return false;
    }
    if (queryEnabled_ && !spaceHeld_ && !(event.modifiers() & Qt::ControlModifier)) {
        Q_EMIT queryStepRequested(step.x(), step.y());
    } else {
        view_->pan(QPointF(-step) * KeyPanStep, size());
    }
    return true;
}

void ImageCanvas::keyPressEvent(QKeyEvent *event)
{
    if (image_.isNull()) {
        QWidget::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        view_->zoomBy(KeyZoomStep);
        return;
    case Qt::Key_Minus:
        view_->zoomBy(1.0 / KeyZoomStep);
        return;
    case Qt::Key_0:
        view_->fit();
        return;
    case Qt::Key_Space:
        spaceHeld_ = true;
        updateCursorShape();
        return;
    default:
        if (!arrowKey(*event)) {
            QWidget::keyPressEvent(event);
        }
    }
}

void ImageCanvas::keyReleaseEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Space) {
        if (!event->isAutoRepeat()) {
            spaceHeld_ = false;
            updateCursorShape();
        }
        return;
    }
    QWidget::keyReleaseEvent(event);
}

void ImageCanvas::leaveEvent(QEvent *)
{
    setHover(std::nullopt);
}

void ImageCanvas::focusInEvent(QFocusEvent *event)
{
    // A ring for those who came by keyboard; a click shows already where one is.
    focusVisible_ = event->reason() != Qt::MouseFocusReason && event->reason() != Qt::ActiveWindowFocusReason;
    update();
}

void ImageCanvas::focusOutEvent(QFocusEvent *)
{
    focusVisible_ = false;
    spaceHeld_ = false;
    updateCursorShape();
    update();
}

void ImageCanvas::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) {
        invalidate();
    }
    QWidget::changeEvent(event);
}

} // namespace lesionlens
