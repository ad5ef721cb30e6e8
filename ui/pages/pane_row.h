// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>

#include <QWidget>

#include "ui/presenters/inspect_presenter.h"
#include "ui/widgets/map_pane.h"
#include "ui/widgets/view_transform.h"

class QSplitter;
class QTimer;

namespace lesionlens {

class PaneHeader;

/// The three linked panes: the image with the lesion's outline, and two maps of any method.
class PaneRow : public QWidget
{
    Q_OBJECT
public:
    explicit PaneRow(InspectPresenter &presenter, QWidget *parent = nullptr);

    [[nodiscard]] ViewTransform *view() { return &view_; }
    [[nodiscard]] QSplitter *splitter() const { return splitter_; }
    [[nodiscard]] MapPane *pane(PaneKind kind) const { return panes_[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] PaneHeader *header(PaneKind kind) const { return headers_[mapIndex(kind)]; }
    /// What is seen of the image in the first pane, in image coordinates.
    [[nodiscard]] QRectF visibleRect() const;
    /// Draws what is due now instead of with the next turn of the event loop.
    void drawNow();

Q_SIGNALS:
    /// None: the pointer left the image.
    void readoutChanged(const std::optional<PointReadout> &readout);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void connectCanvas(PaneKind kind);
    void schedule(PaneKind kind);
    void scheduleAll();
    void refreshContent();
    void refreshImagePane();
    void drawMap(PaneKind kind);
    void showMessage(MapPane &pane, const MapView &map);
    [[nodiscard]] PaneTitle titleOf(const MapView &map);
    void showReadout(std::optional<QPointF> inImage, PaneKind kind);
    /// Longer side of an overlay in device pixels: as large as the image is shown where it fits.
    [[nodiscard]] int overlaySide(const MapPane &pane) const;

    InspectPresenter &presenter_;
    ViewTransform view_;
    QSplitter *splitter_;
    std::array<MapPane *, 3> panes_; ///< by PaneKind
    std::array<PaneHeader *, 2> headers_;
    QTimer *drawTimer_;
    std::array<bool, 2> isDue_ = {};
    std::shared_ptr<const LoadedImage> shownImage_;
    std::shared_ptr<const LoadedMask> shownMask_;
    bool isOutlineShown_ = false;
};

} // namespace lesionlens
