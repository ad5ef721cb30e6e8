// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <limits>
#include <vector>

#include <torch/torch.h>

#include "core/nn/attention.h"

namespace lesionlens {

LocalAttention::LocalAttention(const AttentionLayerOptions &options) : GridAttention(options)
{
    if (options.position == "relative") {
        relativeRows_ = registerEmbedding("relative_rows", {options.heads, options.kernel, headChannels() / 2});
        relativeCols_ = registerEmbedding("relative_cols", {options.heads, options.kernel, headChannels() / 2});
    }
}

std::int64_t LocalAttention::macs() const
{
    const std::int64_t positions = std::int64_t{options_.rows} * options_.cols;
    const std::int64_t kernel = options_.kernel;
    std::int64_t products = 2 * positions * kernel * kernel * options_.channels;
    if (options_.position == "relative")
        products += positions * kernel * options_.channels;
    return projectionMacs() + products;
}

torch::Tensor LocalAttention::attend(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v, ForwardTrace &trace,
                                     const std::string &key)
{
    const std::int64_t kernel = options_.kernel;
    const std::int64_t radius = kernel / 2;
    const torch::Tensor paddedKeys = torch::constant_pad_nd(k, {radius, radius, radius, radius});
    const torch::Tensor paddedValues = torch::constant_pad_nd(v, {radius, radius, radius, radius});
    // One neighbour at a time, as shifted views: unfolding would copy every key and value kernel * kernel times.
    const auto shifted = [&](const torch::Tensor &padded, std::int64_t neighbour) {
        return padded.narrow(3, neighbour / kernel, options_.rows).narrow(4, neighbour % kernel, options_.cols);
    };

    std::vector<torch::Tensor> products;
    for (std::int64_t neighbour = 0; neighbour < kernel * kernel; ++neighbour)
        products.push_back((q * shifted(paddedKeys, neighbour)).sum(2));
    torch::Tensor logits = torch::stack(products, -1).flatten(2, 3); // [B, heads, N, kernel * kernel]
    if (options_.position == "relative")
        logits = logits + relativeLogits(q);
    logits = logits.masked_fill(outsideMask(q.device()), -std::numeric_limits<double>::infinity());
    const torch::Tensor weights = trace.tap(key, torch::softmax(logits, -1));

    const torch::Tensor byNeighbour =
        weights.permute({3, 0, 1, 2}).contiguous().view({kernel * kernel, q.size(0), options_.heads, 1, options_.rows, options_.cols});
    torch::Tensor mixed = byNeighbour[0] * shifted(paddedValues, 0);
    for (std::int64_t neighbour = 1; neighbour < kernel * kernel; ++neighbour)
        mixed = torch::addcmul(mixed, byNeighbour[neighbour], shifted(paddedValues, neighbour));
    return mixed.reshape({q.size(0), options_.channels, options_.rows, options_.cols});
}

torch::Tensor LocalAttention::relativeLogits(const torch::Tensor &q) const
{
    const std::int64_t half = headChannels() / 2;
    const torch::Tensor queries = q.flatten(3).transpose(2, 3); // [B, heads, N, d]
    const torch::Tensor rows = torch::matmul(queries.narrow(3, 0, half), relativeRows_.transpose(1, 2));
    const torch::Tensor cols = torch::matmul(queries.narrow(3, half, half), relativeCols_.transpose(1, 2));
    return (rows.unsqueeze(4) + cols.unsqueeze(3)).flatten(3); // [B, heads, N, kernel * kernel]
}

torch::Tensor LocalAttention::outsideMask(const torch::Device &device) const
{
    const auto index = torch::TensorOptions().dtype(torch::kLong).device(device);
    const auto outside = [&](std::int64_t count) { // [count, kernel]
        const torch::Tensor offset = torch::arange(options_.kernel, index) - options_.kernel / 2;
        const torch::Tensor neighbour = torch::arange(count, index).unsqueeze(1) + offset.unsqueeze(0);
        return neighbour.lt(0).logical_or(neighbour.ge(count));
    };
    const torch::Tensor rows = outside(options_.rows).view({options_.rows, 1, options_.kernel, 1});
    const torch::Tensor cols = outside(options_.cols).view({1, options_.cols, 1, options_.kernel});
    return rows.logical_or(cols).reshape({options_.rows * options_.cols, options_.kernel * options_.kernel});
}

} // namespace lesionlens
