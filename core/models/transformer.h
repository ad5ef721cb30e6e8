// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include "core/models/model_spec.h"
#include "core/nn/forward_trace.h"

namespace lesionlens {

// What the vision transformers share.

/// Two linear layers with the exact GELU between them.
class TransformerMlp final : public torch::nn::Module
{
public:
    /// `first` and `second` are the layers' names among the parameters: "fc1" and "fc2" in timm, "0" and "3" in torchvision.
    TransformerMlp(int channels, int hidden, const std::string &first, const std::string &second);

    /// x: [..., channels]; so is the result.
    torch::Tensor forward(const torch::Tensor &x);
    [[nodiscard]] std::int64_t macsPerToken() const;

private:
    torch::nn::Linear first_{nullptr};
    torch::nn::Linear second_{nullptr};
};

[[nodiscard]] torch::nn::LayerNorm layerNorm(int channels, double eps);

/// The projections of multi-head self-attention over tokens, "qkv" and "proj", with biases.
class TokenAttention : public torch::nn::Module
{
public:
    TokenAttention(int channels, int heads);

protected:
    struct Heads
    {
        torch::Tensor q; ///< [B, heads, N, d], divided by sqrt(d)
        torch::Tensor k; ///< [B, heads, N, d]
        torch::Tensor v; ///< [B, heads, N, d]
    };
    /// x: [B, N, channels].
    [[nodiscard]] Heads project(const torch::Tensor &x);
    /// What the heads mixed, [B, heads, N, d], as [B, N, channels] after the output projection; less what the edits remove.
    [[nodiscard]] torch::Tensor join(const torch::Tensor &mixed, const std::vector<AttentionEdit> &edits);
    /// Multiply-accumulates of the projections of `tokens` tokens and of their products with `keys` keys and values each.
    [[nodiscard]] std::int64_t attentionMacs(std::int64_t tokens, std::int64_t keys) const;

    int channels_ = 0;
    int heads_ = 0;

private:
    torch::nn::Linear qkv_{nullptr};
    torch::nn::Linear proj_{nullptr};
};

/// Tokens [B, prefix + rows * cols, C]: the prefix (class token), then a grid in row-major order.
struct TokenGrid
{
    int rows = 0;
    int cols = 0;
    int prefix = 0;
};

/// Offers the grid of the tokens, [B, C, rows, cols], under `key` and returns the tokens that the forward pass must go on with: the tapped
/// grid and the prefix as it was, so that a gradient with respect to the grid is the whole gradient, and the graph may begin there.
[[nodiscard]] torch::Tensor tapTokens(ForwardTrace &trace, const std::string &key, const torch::Tensor &tokens, const TokenGrid &grid);

/// Weights of all linear layers below `module` from a normal distribution with standard deviation 0.02, biases 0; the initialisation of
/// timm and torchvision, whose truncation at +-2 is a hundred standard deviations away.
void initialiseLinearLayers(torch::nn::Module &module);

/// base * width to the nearest multiple of 12, at least 12: divisible by the heads of every transformer here.
[[nodiscard]] int transformerChannels(int base, double width);

/// A sentence naming the nearest sizes (in the words of ModelConfig::problems()) unless both sides of the input are multiples of `patch`
/// and at least 32 pixels.
[[nodiscard]] std::optional<std::string> inputSizeProblem(const ModelConfig &config, int patch);
/// A sentence where one layer's attention would have more than 2^28 weights for one image (1 GiB).
[[nodiscard]] std::optional<std::string> attentionSizeProblem(std::int64_t queries, std::int64_t keys, int heads);

} // namespace lesionlens
