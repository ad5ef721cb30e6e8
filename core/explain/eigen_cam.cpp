// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/eigen_cam.h"

#include <cmath>

#include <torch/torch.h>

#include "core/explain/tensor_grid.h"

namespace lesionlens {

namespace {

/// Turns the map so that its values sum to something positive, or, where they sum to zero, so that the first that is not zero is positive.
torch::Tensor withFixedSign(const torch::Tensor &map)
{
    // Sums that are zero in exact arithmetic are not in floating point: their last bits must not choose the sign.
    const double total = map.sum().item<double>();
    const double scale = map.abs().sum().item<double>();
    if (std::abs(total) > 1e-9 * scale)
        return total < 0.0 ? -map : map;
    const torch::Tensor nonZero = map.flatten().index({map.flatten().abs() > 1e-9 * scale});
    return nonZero.numel() > 0 && nonZero[0].item<double>() < 0.0 ? -map : map;
}

} // namespace

EigenCamResult eigenCam(const torch::Tensor &feature)
{
    requireFeatureMap(feature, feature, "Eigen-CAM");
    const torch::NoGradGuard noGrad;
    // In double precision on the CPU: the matrix is small, and the squares of the Gram matrix cost half of the digits.
    const torch::Tensor activations = feature.detach().to(torch::kCPU, torch::kDouble).squeeze(0).flatten(1); // [K, N]
    const std::int64_t rows = feature.size(2);
    const std::int64_t cols = feature.size(3);
    EigenCamResult result;
    if (!torch::isfinite(activations).all().item<bool>()) {
        result.map = toGrid(feature.detach().squeeze(0).sum(0)); // not finite either, which is what there is to say
        return result;
    }
    const bool fewChannels = activations.size(0) <= activations.size(1);
    const torch::Tensor gram = fewChannels ? activations.matmul(activations.t()) : activations.t().matmul(activations);
    const auto [values, vectors] = torch::linalg_eigh(gram, "L"); // ascending
    const double energy = values.clamp_min(0.0).sum().item<double>();
    const double first = values[-1].item<double>();
    if (energy <= 0.0 || first <= 0.0) {
        result.map = Grid<float>(static_cast<int>(rows), static_cast<int>(cols));
        return result;
    }
    // A = sum of s u v^T: the map is s v, which is u^T A for the channels' vector u, or s times the positions' vector v.
    const torch::Tensor vector = vectors.select(1, -1);
    const torch::Tensor map = fewChannels ? vector.matmul(activations) : vector * std::sqrt(first);
    result.map = toGrid(withFixedSign(map).reshape({rows, cols}));
    result.explainedShare = first / energy;
    return result;
}

EigenCam::EigenCam() : FeatureMapExplainer({"eigen_cam", "Eigen-CAM", "activation along the first component", false, false})
{
}

void EigenCam::fill(Map &map, const torch::Tensor &feature, const torch::Tensor &) const
{
    EigenCamResult result = eigenCam(feature);
    map.values = std::move(result.map);
    map.measures["explained_share"] = result.explainedShare;
}

} // namespace lesionlens
