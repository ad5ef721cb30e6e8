// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <torch/torch.h>

#include "core/explain/explain_image.h"
#include "core/models/registry.h"

namespace lesionlens::test {

/// A small network of the registry, wider than high so that a swap of rows and columns shows; as small as the architecture allows.
inline std::shared_ptr<ImageClassifier> smallModel(const std::string &id)
{
    ModelConfig small = modelEntry(id).defaults;
    small.classes = 3;
    ModelConfig smaller = small;
    smaller.inputWidth = 96;
    smaller.inputHeight = 64;
    if (smaller.problems().empty())
        small = smaller;
    smaller.width = 0.25;
    if (smaller.problems().empty())
        small = smaller;
    torch::manual_seed(3);
    return buildModel(small);
}

inline torch::Tensor inputFor(const ImageClassifier &model)
{
    torch::manual_seed(4);
    return torch::randn({1, 3, model.spec().config.inputHeight, model.spec().config.inputWidth});
}

inline const std::vector<std::string> threeClasses = {"a", "b", "c"};

/// At every layer of every method, with the costly ones made cheap.
inline ExplainRequest requestFor(const std::vector<std::string> &methods)
{
    ExplainRequest request;
    request.methods = methods;
    for (const std::string &method : methods)
        request.layers[method] = {"*"};
    request.options.occlusion = {3, 2, 1.0, "mean", 4};
    request.options.integratedGradients = {2, "black", 2};
    request.options.smoothGrad = {2, 0.1, 1, 2};
    return request;
}

inline std::vector<std::string> everyMethod()
{
    std::vector<std::string> methods;
    for (const ExplainerEntry &entry : explainerRegistry())
        methods.push_back(entry.id);
    return methods;
}

inline ImageExplanation explained(ImageClassifier &model, const ExplainRequest &request)
{
    NoProgress progress;
    return explainImage(model, inputFor(model), threeClasses, request, progress, {});
}

} // namespace lesionlens::test
