// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/swin_block.h"

#include <utility>
#include <vector>

#include <torch/torch.h>

#include "core/nn/attention_edit.h"
#include "core/nn/stochastic_depth.h"

namespace lesionlens {

namespace {

constexpr int windowCells = swinWindow * swinWindow;
constexpr int mlpRatio = 4;

/// Row of the bias table for every query and key of a window: (row offset + window - 1) * (2 window - 1) + column offset + window - 1.
torch::Tensor relativePositionIndex()
{
    const torch::Tensor cell = torch::arange(windowCells, torch::kLong);
    const torch::Tensor row = torch::floor_divide(cell, swinWindow);
    const torch::Tensor col = cell.remainder(swinWindow);
    const auto offset = [](const torch::Tensor &position) { return position.unsqueeze(1) - position.unsqueeze(0) + (swinWindow - 1); };
    return (offset(row) * (2 * swinWindow - 1) + offset(col)).flatten();
}

/// Which parts of the shifted grid were neighbours before, along one side: 0, 1 or 2 for every row (column).
torch::Tensor regions(int padded, int shift)
{
    torch::Tensor region = torch::zeros({padded}, torch::kLong);
    if (shift != 0) {
        region.narrow(0, padded - swinWindow, swinWindow - shift).fill_(1);
        region.narrow(0, padded - shift, shift).fill_(2);
    }
    return region;
}

torch::Tensor cutIntoWindows(const torch::Tensor &padded)
{
    const std::int64_t batch = padded.size(0);
    return padded.view({batch, padded.size(1) / swinWindow, swinWindow, padded.size(2) / swinWindow, swinWindow, -1})
        .permute({0, 1, 3, 2, 4, 5})
        .reshape({-1, windowCells, padded.size(3)});
}

torch::Tensor neighbourMask(const WindowPartition &partition)
{
    const torch::Tensor region = regions(partition.paddedRows(), partition.shiftRows).unsqueeze(1) * 3 +
                                 regions(partition.paddedCols(), partition.shiftCols).unsqueeze(0);
    const torch::Tensor inWindows = cutIntoWindows(region.view({1, partition.paddedRows(), partition.paddedCols(), 1})).squeeze(2);
    return inWindows.unsqueeze(1) == inWindows.unsqueeze(2);
}

torch::Tensor cellsInWindows(const WindowPartition &partition)
{
    const auto shifted = [](int count, int shift, int padded) { return (torch::arange(count, torch::kLong) - shift).remainder(padded); };
    const torch::Tensor row = shifted(partition.rows, partition.shiftRows, partition.paddedRows()).unsqueeze(1);
    const torch::Tensor col = shifted(partition.cols, partition.shiftCols, partition.paddedCols()).unsqueeze(0);
    const torch::Tensor window =
        torch::floor_divide(row, swinWindow) * (partition.paddedCols() / swinWindow) + torch::floor_divide(col, swinWindow);
    return (window * windowCells + row.remainder(swinWindow) * swinWindow + col.remainder(swinWindow)).flatten();
}

torch::Tensor tapGrid(ForwardTrace &trace, const std::string &key, const torch::Tensor &x)
{
    if (!trace.wants(key))
        return x;
    const TokenGrid grid{static_cast<int>(x.size(1)), static_cast<int>(x.size(2))};
    return tapTokens(trace, key, x.flatten(1, 2), grid).view(x.sizes());
}

} // namespace

WindowPartition WindowPartition::of(int rows, int cols, bool isShifted)
{
    const auto shift = [&](int side) { return isShifted && side > swinWindow ? swinWindow / 2 : 0; };
    return {rows, cols, shift(rows), shift(cols)};
}

WindowAttention::WindowAttention(int channels, int heads, const WindowPartition &partition)
    : TokenAttention(channels, heads), partition_(partition), cellInWindow_(cellsInWindows(partition))
{
    constexpr int offsets = (2 * swinWindow - 1) * (2 * swinWindow - 1);
    biasTable_ = register_parameter("relative_position_bias_table", torch::randn({offsets, heads}) * 0.02);
    biasIndex_ = register_buffer("relative_position_index", relativePositionIndex());
    if (partition.isShifted())
        isNeighbour_ = neighbourMask(partition);
}

torch::Tensor WindowAttention::cut(const torch::Tensor &x) const
{
    torch::Tensor padded = x;
    if (partition_.paddedRows() != partition_.rows || partition_.paddedCols() != partition_.cols)
        padded =
            torch::constant_pad_nd(x, {0, 0, 0, partition_.paddedCols() - partition_.cols, 0, partition_.paddedRows() - partition_.rows});
    if (partition_.isShifted())
        padded = torch::roll(padded, {-partition_.shiftRows, -partition_.shiftCols}, {1, 2});
    return cutIntoWindows(padded);
}

torch::Tensor WindowAttention::assemble(const torch::Tensor &windows, std::int64_t batch) const
{
    const int rows = partition_.paddedRows();
    const int cols = partition_.paddedCols();
    torch::Tensor grid = windows.view({batch, rows / swinWindow, cols / swinWindow, swinWindow, swinWindow, channels_})
                             .permute({0, 1, 3, 2, 4, 5})
                             .reshape({batch, rows, cols, channels_});
    if (partition_.isShifted())
        grid = torch::roll(grid, {partition_.shiftRows, partition_.shiftCols}, {1, 2});
    return grid.narrow(1, 0, partition_.rows).narrow(2, 0, partition_.cols);
}

torch::Tensor WindowAttention::positionBias() const
{
    return biasTable_.index_select(0, biasIndex_.to(torch::kLong)).view({windowCells, windowCells, heads_}).permute({2, 0, 1}).contiguous();
}

torch::Tensor WindowAttention::forward(const torch::Tensor &x, ForwardTrace &trace, const std::string &key)
{
    const std::vector<AttentionEdit> &edits = trace.edits(key);
    const Heads heads = project(cut(x));
    torch::Tensor logits = torch::matmul(heads.q, heads.k.transpose(2, 3)) + positionBias(); // [B * windows, heads, 49, 49]
    torch::Tensor allowed;
    if (isNeighbour_.defined()) {
        const torch::Tensor isNeighbour = isNeighbour_.to(x.device()).unsqueeze(1); // of every head
        const torch::Tensor penalty = torch::zeros(isNeighbour.sizes(), logits.options()).masked_fill(isNeighbour.logical_not(), -100.0);
        logits = (logits.view({-1, partition_.windows(), heads_, windowCells, windowCells}) + penalty).view(logits.sizes());
        if (!edits.empty())
            allowed = isNeighbour.repeat({x.size(0), 1, 1, 1});
    }
    const torch::Tensor weights = tapWeights(trace, key, editedWeights(torch::softmax(logits, -1), allowed, edits));
    return assemble(join(torch::matmul(weights, heads.v), edits), x.size(0));
}

torch::Tensor WindowAttention::tapWeights(ForwardTrace &trace, const std::string &key, const torch::Tensor &weights) const
{
    if (!trace.wants(key))
        return weights;
    const int cells = partition_.windows() * windowCells;
    const torch::Tensor index = cellInWindow_.to(weights.device());
    const torch::Tensor byCell = weights.view({-1, partition_.windows(), heads_, windowCells, windowCells})
                                     .transpose(1, 2)
                                     .reshape({-1, heads_, cells, windowCells}); // [B, heads, cells of all windows, 49]
    const torch::Tensor tapped = trace.tap(key, byCell.index_select(2, index));
    // What padding would mix is cut off after the projection, so its rows may be zero.
    return torch::zeros_like(byCell)
        .index_copy(2, index, tapped)
        .view({-1, heads_, partition_.windows(), windowCells, windowCells})
        .transpose(1, 2)
        .reshape(weights.sizes());
}

std::int64_t WindowAttention::macs() const
{
    return attentionMacs(std::int64_t{partition_.windows()} * windowCells, windowCells);
}

SwinBlock::SwinBlock(std::shared_ptr<WindowAttention> attention, int channels, double dropProbability) : dropProbability_(dropProbability)
{
    norm1_ = register_module("norm1", layerNorm(channels, swinLayerNormEps));
    attention_ = register_module("attn", std::move(attention));
    norm2_ = register_module("norm2", layerNorm(channels, swinLayerNormEps));
    mlp_ = register_module("mlp", std::make_shared<TransformerMlp>(channels, mlpRatio * channels, "0", "3"));
}

torch::Tensor SwinBlock::forward(const torch::Tensor &x, ForwardTrace &trace, const std::string &key)
{
    const torch::Tensor attended = attention_->forward(tapGrid(trace, key + ".norm1", norm1_(x)), trace, key + ".attn");
    torch::Tensor out = x + stochasticDepth(attended, dropProbability_, is_training());
    const torch::Tensor normed = tapGrid(trace, key + ".norm2", norm2_(out));
    out = out + stochasticDepth(mlp_->forward(normed), dropProbability_, is_training());
    return tapGrid(trace, key, out);
}

std::int64_t SwinBlock::macs(std::int64_t cells) const
{
    return attention_->macs() + cells * mlp_->macsPerToken();
}

PatchMerging::PatchMerging(int channels)
{
    reduction_ = register_module("reduction", torch::nn::Linear(torch::nn::LinearOptions(4 * channels, 2 * channels).bias(false)));
    norm_ = register_module("norm", layerNorm(4 * channels, swinLayerNormEps));
}

torch::Tensor PatchMerging::forward(const torch::Tensor &x)
{
    torch::Tensor even = x;
    if (x.size(1) % 2 != 0 || x.size(2) % 2 != 0)
        even = torch::constant_pad_nd(x, {0, 0, 0, x.size(2) % 2, 0, x.size(1) % 2});
    const auto neighbour = [&](std::int64_t row, std::int64_t col) {
        return even.slice(1, row, even.size(1), 2).slice(2, col, even.size(2), 2);
    };
    return reduction_(norm_(torch::cat({neighbour(0, 0), neighbour(1, 0), neighbour(0, 1), neighbour(1, 1)}, -1)));
}

std::int64_t PatchMerging::macs(std::int64_t cells) const
{
    return cells * reduction_->weight.numel();
}

} // namespace lesionlens
