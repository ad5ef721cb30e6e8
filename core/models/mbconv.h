// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include "core/models/convolutional_classifier.h"

namespace lesionlens {

// The parts that EfficientNet is made of.

/// SiLU, in place: for a result that nobody else reads.
[[nodiscard]] torch::Tensor activated(torch::Tensor x);

/// A convolution without bias ("0") and its batch normalisation ("1"), at the output's size ceil(side / stride).
class ConvNorm final : public torch::nn::Module
{
public:
    struct Options
    {
        int inChannels = 0;
        int outChannels = 0;
        int kernel = 1; ///< odd
        int stride = 1;
        bool isDepthwise = false;   ///< one filter per channel
        bool hasConvolution = true; ///< false: attention stands in its place
    };
    explicit ConvNorm(const Options &options);

    torch::Tensor forward(const torch::Tensor &x);

    torch::nn::Conv2d convolution{nullptr};
    torch::nn::BatchNorm2d norm{nullptr};
};

/// Weights each channel by a number in (0, 1) made from all channels' means.
/// Source: Hu et al., "Squeeze-and-excitation networks", CVPR 2018, with SiLU instead of ReLU.
class SqueezeExcitation final : public torch::nn::Module
{
public:
    SqueezeExcitation(int channels, int squeezedChannels);

    torch::Tensor forward(const torch::Tensor &x);
    [[nodiscard]] FusedNetwork::Node fuse(FusedNetwork &network, FusedNetwork::Node x) const;
    [[nodiscard]] std::int64_t macs() const;

private:
    torch::nn::Conv2d fc1_{nullptr};
    torch::nn::Conv2d fc2_{nullptr};
};

/// Inverted residual block: expansion to more channels, depthwise convolution, squeeze and excitation, projection; a shortcut where input
/// and output have the same shape. Self-attention where the configuration asks for it: BlockAttention, around the depthwise convolution
/// on the expanded channels, or on the block's output. Source: Sandler et al., "MobileNetV2", CVPR 2018; Tan, Le, "EfficientNet",
/// ICML 2019. In training each sample skips the residual branch with a given probability; source: Huang et al., "Deep networks with
/// stochastic depth", ECCV 2016.
class MBConv final : public torch::nn::Module
{
public:
    struct Options
    {
        int inChannels = 0;
        int outChannels = 0;
        int expansion = 6;
        int kernel = 3; ///< of the depthwise convolution
        int stride = 1;
        double dropProbability = 0.0; ///< of the residual branch, in training
        bool hasDepthwise = true;     ///< false: attention stands in the convolution's place
    };
    explicit MBConv(const Options &options);

    /// The placement "replace" is only possible in a block without a depthwise convolution, and the only one there.
    void attach(std::shared_ptr<GridAttention> attention, const std::string &placement);

    /// Offers the output under `key` and the attention's weights under `key` + ".attention".
    torch::Tensor forward(const torch::Tensor &x, ForwardTrace &trace, const std::string &key);

    [[nodiscard]] const BlockAttention &attention() const { return attention_; }
    /// The block up to the attention that follows it, as steps of the fast pass; only without attention inside.
    [[nodiscard]] FusedNetwork::Node fuse(FusedNetwork &network, FusedNetwork::Node x) const;

    /// Multiply-accumulates of one image, from a grid of inRows x inCols to one of rows x cols.
    [[nodiscard]] std::int64_t macs(std::int64_t inRows, std::int64_t inCols, std::int64_t rows, std::int64_t cols) const;

private:
    bool hasShortcut_ = false;
    double dropProbability_ = 0.0;
    std::shared_ptr<ConvNorm> expand_; ///< none where the expansion is 1
    std::shared_ptr<ConvNorm> depthwise_;
    std::shared_ptr<SqueezeExcitation> excite_;
    std::shared_ptr<ConvNorm> project_;
    BlockAttention attention_;
};

} // namespace lesionlens
