// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/layer_cam.h"

#include "core/explain/tensor_grid.h"

namespace lesionlens {

Grid<float> layerCam(const torch::Tensor &feature, const torch::Tensor &gradient)
{
    requireFeatureMap(feature, gradient, "LayerCAM");
    const torch::NoGradGuard noGrad;
    return toGrid((gradient.detach().to(torch::kFloat).relu() * feature.detach().to(torch::kFloat)).sum(1).squeeze(0));
}

LayerCam::LayerCam() : FeatureMapExplainer({"layer_cam", "LayerCAM", "positive class score gradient x activation", true, true})
{
}

void LayerCam::fill(Map &map, const torch::Tensor &feature, const torch::Tensor &gradient) const
{
    map.values = layerCam(feature, gradient);
}

} // namespace lesionlens
