// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/view_transform.h"

#include <algorithm>

namespace lesionlens {

namespace {

constexpr double SmallestSideShown = 8.0; // image pixels

} // namespace

ViewTransform::ViewTransform(QObject *parent) : QObject(parent)
{
}

void ViewTransform::setImageSize(const QSize &size)
{
    if (size == imageSize_) {
        return;
    }
    imageSize_ = size;
    zoom_ = 1.0;
    centre_ = QPointF(size.width() / 2.0, size.height() / 2.0);
    Q_EMIT viewChanged();
    setCursor(std::nullopt);
}

double ViewTransform::maxZoom() const
{
    return std::max(MinZoom, std::min(imageSize_.width(), imageSize_.height()) / SmallestSideShown);
}

double ViewTransform::scale(const QSizeF &viewport) const
{
    if (imageSize_.isEmpty() || viewport.isEmpty()) {
        return 1.0;
    }
    return zoom_ * std::min(viewport.width() / imageSize_.width(), viewport.height() / imageSize_.height());
}

QPointF ViewTransform::toWidget(const QPointF &inImage, const QSizeF &viewport) const
{
    return QPointF(viewport.width() / 2.0, viewport.height() / 2.0) + (inImage - centre_) * scale(viewport);
}

QPointF ViewTransform::toImage(const QPointF &inWidget, const QSizeF &viewport) const
{
    return centre_ + (inWidget - QPointF(viewport.width() / 2.0, viewport.height() / 2.0)) / scale(viewport);
}

QRectF ViewTransform::toWidget(const QRectF &inImage, const QSizeF &viewport) const
{
    return {toWidget(inImage.topLeft(), viewport), toWidget(inImage.bottomRight(), viewport)};
}

bool ViewTransform::contains(const QPointF &inImage) const
{
    return inImage.x() >= 0.0 && inImage.y() >= 0.0 && inImage.x() < imageSize_.width() && inImage.y() < imageSize_.height();
}

void ViewTransform::fit()
{
    setView(1.0, centre_);
}

void ViewTransform::zoomAt(const QPointF &anchorInWidget, const QSizeF &viewport, double factor)
{
    const QPointF anchorInImage = toImage(anchorInWidget, viewport);
    const double newZoom = std::clamp(zoom_ * factor, MinZoom, maxZoom());
    setView(newZoom, anchorInImage + (centre_ - anchorInImage) * (zoom_ / newZoom));
}

void ViewTransform::zoomBy(double factor)
{
    setView(std::clamp(zoom_ * factor, MinZoom, maxZoom()), centre_);
}

void ViewTransform::pan(const QPointF &deltaInWidget, const QSizeF &viewport)
{
    setView(zoom_, centre_ - deltaInWidget / scale(viewport));
}

void ViewTransform::setCursor(std::optional<QPointF> inImage)
{
    if (inImage == cursor_) {
        return;
    }
    cursor_ = inImage;
    Q_EMIT cursorChanged();
}

void ViewTransform::setView(double zoom, QPointF centre)
{
    // The centre may leave the image's middle only as far as the zoom hides something: zooming out ends at fit without a jump, and
    // zooming in never meets this limit while the anchor lies in the image.
    const double reach = 0.5 * (1.0 - 1.0 / zoom);
    const double width = imageSize_.width();
    const double height = imageSize_.height();
    centre.setX(std::clamp(centre.x(), width * (0.5 - reach), width * (0.5 + reach)));
    centre.setY(std::clamp(centre.y(), height * (0.5 - reach), height * (0.5 + reach)));
    if (zoom == zoom_ && centre == centre_) {
        return;
    }
    zoom_ = zoom;
    centre_ = centre;
    Q_EMIT viewChanged();
}

} // namespace lesionlens
