// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The half of the presenter that turns what is loaded into what is shown.
#include <algorithm>

#include "ui/presenters/inspect_presenter.h"
#include "ui/presenters/map_views.h"

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
    if (const auto network = model()) {
        if (targetClass_ != kPredictedClass && !contains(network->classes(), targetClass_))
            targetClass_ = kPredictedClass;
        if (!contains(network->classes(), contrastClass_))
            contrastClass_.clear();
    }
    InspectTarget target;
    if (currentImage_ >= 0) {
        target.image = images_[static_cast<std::size_t>(currentImage_)].path;
        if (const auto file = maskFiles_.find(*target.image); file != maskFiles_.end())
            target.maskFile = file->second;
    }
    if (currentModel_ >= 0)
        target.model = models_[static_cast<std::size_t>(currentModel_)];
    for (const PaneKind pane : kMapPanes)
        target.maps.push_back(wishOf(pane));
    if (stripPane_)
        target.everyLayerOf = method(*stripPane_);
    target.targetClass = targetClass_;
    target.contrastClass = contrastClass_;
    target.maskMode = settings_.maskMode;
    if (maskFolder_)
        target.maskFolders.push_back(*maskFolder_);
    loader_.show(target);
    updateViews();
    Q_EMIT contentChanged();
}

void InspectPresenter::updateViews()
{
    for (const PaneKind pane : kMapPanes)
        updateMap(pane);
    updateHeads();
    updateLayerMaps();
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
    for (const auto &failure : {loader_.imageFailure(), loader_.modelFailure(), loader_.resultFailure()}) {
        if (failure && failure->isCancelled)
            return say(MapState::Empty, "This was cancelled.", "Press F5 to compute it again.");
        if (failure)
            return say(MapState::Failed, failure->message, "Choose another image or model, or press F5 to try again.");
    }
    return result() ? false : say(MapState::Loading, loader_.busy().text, {});
}

void InspectPresenter::updateMap(PaneKind pane)
{
    MapView view;
    const MapWish wish = wishOf(pane);
    const MethodInfo *info = loader_.method(wish.method);
    view.methodId = wish.method;
    view.layer = layer(pane);
    view.method = info != nullptr ? info->title : wish.method;
    if (showsAttention(pane) && !view.layer.empty())
        view.method = titleOf(attentionView());
    if (!explainMissing(view)) {
        if (view.layer.empty()) {
            view.state = MapState::Undefined;
            view.notice = loader_.layersOf(wish.method).undefinedBecause;
            view.hint = showsAttention(pane) ? "Choose a model with attention in the toolbar (Alt+D), or another method above."
                                             : "Choose another method above, or another model (Alt+D).";
        } else if (showsAttention(pane)) {
            updateAttentionPane(view);
        } else {
            updateClassPane(view, wish);
        }
    }
    views_[mapIndex(pane)] = std::move(view);
    Q_EMIT mapChanged(pane);
}

void InspectPresenter::updateAttentionPane(MapView &view)
{
    const AttentionWeights *weights = attentionWeights(view.layer);
    const std::optional<Cell> cell = weights != nullptr ? queryCell(weights->spec) : std::nullopt;
    if (weights != nullptr && !cell && needsQuery(settings_.attentionView)) {
        view.state = MapState::Undefined;
        view.notice = "The chosen point lies outside what the model sees.";
        view.hint = "Click inside its field.";
    } else if (weights != nullptr) {
        view = attentionPane(*weights, settings_, cell.value_or(Cell{}));
    }
}

void InspectPresenter::updateClassPane(MapView &view, const MapWish &wish)
{
    const MethodInfo &info = *loader_.method(wish.method);
    if (const auto map = loader_.map(wish)) {
        view = classPane(*map, info, settings_);
    } else if (info.classDependent && loader_.isAgainstItself()) {
        view.state = MapState::Undefined;
        view.notice = "a class cannot be set against itself, and " + contrastClass_ + " is the one that is explained here.";
        view.hint = "Choose another class in the toolbar (Alt+L or Alt+N).";
    } else if (const auto failure = loader_.mapFailure(wish); failure && failure->isCancelled) {
        view.state = MapState::Empty;
        view.notice = info.title + " was cancelled.";
        view.hint = "Press F5 to compute it.";
    } else if (failure) {
        view.state = MapState::Failed;
        view.notice = failure->message;
        view.hint = "Choose another layer or method, or press F5 to try again.";
    } else {
        view.state = MapState::Loading;
        view.notice = info.isCostly ? info.title + " takes many passes" : loader_.busy().text;
    }
}

void InspectPresenter::updateHeads()
{
    HeadMaps heads;
    const AttentionWeights *weights = attentionWeights(attentionLayer());
    const std::optional<Cell> cell = weights != nullptr ? queryCell(weights->spec) : std::nullopt;
    if (weights != nullptr && (cell || !needsQuery(settings_.attentionView)))
        heads = headMaps(*weights, settings_, cell.value_or(Cell{}));
    heads_ = std::move(heads);
    study_.show(attentionLayer());
    Q_EMIT headsChanged();
}

std::string InspectPresenter::headsNotice()
{
    if (!heads_.maps.empty() || !result())
        return {};
    if (attentionWeights(attentionLayer()) != nullptr)
        return "The chosen point lies outside what the model sees. Click inside its field.";
    return loader_.layersOf(kAttentionMethod).undefinedBecause;
}

void InspectPresenter::updateLayerMaps()
{
    layerMaps_.clear();
    if (stripPane_ && result()) {
        const std::string id = method(*stripPane_);
        for (const std::string &key : loader_.layersOf(id).layers) {
            LayerMap tile;
            tile.layer = key;
            if (const AttentionWeights *weights = id == kAttentionMethod ? attentionWeights(key) : nullptr) {
                if (const auto cell = queryCell(weights->spec); cell || !needsQuery(settings_.attentionView))
                    tile = layerMapOf(attentionPane(*weights, settings_, cell.value_or(Cell{})));
            } else if (const auto map = loader_.map({id, key})) {
                tile = layerMapOf(classPane(*map, *loader_.method(id), settings_));
            }
            layerMaps_.push_back(std::move(tile));
        }
    }
    Q_EMIT layerMapsChanged();
}

std::vector<std::string> InspectPresenter::classes()
{
    const auto network = model();
    return network ? network->classes() : std::vector<std::string>();
}

std::string InspectPresenter::layer(PaneKind pane)
{
    return loader_.layerOf(wishOf(pane));
}

std::string InspectPresenter::attentionLayer()
{
    for (const PaneKind pane : {PaneKind::Right, PaneKind::Left})
        if (showsAttention(pane))
            return layer(pane);
    return loader_.layerOf({kAttentionMethod, attentionLayer_});
}

AttentionView InspectPresenter::attentionView()
{
    const auto network = model();
    const AttentionSpec *spec = network ? network->spec().attention(attentionLayer()) : nullptr;
    return viewFor(settings_.attentionView, spec != nullptr ? *spec : AttentionSpec());
}

bool InspectPresenter::hasClassToken()
{
    const auto network = model();
    const AttentionSpec *spec = network ? network->spec().attention(attentionLayer()) : nullptr;
    return spec != nullptr && lesionlens::hasClassToken(*spec);
}

int InspectPresenter::headCount()
{
    const auto network = model();
    const AttentionSpec *spec = network ? network->spec().attention(attentionLayer()) : nullptr;
    return spec != nullptr ? spec->heads : 0;
}

const AttentionWeights *InspectPresenter::attentionWeights(const std::string &layer)
{
    const auto known = result();
    if (!known)
        return nullptr;
    const auto found = std::find_if(known->attentions.begin(), known->attentions.end(),
                                    [&](const AttentionWeights &weights) { return weights.spec.key == layer; });
    return found != known->attentions.end() ? &*found : nullptr;
}

Point InspectPresenter::query()
{
    if (query_)
        return *query_;
    const auto loaded = image();
    return loaded ? Point{loaded->image->pixels.width / 2.0, loaded->image->pixels.height / 2.0} : Point{};
}

std::optional<Cell> InspectPresenter::queryCell(const AttentionSpec &spec)
{
    return result()->geometry.cellAt(query(), spec.rows, spec.cols);
}

std::optional<Cell> InspectPresenter::queryCell()
{
    const AttentionWeights *weights = attentionWeights(attentionLayer());
    return weights != nullptr ? queryCell(weights->spec) : std::nullopt;
}

std::optional<std::array<Point, 2>> InspectPresenter::queryCellCorners()
{
    const AttentionWeights *weights = attentionWeights(attentionLayer());
    const std::optional<Cell> cell = queryCell();
    if (!cell || !needsQuery(settings_.attentionView))
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

} // namespace lesionlens
