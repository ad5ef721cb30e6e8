// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <torch/torch.h>

#include "core/models/image_classifier.h"
#include "core/models/registry.h"

namespace lesionlens::test {

/// A small network: fast, and with a width, a class count and an input that are not the defaults.
inline ModelConfig smallConfig(const std::string &id)
{
    ModelConfig config = modelEntry(id).defaults;
    config.width = 0.25;
    config.classes = 5;
    config.inputWidth = 96;
    config.inputHeight = 64;
    return config;
}

/// The table's row with another size of the input and of the network.
inline ModelConfig configOf(const std::string &id, int height, int width, double multiplier, int classes)
{
    ModelConfig config = modelEntry(id).defaults;
    config.inputHeight = height;
    config.inputWidth = width;
    config.width = multiplier;
    config.classes = classes;
    return config;
}

inline torch::Tensor randomInput(const ModelConfig &config, std::int64_t batch = 2)
{
    torch::manual_seed(77);
    return torch::randn({batch, 3, config.inputHeight, config.inputWidth});
}

inline void setGates(ImageClassifier &model, double value)
{
    torch::NoGradGuard noGrad;
    for (const auto &item : model.named_parameters()) {
        if (item.key().ends_with(".attention.gate"))
            item.value().detach().fill_(value);
    }
}

/// The largest absolute difference of two values.
inline double largestDifference(const torch::Tensor &a, const torch::Tensor &b)
{
    return (a - b).abs().max().item<double>();
}

/// Embedded local attention is one placement; the others take all.
inline std::vector<std::string> placementsOf(const ModelEntry &entry)
{
    if (entry.id.ends_with("_ela"))
        return {"parallel"};
    return {"residual", "parallel", "replace"};
}

} // namespace lesionlens::test
