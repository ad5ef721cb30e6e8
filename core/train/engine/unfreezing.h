// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/models/image_classifier.h"
#include "core/train/engine/parameter_roles.h"
#include "core/train/train_config.h"

namespace lesionlens {

/// How many stages of the backbone learn in an epoch (1-based), from the last on: none in the first freeze_epochs; then all, or with
/// unfreeze_every one more every so many epochs (gradual unfreezing: Howard, Ruder, "Universal language model fine-tuning", ACL 2018).
[[nodiscard]] int learningStages(const TrainOptions &options, int epoch, int stages);

/// Puts the network into training mode with only the last `learning` stages of the backbone, the head and added attention learning. Batch
/// norms that do not learn stay in evaluation mode: their statistics belong to their weights.
void setLearning(ImageClassifier &model, const std::vector<ParameterPlace> &places, int learning);

} // namespace lesionlens
