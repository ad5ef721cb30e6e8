// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include "core/nn/attention.h"
#include "core/nn/attention_edit.h"

namespace lesionlens {

LocalAttention::LocalAttention(const AttentionLayerOptions &options)
    : GridAttention(options), op_(options.kernel, options.localFormulation, options.maxWeightsAtOnce)
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
    torch::Tensor rowTerm;
    torch::Tensor colTerm;
    if (options_.position == "relative") {
        const std::int64_t half = headChannels() / 2;
        const torch::Tensor queries = q.flatten(3); // [B, heads, d, N]
        rowTerm = torch::matmul(relativeRows_, queries.narrow(2, 0, half));
        colTerm = torch::matmul(relativeCols_, queries.narrow(2, half, half));
    }
    const std::vector<AttentionEdit> &edits = trace.edits(key);
    if (edits.empty() && !trace.wants(key))
        return op_.attend(q, k, v, rowTerm, colTerm);
    torch::Tensor weights = op_.weights(q, k, rowTerm, colTerm);
    if (!edits.empty())
        weights = editedWeights(weights, op_.inside(options_.rows, options_.cols, q.device()), edits);
    return op_.mix(trace.tap(key, weights), v);
}

} // namespace lesionlens
