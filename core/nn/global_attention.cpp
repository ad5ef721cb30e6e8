// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <vector>

#include <torch/torch.h>

#include "core/nn/attention.h"
#include "core/nn/attention_edit.h"

namespace lesionlens {

namespace {

/// For queries first, first + 1, ... of a row-major grid: index of the offset (key - query) along one axis, [queries, count].
torch::Tensor offsetIndex(const torch::Tensor &queryPosition, std::int64_t count)
{
    const torch::Tensor keyPosition = torch::arange(count, queryPosition.options());
    return keyPosition.unsqueeze(0) - queryPosition.unsqueeze(1) + (count - 1);
}

} // namespace

GlobalAttention::GlobalAttention(const AttentionLayerOptions &options) : GridAttention(options)
{
    if (options.position == "relative") {
        relativeRows_ = registerEmbedding("relative_rows", {2 * options.rows - 1, headChannels()});
        relativeCols_ = registerEmbedding("relative_cols", {2 * options.cols - 1, headChannels()});
    }
}

std::int64_t GlobalAttention::macs() const
{
    const std::int64_t positions = std::int64_t{options_.rows} * options_.cols;
    std::int64_t products = 2 * positions * positions * options_.channels;
    if (options_.position == "relative")
        products += positions * (2 * options_.rows - 1 + 2 * options_.cols - 1) * options_.channels;
    return projectionMacs() + products;
}

torch::Tensor GlobalAttention::attend(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v, ForwardTrace &trace,
                                      const std::string &key)
{
    const torch::Tensor queries = q.flatten(3).transpose(2, 3); // [B, heads, N, d]
    const torch::Tensor keys = k.flatten(3);                    // [B, heads, d, N]
    const torch::Tensor values = v.flatten(3).transpose(2, 3);  // [B, heads, N, d]
    const std::int64_t positions = queries.size(2);
    const std::int64_t perQuery = queries.size(0) * options_.heads * positions;
    const std::int64_t step = std::clamp<std::int64_t>(options_.maxWeightsAtOnce / std::max<std::int64_t>(perQuery, 1), 1, positions);

    const std::vector<AttentionEdit> &edits = trace.edits(key);
    const auto weightsFrom = [&](std::int64_t first) {
        const torch::Tensor some = queries.narrow(2, first, std::min(step, positions - first));
        torch::Tensor logits = torch::matmul(some, keys);
        if (options_.position == "relative")
            logits = logits + relativeLogits(some, first);
        return editedWeights(torch::softmax(logits, -1), {}, edits);
    };

    std::vector<torch::Tensor> mixed;
    if (trace.wants(key)) {
        std::vector<torch::Tensor> parts;
        for (std::int64_t first = 0; first < positions; first += step)
            parts.push_back(weightsFrom(first));
        const torch::Tensor weights = trace.tap(key, parts.size() == 1 ? parts.front() : torch::cat(parts, 2));
        // In the same pieces as below, so that looking changes no rounding.
        for (std::int64_t first = 0; first < positions; first += step)
            mixed.push_back(torch::matmul(weights.narrow(2, first, std::min(step, positions - first)), values));
    } else {
        for (std::int64_t first = 0; first < positions; first += step)
            mixed.push_back(torch::matmul(weightsFrom(first), values));
    }
    const torch::Tensor all = mixed.size() == 1 ? mixed.front() : torch::cat(mixed, 2);
    return all.transpose(2, 3).reshape(q.sizes());
}

torch::Tensor GlobalAttention::relativeLogits(const torch::Tensor &queries, std::int64_t first) const
{
    const std::int64_t batch = queries.size(0);
    const std::int64_t heads = queries.size(1);
    const std::int64_t count = queries.size(2);
    const auto index = torch::TensorOptions().dtype(torch::kLong).device(queries.device());
    const torch::Tensor position = torch::arange(first, first + count, index);
    const auto along = [&](const torch::Tensor &embedding, const torch::Tensor &queryPosition, std::int64_t size) {
        const torch::Tensor perOffset = torch::matmul(queries, embedding.transpose(0, 1)); // [B, heads, n, 2 size - 1]
        return perOffset.gather(3, offsetIndex(queryPosition, size).expand({batch, heads, count, size}));
    };
    const torch::Tensor rows = along(relativeRows_, torch::floor_divide(position, options_.cols), options_.rows);
    const torch::Tensor cols = along(relativeCols_, position.remainder(options_.cols), options_.cols);
    return (rows.unsqueeze(4) + cols.unsqueeze(3)).flatten(3);
}

} // namespace lesionlens
