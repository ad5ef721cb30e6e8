// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <torch/nn/modules/linear.h>

#include "core/models/convolutional_classifier.h"
#include "core/models/mbconv.h"

namespace lesionlens {

/// EfficientNet-B0, plain or with self-attention at the last block of chosen stages (features.1 to features.7).
/// Features "features.1.0" ... "features.7.0" and "features.8". Parameters carry torchvision's names, shapes and initialisation; with
/// one seed of LibTorch's generator the backbone starts with the same weights whatever attention is added (except where it replaces a
/// convolution). In training, dropout and stochastic depth draw from LibTorch's generator too.
class EfficientNetB0 final : public ConvolutionalClassifier
{
public:
    explicit EfficientNetB0(const ModelConfig &config);

    /// `channels` (of width 1) at a width multiplier: to the nearest multiple of 8, at least 8, and never below 90 %, as torchvision does.
    [[nodiscard]] static int scaledChannels(int channels, double width);
    /// Problems of a configuration that only this architecture has.
    [[nodiscard]] static std::vector<std::string> problems(const ModelConfig &config);

private:
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

    std::shared_ptr<ConvNorm> stem_;
    std::vector<std::shared_ptr<MBConv>> blocks_; ///< in the order of spec_.features, which ends with last_
    std::shared_ptr<ConvNorm> last_;
    torch::nn::Linear classifier_{nullptr};
};

} // namespace lesionlens
