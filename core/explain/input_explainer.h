// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/explain/explainer.h"

namespace lesionlens {

/// A replacement for the image, normalised as it: [1, 3, H, W], in the input's type and on its device.
/// "mean": the image's mean colour everywhere; "black": RGB 0 (which is not 0 after normalisation); "blur": the image after a Gaussian blur
/// whose standard deviation is 1/16 of its longer side, with the border continued outwards (ours). Throws Error Usage for another kind.
[[nodiscard]] torch::Tensor plainImage(const torch::Tensor &input, const ModelConfig &config, const std::string &kind);

/// Runs a model on changed copies of one input, batch by batch; reports progress and stops between the batches. The methods that use it
/// take options that MethodOptions::problems() has nothing to say about.
class InputProbe
{
public:
    /// The references must outlive the probe.
    InputProbe(const ExplainContext &context, ProgressSink &progress, const std::stop_token &stop);

    /// What follows is `stage`, in `passes` batches.
    void begin(std::string stage, std::int64_t passes);
    /// The target's score of every input of the batch [B, 3, H, W]; no graph is built. Throws Error Cancelled before the pass.
    [[nodiscard]] std::vector<double> scores(const torch::Tensor &batch);
    /// d score / d input of every input of the batch, [B, 3, H, W]. The parameters' .grad stay untouched. Throws Error Cancelled before the
    /// pass.
    [[nodiscard]] torch::Tensor gradients(const torch::Tensor &batch);

    [[nodiscard]] const torch::Tensor &input() const { return context_.input; }
    [[nodiscard]] const ModelConfig &config() const { return context_.model.spec().config; }

private:
    void next();

    const ExplainContext &context_;
    ProgressSink &progress_;
    const std::stop_token &stop_;
    std::string stage_;
    std::int64_t done_ = 0;
    std::int64_t total_ = 0;
};

/// How many batches of at most `batch` hold `count` inputs.
[[nodiscard]] std::int64_t batchesFor(std::int64_t count, int batch);

/// What the methods share that explain the input itself: one layer, kInputLayer, of every model; passes of their own.
class InputExplainer : public Explainer
{
public:
    [[nodiscard]] std::vector<std::string> layers(const ModelSpec &spec) const final;
    [[nodiscard]] std::string defaultLayer(const ModelSpec &spec) const final;
    [[nodiscard]] std::string undefinedBecause(const ModelSpec &spec) const final;
    [[nodiscard]] Need need() const final { return Need::Passes; }

protected:
    /// A map of the input, labelled with the target, without values.
    [[nodiscard]] static Map inputMap(const ExplainContext &context, const char *method, const char *unit);
};

} // namespace lesionlens
