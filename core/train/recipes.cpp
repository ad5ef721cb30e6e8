// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/recipes.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/models/registry.h"

namespace lesionlens {

namespace {

/// Where attention cannot be added, the network is made of it.
bool isTransformer(const std::string &modelId)
{
    return modelEntry(modelId).stages == 0;
}

Json trainJson(const TrainOptions &options)
{
    TrainConfig config;
    config.train = options;
    return toJson(config).at("train");
}

/// What a recipe leaves as it is.
void keep(TrainOptions &made, const TrainOptions &options)
{
    made.init = options.init;
    made.mixedPrecision = options.mixedPrecision;
    made.saveHalf = options.saveHalf;
    made.workers = options.workers;
    made.cacheMegabytes = options.cacheMegabytes;
}

} // namespace

const std::vector<Recipe> &recipes()
{
    static const std::vector<Recipe> all = {
        {"short", "Short, from random weights", "Ten epochs: to see that everything works, and for phantoms."},
        {"long", "Long, from random weights", "Forty epochs with label smoothing, stopped early: for a data set without start weights."},
        {"fine_tune", "Fine-tune start weights", "Ten epochs; what came from the start weights learns half as fast as what is new."},
        {"staged", "Last layer first, then stage by stage",
         "Fifteen epochs: two for the last layer and added attention alone, then one more stage each: for few images."},
    };
    return all;
}

TrainOptions withRecipe(const TrainOptions &options, const std::string &recipe, const std::string &modelId)
{
    const bool isForTransformer = isTransformer(modelId);
    TrainOptions made;
    if (recipe == "long") {
        made.epochs = 40;
        made.warmupEpochs = 3.0;
        made.labelSmoothing = 0.05;
        made.earlyStop = 12;
    } else if (recipe == "fine_tune") {
        made.batchSize = 32;
        made.lr = 5e-4;
        made.initLrFactor = 0.5;
        made.labelSmoothing = 0.05;
    } else if (recipe == "staged") {
        made.epochs = 15;
        made.batchSize = 32;
        made.lr = 5e-4;
        made.labelSmoothing = 0.05;
        made.freezeEpochs = 2;
        made.unfreezeEvery = 1;
    } else if (recipe != "short") {
        std::vector<std::string> ids;
        for (const Recipe &one : recipes())
            ids.push_back(one.id);
        throw Error(ErrorCode::Usage, "There is no recipe '" + recipe + "'; the recipes are " + join(ids) + ".");
    }
    if (isForTransformer) { // at a convolutional network's rate they soon forget what their start weights knew
        made.lr = made.initLrFactor < 1.0 || made.freezeEpochs > 0 ? 1e-4 : 3e-4;
        made.clipNorm = 1.0;
    }
    keep(made, options);
    return made;
}

std::string recipeOf(const TrainOptions &options, const std::string &modelId)
{
    const Json wanted = trainJson(options);
    const auto found = std::find_if(recipes().begin(), recipes().end(),
                                    [&](const Recipe &recipe) { return trainJson(withRecipe(options, recipe.id, modelId)) == wanted; });
    return found == recipes().end() ? std::string() : found->id;
}

} // namespace lesionlens
