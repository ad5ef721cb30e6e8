// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <vector>

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include "core/models/backbone_attention.h"
#include "core/models/image_classifier.h"
#include "core/nn/fused_network.h"

namespace lesionlens {

/// A convolutional network as a chain: a stem, blocks that each end in one feature map of the card, a head. A frozen one may run the blocks
/// without attention inside by a FusedNetwork; see docs/architecture.md, "Two passes, one result".
class ConvolutionalClassifier : public ImageClassifier
{
public:
    using ImageClassifier::forward;
    /// Block by block, or through the fast pass where freeze() was called, no gradient has to flow and the network evaluates on the CPU.
    torch::Tensor forward(const torch::Tensor &x, ForwardTrace &trace) final;

    void freeze() override;

protected:
    [[nodiscard]] std::size_t blockCount() const { return spec_.features.size(); }
    virtual torch::Tensor stem(const torch::Tensor &x) = 0;
    /// Block `index`, 0-based; offers its output under the card's feature key.
    virtual torch::Tensor block(std::size_t index, const torch::Tensor &x, ForwardTrace &trace) = 0;
    virtual torch::Tensor head(const torch::Tensor &features) = 0;

    /// The attention of a block; null or a detached one where it has none.
    [[nodiscard]] virtual const BlockAttention *attentionOf(std::size_t index) const = 0;

    // The same as steps of the fast pass.
    [[nodiscard]] virtual FusedNetwork::Node fuseStem(FusedNetwork &network, FusedNetwork::Node x) = 0;
    /// The block up to the attention that follows it; called for blocks without attention inside only.
    [[nodiscard]] virtual FusedNetwork::Node fuseBlock(std::size_t index, FusedNetwork &network, FusedNetwork::Node x) = 0;

private:
    /// Neighbouring blocks in the fast form, for one input shape. Only the last one may have attention that follows it.
    struct Segment
    {
        std::size_t first = 0;
        std::vector<std::int64_t> inputShape;
        std::vector<FusedNetwork::Node> nodes; ///< by block, from `first`
        std::unique_ptr<FusedNetwork> network;
    };
    [[nodiscard]] bool canFuse(std::size_t index) const;
    [[nodiscard]] bool hasAttentionAfter(std::size_t index) const;
    [[nodiscard]] bool canRunFast(const torch::Tensor &x) const;
    /// Runs blocks from `first` on while they can be fused and nobody wants a gradient; returns the next block's index.
    std::size_t runSegment(std::size_t first, torch::Tensor &features, ForwardTrace &trace);
    Segment &segmentFrom(std::size_t first, const torch::Tensor &input);

    bool isFrozen_ = false;
    std::list<Segment> segments_; ///< most recently used first
};

/// A convolution without bias, padded by half its kernel, and the batch normalisation after it as one, in evaluation mode:
/// weight' = weight * gamma / sqrt(variance + eps), bias' = beta - mean * gamma / sqrt(variance + eps).
[[nodiscard]] FusedConvolution foldedConvolution(const torch::nn::Conv2d &convolution, const torch::nn::BatchNorm2d &norm,
                                                 FusedConvolution::Activation activation);

} // namespace lesionlens
