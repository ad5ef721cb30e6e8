// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/pane_row.h"

#include <algorithm>

#include <QEvent>
#include <QHBoxLayout>
#include <QSplitter>
#include <QTimer>

#include "ui/pages/qt_values.h"
#include "ui/presenters/map_views.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

/// Overlays are drawn at the pane's own size, but not larger: drawing must stay far below a frame (16 ms) while a query is dragged.
constexpr int kLargestOverlay = 800;
constexpr int kSmallestOverlay = 192;
constexpr double kLineThickness = 2.0; ///< of contours, in logical pixels

PaneTitle titleOf(const MapView &map, const QString &model)
{
    return {toQString(map.method), model, toQString(map.layer), toQString(map.head)};
}

} // namespace

PaneRow::PaneRow(InspectPresenter &presenter, QWidget *parent) : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("inspectPaneRow"));
    splitter_ = new QSplitter(Qt::Horizontal, this);
    splitter_->setObjectName(QStringLiteral("panesSplitter"));
    splitter_->setChildrenCollapsible(false);
    image_ = new MapPane(QStringLiteral("image"), &view_);
    cam_ = new MapPane(QStringLiteral("cam"), &view_);
    attention_ = new MapPane(QStringLiteral("attention"), &view_);
    image_->setColorBarVisible(false);
    for (MapPane *pane : {image_, cam_, attention_}) {
        splitter_->addWidget(pane);
        splitter_->setStretchFactor(splitter_->count() - 1, 1);
        pane->canvas()->installEventFilter(this);
    }
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter_);

    drawTimer_ = new QTimer(this);
    drawTimer_->setSingleShot(true);
    drawTimer_->setInterval(0);
    connect(drawTimer_, &QTimer::timeout, this, &PaneRow::drawNow);
    for (const PaneKind kind : {PaneKind::Image, PaneKind::Cam, PaneKind::Attention})
        connectCanvas(kind);
    connect(&presenter_, &InspectPresenter::contentChanged, this, &PaneRow::refreshContent);
    connect(&presenter_, &InspectPresenter::settingsChanged, this, &PaneRow::refreshContent);
    connect(&presenter_, &InspectPresenter::camChanged, this, [this] { schedule(true, false); });
    connect(&presenter_, &InspectPresenter::attentionChanged, this, [this] { schedule(false, true); });
    refreshContent();
    schedule(true, true);
}

MapPane *PaneRow::pane(PaneKind kind) const
{
    switch (kind) {
    case PaneKind::Cam:
        return cam_;
    case PaneKind::Attention:
        return attention_;
    case PaneKind::Image:
        break;
    }
    return image_;
}

void PaneRow::connectCanvas(PaneKind kind)
{
    ImageCanvas *canvas = pane(kind)->canvas();
    connect(canvas, &ImageCanvas::queryMoved, this, [this](const QPointF &point) { presenter_.setQuery({point.x(), point.y()}); });
    connect(canvas, &ImageCanvas::queryChosen, this, [this](const QPointF &point) { presenter_.setQuery({point.x(), point.y()}); });
    connect(canvas, &ImageCanvas::queryStepRequested, this, [this, kind](int columns, int rows) {
        presenter_.moveQuery(columns, rows);
        const Point query = presenter_.query();
        showReadout(QPointF(query.x, query.y), kind);
    });
    connect(canvas, &ImageCanvas::cursorMoved, this, [this, kind](std::optional<QPointF> point) { showReadout(point, kind); });
}

void PaneRow::schedule(bool cam, bool attention)
{
    isCamDue_ = isCamDue_ || cam;
    isAttentionDue_ = isAttentionDue_ || attention;
    drawTimer_->start();
}

void PaneRow::drawNow()
{
    drawTimer_->stop();
    if (std::exchange(isCamDue_, false))
        drawMap(*cam_, presenter_.camView(), false);
    if (!std::exchange(isAttentionDue_, false))
        return;
    drawMap(*attention_, presenter_.attentionView(), presenter_.settings().head.has_value());
    std::optional<QRectF> cell;
    if (const auto corners = presenter_.queryCellCorners())
        cell = QRectF(QPointF(corners->at(0).x, corners->at(0).y), QPointF(corners->at(1).x, corners->at(1).y));
    for (const MapPane *pane : {image_, cam_, attention_}) {
        pane->canvas()->setQueryCell(cell);
        pane->canvas()->setQueryEnabled(presenter_.headCount() > 0);
    }
}

void PaneRow::refreshContent()
{
    refreshImagePane();
    const auto mask = presenter_.mask();
    const bool showOutline = presenter_.settings().showMask;
    if (mask == shownMask_ && showOutline == isOutlineShown_)
        return;
    shownMask_ = mask;
    isOutlineShown_ = showOutline;
    const std::vector<QPolygonF> outlines = mask && showOutline ? toPolygons(mask->outlines) : std::vector<QPolygonF>();
    for (const MapPane *pane : {image_, cam_, attention_})
        pane->canvas()->setMaskOutlines(outlines);
}

void PaneRow::refreshImagePane()
{
    const auto image = presenter_.image();
    const int index = presenter_.currentImage();
    const QString name = index >= 0 ? toQString(presenter_.images()[static_cast<std::size_t>(index)].name) : QString();
    image_->setTitle({tr("Image"), {}, name, {}});
    if (image && image != shownImage_) {
        const RgbImage &pixels = image->image->pixels;
        view_.setImageSize({pixels.width, pixels.height});
        for (const MapPane *pane : {image_, cam_, attention_}) {
            pane->canvas()->setImage(image->display);
            pane->canvas()->setOverlay({}); // the map of another image
        }
        schedule(true, true);
    }
    // Behind a message that an image cannot be read, the one before it would be taken for it.
    const bool hasNone = index < 0 || presenter_.imageProblem().has_value();
    if (hasNone && shownImage_)
        for (const MapPane *pane : {image_, cam_, attention_}) {
            pane->canvas()->setImage(DisplayImage());
            pane->canvas()->setOverlay({});
        }
    if (image || hasNone)
        shownImage_ = image;
    if (image)
        image_->showReady();
    else if (const auto problem = presenter_.imageProblem())
        image_->showFailed(toQString(*problem), tr("Choose another image, or press F5 to try again."));
    else if (index >= 0 || presenter_.isStarting())
        image_->showLoading(toQString(presenter_.busy().text));
    else
        image_->showEmpty(tr("No image is open."), tr("Drop images or a folder here, or press Ctrl+O."));
}

void PaneRow::drawMap(MapPane &pane, const MapView &map, bool isShared)
{
    const auto network = presenter_.model();
    pane.setTitle(titleOf(map, network ? toQString(network->spec().title) : QString()));
    const auto image = presenter_.image();
    const bool canDraw = map.state == MapState::Ready && image && presenter_.result();
    if (canDraw) {
        const ViewSettings &settings = presenter_.settings();
        const RgbImage overlay =
            drawView(map, presenter_.result()->geometry, settings, overlaySide(pane), kLineThickness * pane.devicePixelRatioF());
        const bool isFlat = !settings.smooth && !settings.contours;
        pane.canvas()->setOverlay(toQImage(overlay), isFlat ? ImageCanvas::Sampling::Flat : ImageCanvas::Sampling::Smooth);
        pane.colorBar()->setScale(toColorScale(colorsOf(map, settings), map.range, map.unit, isShared));
        pane.showReady();
        return;
    }
    if (map.state != MapState::Loading) {
        pane.canvas()->setOverlay({});
        pane.colorBar()->setScale({});
    }
    const bool hasNoImage = presenter_.currentImage() < 0 ? !presenter_.isStarting() : presenter_.imageProblem().has_value();
    if (hasNoImage) {
        pane.showEmpty(tr("%1 appears here.").arg(toQString(map.method)), {}); // the first pane says why there is nothing
        return;
    }
    const QString notice = toQString(map.notice);
    const QString hint = toQString(map.hint);
    switch (map.state) {
    case MapState::Empty:
        pane.showEmpty(notice, hint);
        break;
    case MapState::Failed:
        pane.showFailed(notice, hint);
        break;
    case MapState::Undefined:
        pane.showUndefined(notice, hint);
        break;
    case MapState::Loading:
    case MapState::Ready:
        pane.showLoading(notice);
        break;
    }
}

int PaneRow::overlaySide(const MapPane &pane) const
{
    const QSizeF shown = QSizeF(view_.imageSize()).scaled(pane.canvas()->size(), Qt::KeepAspectRatio) * pane.devicePixelRatioF();
    return std::clamp(static_cast<int>(std::max(shown.width(), shown.height())), kSmallestOverlay, kLargestOverlay);
}

void PaneRow::showReadout(std::optional<QPointF> inImage, PaneKind kind)
{
    if (!inImage) {
        cam_->colorBar()->setMarker(std::nullopt);
        attention_->colorBar()->setMarker(std::nullopt);
        Q_EMIT readoutChanged(std::nullopt);
        return;
    }
    const Point point{inImage->x(), inImage->y()};
    // The panes are linked: the place under the pointer is marked on both scales.
    const auto marker = [](const PointReadout &readout) {
        return readout.value ? std::optional<double>(static_cast<double>(*readout.value)) : std::nullopt;
    };
    cam_->colorBar()->setMarker(marker(presenter_.readoutAt(point, PaneKind::Cam)));
    attention_->colorBar()->setMarker(marker(presenter_.readoutAt(point, PaneKind::Attention)));
    Q_EMIT readoutChanged(presenter_.readoutAt(point, kind));
}

QRectF PaneRow::visibleRect() const
{
    const QSizeF viewport = image_->canvas()->size();
    const QRectF seen(view_.toImage(QPointF(0, 0), viewport), view_.toImage(QPointF(viewport.width(), viewport.height()), viewport));
    return seen.intersected(QRectF(QPointF(0, 0), QSizeF(view_.imageSize())));
}

bool PaneRow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        schedule(true, true);
    return QWidget::eventFilter(watched, event);
}

} // namespace lesionlens
