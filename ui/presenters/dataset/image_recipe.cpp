// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/dataset/image_recipe.h"

namespace lesionlens {

namespace {

/// Compared as a configuration has it, so that no option that is new is forgotten.
Json keysOf(const AugmentOptions &options)
{
    TrainConfig config;
    config.data.augment = options;
    return toJson(config).at("data");
}

} // namespace

ImageRecipe recipeOf(const DataOptions &data)
{
    return {data.augment, {data.inputWidth(), data.inputHeight(), fitFromString(data.fit, "data.fit")}};
}

bool isSame(const AugmentOptions &first, const AugmentOptions &second)
{
    return keysOf(first) == keysOf(second);
}

bool isSame(const ImageRecipe &first, const ImageRecipe &second)
{
    return first.size == second.size && isSame(first.augment, second.augment);
}

} // namespace lesionlens
