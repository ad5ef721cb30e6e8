// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What mouse and keyboard do to an ImageCanvas; how it is painted is in image_canvas.cpp.
#include "ui/widgets/image_canvas.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

namespace lesionlens {

namespace {

constexpr double KeyZoomStep = 1.25;
constexpr double KeyPanStep = 48.0;       // logical pixels
constexpr double WheelZoomPerNotch = 1.2; // 120 eighths of a degree

} // namespace

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

} // namespace lesionlens
