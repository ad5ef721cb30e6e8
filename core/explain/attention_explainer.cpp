// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/attention_explainer.h"

#include "core/base/error.h"

namespace lesionlens {

namespace {

/// Shape of the captured weights that a card promises.
std::vector<std::int64_t> expectedShape(const AttentionSpec &spec)
{
    const std::int64_t cells = static_cast<std::int64_t>(spec.rows) * spec.cols;
    const std::int64_t tokens = spec.prefixTokens + cells;
    if (spec.kind != "global")
        return {1, spec.heads, cells, static_cast<std::int64_t>(spec.kernel) * spec.kernel};
    return {1, spec.heads, tokens, tokens};
}

} // namespace

AttentionWeights attentionWeightsFrom(const torch::Tensor &captured, const ModelSpec &spec, const std::string &layer)
{
    const AttentionSpec &attention = *spec.attention(layer);
    const torch::Tensor weights = captured.detach().to(torch::kCPU, torch::kFloat).contiguous();
    if (weights.sizes() != expectedShape(attention))
        throw Error(ErrorCode::Internal, "The attention that layer " + layer + " of " + spec.title +
                                             " hands out does not have the shape that the model's card states.");
    const float *first = weights.data_ptr<float>();
    return {attention, std::vector<float>(first, first + weights.numel())};
}

std::vector<std::string> AttentionExplainer::layers(const ModelSpec &spec) const
{
    std::vector<std::string> keys;
    for (const AttentionSpec &attention : spec.attentions)
        keys.push_back(attention.key);
    return keys;
}

std::string AttentionExplainer::defaultLayer(const ModelSpec &spec) const
{
    return spec.attentions.back().key;
}

std::string AttentionExplainer::undefinedBecause(const ModelSpec &) const
{
    return "it has no self-attention";
}

LayerExplanation AttentionExplainer::explain(const ExplainContext &context, const std::string &layer, ProgressSink &,
                                             const std::stop_token &) const
{
    return {{}, attentionWeightsFrom(context.trace.at(layer), context.model.spec(), layer)};
}

} // namespace lesionlens
