// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/base/grid.h"
#include "core/base/map.h"
#include "core/models/model_spec.h"

namespace lesionlens {

/// The attention weights of one layer for one image, as plain values: every view below is a look-up, without a forward pass.
struct AttentionWeights
{
    AttentionSpec spec;
    /// global: [heads, N, N] with N = prefix + rows * cols; (h, i, j) is how much query i takes from key j; rows sum to 1.
    /// local: [heads, rows * cols, kernel * kernel]; the last axis is the neighbourhood of the query, row-major, centre in the middle;
    /// positions outside the grid hold exactly 0.
    /// window: [heads, rows * cols, kernel * kernel]; the last axis is the query's window, row-major; see AttentionSpec.
    std::vector<float> values;
};

// Every view below is dead, with the reason, where its values are not finite or all zero, and carries a note where they are all the same:
// that is a finding about a head (and has a lesion mass), but shows no place.

/// Row of the attention matrix: where does this query look? Head none: mean over heads. Map [rows, cols], "outgoing", unit "attention
/// weight". Throws Error Usage for a head or a query outside the layer.
[[nodiscard]] Map outgoingAttention(const AttentionWeights &weights, std::optional<int> head, Cell query);
/// Column of the attention matrix: which queries look at this position? Map [rows, cols], "incoming".
[[nodiscard]] Map incomingAttention(const AttentionWeights &weights, std::optional<int> head, Cell position);
/// Mean over all queries of the grid of the outgoing attention, i.e. column means: how much each position is looked at. The summary
/// for networks without a class token. Map [rows, cols], "mean_incoming"; for global attention without prefix tokens it sums to 1.
[[nodiscard]] Map meanIncomingAttention(const AttentionWeights &weights, std::optional<int> head);

/// Row of the class token (the first token before the grid): where does it look? Map [rows, cols], "class_token". The natural summary of a
/// network that classifies by this token. Throws Error Usage for a layer without one.
[[nodiscard]] Map classTokenAttention(const AttentionWeights &weights, std::optional<int> head);
[[nodiscard]] bool hasClassToken(const AttentionSpec &spec);
/// The view that sums up a layer: the class token's attention where there is one, else the mean incoming attention.
[[nodiscard]] Map attentionSummary(const AttentionWeights &weights, std::optional<int> head);

/// What a head of local attention does on average, like the picture of a learned filter: no map of the image.
struct AttentionStencil
{
    /// [kernel, kernel]: mean weight by offset from the query, which is the middle; sums to 1.
    Grid<float> values;
    int queries = 0; ///< over how many queries the mean goes
    /// Only queries whose whole neighbourhood lies inside the grid count, because the border shifts the others' weights; false: the grid is
    /// smaller than the kernel, there are no such queries, and all count.
    bool onlyInterior = true;
};
/// Head none: mean over heads. Throws Error Usage for attention that is not local.
[[nodiscard]] AttentionStencil attentionStencil(const AttentionWeights &weights, std::optional<int> head);

} // namespace lesionlens
