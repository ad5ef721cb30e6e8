// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/grad_cam.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/explain/map_health.h"

namespace lesionlens {

Grid<float> gradCam(const torch::Tensor &feature, const torch::Tensor &gradient)
{
    if (feature.dim() != 4 || feature.size(0) != 1 || gradient.sizes() != feature.sizes())
        throw Error(ErrorCode::Internal, "Grad-CAM needs one feature map of one image and its gradient, in the same shape.");
    const torch::NoGradGuard noGrad;
    const torch::Tensor activation = feature.detach().to(torch::kFloat);
    const torch::Tensor alpha = gradient.detach().to(torch::kFloat).mean({2, 3}, /*keepdim=*/true);
    const torch::Tensor map = (alpha * activation).sum(1).squeeze(0).cpu().contiguous();
    Grid<float> grid(static_cast<int>(map.size(0)), static_cast<int>(map.size(1)));
    std::copy_n(map.data_ptr<float>(), grid.size(), grid.values.begin());
    return grid;
}

std::vector<std::string> GradCam::layers(const ModelSpec &spec) const
{
    std::vector<std::string> keys;
    for (const FeatureSpec &feature : spec.features)
        keys.push_back(feature.key);
    return keys;
}

std::string GradCam::defaultLayer(const ModelSpec &spec) const
{
    return spec.defaultFeature();
}

std::string GradCam::undefinedBecause(const ModelSpec &) const
{
    return "it has no feature map on a grid";
}

LayerExplanation GradCam::explain(const ExplainContext &context, const std::string &layer, ProgressSink &, const std::stop_token &) const
{
    Map map;
    map.method = "grad_cam";
    map.layer = layer;
    context.target.label(map);
    map.isSigned = true;
    map.unit = "class score gradient x activation";
    map.values = gradCam(context.trace.at(layer), context.gradients.at(layer));
    map.dead = whyDead(map.values, "Grad-CAM at " + layer + " for class " + context.target.name());
    return {{std::move(map)}, std::nullopt};
}

} // namespace lesionlens
