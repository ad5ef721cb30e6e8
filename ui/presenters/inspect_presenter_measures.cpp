// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of the presenter that measures what is shown and says what it means.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/presenters/inspect_presenter.h"
#include "ui/presenters/meaning.h"

namespace lesionlens {

void InspectPresenter::updateFocus()
{
    const auto known = result();
    const auto loaded = mask();
    const bool canMeasure = known && loaded && loaded->mask && (views_[0].map || views_[1].map);
    if (!canMeasure || focusOf_ != known) {
        focus_ = {};
        focusOf_ = known;
    }
    for (std::size_t i = 0; i < views_.size(); ++i)
        if (!views_[i].map)
            focus_[i].reset();
    focusIsWanted_ = canMeasure;
    startFocus();
    updateAgreement();
    Q_EMIT focusChanged();
}

void InspectPresenter::updateAgreement()
{
    std::string key = loader_.resultKey();
    for (const MapView &view : views_) {
        if (!view.map) {
            agreement_.showNothing();
            return;
        }
        const Map &map = *view.map;
        key.append("|").append(map.method).append("|").append(map.layer).append("|").append(map.view);
        key.append("|").append(map.targetClass.value_or("")).append("|").append(map.contrastClass.value_or(""));
        key.append("|").append(map.head ? std::to_string(*map.head) : "mean");
        if (map.query)
            key.append("|").append(std::to_string(map.query->row)).append(",").append(std::to_string(map.query->col));
    }
    agreement_.show(key, *views_[0].map, *views_[1].map);
}

std::vector<int> InspectPresenter::headOrder()
{
    std::vector<int> order(static_cast<std::size_t>(headCount()));
    std::iota(order.begin(), order.end(), 0);
    const auto cards = study_.cards();
    if (!cards || cards->size() != order.size())
        return order;
    const auto card = [&](int head) -> const HeadCard & { return (*cards)[static_cast<std::size_t>(head)]; };
    if (settings_.headOrder == HeadOrder::Entropy)
        std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return card(a).statistics.entropy < card(b).statistics.entropy; });
    if (settings_.headOrder == HeadOrder::LesionMass)
        std::stable_sort(order.begin(), order.end(),
                         [&](int a, int b) { return card(a).lesionMass.value.value_or(-1.0) > card(b).lesionMass.value.value_or(-1.0); });
    return order;
}

void InspectPresenter::startFocus()
{
    // Coalesced, not cancelled: while a query is dragged the scores follow at the pace at which they can be measured.
    if (!focusIsWanted_ || focusJob_.isActive())
        return;
    focusIsWanted_ = false;
    const auto known = result();
    const auto loaded = mask();
    JobEndings<FocusPair> endings;
    endings.succeeded = [this, known, loaded](FocusPair scores) {
        if (known == result() && loaded == mask())
            focus_ = std::move(scores);
        startFocus();
        Q_EMIT focusChanged();
    };
    endings.failed = [this](const Error &error) { addProblems({error.message()}); };
    focusJob_ = loader_.files().submit<FocusPair>(
        [known, loaded, maps = std::array{views_[0].map, views_[1].map}](ProgressSink &, const std::stop_token &) {
            FocusPair scores;
            for (std::size_t i = 0; i < maps.size(); ++i)
                if (maps[i])
                    scores[i] = measureFocus(*maps[i], *loaded->mask, known->geometry);
            return scores;
        },
        std::move(endings));
}

std::string InspectPresenter::explainedClass()
{
    return loader_.className();
}

std::vector<std::string> InspectPresenter::meaning()
{
    MeaningInput input;
    const auto known = result();
    if (!known)
        return {};
    input.prediction = known->prediction;
    input.explainedClass = explainedClass();
    input.contrastClass = contrastClass_;
    input.panes = {&views_[0], &views_[1]};
    for (std::size_t i = 0; i < views_.size(); ++i)
        if (const MethodInfo *info = loader_.method(views_[i].methodId))
            input.methods[i] = *info;
    input.focus = focus_;
    if (const auto loaded = mask(); loaded && loaded->mask)
        input.maskDoubt = loaded->mask->doubt;
    if (const auto network = model())
        input.notes = network->notes();
    const bool isDemoModel = currentModel_ >= 0 && models_[static_cast<std::size_t>(currentModel_)].isDemo;
    const bool isDemoImage = loader_.target().image && loader_.target().image->parent_path() == demoImages_;
    if (isDemoModel && !isDemoImage)
        input.notes.emplace_back("This is a demo model that has seen only drawn phantoms: what it says about your image means nothing. "
                                 "Open a model that was trained on photographs (Ctrl+M).");
    return describeMeaning(input);
}

PointReadout InspectPresenter::readoutAt(Point inImage, PaneKind pane)
{
    PointReadout readout;
    const auto loaded = image();
    if (!loaded)
        return readout;
    const RgbImage &pixels = loaded->image->pixels;
    readout.x = std::clamp(static_cast<int>(std::floor(inImage.x)), 0, pixels.width - 1);
    readout.y = std::clamp(static_cast<int>(std::floor(inImage.y)), 0, pixels.height - 1);
    const auto known = result();
    // Over the photograph, the cell is that of the map which can be asked.
    const bool isOfRight = pane == PaneKind::Right || (pane == PaneKind::Image && views_[1].map);
    const MapView *view = &views_[isOfRight ? 1 : 0];
    bool isOutside = false;
    if (known && view->map) {
        const Grid<float> &grid = view->map->values;
        readout.cell = known->geometry.cellAt(inImage, grid.rows, grid.cols);
        isOutside = !readout.cell;
        if (readout.cell && pane != PaneKind::Image) {
            readout.value = grid.at(readout.cell->row, readout.cell->col);
            readout.unit = view->unit;
        }
    }
    if (isOutside)
        readout.region = "outside the model's field";
    else if (const auto found = mask(); found && found->mask)
        readout.region = found->mask->inside.at(readout.y, readout.x) != 0 ? "lesion" : "skin";
    return readout;
}

} // namespace lesionlens
