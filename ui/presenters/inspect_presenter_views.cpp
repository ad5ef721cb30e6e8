// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The half of the presenter that turns what is loaded into what is shown.
#include <algorithm>
#include <cmath>

#include "ui/presenters/inspect_presenter.h"
#include "ui/presenters/map_views.h"
#include "ui/presenters/meaning.h"

namespace lesionlens {

namespace {

bool contains(const std::vector<std::string> &list, const std::string &text)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

} // namespace

void InspectPresenter::refresh()
{
    // A class of the model before may not exist in this one.
    if (const auto network = model(); network && targetClass_ != kPredictedClass && !contains(network->classes(), targetClass_))
        targetClass_ = kPredictedClass;
    InspectTarget target;
    if (currentImage_ >= 0) {
        target.image = images_[static_cast<std::size_t>(currentImage_)].path;
        if (const auto file = maskFiles_.find(*target.image); file != maskFiles_.end())
            target.maskFile = file->second;
    }
    if (currentModel_ >= 0)
        target.model = models_[static_cast<std::size_t>(currentModel_)];
    target.camLayer = camLayer_;
    target.targetClass = targetClass_;
    target.maskMode = settings_.maskMode;
    if (maskFolder_)
        target.maskFolders.push_back(*maskFolder_);
    if (!demoMasks_.empty())
        target.maskFolders.push_back(demoMasks_);
    loader_.show(target);
    updateViews();
    Q_EMIT contentChanged();
}

void InspectPresenter::updateViews()
{
    updateCam();
    updateAttention();
    updateFocus();
}

bool InspectPresenter::explainMissing(MapView &view)
{
    const auto say = [&view](MapState state, std::string notice, std::string hint) {
        view.state = state;
        view.notice = std::move(notice);
        view.hint = std::move(hint);
        return true;
    };
    if (isStarting_)
        return say(MapState::Loading, "starting", {});
    if (currentImage_ < 0)
        return say(MapState::Empty, "No image is open.", "Drop images or a folder here, or press Ctrl+O.");
    if (currentModel_ < 0)
        return say(MapState::Empty, "No model is open.", "Drop a checkpoint (.safetensors) here, or press Ctrl+M.");
    for (const auto &failure : {loader_.imageFailure(), loader_.modelFailure(), loader_.explainFailure()}) {
        if (failure && failure->isCancelled)
            return say(MapState::Empty, "This was cancelled.", "Press F5 to compute it again.");
        if (failure)
            return say(MapState::Failed, failure->message, "Choose another image or model, or press F5 to try again.");
    }
    return result() ? false : say(MapState::Loading, loader_.busy().text, {});
}

void InspectPresenter::updateCam()
{
    MapView view;
    view.method = settings_.isSigned ? "Grad-CAM, signed" : "Grad-CAM";
    view.layer = camLayer();
    if (!explainMissing(view)) {
        if (const auto map = loader_.camMap()) {
            view = lesionlens::camView(*map, settings_);
        } else if (view.layer.empty()) {
            view.state = MapState::Undefined;
            view.notice = "Grad-CAM is not defined for this model: it has no feature map to weigh.";
            view.hint = "Choose another model.";
        } else {
            view.state = MapState::Loading;
            view.notice = loader_.busy().text;
        }
    }
    cam_ = std::move(view);
    Q_EMIT camChanged();
}

void InspectPresenter::updateAttention()
{
    MapView view;
    view.method = titleOf(settings_.attentionView);
    view.layer = attentionLayer();
    HeadMaps heads;
    if (!explainMissing(view)) {
        const AttentionWeights *weights = attentionWeights();
        const std::optional<Cell> cell = queryCell();
        if (weights == nullptr) {
            view.state = MapState::Undefined;
            view.notice = "This model has no attention layer.";
            view.hint = "Choose a model with attention in the toolbar (Alt+D).";
        } else if (!cell && settings_.attentionView != AttentionView::MeanIncoming) {
            view.state = MapState::Undefined;
            view.notice = "The chosen point lies outside what the model sees.";
            view.hint = "Click inside its field.";
        } else {
            view = attentionPane(*weights, settings_, cell.value_or(Cell{}));
            heads = headMaps(*weights, settings_, cell.value_or(Cell{}));
        }
    }
    attention_ = std::move(view);
    heads_ = std::move(heads);
    Q_EMIT attentionChanged();
}

void InspectPresenter::updateFocus()
{
    const auto known = result();
    const auto loaded = mask();
    const bool canMeasure = known && loaded && loaded->mask && (cam_.map || attention_.map);
    if (!canMeasure || focusOf_ != known) {
        focus_ = {};
        focusOf_ = known;
    }
    if (!cam_.map)
        focus_.cam.reset();
    if (!attention_.map)
        focus_ = {focus_.cam, std::nullopt, {}};
    focusIsWanted_ = canMeasure;
    startFocus();
    Q_EMIT focusChanged();
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
        [known, loaded, cam = cam_.map, attention = attention_.map, heads = heads_.maps](ProgressSink &, const std::stop_token &stop) {
            FocusPair scores;
            if (cam)
                scores.cam = measureFocus(*cam, *loaded->mask, known->geometry);
            if (attention)
                scores.attention = measureFocus(*attention, *loaded->mask, known->geometry);
            for (const Grid<float> &head : heads) {
                throwIfStopped(stop);
                Map map;
                map.values = head;
                const std::optional<double> background = measureFocus(map, *loaded->mask, known->geometry).backgroundFocus.value;
                scores.headsOnLesion.push_back(background ? std::optional(1.0 - *background) : std::nullopt);
            }
            return scores;
        },
        std::move(endings));
}

std::vector<std::string> InspectPresenter::classes()
{
    const auto network = model();
    return network ? network->classes() : std::vector<std::string>();
}

std::vector<std::string> InspectPresenter::camLayers()
{
    const auto network = model();
    return network ? gateway_.methodLayers(network->spec(), kCamMethod).layers : std::vector<std::string>();
}

std::string InspectPresenter::camLayer()
{
    return loader_.camLayer();
}

std::vector<std::string> InspectPresenter::attentionLayers()
{
    std::vector<std::string> keys;
    if (const auto network = model())
        for (const AttentionSpec &spec : network->spec().attentions)
            keys.push_back(spec.key);
    return keys;
}

std::string InspectPresenter::attentionLayer()
{
    const std::vector<std::string> keys = attentionLayers();
    if (contains(keys, attentionLayer_))
        return attentionLayer_;
    const auto network = model();
    return network ? gateway_.methodLayers(network->spec(), kAttentionMethod).defaultLayer : std::string();
}

int InspectPresenter::headCount()
{
    const auto network = model();
    const AttentionSpec *spec = network ? network->spec().attention(attentionLayer()) : nullptr;
    return spec != nullptr ? spec->heads : 0;
}

const AttentionWeights *InspectPresenter::attentionWeights()
{
    const auto known = result();
    if (!known)
        return nullptr;
    const std::string key = attentionLayer();
    const auto found = std::find_if(known->attentions.begin(), known->attentions.end(),
                                    [&](const AttentionWeights &weights) { return weights.spec.key == key; });
    return found != known->attentions.end() ? &*found : nullptr;
}

Point InspectPresenter::query()
{
    if (query_)
        return *query_;
    const auto loaded = image();
    return loaded ? Point{loaded->image->pixels.width / 2.0, loaded->image->pixels.height / 2.0} : Point{};
}

std::optional<Cell> InspectPresenter::queryCell()
{
    const AttentionWeights *weights = attentionWeights();
    return weights != nullptr ? result()->geometry.cellAt(query(), weights->spec.rows, weights->spec.cols) : std::nullopt;
}

std::optional<std::array<Point, 2>> InspectPresenter::queryCellCorners()
{
    const AttentionWeights *weights = attentionWeights();
    const std::optional<Cell> cell = queryCell();
    if (!cell || settings_.attentionView == AttentionView::MeanIncoming)
        return std::nullopt;
    const Geometry &geometry = result()->geometry;
    const double width = static_cast<double>(geometry.inputWidth()) / weights->spec.cols;
    const double height = static_cast<double>(geometry.inputHeight()) / weights->spec.rows;
    return std::array<Point, 2>{geometry.toImage({cell->col * width, cell->row * height}),
                                geometry.toImage({(cell->col + 1) * width, (cell->row + 1) * height})};
}

std::optional<std::string> InspectPresenter::imageProblem() const
{
    const std::optional<LoadFailure> failure = loader_.imageFailure();
    if (!failure)
        return std::nullopt;
    return failure->isCancelled ? "Cancelled. Press F5 to read it again." : failure->message;
}

std::string InspectPresenter::maskNotice()
{
    if (const auto failure = loader_.maskFailure())
        return failure->isCancelled ? "The search for the lesion was cancelled. Press F5 to start it again." : failure->message;
    const auto loaded = mask();
    return loaded ? loaded->notice : std::string();
}

std::string InspectPresenter::explainedClass()
{
    const auto known = result();
    if (targetClass_ != kPredictedClass)
        return targetClass_;
    return known ? known->prediction.classes.at(static_cast<std::size_t>(known->prediction.predicted)) : std::string();
}

std::vector<std::string> InspectPresenter::meaning()
{
    MeaningInput input;
    const auto known = result();
    if (!known)
        return {};
    input.prediction = known->prediction;
    input.explainedClass = explainedClass();
    input.cam = &cam_;
    input.attention = &attention_;
    input.view = settings_.attentionView;
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
    const MapView *view = pane == PaneKind::Cam ? &cam_ : &attention_;
    if (pane == PaneKind::Image && !view->map)
        view = &cam_;
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
