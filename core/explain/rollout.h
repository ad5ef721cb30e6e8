// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <torch/types.h>

#include "core/explain/explainer.h"
#include "core/explain/method_options.h"

namespace lesionlens {

/// Attention rollout of consecutive layers, the first of them first: weights [B, heads, N, N] each. Per layer the heads are fused, the
/// smallest weights of each image's matrix are set to zero as `options.discard` asks (of equal ones the first, row by row), the residual
/// connection is added as the identity, and every row is divided by its sum:
///     A = rows of (fused + I) normalised,   R = A_last ... A_second A_first   [B, N, N], double
/// R(i, j): how much of token j before the first layer is in token i after the last. Rows sum to 1.
/// Source: Abnar and Zuidema, "Quantifying attention flow in transformers", ACL 2020, eq. 1; they fuse by the mean and discard nothing.
/// Throws Error Usage for an unknown fusion, Internal for no layer or layers of different shapes.
[[nodiscard]] torch::Tensor attentionRollout(const std::vector<torch::Tensor> &weights, const RolloutOptions &options);

/// The method of the registry: from the asked layer to the last. The map is the class token's row over the grid, without a class token
/// the mean over the grid's rows. Defined where the same tokens pass from layer to layer (ModelSpec::isTokenChain).
class Rollout final : public Explainer
{
public:
    [[nodiscard]] std::vector<std::string> layers(const ModelSpec &spec) const override;
    [[nodiscard]] std::string defaultLayer(const ModelSpec &spec) const override;
    [[nodiscard]] std::string undefinedBecause(const ModelSpec &spec) const override;
    /// The layer and all later ones.
    [[nodiscard]] std::vector<std::string> traced(const ModelSpec &spec, const std::string &layer) const override;
    [[nodiscard]] Need need() const override { return Need::Values; }
    [[nodiscard]] LayerExplanation explain(const ExplainContext &context, const std::string &layer, ProgressSink &progress,
                                           const std::stop_token &stop) const override;
};

} // namespace lesionlens
