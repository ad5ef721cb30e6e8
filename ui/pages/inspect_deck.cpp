// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/inspect_deck.h"

#include <algorithm>

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QTabBar>
#include <QTimer>
#include <QToolButton>

#include "ui/pages/knockout_panel.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/inspect_presenter.h"
#include "ui/presenters/map_views.h"
#include "ui/presenters/meaning.h"
#include "ui/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/head_card_view.h"
#include "ui/widgets/head_strip.h"
#include "ui/widgets/layer_strip.h"

namespace lesionlens {

namespace {

constexpr int kStripButtonWidth = 150;

QTimer *soon(QObject *owner)
{
    auto *timer = new QTimer(owner);
    timer->setSingleShot(true);
    timer->setInterval(0);
    return timer;
}

/// Length of the last part that all layers' names have in common (".attention"); 0: none. It would take the place of what tells them apart.
qsizetype commonSuffix(const std::vector<LayerMap> &maps)
{
    if (maps.size() < 2)
        return 0;
    const QString first = toQString(maps.front().layer);
    const QString suffix = first.mid(first.lastIndexOf(QLatin1Char('.')));
    const bool isWord = suffix.size() > 1 && suffix.at(1).isLetter();
    const bool isCommon = std::all_of(maps.begin(), maps.end(), [&](const LayerMap &map) { return toQString(map.layer).endsWith(suffix); });
    return isWord && isCommon && suffix.size() < first.size() ? suffix.size() : 0;
}

/// Length of what all layers' names have in common up to a dot ("blocks."); 0: nothing.
qsizetype commonPrefix(const std::vector<LayerMap> &maps)
{
    if (maps.size() < 2)
        return 0;
    const QString first = toQString(maps.front().layer);
    const qsizetype length = first.indexOf(QLatin1Char('.')) + 1;
    const QString prefix = first.left(length);
    const bool isCommon =
        std::all_of(maps.begin(), maps.end(), [&](const LayerMap &map) { return toQString(map.layer).startsWith(prefix); });
    return isCommon ? length : 0;
}

ChartValue toChart(const Score &score)
{
    return {score.value, toQString(score.undefinedBecause)};
}

} // namespace

InspectDeck::InspectDeck(InspectPresenter &presenter, QWidget *parent) : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("inspectDeck"));
    tabs_ = new QTabBar;
    tabs_->setObjectName(QStringLiteral("deckTabBar"));
    tabs_->setAccessibleName(tr("Beneath the maps"));
    tabs_->setDrawBase(false);
    tabs_->setExpanding(false);
    headers_ = new QStackedWidget;
    headers_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    parts_ = new QStackedWidget;
    heads_ = new HeadStrip;
    card_ = new HeadCardView;
    layers_ = new LayerStrip;
    knockout_ = new KnockoutPanel(presenter_);
    // The deck keeps the place of its tiles where a model has no heads: to compare models, the panes must stand still.
    heads_->setTiles({HeadTile{}});
    const int height = heads_->sizeHint().height() - heads_->header()->sizeHint().height();
    heads_->setTiles({});
    addPart(tr("Heads"), tr("The heads of the attention layer (Ctrl+Alt+1)"), heads_->header(), buildHeadsPart());
    addPart(tr("Layers"), tr("One method's maps at all layers (Ctrl+Alt+2)"), buildLayersHeader(), layers_);
    addPart(tr("Knock-out"), tr("Does this head matter? (Ctrl+Alt+3)"), knockout_->header(), knockout_);
    parts_->setMinimumHeight(height);

    auto *row = new QHBoxLayout;
    row->setContentsMargins(Theme::Grid / 2, Theme::Grid / 2, Theme::Grid, 0);
    row->setSpacing(2 * Theme::Grid);
    row->addWidget(tabs_);
    row->addWidget(headers_, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(parts_, 1);

    headsTimer_ = soon(this);
    layersTimer_ = soon(this);
    connectPresenter();
    drawHeads();
    drawLayers();
}

void InspectDeck::addPart(const QString &title, const QString &tip, QWidget *header, QWidget *content)
{
    const int index = tabs_->addTab(title);
    tabs_->setTabToolTip(index, tip);
    headers_->addWidget(header);
    parts_->addWidget(content);
}

QWidget *InspectDeck::buildHeadsPart()
{
    auto *part = new QWidget;
    auto *row = new QHBoxLayout(part);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(heads_, 1);
    row->addWidget(card_);
    QSizePolicy policy = card_->sizePolicy();
    policy.setRetainSizeWhenHidden(true); // the window's smallest width must not depend on the model
    card_->setSizePolicy(policy);
    return part;
}

QWidget *InspectDeck::buildLayersHeader()
{
    auto *header = new QWidget;
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::Grid / 2);
    auto *group = new QButtonGroup(header);
    for (const PaneKind pane : kMapPanes) {
        auto *button = new QToolButton;
        button->setObjectName(pane == PaneKind::Left ? QStringLiteral("leftLayersToolButton") : QStringLiteral("rightLayersToolButton"));
        button->setCheckable(true);
        button->setChecked(pane == chosenStrip_);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setAutoRaise(true);               // so that the chosen one stands out
        button->setFixedWidth(kStripButtonWidth); // whatever the method is called, the window's smallest width stays
        button->setAccessibleName(pane == PaneKind::Left ? tr("Layers of the left map's method") : tr("Layers of the right map's method"));
        button->setToolTip(button->accessibleName());
        group->addButton(button);
        row->addWidget(button);
        stripPanes_[mapIndex(pane)] = button;
        connect(button, &QToolButton::clicked, this, [this, pane] {
            chosenStrip_ = pane;
            refreshStripPane();
        });
    }
    layersNote_ = new ElidedLabel;
    layersNote_->setForegroundRole(QPalette::PlaceholderText);
    layersNote_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    layersNote_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    row->addWidget(layersNote_, 1);
    return header;
}

void InspectDeck::connectPresenter()
{
    connect(tabs_, &QTabBar::currentChanged, this, [this](int index) {
        headers_->setCurrentIndex(index);
        parts_->setCurrentIndex(index);
        refreshStripPane();
    });
    const auto drawSoon = qOverload<>(&QTimer::start);
    connect(headsTimer_, &QTimer::timeout, this, &InspectDeck::drawHeads);
    connect(layersTimer_, &QTimer::timeout, this, &InspectDeck::drawLayers);
    connect(&presenter_, &InspectPresenter::headsChanged, headsTimer_, drawSoon);
    connect(&presenter_, &InspectPresenter::studyChanged, headsTimer_, drawSoon);
    connect(&presenter_, &InspectPresenter::settingsChanged, headsTimer_, drawSoon);
    connect(&presenter_, &InspectPresenter::layerMapsChanged, layersTimer_, drawSoon);
    connect(&presenter_, &InspectPresenter::contentChanged, layersTimer_, drawSoon);
    connect(heads_, &HeadStrip::headSelected, this, [this](std::optional<int> head) { presenter_.showHead(head); });
    connect(heads_, &HeadStrip::orderChosen, this, [this](HeadStrip::Order order) {
        ViewSettings settings = presenter_.settings();
        settings.headOrder = order == HeadStrip::Order::Entropy      ? HeadOrder::Entropy
                             : order == HeadStrip::Order::LesionMass ? HeadOrder::LesionMass
                                                                     : HeadOrder::Number;
        presenter_.setSettings(settings);
    });
    connect(layers_, &LayerStrip::layerSelected, this,
            [this](const QString &layer) { presenter_.setLayer(chosenStrip_, layer.toStdString()); });
}

InspectDeck::Part InspectDeck::part() const
{
    return static_cast<Part>(tabs_->currentIndex());
}

void InspectDeck::showPart(Part part)
{
    tabs_->setCurrentIndex(static_cast<int>(part));
}

void InspectDeck::askKnockout()
{
    showPart(Part::Knockout);
    knockout_->ask();
}

QWidget *InspectDeck::keyboardArea() const
{
    switch (part()) {
    case Part::Layers:
        return layers_->findChild<QWidget *>(QStringLiteral("layersListView"));
    case Part::Knockout:
        return knockout_->findChild<QWidget *>(QStringLiteral("knockoutCustomPlot"));
    case Part::Heads:
        break;
    }
    return heads_->findChild<QWidget *>(QStringLiteral("headsListView"));
}

void InspectDeck::refreshStripPane()
{
    presenter_.setStripPane(part() == Part::Layers ? std::optional(chosenStrip_) : std::nullopt);
}

void InspectDeck::drawHeads()
{
    drawCard();
    const ViewSettings &settings = presenter_.settings();
    heads_->setOrder(settings.headOrder == HeadOrder::Entropy      ? HeadStrip::Order::Entropy
                     : settings.headOrder == HeadOrder::LesionMass ? HeadStrip::Order::LesionMass
                                                                   : HeadStrip::Order::Number);
    const HeadMaps &heads = presenter_.heads();
    if (heads.maps.empty()) {
        const std::string why = presenter_.headsNotice();
        if (why.empty() && presenter_.busy().isActive && heads_->tileCount() > 0)
            return; // what was there stays until the new ones come
        heads_->setTiles({});
        heads_->setScale({});
        heads_->setCaption({});
        heads_->setEmptyText(toQString(why));
        return;
    }
    const ColorMap &colors = colorsOf(false, settings);
    const auto cards = presenter_.study().cards();
    std::vector<HeadTile> tiles;
    tiles.push_back({std::nullopt, tr("mean"), {}, toQImage(drawCells(heads.mean, colors, heads.range))});
    for (const int head : presenter_.headOrder()) {
        HeadTile tile{head, {}, {}, toQImage(drawCells(heads.maps.at(static_cast<std::size_t>(head)), colors, heads.range))};
        if (cards && static_cast<std::size_t>(head) < cards->size()) {
            const HeadCard &card = (*cards)[static_cast<std::size_t>(head)];
            if (card.lesionMass.value)
                tile.note = tr("%1 lesion").arg(toQString(percentText(*card.lesionMass.value)));
            tile.secondNote = tr("entropy %1").arg(card.statistics.entropy, 0, 'f', 2);
            tile.tip = tr("mean distance %1 of the diagonal").arg(card.statistics.meanDistance, 0, 'f', 2);
        }
        tiles.push_back(std::move(tile));
    }
    heads_->updateTiles(tiles);
    heads_->setScale(toColorScale(colors, heads.range, heads.unit, true));
    heads_->setCaption(toQString(heads.title));
    heads_->setSelected(settings.head);
}

void InspectDeck::drawCard()
{
    const auto cards = presenter_.study().cards();
    const std::optional<int> &head = presenter_.settings().head;
    card_->setVisible(presenter_.headCount() > 0);
    if (!head || !cards || static_cast<std::size_t>(*head) >= cards->size()) {
        card_->setCard(std::nullopt, head ? QString() : tr("Choose a head to see its numbers."));
        return;
    }
    const HeadCard &card = (*cards)[static_cast<std::size_t>(*head)];
    card_->setCard(HeadCardNumbers{*head, card.statistics.entropy, card.statistics.meanDistance, toChart(card.lesionMass),
                                   toChart(card.lesionGain), card.statistics.similarity});
}

void InspectDeck::drawLayers()
{
    for (const PaneKind pane : kMapPanes) {
        QToolButton *button = stripPanes_[mapIndex(pane)];
        const std::vector<MethodInfo> &methods = presenter_.methods();
        const auto info =
            std::find_if(methods.begin(), methods.end(), [&](const MethodInfo &each) { return each.id == presenter_.method(pane); });
        const QString method = info != methods.end() ? toQString(info->title) : QString();
        button->setText(button->fontMetrics().elidedText(method, Qt::ElideRight, kStripButtonWidth - 2 * Theme::Grid));
    }
    if (!presenter_.stripPane())
        return;
    const MapView &view = presenter_.mapView(chosenStrip_);
    std::vector<LayerTile> tiles;
    const qsizetype prefix = commonPrefix(presenter_.layerMaps());
    const qsizetype suffix = commonSuffix(presenter_.layerMaps());
    const QString own = tr("every layer on its own scale");
    layersNote_->setText(prefix > 0 ? tr("%1* · %2").arg(toQString(presenter_.layerMaps().front().layer).left(prefix), own) : own);
    for (const LayerMap &map : presenter_.layerMaps()) {
        LayerTile tile{toQString(map.layer), {}, {}, {}, toQString(map.dead)};
        tile.label = tile.layer.chopped(suffix).mid(prefix);
        if (!map.dead.empty())
            tile.note = tr("undefined");
        else if (map.shown.empty())
            tile.note = tr("to come");
        else {
            tile.note = tr("%1 x %2").arg(map.shown.rows).arg(map.shown.cols);
            tile.map = toQImage(drawCells(map.shown, colorsOf(map.isSigned, presenter_.settings()), map.range));
        }
        tiles.push_back(std::move(tile));
    }
    layers_->setEmptyText(toQString(view.notice));
    layers_->setTiles(tiles);
    layers_->setSelected(toQString(view.layer));
}

} // namespace lesionlens
