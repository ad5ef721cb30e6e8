// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/gradient_attention.h"

#include <algorithm>

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
    const torch::Tensor weighted = gradientTimesAttention(context.trace.at(layer), context.gradients.at(layer));
    Map map = attentionSummary(attentionWeightsFrom(weighted, context.model.spec(), layer), std::nullopt);
    map.method = "gradient_attention";
    context.target.label(map);
    map.unit = "class score gradient x attention weight";
    const std::string name = "gradient-weighted attention at " + layer + " for class " + context.target.name();
    map.dead = whyDead(map.values, name);
    const auto isZero = [](float value) { return value == 0.0F; };
    if (std::all_of(map.values.values.begin(), map.values.values.end(), isZero))
        map.dead = "Every value of " + name + " is zero: no attention weight of this layer raises the score, as where its gate is closed.";
    return {{std::move(map)}, std::nullopt};
}

} // namespace lesionlens
