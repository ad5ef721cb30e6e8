// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <torch/types.h>

#include "core/base/grid.h"
#include "core/explain/explainer.h"

namespace lesionlens {

/// L2 norm over the channels of every token of a grid, [1, C, rows, cols] -> [rows, cols].
[[nodiscard]] Grid<float> tokenNorms(const torch::Tensor &feature);

/// Tokens whose norm stands out from the others of their layer.
struct ArtefactTokens
{
    double median = 0.0;     ///< of all norms
    double threshold = 0.0;  ///< above it a token is an artefact
    std::vector<Cell> cells; ///< largest norm first
};
/// Vision transformers keep global information in a few tokens of image areas where little is to be seen; their norms are several times
/// those of the others: Darcet et al., "Vision transformers need registers", ICLR 2024. They cut at a fixed norm of one network; this rule
/// is ours and fits any: above median + 6 * 1.4826 * MAD (the median absolute deviation, scaled to a normal distribution's standard
/// deviation) and above 1.5 times the median.
[[nodiscard]] ArtefactTokens findArtefactTokens(const Grid<float> &norms);

/// The method of the registry: at every feature map of a network of tokens. Reports "artefact_tokens", "median_norm" and "largest_norm".
class TokenNorm final : public Explainer
{
public:
    [[nodiscard]] std::vector<std::string> layers(const ModelSpec &spec) const override;
    /// The last output of a block: layer norms make all norms alike.
    [[nodiscard]] std::string defaultLayer(const ModelSpec &spec) const override;
    [[nodiscard]] std::string undefinedBecause(const ModelSpec &spec) const override;
    [[nodiscard]] Need need() const override { return Need::Values; }
    [[nodiscard]] LayerExplanation explain(const ExplainContext &context, const std::string &layer, ProgressSink &progress,
                                           const std::stop_token &stop) const override;
};

} // namespace lesionlens
