// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <torch/types.h>

#include "core/nn/forward_trace.h"

namespace lesionlens {

// What an attention layer does about the edits that a ForwardTrace asks of it. The order is: weights, editedWeights, tap, mix,
// editedMix, projection; where removesLayer, zeros instead of the projection's result. Without a matching edit each function returns
// the tensor that it got. Both throw Error Usage, naming the head, for an edit of a head that the layer does not have.

/// weights: [B, heads, N, K]. UniformWeights: the rows of the named heads become 1 / count over the allowed keys and exactly 0
/// elsewhere. allowed: boolean, [..., K] broadcastable to weights; undefined: every key. A row without any key stays all zero.
[[nodiscard]] torch::Tensor editedWeights(const torch::Tensor &weights, const torch::Tensor &allowed,
                                          const std::vector<AttentionEdit> &edits);

/// mixed: [B, heads, ...], the mixed values before the projection. RemoveOutput of a head sets what it mixed to zero.
[[nodiscard]] torch::Tensor editedMix(const torch::Tensor &mixed, const std::vector<AttentionEdit> &edits);

/// Whether the whole branch, with the projection's biases, gives zero: RemoveOutput without a head.
[[nodiscard]] bool removesLayer(const std::vector<AttentionEdit> &edits);

} // namespace lesionlens
