// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/explain/attention_weights.h"

namespace lesionlens {

/// What can be said of one attention head from its weights alone, for one image. Means are over all queries of the grid.
struct HeadStatistics
{
    int head = 0; ///< 0-based
    /// Mean over the queries of - sum(a ln a) / ln(number of keys that the query can see): 0 looks at one place, 1 everywhere alike.
    double entropy = 0.0;
    /// Mean distance between query and key, weighted by attention, in units of the grid's diagonal, [0, 1]. Keys that are no cells of the
    /// grid (class token, padding) are left out, the weights of the others renormalised. Source: Dosovitskiy et al., ICLR 2021, fig. 7.
    double meanDistance = 0.0;
    /// By head of the layer: mean over the queries of the cosine of the two heads' attention, [0, 1]; 1 for the head itself.
    std::vector<double> similarity;
};

/// One entry per head. Throws Error Mismatch for weights that are not finite or do not have the shape that the card states.
[[nodiscard]] std::vector<HeadStatistics> headStatistics(const AttentionWeights &weights);

} // namespace lesionlens
