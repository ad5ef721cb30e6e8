// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

namespace lesionlens {

/// Drops the branch of a residual block, image by image: while training, each image's branch [B, ...] is zero with the given probability
/// and divided by 1 - probability otherwise, so that its mean stays. Elsewhere the branch itself. Draws from LibTorch's generator of the
/// branch's device. Throws Error Usage unless the probability is in [0, 1]. Source: Huang et al., "Deep networks with stochastic depth",
/// ECCV 2016; per image as in torchvision ("row").
[[nodiscard]] torch::Tensor stochasticDepth(const torch::Tensor &branch, double probability, bool isTraining);

} // namespace lesionlens
