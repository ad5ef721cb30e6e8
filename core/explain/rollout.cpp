// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/rollout.h"

#include <algorithm>
#include <cmath>

#include <torch/torch.h>

#include "core/base/error.h"
#include "core/explain/map_health.h"
#include "core/explain/tensor_grid.h"

namespace lesionlens {

namespace {

/// [B, heads, N, N] -> [B, N, N].
torch::Tensor fused(const torch::Tensor &weights, const std::string &fusion)
{
    if (fusion == "mean")
        return weights.mean(1);
    if (fusion == "max")
        return weights.amax(1);
    if (fusion == "min")
        return weights.amin(1);
    throw Error(ErrorCode::Usage, "rollout.fusion must be mean, max or min, but is '" + fusion + "'.");
}

/// Sets the smallest share of each image's weights to zero.
torch::Tensor withoutSmallest(const torch::Tensor &matrix, double share)
{
    const torch::Tensor flat = matrix.flatten(1);
    const auto count = static_cast<std::int64_t>(std::floor(share * static_cast<double>(flat.size(1))));
    if (count <= 0)
        return matrix;
    // A stable order: which of equal weights fall away must not depend on the machine.
    const torch::Tensor order = std::get<1>(flat.sort(/*stable=*/true, /*dim=*/1, /*descending=*/false));
    return flat.scatter(1, order.narrow(1, 0, count), 0.0).reshape(matrix.sizes());
}

Map rolloutMap(const torch::Tensor &rolled, const AttentionSpec &spec, const RolloutOptions &options)
{
    // The class token's row, or the mean over the grid's.
    const torch::Tensor row = spec.prefixTokens > 0 ? rolled[0][0] : rolled[0].mean(0);
    const torch::Tensor onGrid = row.narrow(0, spec.prefixTokens, std::int64_t{spec.rows} * spec.cols).reshape({spec.rows, spec.cols});
    Map map;
    map.method = "rollout";
    map.layer = spec.key;
    map.view = spec.prefixTokens > 0 ? "class_token" : "mean_incoming";
    map.unit = "rolled-out attention";
    map.values = toGrid(onGrid);
    map.dead = whyDead(map.values, "attention rollout from " + spec.key + " (heads fused by " + options.fusion + ")");
    return map;
}

} // namespace

torch::Tensor attentionRollout(const std::vector<torch::Tensor> &weights, const RolloutOptions &options)
{
    if (weights.empty())
        throw Error(ErrorCode::Internal, "Attention rollout needs at least one layer.");
    const torch::NoGradGuard noGrad;
    torch::Tensor rolled;
    for (const torch::Tensor &layer : weights) {
        if (layer.dim() != 4 || layer.size(2) != layer.size(3) || layer.size(0) != weights.front().size(0) ||
            layer.size(2) != weights.front().size(2))
            throw Error(ErrorCode::Internal, "Attention rollout needs square attention over the same tokens in every layer.");
        const torch::Tensor matrix = withoutSmallest(fused(layer.detach().to(torch::kDouble), options.fusion), options.discard);
        const torch::Tensor mixed = matrix + torch::eye(matrix.size(1), matrix.options());
        const torch::Tensor step = mixed / mixed.sum(2, /*keepdim=*/true);
        rolled = rolled.defined() ? torch::bmm(step, rolled) : step;
    }
    return rolled;
}

std::vector<std::string> Rollout::layers(const ModelSpec &spec) const
{
    std::vector<std::string> keys;
    if (spec.isTokenChain)
        for (const AttentionSpec &attention : spec.attentions)
            keys.push_back(attention.key);
    return keys;
}

std::string Rollout::defaultLayer(const ModelSpec &spec) const
{
    return spec.attentions.front().key;
}

std::string Rollout::undefinedBecause(const ModelSpec &spec) const
{
    if (spec.attentions.empty())
        return "it has no self-attention";
    if (spec.attentions.front().kind == "window")
        return "its tokens are merged between the stages: the tokens of one layer are not those of the next";
    return "its attention stands between convolutions, which mix the positions as well: what one attention layer hands on is not what the "
           "next receives";
}

std::vector<std::string> Rollout::traced(const ModelSpec &spec, const std::string &layer) const
{
    const std::vector<std::string> all = layers(spec);
    return {std::find(all.begin(), all.end(), layer), all.end()};
}

LayerExplanation Rollout::explain(const ExplainContext &context, const std::string &layer, ProgressSink &, const std::stop_token &) const
{
    const ModelSpec &spec = context.model.spec();
    std::vector<torch::Tensor> weights;
    for (const std::string &key : traced(spec, layer))
        weights.push_back(context.trace.at(key));
    const torch::Tensor rolled = attentionRollout(weights, context.options.rollout);
    return {{rolloutMap(rolled, *spec.attention(layer), context.options.rollout)}, std::nullopt};
}

} // namespace lesionlens
