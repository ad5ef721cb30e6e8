// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include "core/base/grid.h"
#include "core/explain/feature_map_explainer.h"

namespace lesionlens {

/// LayerCAM of one feature map A [1, K, rows, cols] with the gradient dY/dA of a class's logit Y, of the same shape:
///     map = sum over k of ReLU(dY/dA_k) * A_k, element by element   [rows, cols]
/// The ReLU of the gradient belongs to the formula; the ReLU of the sum is applied late. Below zero only where the
/// layer itself is.
/// Source: Jiang et al., "LayerCAM: Exploring hierarchical class activation maps for localization", IEEE
/// Transactions on Image Processing 30, 2021.
[[nodiscard]] Grid<float> layerCam(const torch::Tensor &feature, const torch::Tensor &gradient);

/// The method of the registry.
class LayerCam final : public FeatureMapExplainer
{
public:
    LayerCam();

protected:
    void fill(Map &map, const torch::Tensor &feature, const torch::Tensor &gradient) const override;
};

} // namespace lesionlens
