// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/feature_map_explainer.h"

#include "core/base/error.h"
#include "core/explain/map_health.h"

namespace lesionlens {

namespace {

std::optional<ValueSummary> summaryOf(const torch::Tensor &values)
{
    if (!values.defined() || values.numel() == 0)
        return std::nullopt;
    const torch::Tensor plain = values.detach();
    return ValueSummary{torch::isfinite(plain).all().item<bool>(), plain.min().item<double>(), plain.max().item<double>()};
}

} // namespace

void requireFeatureMap(const torch::Tensor &feature, const torch::Tensor &gradient, const std::string &method)
{
    if (feature.dim() != 4 || feature.size(0) != 1 || gradient.sizes() != feature.sizes())
        throw Error(ErrorCode::Internal, method + " needs one feature map of one image and its gradient, in the same shape.");
}

std::vector<std::string> FeatureMapExplainer::layers(const ModelSpec &spec) const
{
    std::vector<std::string> keys;
    for (const FeatureSpec &feature : spec.features)
        keys.push_back(feature.key);
    return keys;
}

std::string FeatureMapExplainer::defaultLayer(const ModelSpec &spec) const
{
    return spec.defaultFeature();
}

std::string FeatureMapExplainer::undefinedBecause(const ModelSpec &) const
{
    return "it has no feature map on a grid";
}

torch::Tensor FeatureMapExplainer::channelWeights(const torch::Tensor &, const torch::Tensor &) const
{
    return {};
}

std::optional<std::string> FeatureMapExplainer::causeOfDeath(const ExplainContext &context, const Map &map, const torch::Tensor &feature,
                                                             const torch::Tensor &gradient) const
{
    MapEvidence evidence;
    evidence.method = traits_.title;
    evidence.layer = map.layer;
    // Most maps are alive: the tensors are looked at only where there is something to explain.
    if (!whyDead(map.values, evidence))
        return std::nullopt;
    evidence.isTokenLayer = context.model.spec().hasTokens;
    evidence.keepsPositiveGradients = traits_.keepsPositiveGradients;
    evidence.activation = summaryOf(feature);
    if (traits_.usesGradient) {
        evidence.target = context.target.name();
        evidence.gradient = summaryOf(gradient);
        evidence.channelWeights = summaryOf(channelWeights(feature, gradient));
    }
    return whyDead(map.values, evidence);
}

LayerExplanation FeatureMapExplainer::explain(const ExplainContext &context, const std::string &layer, ProgressSink &,
                                              const std::stop_token &) const
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor feature = context.trace.at(layer).detach();
    Map map;
    map.method = traits_.id;
    map.layer = layer;
    map.isSigned = true;
    map.unit = traits_.unit;
    torch::Tensor gradient;
    if (traits_.usesGradient) {
        context.target.label(map);
        gradient = context.gradients.at(layer).detach();
    }
    fill(map, feature, gradient);
    map.dead = causeOfDeath(context, map, feature, gradient);
    return {{std::move(map)}, std::nullopt};
}

} // namespace lesionlens
