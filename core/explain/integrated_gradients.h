// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/base/grid.h"
#include "core/explain/input_explainer.h"
#include "core/explain/method_options.h"

namespace lesionlens {

struct IntegratedGradientsResult
{
    Grid<float> map;          ///< [H, W] of the input: attributions, summed over the colour channels; signed
    double sum = 0.0;         ///< of all attributions
    double scoreChange = 0.0; ///< f(x) - f(baseline), which the sum should equal
    /// |sum - scoreChange| / |scoreChange|; none where the score does not change.
    std::optional<double> completenessError;
};

/// Integrated gradients from the baseline b = plainImage(baseline) to the input x, for the target's score f:
///     attribution = (x - b) * integral over t in [0, 1] of df/dx at b + t (x - b)
/// with the integral as the mean over the midpoints t = (i + 1/2) / steps. The attributions of all pixels and channels sum to f(x) - f(b),
/// up to the error of the sum, which is measured. Exact where f is linear.
/// Source: Sundararajan, Taly, Yan, "Axiomatic attribution for deep networks", ICML 2017 (midpoint rule and the sum over channels are
/// ours). Throws Error Cancelled between two batches.
[[nodiscard]] IntegratedGradientsResult integratedGradients(InputProbe &probe, const IntegratedGradientsOptions &options);

/// The method of the registry. measures["completeness_error"] with a note where it is above 5 %.
class IntegratedGradients final : public InputExplainer
{
public:
    [[nodiscard]] LayerExplanation explain(const ExplainContext &context, const std::string &layer, ProgressSink &progress,
                                           const std::stop_token &stop) const override;
};

} // namespace lesionlens
