// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/training_loss.h"

#include <torch/torch.h>

namespace lesionlens {

namespace {

torch::Tensor focalLoss(const torch::Tensor &logits, const torch::Tensor &target, const torch::Tensor &weights, const TrainOptions &options)
{
    const torch::Tensor logProbabilities = torch::log_softmax(logits, 1);
    const torch::Tensor modulated = torch::pow(1.0 - logProbabilities.exp(), options.focalGamma) * logProbabilities * weights;
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
