// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <torch/nn/modules/normalization.h>

#include "core/models/transformer.h"

namespace lesionlens {

constexpr int swinWindow = 7; ///< side of a window, cells
constexpr double swinLayerNormEps = 1e-5;

/// A grid cut into windows: padded on the right and below to multiples of the window, shifted cyclically by some cells up and to the left.
struct WindowPartition
{
    int rows = 0;
    int cols = 0;
    int shiftRows = 0;
    int shiftCols = 0;

    /// No shift along a side that one window covers, as in torchvision.
    static WindowPartition of(int rows, int cols, bool isShifted);
    [[nodiscard]] int paddedRows() const { return (rows + swinWindow - 1) / swinWindow * swinWindow; }
    [[nodiscard]] int paddedCols() const { return (cols + swinWindow - 1) / swinWindow * swinWindow; }
    [[nodiscard]] int windows() const { return paddedRows() / swinWindow * (paddedCols() / swinWindow); }
    [[nodiscard]] bool isShifted() const { return shiftRows != 0 || shiftCols != 0; }
};

/// Self-attention within each window of a shifted partition, with one learned bias per head and relative position. Padding takes part with
/// the projections of zeros; cells that only the cyclic shift brought together are masked by -100 before the softmax. As in torchvision.
/// Source: Liu et al., "Swin Transformer", ICCV 2021.
class WindowAttention final : public TokenAttention
{
public:
    WindowAttention(int channels, int heads, const WindowPartition &partition);

    /// x: [B, rows, cols, channels]; so is the result. Offers the weights, [B, heads, rows * cols, window^2], under `key`: those of every
    /// cell that is no padding, with the keys of its window in row-major order.
    torch::Tensor forward(const torch::Tensor &x, ForwardTrace &trace, const std::string &key);
    [[nodiscard]] std::int64_t macs() const;

private:
    [[nodiscard]] torch::Tensor cut(const torch::Tensor &x) const;
    [[nodiscard]] torch::Tensor assemble(const torch::Tensor &windows, std::int64_t batch) const;
    [[nodiscard]] torch::Tensor positionBias() const;
    [[nodiscard]] torch::Tensor tapWeights(ForwardTrace &trace, const std::string &key, const torch::Tensor &weights) const;

    WindowPartition partition_;
    torch::Tensor biasTable_;    ///< [(2 * window - 1)^2, heads]
    torch::Tensor biasIndex_;    ///< [window^4], row of the table for (query, key)
    torch::Tensor isNeighbour_;  ///< boolean [windows, window^2, window^2]: not brought together by the shift alone; undefined without one
    torch::Tensor cellInWindow_; ///< [rows * cols], where each cell stands among the windows' cells
};

/// x + attention(norm1(x)), then x + mlp(norm2(x)); both branches with stochastic depth while training.
class SwinBlock final : public torch::nn::Module
{
public:
    SwinBlock(std::shared_ptr<WindowAttention> attention, int channels, double dropProbability);

    /// x: [B, rows, cols, channels]; so is the result. Offers `key`.norm1, `key`.norm2 and `key` (the output) as grids, and the weights
    /// under `key`.attn.
    torch::Tensor forward(const torch::Tensor &x, ForwardTrace &trace, const std::string &key);
    /// Multiply-accumulates for a grid of so many cells.
    [[nodiscard]] std::int64_t macs(std::int64_t cells) const;

private:
    torch::nn::LayerNorm norm1_{nullptr};
    std::shared_ptr<WindowAttention> attention_;
    torch::nn::LayerNorm norm2_{nullptr};
    std::shared_ptr<TransformerMlp> mlp_;
    double dropProbability_ = 0.0;
};

/// Four neighbours side by side, normalised, then reduced to twice the channels: half the rows and columns, rounded up.
class PatchMerging final : public torch::nn::Module
{
public:
    explicit PatchMerging(int channels);

    /// x: [B, rows, cols, channels]. Returns [B, ceil(rows / 2), ceil(cols / 2), 2 * channels].
    torch::Tensor forward(const torch::Tensor &x);
    /// Multiply-accumulates for so many cells of the result.
    [[nodiscard]] std::int64_t macs(std::int64_t cells) const;

private:
    torch::nn::Linear reduction_{nullptr};
    torch::nn::LayerNorm norm_{nullptr};
};

} // namespace lesionlens
