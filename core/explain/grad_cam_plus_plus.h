// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include "core/base/grid.h"
#include "core/explain/feature_map_explainer.h"

namespace lesionlens {

/// The channel weights of Grad-CAM++, [1, K], for a feature map A [1, K, rows, cols] and the gradient g = dS/dA of a class's logit S:
///     alpha_k(p) = g_k(p)^2 / (2 g_k(p)^2 + sum over positions q of A_k(q) * g_k(p)^3),   w_k = sum over p of alpha_k(p) ReLU(g_k(p))
/// This is the paper's closed form for Y = exp(S), whose second and third derivatives are powers of the first where the layers above A are
/// piecewise linear. The factor exp(S), the same for every channel, is left out: it changes the scale, not the picture, and would
/// overflow. Where the denominator is zero, alpha is zero (ours). Derived for A >= 0.
/// Source: Chattopadhay et al., "Grad-CAM++: Generalized gradient-based visual explanations for deep convolutional networks", WACV 2018.
[[nodiscard]] torch::Tensor gradCamPlusPlusWeights(const torch::Tensor &feature, const torch::Tensor &gradient);
/// map = sum over k of w_k A_k   [rows, cols]. Raw: the paper's last ReLU is applied late. Below zero only where the layer is, or where it
/// has negative activations.
[[nodiscard]] Grid<float> gradCamPlusPlus(const torch::Tensor &feature, const torch::Tensor &gradient);

/// The method of the registry. Adds a note at layers with negative activations.
class GradCamPlusPlus final : public FeatureMapExplainer
{
public:
    GradCamPlusPlus();

protected:
    void fill(Map &map, const torch::Tensor &feature, const torch::Tensor &gradient) const override;
    [[nodiscard]] torch::Tensor channelWeights(const torch::Tensor &feature, const torch::Tensor &gradient) const override;
};

} // namespace lesionlens
