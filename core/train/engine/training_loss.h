// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include "core/train/train_config.h"

namespace lesionlens {

/// Mean loss of a batch, weighted by class: sum_i L_i / sum_i w[y_i].
/// Cross-entropy: L_i = -sum_k w[k] q_ik log p_ik, q = (1 - s) one-hot + s / K with label smoothing s.
/// Focal (Lin, Goyal, Girshick, He, Dollar, "Focal loss for dense object detection", ICCV 2017): L_i = -sum_k w[k] q_ik (1 - p_ik)^gamma
/// log p_ik; gamma 0 is the cross-entropy.
/// logits [B, K] of any precision; target [B], int64; classWeights [K], float. Returns a scalar, float.
[[nodiscard]] torch::Tensor classificationLoss(const torch::Tensor &logits, const torch::Tensor &target, const torch::Tensor &classWeights,
                                               const TrainOptions &options);

} // namespace lesionlens
