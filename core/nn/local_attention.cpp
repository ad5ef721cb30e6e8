// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <limits>
#include <vector>

#include <torch/torch.h>

#include "core/nn/attention.h"
#include "core/nn/attention_edit.h"

namespace lesionlens {

/// Some rows of queries and the rows of keys that they see, and where in those rows each neighbour lies.
struct LocalAttention::Band
{
    std::int64_t firstQuery = 0; ///< position, row-major
    std::int64_t queries = 0;
    std::int64_t firstKey = 0;
    std::int64_t keys = 0;
    torch::Tensor neighbours; ///< [queries, kernel * kernel], relative to firstKey; any valid one for a neighbour outside the grid
    torch::Tensor outside;    ///< [queries, kernel * kernel], true for neighbours outside the grid
};

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

// A band's queries are multiplied with all keys of its rows, and the neighbours are picked from the product. That computes more
// products than the definition needs, but one matrix product is several times as fast as kernel * kernel shifted ones, and
// unfolding would copy every key and value kernel * kernel times.
torch::Tensor LocalAttention::attend(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v, ForwardTrace &trace,
                                     const std::string &key)
{
    const torch::Tensor queries = q.flatten(3).transpose(2, 3); // [B, heads, N, d]
    const torch::Tensor keys = k.flatten(3);                    // [B, heads, d, N]
    const torch::Tensor values = v.flatten(3).transpose(2, 3);  // [B, heads, N, d]
    const std::vector<Band> bands = makeBands(q.size(0), q.device());

    std::vector<torch::Tensor> parts;
    for (const Band &band : bands)
        parts.push_back(editedWeights(weightsOf(band, queries, keys), band.outside.logical_not(), trace.edits(key)));
    if (trace.wants(key)) {
        const torch::Tensor weights = trace.tap(key, parts.size() == 1 ? parts.front() : torch::cat(parts, 2));
        for (std::size_t i = 0; i < bands.size(); ++i)
            parts[i] = weights.narrow(2, bands[i].firstQuery, bands[i].queries);
    }
    for (std::size_t i = 0; i < bands.size(); ++i)
        parts[i] = mix(bands[i], parts[i], values);
    const torch::Tensor all = parts.size() == 1 ? parts.front() : torch::cat(parts, 2);
    return all.transpose(2, 3).reshape(q.sizes());
}

std::vector<LocalAttention::Band> LocalAttention::makeBands(std::int64_t batch, const torch::Device &device) const
{
    constexpr std::int64_t rowsAtOnce = 16;
    const std::int64_t rows = options_.rows;
    const std::int64_t radius = options_.kernel / 2;
    const std::int64_t perRow = std::max<std::int64_t>(batch * options_.heads * options_.cols * options_.cols, 1) * options_.kernel;
    const std::int64_t step = std::clamp<std::int64_t>(options_.maxWeightsAtOnce / (2 * perRow), 1, std::min(rows, rowsAtOnce));
    std::vector<Band> bands;
    for (std::int64_t first = 0; first < rows; first += step) {
        const std::int64_t last = std::min(first + step, rows);
        const std::int64_t firstKeyRow = std::max<std::int64_t>(first - radius, 0);
        Band band;
        band.firstQuery = first * options_.cols;
        band.queries = (last - first) * options_.cols;
        band.firstKey = firstKeyRow * options_.cols;
        band.keys = (std::min(last + radius, rows) - firstKeyRow) * options_.cols;
        locateNeighbours(band, device);
        bands.push_back(std::move(band));
    }
    return bands;
}

void LocalAttention::locateNeighbours(Band &band, const torch::Device &device) const
{
    const auto index = torch::TensorOptions().dtype(torch::kLong).device(device);
    const torch::Tensor query = torch::arange(band.firstQuery, band.firstQuery + band.queries, index).unsqueeze(1);
    const torch::Tensor neighbour = torch::arange(options_.kernel * options_.kernel, index).unsqueeze(0);
    const torch::Tensor row =
        torch::floor_divide(query, options_.cols) + torch::floor_divide(neighbour, options_.kernel) - options_.kernel / 2;
    const torch::Tensor col = query.remainder(options_.cols) + neighbour.remainder(options_.kernel) - options_.kernel / 2;
    band.outside = row.lt(0).logical_or(row.ge(options_.rows)).logical_or(col.lt(0)).logical_or(col.ge(options_.cols));
    band.neighbours = (row * options_.cols + col - band.firstKey).masked_fill(band.outside, 0);
}

torch::Tensor LocalAttention::weightsOf(const Band &band, const torch::Tensor &queries, const torch::Tensor &keys) const
{
    const torch::Tensor some = queries.narrow(2, band.firstQuery, band.queries);
    const torch::Tensor products = torch::matmul(some, keys.narrow(3, band.firstKey, band.keys));
    const std::int64_t neighbours = band.neighbours.size(1);
    torch::Tensor logits = products.gather(3, band.neighbours.expand({some.size(0), some.size(1), band.queries, neighbours}));
    if (options_.position == "relative")
        logits = logits + relativeLogits(some);
    return torch::softmax(logits.masked_fill(band.outside, -std::numeric_limits<double>::infinity()), -1);
}

torch::Tensor LocalAttention::mix(const Band &band, const torch::Tensor &weights, const torch::Tensor &values) const
{
    const torch::Tensor dense = torch::zeros({weights.size(0), weights.size(1), band.queries, band.keys}, weights.options());
    // Added, not stored: neighbours outside the grid share an index with real ones, and add their exact zero there.
    const torch::Tensor spread = dense.scatter_add(3, band.neighbours.expand(weights.sizes()), weights);
    return torch::matmul(spread, values.narrow(2, band.firstKey, band.keys));
}

torch::Tensor LocalAttention::relativeLogits(const torch::Tensor &queries) const
{
    const std::int64_t half = headChannels() / 2;
    const torch::Tensor rows = torch::matmul(queries.narrow(3, 0, half), relativeRows_.transpose(1, 2));
    const torch::Tensor cols = torch::matmul(queries.narrow(3, half, half), relativeCols_.transpose(1, 2));
    return (rows.unsqueeze(4) + cols.unsqueeze(3)).flatten(3); // [B, heads, queries, kernel * kernel]
}

} // namespace lesionlens
