// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/models/image_classifier.h"
#include "core/train/train_config.h"

namespace lesionlens {

enum class ParameterRole {
    Backbone,
    Attention, ///< self-attention added to a convolutional network; that of a transformer is its backbone
    Head,      ///< the last layer: its outputs are the classes
};

/// A parameter of a network and where it stands.
struct ParameterPlace
{
    std::string name;
    torch::Tensor tensor;
    ParameterRole role = ParameterRole::Backbone;
    /// Of the backbone, from the image on: 0 is what comes before the first traceable feature; then one stage for each "layerN" (ResNet),
    /// "features.N" (EfficientNet, Swin) or "blocks.N" (ViT) that has such features. What stands between two stages (patch merging, the
    /// last norm) belongs to the one before.
    int stage = 0;
};

/// All parameters in the order of named_parameters().
[[nodiscard]] std::vector<ParameterPlace> parameterPlaces(const ImageClassifier &model);

/// Number of stages of the backbone, the first included.
[[nodiscard]] int stageCount(const std::vector<ParameterPlace> &places);

/// Whether a parameter is pulled towards zero: only weights of convolutions and linear layers; not biases, norms, gates, position
/// tables, class tokens.
[[nodiscard]] bool decays(const std::string &name, const torch::Tensor &parameter);

/// A parameter as an optimiser sees it.
struct OptimizedParameter
{
    std::string name;
    torch::Tensor tensor;
    double weightDecay = 0.0;
    double lrFactor = 1.0;
};

/// The factors multiply: a head that came from train.init (its name is in `fromInit`) learns with head_lr_factor x init_lr_factor.
[[nodiscard]] std::vector<OptimizedParameter> optimizedParameters(const ImageClassifier &model, const TrainOptions &options,
                                                                  const std::set<std::string> &fromInit);

} // namespace lesionlens
