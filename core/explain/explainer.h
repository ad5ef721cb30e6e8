// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
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

/// One forward pass, shared by all explainers that were asked for.
struct ExplainContext
{
    ImageClassifier &model;
    const torch::Tensor &input;  ///< [1, 3, H, W], normalised
    const ForwardTrace &trace;   ///< holds what the explainers requested
    const torch::Tensor &logits; ///< [1, classes], with graph where an explainer asked for one
    int targetClass = 0;
    std::string targetClassName;
};

/// A method that turns a model's inside into maps: raw and signed; ReLU, scaling and colour come later.
class Explainer
{
public:
    virtual ~Explainer() = default;

    /// Layers of this model where the method is defined; empty: not defined for the model.
    [[nodiscard]] virtual std::vector<std::string> layers(const ModelSpec &spec) const = 0;
    /// Layer that is meant when nobody chose one. Only called where layers() is not empty.
    [[nodiscard]] virtual std::string defaultLayer(const ModelSpec &spec) const = 0;
    /// Puts the method's wishes for a layer on the trace.
    virtual void request(const std::string &layer, ForwardTrace &trace) const = 0;
    /// The method's map(s) for a layer.
    [[nodiscard]] virtual std::vector<Map> explain(const ExplainContext &context, const std::string &layer, ProgressSink &progress,
                                                   const std::stop_token &stop) const = 0;
};

/// One row of the table of methods.
struct ExplainerEntry
{
    std::string id;    ///< "grad_cam"
    std::string title; ///< "Grad-CAM"
    bool classDependent = true;
    std::function<std::unique_ptr<Explainer>()> create;
};

/// All methods, in the order that the window and the command line show.
[[nodiscard]] const std::vector<ExplainerEntry> &explainerRegistry();
/// Throws Error Usage naming the method and the known ones.
[[nodiscard]] const ExplainerEntry &explainerEntry(const std::string &id);

} // namespace lesionlens
