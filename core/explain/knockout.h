// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/base/progress.h"
#include "core/explain/knockout_target.h"
#include "core/models/image_classifier.h"

namespace lesionlens {

/// Logits of a batch [B, 3, H, W] without a knock-out and with each one: [1 + targets, B, classes], double, on the CPU. One forward pass
/// per target, without a graph. Source of the question: Michel et al., "Are sixteen heads really better than one?", NeurIPS 2019.
/// Throws Error Usage for a layer or a head that the model does not have, naming those that it has; Mismatch where a pass answers with
/// values that are not finite; Cancelled between two passes.
[[nodiscard]] torch::Tensor knockOutLogits(ImageClassifier &model, const torch::Tensor &input, const std::vector<KnockoutTarget> &targets,
                                           ProgressSink &progress, const std::stop_token &stop);

} // namespace lesionlens
