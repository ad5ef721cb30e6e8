// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include "core/base/grid.h"
#include "core/explain/feature_map_explainer.h"

namespace lesionlens {

struct EigenCamResult
{
    Grid<float> map;             ///< [rows, cols]
    double explainedShare = 0.0; ///< of the squared activations, by the first component, [0, 1]; 0 for a silent layer
};

/// Eigen-CAM of one feature map A [1, K, rows, cols]: with A as a matrix of K channels by N positions and its singular value decomposition
/// A = U S V^T, the projection on the first left singular vector, u1^T A. As published, A is not centred. Needs no gradient and no class.
/// A singular vector has no sign; ours: the map's values sum to something positive (where they sum to zero, its first value that is not
/// zero is positive). So for a layer after a ReLU no value is negative.
/// Source: Muhammad & Yeasin, "Eigen-CAM: Class activation map using principal components", IJCNN 2020, arXiv 2008.00299.
[[nodiscard]] EigenCamResult eigenCam(const torch::Tensor &feature);

/// The method of the registry. measures["explained_share"] is the share above.
class EigenCam final : public FeatureMapExplainer
{
public:
    EigenCam();

protected:
    void fill(Map &map, const torch::Tensor &feature, const torch::Tensor &gradient) const override;
};

} // namespace lesionlens
