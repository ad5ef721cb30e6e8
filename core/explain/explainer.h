// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/base/map.h"
#include "core/base/progress.h"
#include "core/explain/attention_weights.h"
#include "core/models/image_classifier.h"

namespace lesionlens {

/// One forward pass and at most one backward pass, shared by all explainers that were asked for.
struct ExplainContext
{
    ImageClassifier &model;
    const torch::Tensor &input;  ///< [1, 3, H, W], normalised
    const ForwardTrace &trace;   ///< holds every layer that an explainer was asked about
    const torch::Tensor &logits; ///< [1, classes], detached
    /// d logit(targetClass) / d layer, in the layer's shape, for every layer of an explainer whose need is Gradient. Zeros where the class
    /// does not depend on the layer.
    const std::map<std::string, torch::Tensor> &gradients;
    int targetClass = 0;
    std::string targetClassName;
};

/// What an explainer found at one layer.
struct LayerExplanation
{
    std::vector<Map> maps;
    std::optional<AttentionWeights> attention;
};

/// A method that turns a model's inside into maps: raw and signed; ReLU, scaling and colour come later.
class Explainer
{
public:
    /// What the method must be handed of a layer.
    enum class Need {
        Values,   ///< what the forward pass left there
        Gradient, ///< that, and the gradient of the class's logit with respect to it
    };

    virtual ~Explainer() = default;

    /// Layers of this model where the method is defined, in the order of the forward pass; empty: not defined for the model.
    [[nodiscard]] virtual std::vector<std::string> layers(const ModelSpec &spec) const = 0;
    /// Layer that is meant when nobody chose one. Only called where layers() is not empty.
    [[nodiscard]] virtual std::string defaultLayer(const ModelSpec &spec) const = 0;
    [[nodiscard]] virtual Need need() const = 0;
    /// What the method says of one of its layers. `progress` and `stop` are for methods that need more passes of their own.
    [[nodiscard]] virtual LayerExplanation explain(const ExplainContext &context, const std::string &layer, ProgressSink &progress,
                                                   const std::stop_token &stop) const = 0;
};

/// One row of the table of methods.
struct ExplainerEntry
{
    std::string id;             ///< "grad_cam"
    std::string title;          ///< "Grad-CAM"
    bool classDependent = true; ///< false: the same for every target class
    std::function<std::unique_ptr<Explainer>()> create;
};

/// All methods, in the order that the window and the command line show.
[[nodiscard]] const std::vector<ExplainerEntry> &explainerRegistry();
/// Throws Error Usage naming the method and the known ones.
[[nodiscard]] const ExplainerEntry &explainerEntry(const std::string &id);

} // namespace lesionlens
