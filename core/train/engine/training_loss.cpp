// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/training_loss.h"

#include <torch/torch.h>

namespace lesionlens {

namespace {

/// Below what float tells from 1.
constexpr double kSmallestRest = 1e-9;

torch::Tensor focalLoss(const torch::Tensor &logits, const torch::Tensor &target, const torch::Tensor &weights, const TrainOptions &options)
{
    const torch::Tensor logProbabilities = torch::log_softmax(logits, 1);
    torch::Tensor rest = 1.0 - logProbabilities.exp();
    // The slope of x^gamma at 0 is infinite below 1, and an image of which the network is certain would make every weight NaN.
    if (options.focalGamma > 0.0 && options.focalGamma < 1.0)
        rest = rest.clamp_min(kSmallestRest);
    const torch::Tensor modulated = torch::pow(rest, options.focalGamma) * logProbabilities * weights;
    torch::Tensor sum = modulated.gather(1, target.unsqueeze(1)).sum() * (1.0 - options.labelSmoothing);
    if (options.labelSmoothing > 0.0)
        sum = sum + modulated.sum() * (options.labelSmoothing / static_cast<double>(logits.size(1)));
    return -sum / weights.index_select(0, target).sum();
}

} // namespace

torch::Tensor classificationLoss(const torch::Tensor &logits, const torch::Tensor &target, const torch::Tensor &classWeights,
                                 const TrainOptions &options)
{
    const torch::Tensor single = logits.to(torch::kFloat32);
    if (options.loss == "focal")
        return focalLoss(single, target, classWeights, options);
    return torch::cross_entropy_loss(single, target, classWeights, at::Reduction::Mean, -100, options.labelSmoothing);
}

} // namespace lesionlens
