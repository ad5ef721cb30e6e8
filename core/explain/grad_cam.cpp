// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/grad_cam.h"

#include "core/explain/tensor_grid.h"

namespace lesionlens {

Grid<float> gradCam(const torch::Tensor &feature, const torch::Tensor &gradient)
{
    requireFeatureMap(feature, gradient, "Grad-CAM");
    const torch::NoGradGuard noGrad;
    const torch::Tensor alpha = gradient.detach().to(torch::kFloat).mean({2, 3}, /*keepdim=*/true);
    return toGrid((alpha * feature.detach().to(torch::kFloat)).sum(1).squeeze(0));
}

GradCam::GradCam() : FeatureMapExplainer({"grad_cam", "Grad-CAM", "class score gradient x activation", true, false})
{
}

void GradCam::fill(Map &map, const torch::Tensor &feature, const torch::Tensor &gradient) const
{
    map.values = gradCam(feature, gradient);
}

torch::Tensor GradCam::channelWeights(const torch::Tensor &, const torch::Tensor &gradient) const
{
    return gradient.mean({2, 3});
}

} // namespace lesionlens
