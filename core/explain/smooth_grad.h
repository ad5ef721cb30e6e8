// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/grid.h"
#include "core/explain/input_explainer.h"
#include "core/explain/method_options.h"

namespace lesionlens {

/// SmoothGrad of the target's score f at the input x: the mean of df/dx over `samples` copies of x with Gaussian noise, whose standard
/// deviation is `noise` times (largest - smallest value of x); then, at every pixel, the sum over the colour channels of its absolute
/// value. [H, W] of the input, not negative. The sign of a gradient only says whether brighter or darker raises the score, so that the
/// magnitude is shown, as in the paper's figures of photographs. With respect to the normalised input. The same seed gives the same noise
/// whatever the batch, on every device. Source: Smilkov et al., "SmoothGrad: removing noise by adding noise", arXiv 1706.03825, 2017.
/// Throws Error Cancelled between two batches.
[[nodiscard]] Grid<float> smoothGrad(InputProbe &probe, const SmoothGradOptions &options);

/// The method of the registry.
class SmoothGrad final : public InputExplainer
{
public:
    [[nodiscard]] LayerExplanation explain(const ExplainContext &context, const std::string &layer, ProgressSink &progress,
                                           const std::stop_token &stop) const override;
};

} // namespace lesionlens
