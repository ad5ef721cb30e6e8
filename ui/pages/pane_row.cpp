// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/pane_row.h"

#include <algorithm>

#include <QEvent>
#include <QHBoxLayout>
#include <QSplitter>
#include <QTimer>

#include "ui/pages/pane_header.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/map_views.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

/// Overlays are drawn at the pane's own size, but not larger: drawing must stay far below a frame (16 ms) while a query is dragged.
constexpr int kLargestOverlay = 800;
constexpr int kSmallestOverlay = 192;
constexpr double kLineThickness = 2.0; ///< of contours, in logical pixels

/// "completeness error 0.012": the numbers that a method gives about its map.
QString measuresText(const Map &map)
{
    QStringList parts;
    for (const auto &[name, value] : map.measures)
        parts << toQString(name).replace(QLatin1Char('_'), QLatin1Char(' ')) + QLatin1Char(' ') + shortNumber(value);
    return parts.join(QStringLiteral(" · "));
}

} // namespace

PaneRow::PaneRow(InspectPresenter &presenter, QWidget *parent) : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("inspectPaneRow"));
    splitter_ = new QSplitter(Qt::Horizontal, this);
    splitter_->setObjectName(QStringLiteral("panesSplitter"));
    splitter_->setChildrenCollapsible(false);
    panes_ = {new MapPane(QStringLiteral("image"), &view_), new MapPane(QStringLiteral("left"), &view_),
              new MapPane(QStringLiteral("right"), &view_)};
    for (const PaneKind kind : kMapPanes) {
        headers_[mapIndex(kind)] = new PaneHeader(presenter_, kind);
        pane(kind)->setHeader(header(kind));
        connect(pane(kind), &MapPane::actionTriggered, this, [this] {
            ViewSettings settings = presenter_.settings();
            settings.isSigned = true;
            presenter_.setSettings(settings);
        });
    }
    pane(PaneKind::Image)->setHeaderHeight(header(PaneKind::Left)->sizeHint().height());
    pane(PaneKind::Image)->setColorBarVisible(false);
    for (MapPane *pane : panes_) {
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
    for (const PaneKind kind : {PaneKind::Image, PaneKind::Left, PaneKind::Right})
        connectCanvas(kind);
    connect(&presenter_, &InspectPresenter::contentChanged, this, &PaneRow::refreshContent);
    connect(&presenter_, &InspectPresenter::settingsChanged, this, &PaneRow::refreshContent);
    connect(&presenter_, &InspectPresenter::mapChanged, this, &PaneRow::schedule);
    connect(&presenter_, &InspectPresenter::headsChanged, drawTimer_, qOverload<>(&QTimer::start)); // for the query's mark
    refreshContent();
    scheduleAll();
}

void PaneRow::connectCanvas(PaneKind kind)
{
    const ImageCanvas *canvas = pane(kind)->canvas();
    connect(canvas, &ImageCanvas::queryMoved, this, [this](const QPointF &point) { presenter_.setQuery({point.x(), point.y()}); });
    connect(canvas, &ImageCanvas::queryChosen, this, [this](const QPointF &point) { presenter_.setQuery({point.x(), point.y()}); });
    connect(canvas, &ImageCanvas::queryStepRequested, this, [this, kind](int columns, int rows) {
        presenter_.moveQuery(columns, rows);
        const Point query = presenter_.query();
        showReadout(QPointF(query.x, query.y), kind);
    });
    connect(canvas, &ImageCanvas::cursorMoved, this, [this, kind](std::optional<QPointF> point) { showReadout(point, kind); });
}

void PaneRow::schedule(PaneKind kind)
{
    isDue_[mapIndex(kind)] = true;
    drawTimer_->start();
}

void PaneRow::scheduleAll()
{
    for (const PaneKind kind : kMapPanes)
        schedule(kind);
}

void PaneRow::drawNow()
{
    drawTimer_->stop();
    for (const PaneKind kind : kMapPanes)
        if (std::exchange(isDue_[mapIndex(kind)], false))
            drawMap(kind);
    std::optional<QRectF> cell;
    if (const auto corners = presenter_.queryCellCorners())
        cell = QRectF(QPointF(corners->at(0).x, corners->at(0).y), QPointF(corners->at(1).x, corners->at(1).y));
    for (const MapPane *pane : panes_) {
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
    for (const MapPane *pane : panes_)
        pane->canvas()->setMaskOutlines(outlines);
}

void PaneRow::refreshImagePane()
{
    const auto image = presenter_.image();
    const int index = presenter_.currentImage();
    const QString name = index >= 0 ? toQString(presenter_.images()[static_cast<std::size_t>(index)].name) : QString();
    MapPane *pane = this->pane(PaneKind::Image);
    pane->setTitle({tr("Image"), {}, name, {}});
    if (image && image != shownImage_) {
        const RgbImage &pixels = image->image->pixels;
        view_.setImageSize({pixels.width, pixels.height});
        for (const MapPane *each : panes_) {
            each->canvas()->setImage(image->display);
            each->canvas()->setOverlay({}); // the map of another image
        }
        scheduleAll();
    }
    // Behind a message that an image cannot be read, the one before it would be taken for it.
    const bool hasNone = index < 0 || presenter_.imageProblem().has_value();
    if (hasNone && shownImage_)
        for (const MapPane *each : panes_) {
            each->canvas()->setImage(DisplayImage());
            each->canvas()->setOverlay({});
        }
    if (image || hasNone)
        shownImage_ = image;
    if (image)
        pane->showReady();
    else if (const auto problem = presenter_.imageProblem())
        pane->showFailed(toQString(*problem), tr("Choose another image, or press F5 to try again."));
    else if (index >= 0 || presenter_.isStarting())
        pane->showLoading(toQString(presenter_.busy().text));
    else
        pane->showEmpty(tr("No image is open."), tr("Drop images or a folder here, or press Ctrl+O."));
}

PaneTitle PaneRow::titleOf(const MapView &map)
{
    const auto network = presenter_.model();
    PaneTitle title{toQString(map.method), network ? toQString(network->spec().title) : QString(), toQString(map.layer),
                    toQString(map.subject)};
    title.detail = title.head;
    if (map.map && !map.map->view.empty())
        title.detail = toQString(map.map->view).replace(QLatin1Char('_'), QLatin1Char(' ')) + QStringLiteral(" · ") + title.head;
    if (map.map && map.map->targetClass)
        title.detail = map.isSigned ? tr("class %1 · signed").arg(title.head) : tr("class %1").arg(title.head);
    if (map.map) {
        title.note = measuresText(*map.map);
        QStringList notes;
        for (const std::string &note : map.map->notes)
            notes << toQString(note);
        title.tip = notes.join(QLatin1Char('\n'));
    }
    return title;
}

void PaneRow::drawMap(PaneKind kind)
{
    MapPane &pane = *this->pane(kind);
    const MapView &map = presenter_.mapView(kind);
    pane.setTitle(titleOf(map));
    const bool canDraw = map.state == MapState::Ready && presenter_.image() && presenter_.result();
    if (!canDraw) {
        showMessage(pane, map);
        return;
    }
    const ViewSettings &settings = presenter_.settings();
    const RgbImage overlay =
        drawView(map, presenter_.result()->geometry, settings, overlaySide(pane), kLineThickness * pane.devicePixelRatioF());
    const bool isFlat = !settings.smooth && !settings.contours;
    pane.canvas()->setOverlay(toQImage(overlay), isFlat ? ImageCanvas::Sampling::Flat : ImageCanvas::Sampling::Smooth);
    const bool isShared = map.map && map.map->head;
    pane.colorBar()->setScale(toColorScale(colorsOf(map, settings), map.range, map.unit, isShared));
    pane.showReady();
}

void PaneRow::showMessage(MapPane &pane, const MapView &map)
{
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
        if (map.map)
            pane.showUndefined(notice, hint, map.hidesSign ? tr("Show the signed map") : QString());
        else
            pane.showNotDefined(notice, hint);
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
    for (const PaneKind pane : kMapPanes) {
        // The panes are linked: the place under the pointer is marked on both scales.
        std::optional<double> marker;
        if (inImage)
            if (const auto value = presenter_.readoutAt({inImage->x(), inImage->y()}, pane).value)
                marker = static_cast<double>(*value);
        this->pane(pane)->colorBar()->setMarker(marker);
    }
    Q_EMIT readoutChanged(inImage ? std::optional(presenter_.readoutAt({inImage->x(), inImage->y()}, kind)) : std::nullopt);
}

QRectF PaneRow::visibleRect() const
{
    const QSizeF viewport = pane(PaneKind::Image)->canvas()->size();
    const QRectF seen(view_.toImage(QPointF(0, 0), viewport), view_.toImage(QPointF(viewport.width(), viewport.height()), viewport));
    return seen.intersected(QRectF(QPointF(0, 0), QSizeF(view_.imageSize())));
}

bool PaneRow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        scheduleAll();
    return QWidget::eventFilter(watched, event);
}

} // namespace lesionlens
