// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include "core/base/grid.h"
#include "core/explain/feature_map_explainer.h"

namespace lesionlens {

/// HiResCAM of one feature map A [1, K, rows, cols] with the gradient dY/dA of a class's logit Y, of the same shape:
///     map = sum over k of dY/dA_k * A_k, element by element   [rows, cols]
/// Raw and signed: the paper draws its positive part, which is applied late. For a layer that is followed by linear layers only, the map's
/// values sum to Y less the biases: it shows what the model added up, which Grad-CAM's averaged weights need not.
/// Source: Draelos & Carin, "Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional neural networks",
/// arXiv 2011.08891, 2020.
[[nodiscard]] Grid<float> hiResCam(const torch::Tensor &feature, const torch::Tensor &gradient);

/// The method of the registry.
class HiResCam final : public FeatureMapExplainer
{
public:
    HiResCam();

protected:
    void fill(Map &map, const torch::Tensor &feature, const torch::Tensor &gradient) const override;
};

} // namespace lesionlens
