// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/train/train_config.h"

namespace lesionlens {

/// A set of training options to start from. What is in them is ours, not a paper's; docs/training.md gives the values.
struct Recipe
{
    std::string id;      ///< "fine_tune"
    std::string title;   ///< "Fine-tune published weights"
    std::string summary; ///< a sentence: what it is for
};

/// All recipes; the first one's options are the configuration's defaults for a convolutional network.
[[nodiscard]] const std::vector<Recipe> &recipes();

/// `options` with a recipe's values for an architecture: everything that changes the curve but the start weights and mixed precision.
/// Transformers learn at a lower rate and with clipped gradients. Throws Error Usage for an unknown recipe or architecture.
[[nodiscard]] TrainOptions withRecipe(const TrainOptions &options, const std::string &recipe, const std::string &modelId);

/// The recipe whose values these are; empty: of none.
[[nodiscard]] std::string recipeOf(const TrainOptions &options, const std::string &modelId);

} // namespace lesionlens
