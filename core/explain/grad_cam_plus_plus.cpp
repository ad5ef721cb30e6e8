// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/grad_cam_plus_plus.h"

#include "core/explain/tensor_grid.h"

namespace lesionlens {

torch::Tensor gradCamPlusPlusWeights(const torch::Tensor &feature, const torch::Tensor &gradient)
{
    requireFeatureMap(feature, gradient, "Grad-CAM++");
    const torch::NoGradGuard noGrad;
    const torch::Tensor positive = gradient.detach().to(torch::kFloat).relu();
    const torch::Tensor total = feature.detach().to(torch::kFloat).sum({2, 3}, /*keepdim=*/true);
    // g^2 / (2 g^2 + total g^3) with g^2 cancelled: the powers of small gradients would vanish in single precision.
    const torch::Tensor denominator = 2.0 + total * positive;
    const torch::Tensor isDefined = positive.gt(0).logical_and(denominator.ne(0));
    const torch::Tensor alpha = torch::where(isDefined, denominator.reciprocal(), torch::zeros_like(denominator));
    return (alpha * positive).sum({2, 3});
}

Grid<float> gradCamPlusPlus(const torch::Tensor &feature, const torch::Tensor &gradient)
{
    const torch::Tensor weights = gradCamPlusPlusWeights(feature, gradient);
    const torch::NoGradGuard noGrad;
    return toGrid((weights.unsqueeze(-1).unsqueeze(-1) * feature.detach().to(torch::kFloat)).sum(1).squeeze(0));
}

GradCamPlusPlus::GradCamPlusPlus()
    : FeatureMapExplainer({"grad_cam_plus_plus", "Grad-CAM++", "weighted positive class score gradient x activation", true, true})
{
}

void GradCamPlusPlus::fill(Map &map, const torch::Tensor &feature, const torch::Tensor &gradient) const
{
    map.values = gradCamPlusPlus(feature, gradient);
    if (feature.min().item<double>() < 0.0)
        map.notes.push_back("Layer " + map.layer +
                            " holds negative activations, but the weights of Grad-CAM++ were derived for feature maps "
                            "after a ReLU: read this map with caution.");
}

torch::Tensor GradCamPlusPlus::channelWeights(const torch::Tensor &feature, const torch::Tensor &gradient) const
{
    return gradCamPlusPlusWeights(feature, gradient);
}

} // namespace lesionlens
