// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/hires_cam.h"

#include "core/explain/tensor_grid.h"

namespace lesionlens {

Grid<float> hiResCam(const torch::Tensor &feature, const torch::Tensor &gradient)
{
    requireFeatureMap(feature, gradient, "HiResCAM");
    const torch::NoGradGuard noGrad;
    return toGrid((gradient.detach().to(torch::kFloat) * feature.detach().to(torch::kFloat)).sum(1).squeeze(0));
}

HiResCam::HiResCam() : FeatureMapExplainer({"hires_cam", "HiResCAM", "class score gradient x activation", true, false})
{
}

void HiResCam::fill(Map &map, const torch::Tensor &feature, const torch::Tensor &gradient) const
{
    map.values = hiResCam(feature, gradient);
}

} // namespace lesionlens
