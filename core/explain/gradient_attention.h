// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include "core/explain/explainer.h"

namespace lesionlens {

/// Gradient x attention of one layer: max(dY/dA * A, 0), element by element, for weights A of any kind and the gradient of a class's logit
/// Y with respect to them, both in the shape that the card states. Which weights raise the class's score, and by how much.
/// Source: Chefer, Gur, Wolf, "Generic attention-model explainability", ICCV 2021, eq. 5, whose mean over heads is taken by the views.
/// Their accumulation over layers (eq. 6) is left out: every layer stands for itself, so that it is defined for hybrids and windows too.
[[nodiscard]] torch::Tensor gradientTimesAttention(const torch::Tensor &weights, const torch::Tensor &gradient);

/// The method of the registry, at every attention. The map is attentionSummary() of that, mean over heads.
class GradientAttention final : public Explainer
{
public:
    [[nodiscard]] std::vector<std::string> layers(const ModelSpec &spec) const override;
    [[nodiscard]] std::string defaultLayer(const ModelSpec &spec) const override;
    [[nodiscard]] std::string undefinedBecause(const ModelSpec &spec) const override;
    [[nodiscard]] Need need() const override { return Need::Gradient; }
    [[nodiscard]] LayerExplanation explain(const ExplainContext &context, const std::string &layer, ProgressSink &progress,
                                           const std::stop_token &stop) const override;
};

} // namespace lesionlens
