// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include "core/models/backbone_attention.h"
#include "core/models/convolutional_classifier.h"

namespace lesionlens {

/// Two 3x3 convolutions with a shortcut, and self-attention where the configuration asks for it: BlockAttention, around the second
/// convolution. Source: He et al., "Deep residual learning for image recognition", CVPR 2016; names as in torchvision.
class BasicBlock final : public torch::nn::Module
{
public:
    BasicBlock(int inChannels, int outChannels, int stride, bool hasSecondConvolution);

    /// The placement "replace" is only possible in a block without a second convolution, and the only one there.
    void attach(std::shared_ptr<GridAttention> attention, const std::string &placement);

    /// Offers the output under `key` and the attention's weights under `key` + ".attention".
    torch::Tensor forward(const torch::Tensor &x, ForwardTrace &trace, const std::string &key);

    [[nodiscard]] const BlockAttention &attention() const { return attention_; }
    /// The block up to the attention that follows it, as steps of the fast pass; only without attention inside.
    [[nodiscard]] FusedNetwork::Node fuse(FusedNetwork &network, FusedNetwork::Node x) const;

    /// Multiply-accumulates of the convolutions and the attention for an output of rows x cols.
    [[nodiscard]] std::int64_t macs(std::int64_t rows, std::int64_t cols) const;

private:
    torch::nn::Conv2d conv1_{nullptr};
    torch::nn::BatchNorm2d bn1_{nullptr};
    torch::nn::Conv2d conv2_{nullptr};
    torch::nn::BatchNorm2d bn2_{nullptr};
    torch::nn::Conv2d shortcutConvolution_{nullptr}; ///< "downsample.0", where the shortcut has another shape
    torch::nn::BatchNorm2d shortcutNorm_{nullptr};   ///< "downsample.1"
    BlockAttention attention_;
};

/// ResNet18, plain or with self-attention at the last block of chosen stages. Features "layer1.0" ... "layer4.1".
/// Parameters carry torchvision's names and initialisation; with one seed of LibTorch's generator the backbone starts with the same
/// weights whatever attention is added (except where it replaces a convolution).
class ResNet18 final : public ConvolutionalClassifier
{
public:
    explicit ResNet18(const ModelConfig &config);

    /// Channels of a 1-based stage at a width multiplier: 64 * width to the nearest multiple of 8, doubled from stage to stage.
    [[nodiscard]] static int stageChannels(int stage, double width);
    /// Problems of a configuration that only this architecture has.
    [[nodiscard]] static std::vector<std::string> problems(const ModelConfig &config);

private:
    static constexpr int stageCount = 4;
    static constexpr int blocksPerStage = 2;

    void buildStages();
    void initialise();
    void attachAttention();
    void fillSpec();

    torch::Tensor stem(const torch::Tensor &x) override;
    torch::Tensor block(std::size_t index, const torch::Tensor &x, ForwardTrace &trace) override;
    torch::Tensor head(const torch::Tensor &features) override;
    [[nodiscard]] FusedNetwork::Node fuseStem(FusedNetwork &network, FusedNetwork::Node x) override;
    [[nodiscard]] const BlockAttention *attentionOf(std::size_t index) const override;
    [[nodiscard]] FusedNetwork::Node fuseBlock(std::size_t index, FusedNetwork &network, FusedNetwork::Node x) override;

    torch::nn::Conv2d conv1_{nullptr};
    torch::nn::BatchNorm2d bn1_{nullptr};
    std::vector<std::shared_ptr<BasicBlock>> blocks_; ///< in the order of spec_.features
    torch::nn::Linear fc_{nullptr};
};

} // namespace lesionlens
