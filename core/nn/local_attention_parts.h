// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include <torch/types.h>

namespace lesionlens {

// The parts of LocalAttentionOp without autograd, shapes as there. An undefined rowTerm means no terms.

struct LocalWeightsGradients
{
    torch::Tensor q;
    torch::Tensor k;
    torch::Tensor rowTerm; ///< [B, heads, kernel, N]
    torch::Tensor colTerm; ///< [B, heads, kernel, N]
};

struct LocalMixGradients
{
    torch::Tensor weights; ///< undefined where not asked for
    torch::Tensor v;       ///< undefined where not asked for
};

/// The row kernels of local_attention_kernels.h, one head (or some of its rows) at a time, on all threads. CPU, float or double.
/// Weights are kept as [B, heads, kernel * kernel, N] in memory.
namespace local_kernels {

[[nodiscard]] torch::Tensor weights(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &rowTerm,
                                    const torch::Tensor &colTerm, int kernel);
[[nodiscard]] torch::Tensor mix(const torch::Tensor &weights, const torch::Tensor &v, int kernel);
[[nodiscard]] torch::Tensor attend(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v, const torch::Tensor &rowTerm,
                                   const torch::Tensor &colTerm, int kernel);
[[nodiscard]] LocalWeightsGradients weightsBackward(const torch::Tensor &gradient, const torch::Tensor &weights, const torch::Tensor &q,
                                                    const torch::Tensor &k, int kernel, bool hasTerms);
[[nodiscard]] LocalMixGradients mixBackward(const torch::Tensor &gradient, const torch::Tensor &weights, const torch::Tensor &v, int kernel,
                                            bool needsWeights, bool needsValues);

} // namespace local_kernels

/// Torch's operators only, on any device. A band of rows of queries is multiplied with all rows of keys that it sees, and the neighbours
/// are picked from the product: more products than the definition needs, but matrix products are what a GPU does fastest. A band has no
/// more than `atOnce` products, forward or backward, unless a single row of queries has.
namespace local_bands {

[[nodiscard]] torch::Tensor weights(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &rowTerm,
                                    const torch::Tensor &colTerm, int kernel, std::int64_t atOnce);
[[nodiscard]] torch::Tensor mix(const torch::Tensor &weights, const torch::Tensor &v, int kernel, std::int64_t atOnce);
[[nodiscard]] torch::Tensor attend(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v, const torch::Tensor &rowTerm,
                                   const torch::Tensor &colTerm, int kernel, std::int64_t atOnce);
[[nodiscard]] LocalWeightsGradients weightsBackward(const torch::Tensor &gradient, const torch::Tensor &weights, const torch::Tensor &q,
                                                    const torch::Tensor &k, int kernel, std::int64_t atOnce, bool hasTerms);
[[nodiscard]] LocalMixGradients mixBackward(const torch::Tensor &gradient, const torch::Tensor &weights, const torch::Tensor &v, int kernel,
                                            std::int64_t atOnce, bool needsWeights, bool needsValues);

} // namespace local_bands

/// Which neighbours lie inside the grid: boolean [rows * cols, kernel * kernel].
[[nodiscard]] torch::Tensor neighboursInside(std::int64_t rows, std::int64_t cols, int kernel, const torch::Device &device);

} // namespace lesionlens
