// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/normalization.h>

#include "core/models/image_classifier.h"
#include "core/models/transformer.h"

namespace lesionlens {

/// Every token attends to every token.
class GlobalTokenAttention final : public TokenAttention
{
public:
    using TokenAttention::TokenAttention;

    /// x: [B, N, channels]; so is the result. Offers the weights, [B, heads, N, N], under `key`.
    torch::Tensor forward(const torch::Tensor &x, ForwardTrace &trace, const std::string &key);
    [[nodiscard]] std::int64_t macs(std::int64_t tokens) const { return attentionMacs(tokens, tokens); }
};

/// x + attention(norm1(x)), then x + mlp(norm2(x)).
class VitBlock final : public torch::nn::Module
{
public:
    VitBlock(int channels, int heads);

    /// Offers `key`.norm1 and `key` (the output) as grids, and the weights under `key`.attn.
    torch::Tensor forward(const torch::Tensor &tokens, ForwardTrace &trace, const std::string &key, const TokenGrid &grid);
    [[nodiscard]] std::int64_t macs(std::int64_t tokens) const;

private:
    torch::nn::LayerNorm norm1_{nullptr};
    std::shared_ptr<GlobalTokenAttention> attention_;
    torch::nn::LayerNorm norm2_{nullptr};
    std::shared_ptr<TransformerMlp> mlp_;
};

/// ViT-Ti/16: patches of 16 x 16 pixels and a class token as a sequence through 12 blocks with 3 heads.
/// Source: Dosovitskiy et al., "An image is worth 16x16 words", ICLR 2021; the tiny size: Touvron et al., "Training data-efficient image
/// transformers", ICML 2021. Parameters carry timm's names and initialisation; no dropout and no stochastic depth, timm's defaults.
///
/// Features "blocks.0.norm1", "blocks.0", ... "blocks.11": the grid without the class token. At "blocks.11" the logits depend on the class
/// token alone, so the gradient there is exactly zero; the card names "blocks.11.norm1" for Grad-CAM.
class VisionTransformer final : public ImageClassifier
{
public:
    explicit VisionTransformer(const ModelConfig &config);

    using ImageClassifier::forward;
    torch::Tensor forward(const torch::Tensor &x, ForwardTrace &trace) override;

    /// A position embedding of another grid is resampled to this one: bicubic, smoothed where it shrinks, as in timm. The grid that it was
    /// made for is that of `source`; without one it is taken to be square.
    [[nodiscard]] std::optional<AdaptedWeight> adaptWeight(const std::string &name, const torch::Tensor &given,
                                                           const ModelConfig *source) const override;

    /// Problems of a configuration that only this architecture has.
    [[nodiscard]] static std::vector<std::string> problems(const ModelConfig &config);

private:
    void fillSpec();
    [[nodiscard]] int channels() const { return static_cast<int>(classToken_.size(2)); }

    TokenGrid grid_;
    torch::Tensor classToken_;        ///< [1, 1, C]
    torch::Tensor positionEmbedding_; ///< [1, 1 + rows * cols, C]
    torch::nn::Conv2d patches_{nullptr};
    std::vector<std::shared_ptr<VitBlock>> blocks_;
    torch::nn::LayerNorm norm_{nullptr};
    torch::nn::Linear head_{nullptr};
};

} // namespace lesionlens
