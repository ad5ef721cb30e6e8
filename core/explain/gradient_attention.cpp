// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/gradient_attention.h"

#include <torch/torch.h>

#include "core/base/error.h"
#include "core/explain/attention_explainer.h"
#include "core/explain/map_health.h"

namespace lesionlens {

torch::Tensor gradientTimesAttention(const torch::Tensor &weights, const torch::Tensor &gradient)
{
    if (gradient.sizes() != weights.sizes())
        throw Error(ErrorCode::Internal, "Gradient x attention needs the attention weights and their gradient in the same shape.");
    const torch::NoGradGuard noGrad;
    return (gradient.detach() * weights.detach()).clamp_min(0.0);
}

std::vector<std::string> GradientAttention::layers(const ModelSpec &spec) const
{
    return AttentionExplainer().layers(spec);
}

std::string GradientAttention::defaultLayer(const ModelSpec &spec) const
{
    return AttentionExplainer().defaultLayer(spec);
}

std::string GradientAttention::undefinedBecause(const ModelSpec &spec) const
{
    return AttentionExplainer().undefinedBecause(spec);
}

LayerExplanation GradientAttention::explain(const ExplainContext &context, const std::string &layer, ProgressSink &,
                                            const std::stop_token &) const
{
    const torch::Tensor &gradient = context.gradients.at(layer);
    const torch::Tensor weighted = gradientTimesAttention(context.trace.at(layer), gradient);
    Map map = attentionSummary(attentionWeightsFrom(weighted, context.model.spec(), layer), std::nullopt);
    map.method = "gradient_attention";
    map.notes.clear(); // about attention weights
    context.target.label(map);
    map.unit = "class score gradient x attention weight";
    const std::string target = "class " + context.target.name();
    map.dead = whyDead(map.values, "gradient-weighted attention at " + layer + " for " + target);
    if (summaryOf(map.values).isZero())
        map.dead = gradient.abs().max().item<double>() == 0.0
                       ? "The score of " + target + " does not depend on the attention weights of " + layer +
                             " at all, as where the gate of the layer is closed."
                       : "No attention weight of " + layer + " that this view shows raises the score of " + target +
                             ": every product with the gradient is zero or negative.";
    return {{std::move(map)}, std::nullopt};
}

} // namespace lesionlens
