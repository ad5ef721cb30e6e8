// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "core/base/rgb_image.h"
#include "core/explain/attention_weights.h"
#include "ui/presenters/inspect_state.h"

/// From raw results to what panes draw. Pure look-ups: no network, no files.
namespace lesionlens {

/// The view of a layer that is meant by a wish: the class token's attention is the mean incoming one where there is no such token.
[[nodiscard]] AttentionView viewFor(AttentionView wished, const AttentionSpec &layer);
/// The view of an attention layer. `query` is read where needsQuery(view). Throws as outgoingAttention and its siblings.
[[nodiscard]] Map attentionMap(const AttentionWeights &weights, AttentionView view, std::optional<int> head, Cell query);

/// "Attention, outgoing", "Attention, incoming", "Attention, mean incoming", "Attention of the class token".
[[nodiscard]] std::string titleOf(AttentionView view);
/// "head 3" (as drawn, 0-based), "mean of 8 heads".
[[nodiscard]] std::string headTitle(std::optional<int> head, int heads);

/// What a map explains: "melanoma", "melanoma against nevus", kAnyClass.
[[nodiscard]] std::string subjectOf(const Map &map);
/// The pane of any map but a view of attention: its positive part, or with its sign.
[[nodiscard]] MapView classPane(const Map &map, const MethodInfo &method, const ViewSettings &settings);
/// The pane of one attention map. `range` is the heads' shared one for a single head; the mean over heads has its own.
[[nodiscard]] MapView attentionPane(const AttentionWeights &weights, const ViewSettings &settings, Cell query);
/// All heads and their mean in the chosen view, on one scale.
[[nodiscard]] HeadMaps headMaps(const AttentionWeights &weights, const ViewSettings &settings, Cell query);

/// A pane's map as a tile of the strip of layers.
[[nodiscard]] LayerMap layerMapOf(const MapView &view);

/// The colour map that a view is drawn with: the chosen one, or the diverging one for signed values.
[[nodiscard]] const ColorMap &colorsOf(const MapView &view, const ViewSettings &settings);
[[nodiscard]] const ColorMap &colorsOf(bool isSigned, const ViewSettings &settings);
/// A view as RGBA over the image's frame, its longer side `longestSide` pixels; contour lines are `lineThickness` pixels of that wide.
[[nodiscard]] RgbImage drawView(const MapView &view, const Geometry &geometry, const ViewSettings &settings, int longestSide,
                                double lineThickness);
/// A grid on a scale, one opaque pixel per cell, RGB.
[[nodiscard]] RgbImage drawCells(const Grid<float> &grid, const ColorMap &colors, ScaleRange range);

} // namespace lesionlens
