// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include <torch/types.h>

namespace lesionlens {

/// How local attention is computed; the results are the same but for rounding.
enum class LocalFormulation {
    Fastest, ///< Kernels where the tensors are on the CPU and float or double, otherwise bands
    Kernels, ///< on the CPU only, float or double
    Bands,   ///< products of whole rows with Torch's operators, on any device
};

/// Local attention in one of its formulations: every position of a grid attends to its kernel x kernel neighbourhood. Neither
/// formulation copies keys or values once per neighbour, and both have a backward pass of their own, which keeps nothing but its
/// inputs and the weights. Second derivatives are not defined: asking for them throws Error Usage.
///
/// q (with its factor 1 / sqrt(d)), k, v: [B, heads, d, rows, cols]. Neighbours are numbered row-major, with the query in the middle.
/// Tensors whose shapes do not fit together throw Error Mismatch.
class LocalAttentionOp
{
public:
    /// kernel: odd, at least 1; it may be larger than the grid. maxWeightsAtOnce: bands only; no piece holds more products, unless a single
    /// row of the grid needs them.
    explicit LocalAttentionOp(int kernel, LocalFormulation formulation = LocalFormulation::Fastest,
                              std::int64_t maxWeightsAtOnce = std::int64_t{1} << 26);

    /// softmax(q . k + rowTerm + colTerm) over the neighbours inside the grid, and exactly 0 for those outside:
    /// [B, heads, N, kernel * kernel], not contiguous. rowTerm and colTerm: [B, heads, kernel, N], added to the logits of all
    /// neighbours with that row and that column offset; undefined: none.
    [[nodiscard]] torch::Tensor weights(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &rowTerm,
                                        const torch::Tensor &colTerm) const;

    /// The values mixed with such weights, [B, heads, d, rows, cols]; weights of neighbours outside the grid count as 0.
    [[nodiscard]] torch::Tensor mix(const torch::Tensor &weights, const torch::Tensor &v) const;

    /// mix(weights(...), v), to the last bit. Where no gradient can be asked for, the weights are never held as a whole.
    [[nodiscard]] torch::Tensor attend(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v, const torch::Tensor &rowTerm,
                                       const torch::Tensor &colTerm) const;

    /// Which neighbours lie inside the grid: boolean [rows * cols, kernel * kernel].
    [[nodiscard]] torch::Tensor inside(std::int64_t rows, std::int64_t cols, const torch::Device &device) const;

private:
    [[nodiscard]] bool usesKernels(const torch::Tensor &tensor) const;

    int kernel_;
    LocalFormulation formulation_;
    std::int64_t maxWeightsAtOnce_;
};

} // namespace lesionlens
