// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/augmentation_preview.h"
#include "core/train/train_config.h"

namespace lesionlens {

/// How a training prepares its images: the part of its configuration that a picture can show.
struct ImageRecipe
{
    AugmentOptions augment = defaultAugmentation();
    PreviewSize size = {DataOptions().size, DataOptions().size, Fit::Stretch};
};

/// Throws Error Usage for a fit that does not exist.
[[nodiscard]] ImageRecipe recipeOf(const DataOptions &data);

/// Whether every option is the same.
[[nodiscard]] bool isSame(const AugmentOptions &first, const AugmentOptions &second);
[[nodiscard]] bool isSame(const ImageRecipe &first, const ImageRecipe &second);

} // namespace lesionlens
