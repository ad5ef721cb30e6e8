// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QObject>
#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace lesionlens {

/// Which part of an image is seen, shared by linked panes: zoom, centre and cursor are one for all.
/// Image coordinates are continuous pixels of the original image: pixel (i, j) covers [i, i+1) x [j, j+1).
/// Widget coordinates are logical pixels; each pane passes its own viewport size, so panes of different sizes show the same part.
class ViewTransform : public QObject
{
    Q_OBJECT

public:
    static constexpr double MinZoom = 1.0;

    explicit ViewTransform(QObject *parent = nullptr);

    /// Size of the frame that all panes cover, in pixels of the original image. A new size resets to fit.
    void setImageSize(const QSize &size);
    [[nodiscard]] QSize imageSize() const { return imageSize_; }

    /// 1: the whole image fits the viewport. In [MinZoom, maxZoom()].
    [[nodiscard]] double zoom() const { return zoom_; }
    /// The zoom at which the smaller side shows 8 image pixels.
    [[nodiscard]] double maxZoom() const;
    /// The image point in the middle of every pane.
    [[nodiscard]] QPointF centre() const { return centre_; }

    /// Logical widget pixels for one image pixel.
    [[nodiscard]] double scale(const QSizeF &viewport) const;
    [[nodiscard]] QPointF toWidget(const QPointF &inImage, const QSizeF &viewport) const;
    [[nodiscard]] QPointF toImage(const QPointF &inWidget, const QSizeF &viewport) const;
    [[nodiscard]] QRectF toWidget(const QRectF &inImage, const QSizeF &viewport) const;
    [[nodiscard]] bool contains(const QPointF &inImage) const;

    void fit();
    /// Multiplies the zoom; the image point under `anchorInWidget` stays there.
    void zoomAt(const QPointF &anchorInWidget, const QSizeF &viewport, double factor);
    /// Multiplies the zoom around the middle.
    void zoomBy(double factor);
    /// Moves the image with the pointer by `delta` widget pixels.
    void pan(const QPointF &deltaInWidget, const QSizeF &viewport);

    /// The linked crosshair, in image coordinates; none while the pointer is over no pane.
    [[nodiscard]] std::optional<QPointF> cursor() const { return cursor_; }
    void setCursor(std::optional<QPointF> inImage);

Q_SIGNALS:
    void viewChanged(); ///< zoom, centre or image size
    void cursorChanged();

private:
    void setView(double zoom, QPointF centre);

    QSize imageSize_;
    double zoom_ = 1.0;
    QPointF centre_;
    std::optional<QPointF> cursor_;
};

} // namespace lesionlens
