// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/explain/explainer.h"

namespace lesionlens {

/// What to compute for one image.
struct ExplainRequest
{
    std::vector<std::string> methods = {"grad_cam", "attention"};
    /// Per method the layers to explain; absent or empty: the method's default layer; {"*"}: every layer where it is defined. A key
    /// that is no method is refused; layers of a known method that is not among `methods` are ignored.
    std::map<std::string, std::vector<std::string>> layers;
    std::string targetClass = "predicted"; ///< "predicted" or a class name
    std::string contrastClass;             ///< a class name: targetClass against this one; empty: targetClass alone
    MethodOptions options;
};

/// What came out.
struct ImageExplanation
{
    std::vector<double> logits;
    std::vector<double> probabilities; ///< softmax of the logits
    int predicted = 0;
    int targetClass = 0;
    std::optional<int> contrastClass;
    /// In the order of methods, then of layers. "attention" adds none: its views are look-ups in `attentions`.
    std::vector<Map> maps;
    std::vector<AttentionWeights> attentions; ///< of every attention layer that "attention" was asked for
    double forwardMs = 0.0;
    double explainMs = 0.0; ///< after the forward pass
};

/// One forward pass and, where a method needs gradients, one backward pass for all layers together; then every method.
/// The model must be in evaluation mode; its parameters' .grad stay untouched. The graph begins at the first layer whose gradient is
/// needed if no parameter requires gradients; with parameters that do, the result is the same, only slower.
/// `input` is [1, 3, H, W], normalised; `classes` are the names, one per output. A method that is not defined for the model yields
/// nothing, unless a layer was named for it. Repeated methods and layers count once.
/// Throws Error Usage (unknown method, layer or class, naming it and the known ones; a class against itself; bad options), Mismatch (number
/// of classes; outputs that are not finite), Cancelled (between two steps; a pass itself is not interrupted).
[[nodiscard]] ImageExplanation explainImage(ImageClassifier &model, const torch::Tensor &input, const std::vector<std::string> &classes,
                                            const ExplainRequest &request, ProgressSink &progress, const std::stop_token &stop);

} // namespace lesionlens
