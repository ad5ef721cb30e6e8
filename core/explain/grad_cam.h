// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include "core/base/grid.h"
#include "core/explain/feature_map_explainer.h"

namespace lesionlens {

/// Grad-CAM of one feature map A [1, K, rows, cols] with the gradient dY/dA of a class's logit Y, of the same shape:
///     alpha_k = mean over positions of dY/dA_k,   map = sum over k of alpha_k A_k   [rows, cols]
/// Raw and signed: the ReLU of the paper's equation 2 is positivePart(), applied late. Unit: class score gradient x activation.
/// Source: Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization", ICCV 2017, eq. 1 and 2.
[[nodiscard]] Grid<float> gradCam(const torch::Tensor &feature, const torch::Tensor &gradient);

/// The method of the registry.
class GradCam final : public FeatureMapExplainer
{
public:
    GradCam();

protected:
    void fill(Map &map, const torch::Tensor &feature, const torch::Tensor &gradient) const override;
    [[nodiscard]] torch::Tensor channelWeights(const torch::Tensor &feature, const torch::Tensor &gradient) const override;
};

} // namespace lesionlens
