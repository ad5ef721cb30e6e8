// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <torch/nn/module.h>

#include "core/models/model_spec.h"
#include "core/nn/forward_trace.h"

namespace lesionlens {

/// A stored weight that was made to fit a network.
struct AdaptedWeight
{
    torch::Tensor values;
    std::string how; ///< "resampled from a grid of 14 x 14 to 10 x 6 (rows x columns)"
};

/// A network that classifies images and shows, on request, what happens inside.
class ImageClassifier : public torch::nn::Module
{
public:
    /// x: [B, 3, H, W], normalised with the card's mean and std. Returns logits [B, classes].
    /// Keys of the card's features and attentions may be requested on `trace`.
    /// Throws Error Mismatch where x has not the card's input size.
    virtual torch::Tensor forward(const torch::Tensor &x, ForwardTrace &trace) = 0;
    torch::Tensor forward(const torch::Tensor &x);

    /// The weights stay as they are from now on: parameters need no gradients, and passes in evaluation mode may take a faster way to the
    /// same result (within rounding). Call again after changing weights or device.
    virtual void freeze();

    [[nodiscard]] const ModelSpec &spec() const { return spec_; }

    /// A stored weight made to fit this network, where its design allows that (a position embedding of another grid); none: it is taken, or
    /// refused, as it is. `source`: the configuration of the network that it was stored for, or null where the file does not say.
    [[nodiscard]] virtual std::optional<AdaptedWeight> adaptWeight(const std::string &name, const torch::Tensor &given,
                                                                   const ModelConfig *source) const;

protected:
    /// Throws Error Mismatch unless x is [B, 3, input height, input width] of the card: elsewhere the card's grids would not hold.
    void requireInput(const torch::Tensor &x) const;

    ModelSpec spec_;
};

} // namespace lesionlens
