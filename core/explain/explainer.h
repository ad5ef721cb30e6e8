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
#include "core/explain/method_options.h"
#include "core/models/image_classifier.h"

namespace lesionlens {

/// What is explained: the logit of one class, or the difference of two logits.
struct ExplainTarget
{
    int classIndex = 0;
    std::string className;
    std::optional<int> contrastIndex; ///< with it: logit(classIndex) - logit(contrastIndex)
    std::string contrastName;

    /// logits [B, classes] -> the score of every row, [B], in the graph of `logits`.
    [[nodiscard]] torch::Tensor score(const torch::Tensor &logits) const;
    /// "mel", "mel against nv": for sentences.
    [[nodiscard]] std::string name() const;
    /// Writes the class names into a map that depends on them.
    void label(Map &map) const;
};

/// One forward pass and at most one backward pass, shared by all explainers that were asked for.
struct ExplainContext
{
    ImageClassifier &model;
    const torch::Tensor &input;  ///< [1, 3, H, W], normalised
    const ForwardTrace &trace;   ///< holds every layer that an explainer was asked about
    const torch::Tensor &logits; ///< [1, classes], detached
    /// d score / d layer, in the layer's shape, for every layer that an explainer whose need is Gradient traces. Zeros where the score
    /// does not depend on the layer.
    const std::map<std::string, torch::Tensor> &gradients;
    const ExplainTarget &target;
    const MethodOptions &options;
};

/// What an explainer found at one layer.
struct LayerExplanation
{
    std::vector<Map> maps;
    std::optional<AttentionWeights> attention;
};

/// The layer key of methods that explain the model's input itself: a map cell is a part of the input image.
inline constexpr const char *kInputLayer = "input";

/// A method that turns a model's inside into maps: raw and signed; ReLU, scaling and colour come later.
class Explainer
{
public:
    /// What the method must be handed of a layer.
    enum class Need {
        Passes,   ///< nothing: it runs passes of its own
        Values,   ///< what the forward pass left there
        Gradient, ///< that, and the gradient of the target's score with respect to it
    };

    virtual ~Explainer() = default;

    /// Layers of this model where the method is defined, in the order of the forward pass; empty: not defined for the model.
    [[nodiscard]] virtual std::vector<std::string> layers(const ModelSpec &spec) const = 0;
    /// Layer that is meant when nobody chose one. Only called where layers() is not empty.
    [[nodiscard]] virtual std::string defaultLayer(const ModelSpec &spec) const = 0;
    /// Why the method is not defined for this model, as the end of a sentence "Attention rollout is not defined for ResNet18, because
    /// ..." without a full stop. Only called where layers() is empty.
    [[nodiscard]] virtual std::string undefinedBecause(const ModelSpec &spec) const = 0;
    /// Keys that must be traced to explain `layer`. By default the layer itself, or nothing where the need is Passes.
    [[nodiscard]] virtual std::vector<std::string> traced(const ModelSpec &spec, const std::string &layer) const;
    [[nodiscard]] virtual Need need() const = 0;
    /// What the method says of one of its layers. `progress` and `stop` are for methods that need more passes of their own.
    [[nodiscard]] virtual LayerExplanation explain(const ExplainContext &context, const std::string &layer, ProgressSink &progress,
                                                   const std::stop_token &stop) const = 0;
};

/// What kind of answer a method gives; the window groups by it.
enum class MethodFamily {
    ClassActivation, ///< from a feature map and perhaps its gradient
    Attention,       ///< from attention weights
    Input,           ///< from the input: occlusion, gradients
    Tokens,          ///< from the tokens of a transformer
};
/// "class_activation", "attention", "input", "tokens".
[[nodiscard]] const char *toString(MethodFamily family);

/// One row of the table of methods.
struct ExplainerEntry
{
    std::string id;    ///< "grad_cam"
    std::string title; ///< "Grad-CAM"
    MethodFamily family = MethodFamily::ClassActivation;
    bool classDependent = true; ///< false: the same for every target class
    bool isCostly = false;      ///< needs many passes: seconds, not milliseconds
    std::string summary;        ///< one sentence for a student: what the map shows
    std::function<std::unique_ptr<Explainer>()> create;
};

/// All methods, in the order that the window and the command line show.
[[nodiscard]] const std::vector<ExplainerEntry> &explainerRegistry();
/// Throws Error Usage naming the method and the known ones.
[[nodiscard]] const ExplainerEntry &explainerEntry(const std::string &id);
/// "Attention rollout is not defined for ResNet18, because ..."; empty where the method is defined.
[[nodiscard]] std::string whyUndefined(const ExplainerEntry &entry, const ModelSpec &spec);

} // namespace lesionlens
