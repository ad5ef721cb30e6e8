// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <torch/types.h>

#include "core/explain/explainer.h"

namespace lesionlens {

/// Throws Error Internal, naming the method, unless `feature` is one feature map of one image, [1, K, rows, cols], and `gradient` has the
/// same shape.
void requireFeatureMap(const torch::Tensor &feature, const torch::Tensor &gradient, const std::string &method);

/// What all methods share that make one map of one feature map and, most of them, of the score's gradient there: they are defined at
/// every feature map of a model.
class FeatureMapExplainer : public Explainer
{
public:
    [[nodiscard]] std::vector<std::string> layers(const ModelSpec &spec) const final;
    [[nodiscard]] std::string defaultLayer(const ModelSpec &spec) const final;
    [[nodiscard]] std::string undefinedBecause(const ModelSpec &spec) const final;
    [[nodiscard]] Need need() const final { return traits_.usesGradient ? Need::Gradient : Need::Values; }
    [[nodiscard]] LayerExplanation explain(const ExplainContext &context, const std::string &layer, ProgressSink &progress,
                                           const std::stop_token &stop) const final;

protected:
    struct Traits
    {
        std::string id;
        std::string title;
        std::string unit;
        bool usesGradient = true;            ///< without it, the map does not depend on the class
        bool keepsPositiveGradients = false; ///< negative gradients are dropped inside the formula
    };

    explicit FeatureMapExplainer(Traits traits) : traits_(std::move(traits)) {}

    /// Fills the values, and what else the method has to say. Feature and gradient are [1, K, rows, cols]; the gradient is undefined for
    /// a method that does not use it.
    virtual void fill(Map &map, const torch::Tensor &feature, const torch::Tensor &gradient) const = 0;
    /// One weight per channel where the method has them, to say why a map is dead; undefined otherwise.
    [[nodiscard]] virtual torch::Tensor channelWeights(const torch::Tensor &feature, const torch::Tensor &gradient) const;

private:
    [[nodiscard]] std::optional<std::string> causeOfDeath(const ExplainContext &context, const Map &map, const torch::Tensor &feature,
                                                          const torch::Tensor &gradient) const;

    Traits traits_;
};

} // namespace lesionlens
