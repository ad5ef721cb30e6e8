// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QPixmap>
#include <QPolygonF>
#include <QWidget>

#include "ui/widgets/display_image.h"
#include "ui/widgets/view_transform.h"

namespace lesionlens {

/// Shows a photograph, an overlay, the outline of the lesion mask, the query cell and the linked crosshair. All of them cover the
/// frame of the ViewTransform (call ViewTransform::setImageSize with the original image's size first), whatever their resolution.
///
/// Mouse: wheel zooms at the pointer; middle drag or Space and left drag pans; left click chooses a query, left drag moves it live;
/// double click fits. Keys: + - 0 zoom and fit, arrows step the query, Space and arrows pan.
class ImageCanvas : public QWidget
{
    Q_OBJECT

public:
    enum class Sampling {
        Smooth, ///< bilinear
        Flat,   ///< every pixel of the overlay is a rectangle: a layer's own grid
    };

    /// `view` is shared with other canvases and outlives this one. Object name: `name` + "ImageCanvas".
    ImageCanvas(const QString &name, ViewTransform *view, QWidget *parent = nullptr);

    void setImage(const DisplayImage &image);
    /// Builds the smaller copies here: for images of a few megapixels.
    void setImage(const QImage &image);
    /// Format with alpha; a null image takes the overlay away.
    void setOverlay(const QImage &overlay, Sampling sampling = Sampling::Smooth);
    /// Closed polylines in image coordinates, drawn in the lesion's colour; empty: none.
    void setMaskOutlines(std::vector<QPolygonF> outlines);
    /// Rectangle of the query's cell in image coordinates.
    void setQueryCell(std::optional<QRectF> cellInImage);
    /// False: clicks and arrow keys choose no query (the pane has no attention).
    void setQueryEnabled(bool enabled);
    /// Draws image and overlay faintly, behind a message.
    void setDimmed(bool dimmed);

    [[nodiscard]] const DisplayImage &image() const { return image_; }
    [[nodiscard]] ViewTransform *view() const { return view_; }
    [[nodiscard]] QSize sizeHint() const override { return {320, 320}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 120}; }

Q_SIGNALS:
    void queryChosen(const QPointF &inImage);         ///< click, or end of a drag
    void queryMoved(const QPointF &inImage);          ///< press and every move of a drag; clamped to the image
    void queryStepRequested(int columns, int rows);   ///< arrow keys: -1, 0, 1
    void cursorMoved(std::optional<QPointF> inImage); ///< also on ViewTransform::cursor; none outside the image

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void keyReleaseEvent(QKeyEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    enum class Drag { None, Query, Pan };

    [[nodiscard]] QPointF clampedToImage(const QPointF &inWidget) const;
    [[nodiscard]] bool arrowKey(const QKeyEvent &event);
    void invalidate();
    void invalidatePicture();
    [[nodiscard]] QPixmap emptyLayer(const QColor &fill) const;
    void renderPicture();
    void drawLayer(QPainter &painter, const QImage &layer, bool smooth) const;
    void drawOutlines(QPainter &painter) const;
    void drawQueryCell(QPainter &painter) const;
    void drawCrosshair(QPainter &painter) const;
    void updateCursorShape();
    void setHover(std::optional<QPointF> inImage);

    ViewTransform *view_;
    DisplayImage image_;
    QImage overlay_;
    Sampling sampling_ = Sampling::Smooth;
    std::vector<QPolygonF> outlines_;
    std::optional<QRectF> queryCell_;
    bool queryEnabled_ = true;
    bool dimmed_ = false;
    bool spaceHeld_ = false;
    bool hovered_ = false;
    bool focusVisible_ = false;
    // What was drawn last, each null where it has to be drawn anew: a new overlay costs neither the photograph nor the outlines, a
    // move of the crosshair none of the three.
    QPixmap photograph_;
    QPixmap outlineLayer_;
    QPixmap picture_; ///< all together
    Drag drag_ = Drag::None;
    QPointF lastPointer_;
};

} // namespace lesionlens
