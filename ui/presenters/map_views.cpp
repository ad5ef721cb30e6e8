// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/map_views.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/image/color_map.h"

namespace lesionlens {

namespace {

/// Lines at a quarter, half and three quarters of the positive range.
std::vector<double> contourLevels(bool isSigned)
{
    if (!isSigned)
        return {0.25, 0.5, 0.75};
    return {0.125, 0.25, 0.375, 0.625, 0.75, 0.875}; // of [-m, m]: zero lies at one half
}

const ColorMap &divergingMap()
{
    const std::vector<ColorMap> &all = colorMaps();
    const auto found = std::find_if(all.begin(), all.end(), [](const ColorMap &map) { return map.diverging; });
    return found != all.end() ? *found : all.front();
}

} // namespace

AttentionView viewFor(AttentionView wished, const AttentionSpec &layer)
{
    return wished == AttentionView::ClassToken && !hasClassToken(layer) ? AttentionView::MeanIncoming : wished;
}

Map attentionMap(const AttentionWeights &weights, AttentionView view, std::optional<int> head, Cell query)
{
    switch (view) {
    case AttentionView::Outgoing:
        return outgoingAttention(weights, head, query);
    case AttentionView::Incoming:
        return incomingAttention(weights, head, query);
    case AttentionView::ClassToken:
        return attentionSummary(weights, head);
    case AttentionView::MeanIncoming:
        break;
    }
    return meanIncomingAttention(weights, head);
}

std::string titleOf(AttentionView view)
{
    switch (view) {
    case AttentionView::Outgoing:
        return "Attention, outgoing";
    case AttentionView::Incoming:
        return "Attention, incoming";
    case AttentionView::ClassToken:
        return "Attention of the class token";
    case AttentionView::MeanIncoming:
        break;
    }
    return "Attention, mean incoming";
}

std::string headTitle(std::optional<int> head, int heads)
{
    return head ? "head " + std::to_string(*head) : "mean of " + std::to_string(heads) + " heads";
}

std::string subjectOf(const Map &map)
{
    if (!map.targetClass)
        return kAnyClass;
    return map.contrastClass ? *map.targetClass + " against " + *map.contrastClass : *map.targetClass;
}

MapView classPane(const Map &map, const MethodInfo &method, const ViewSettings &settings)
{
    MapView view;
    view.methodId = method.id;
    view.isSigned = settings.isSigned && map.isSigned;
    view.method = view.isSigned ? method.title + ", signed" : method.title;
    view.layer = map.layer;
    view.subject = subjectOf(map);
    view.map = map;
    view.shown = view.isSigned ? map.values : positivePart(map.values);
    const std::array<const Grid<float> *, 1> grids = {&view.shown};
    view.range = sharedRange(grids, view.isSigned);
    view.unit = map.unit;
    view.state = MapState::Ready;
    const bool isAllZero = std::all_of(map.values.values.begin(), map.values.values.end(), [](float value) { return value == 0.0F; });
    if (map.dead && (!view.isSigned || isAllZero)) {
        view.state = MapState::Undefined;
        view.notice = *map.dead;
        view.hidesSign = map.isSigned && !isAllZero;
        view.hint = view.hidesSign ? "The signed map shows what speaks against the class." : "Choose another layer or method.";
    }
    return view;
}

LayerMap layerMapOf(const MapView &view)
{
    return {view.layer, view.shown, view.isSigned, view.range, view.state == MapState::Undefined ? view.notice : std::string()};
}

MapView attentionPane(const AttentionWeights &weights, const ViewSettings &settings, Cell query)
{
    MapView view;
    view.methodId = kAttentionMethod;
    view.method = titleOf(viewFor(settings.attentionView, weights.spec));
    view.layer = weights.spec.key;
    const std::optional<int> head = settings.head && *settings.head < weights.spec.heads ? settings.head : std::nullopt;
    view.subject = headTitle(head, weights.spec.heads);
    view.map = attentionMap(weights, settings.attentionView, head, query);
    view.shown = view.map->values;
    view.unit = view.map->unit;
    view.state = MapState::Ready;
    if (view.map->dead) {
        view.state = MapState::Undefined;
        view.notice = *view.map->dead;
        view.hint = "Choose another layer, head or point.";
    }
    if (head) {
        view.range = headMaps(weights, settings, query).range;
    } else {
        const std::array<const Grid<float> *, 1> grids = {&view.shown};
        view.range = sharedRange(grids, false);
    }
    return view;
}

HeadMaps headMaps(const AttentionWeights &weights, const ViewSettings &settings, Cell query)
{
    HeadMaps strip;
    std::vector<const Grid<float> *> grids;
    strip.maps.reserve(static_cast<std::size_t>(weights.spec.heads));
    for (int head = 0; head < weights.spec.heads; ++head) {
        Map map = attentionMap(weights, settings.attentionView, head, query);
        strip.unit = map.unit;
        strip.maps.push_back(std::move(map.values));
        grids.push_back(&strip.maps.back());
    }
    strip.mean = attentionMap(weights, settings.attentionView, std::nullopt, query).values;
    strip.range = sharedRange(grids, false);
    strip.title = weights.spec.key;
    if (needsQuery(settings.attentionView))
        strip.title += " · query (" + std::to_string(query.row) + ", " + std::to_string(query.col) + ")";
    return strip;
}

const ColorMap &colorsOf(const MapView &view, const ViewSettings &settings)
{
    return colorsOf(view.isSigned, settings);
}

const ColorMap &colorsOf(bool isSigned, const ViewSettings &settings)
{
    if (isSigned)
        return divergingMap();
    const std::vector<ColorMap> &all = colorMaps();
    const auto found = std::find_if(all.begin(), all.end(), [&](const ColorMap &map) { return map.id == settings.colorMap; });
    return found != all.end() && !found->diverging ? *found : all.front(); // settings of another version may name a map that is gone
}

RgbImage drawView(const MapView &view, const Geometry &geometry, const ViewSettings &settings, int longestSide, double lineThickness)
{
    OverlayStyle style;
    style.opacity = settings.opacity;
    style.smooth = settings.smooth;
    if (settings.contours) {
        style.contours = contourLevels(view.isSigned);
        style.lineThickness = lineThickness;
        style.opacity = std::min(1.0, 2.0 * settings.opacity); // lines cover little: half way up they are already full
    }
    const double scale = static_cast<double>(longestSide) / std::max(geometry.imageWidth(), geometry.imageHeight());
    const int width = std::max(1, static_cast<int>(std::lround(geometry.imageWidth() * scale)));
    const int height = std::max(1, static_cast<int>(std::lround(geometry.imageHeight() * scale)));
    return renderMap(view.shown, geometry, width, height, colorsOf(view, settings), view.range, style);
}

RgbImage drawCells(const Grid<float> &grid, const ColorMap &colors, ScaleRange range)
{
    RgbImage image(grid.cols, grid.rows, 3);
    const double extent = static_cast<double>(range.high) - static_cast<double>(range.low);
    for (int row = 0; row < grid.rows; ++row)
        for (int col = 0; col < grid.cols; ++col) {
            const auto &color = colors.at((static_cast<double>(grid.at(row, col)) - static_cast<double>(range.low)) / extent);
            std::copy(color.begin(), color.end(), image.pixel(col, row));
        }
    return image;
}

} // namespace lesionlens
