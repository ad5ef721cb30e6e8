// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/explain/explainer.h"

namespace lesionlens {

/// What to compute for one image.
struct ExplainRequest
{
    std::vector<std::string> methods = {"grad_cam", "attention"};
    /// Per method the layers to explain; absent: the method's default layer; {"*"}: every layer where it is defined.
    std::map<std::string, std::vector<std::string>> layers;
    std::string targetClass = "predicted"; ///< "predicted" or a class name
};

/// What came out.
struct ImageExplanation
{
    std::vector<double> logits;
    std::vector<double> probabilities; ///< softmax of the logits
    int predicted = 0;
    int targetClass = 0;
    std::vector<Map> maps;                    ///< in the order of methods, then layers
    std::vector<AttentionWeights> attentions; ///< of every attention layer that "attention" was asked for
    double forwardMs = 0.0;
    double explainMs = 0.0; ///< after the forward pass
};

/// One forward pass, then every method. The model must be in evaluation mode; its parameters' gradients stay untouched.
/// `classes` are the names, one per output. A method that is not defined for the model yields no map.
/// Throws Error Usage (unknown method, layer or class, naming it and the known ones), Cancelled.
[[nodiscard]] ImageExplanation explainImage(ImageClassifier &model, const torch::Tensor &input, const std::vector<std::string> &classes,
                                            const ExplainRequest &request, ProgressSink &progress, const std::stop_token &stop);

} // namespace lesionlens
