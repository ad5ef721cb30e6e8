// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/explain/explainer.h"

namespace lesionlens {

/// What was captured at an attention layer of the card, for one image, as plain values. Throws Error Internal where the tensor has not the
/// shape that the card states.
[[nodiscard]] AttentionWeights attentionWeightsFrom(const torch::Tensor &captured, const ModelSpec &spec, const std::string &layer);

/// Attention weights as the forward pass computed them. Gives no map: which head and which query to show is chosen later, and every
/// such view is a look-up (attention_weights.h) in the AttentionWeights that this method hands over.
class AttentionExplainer final : public Explainer
{
public:
    [[nodiscard]] std::vector<std::string> layers(const ModelSpec &spec) const override;
    [[nodiscard]] std::string defaultLayer(const ModelSpec &spec) const override;
    [[nodiscard]] std::string undefinedBecause(const ModelSpec &spec) const override;
    [[nodiscard]] Need need() const override { return Need::Values; }
    [[nodiscard]] LayerExplanation explain(const ExplainContext &context, const std::string &layer, ProgressSink &progress,
                                           const std::stop_token &stop) const override;
};

} // namespace lesionlens
