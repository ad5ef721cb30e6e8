// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/transformer.h"

#include <algorithm>
#include <cmath>

#include <torch/torch.h>

#include "core/nn/attention_edit.h"

namespace lesionlens {

TransformerMlp::TransformerMlp(int channels, int hidden, const std::string &first, const std::string &second)
{
    first_ = register_module(first, torch::nn::Linear(channels, hidden));
    second_ = register_module(second, torch::nn::Linear(hidden, channels));
}

torch::Tensor TransformerMlp::forward(const torch::Tensor &x)
{
    return second_(torch::gelu(first_(x)));
}

std::int64_t TransformerMlp::macsPerToken() const
{
    return first_->weight.numel() + second_->weight.numel();
}

torch::nn::LayerNorm layerNorm(int channels, double eps)
{
    return torch::nn::LayerNorm(torch::nn::LayerNormOptions({channels}).eps(eps));
}

TokenAttention::TokenAttention(int channels, int heads) : channels_(channels), heads_(heads)
{
    qkv_ = register_module("qkv", torch::nn::Linear(channels, 3 * channels));
    proj_ = register_module("proj", torch::nn::Linear(channels, channels));
}

TokenAttention::Heads TokenAttention::project(const torch::Tensor &x)
{
    const int headChannels = channels_ / heads_;
    const torch::Tensor qkv = qkv_(x).view({x.size(0), x.size(1), 3, heads_, headChannels}).permute({2, 0, 3, 1, 4});
    return {qkv[0] * (1.0 / std::sqrt(static_cast<double>(headChannels))), qkv[1], qkv[2]};
}

torch::Tensor TokenAttention::join(const torch::Tensor &mixed, const std::vector<AttentionEdit> &edits)
{
    const torch::Tensor result = proj_(editedMix(mixed, edits).transpose(1, 2).reshape({mixed.size(0), mixed.size(2), channels_}));
    return removesLayer(edits) ? torch::zeros_like(result) : result;
}

std::int64_t TokenAttention::attentionMacs(std::int64_t tokens, std::int64_t keys) const
{
    const std::int64_t channels = channels_;
    return tokens * (4 * channels * channels + 2 * keys * channels);
}

torch::Tensor tapTokens(ForwardTrace &trace, const std::string &key, const torch::Tensor &tokens, const TokenGrid &grid)
{
    if (!trace.wants(key))
        return tokens;
    const std::int64_t cells = std::int64_t{grid.rows} * grid.cols;
    const torch::Tensor onGrid =
        tokens.narrow(1, grid.prefix, cells).transpose(1, 2).reshape({tokens.size(0), tokens.size(2), grid.rows, grid.cols});
    const torch::Tensor tapped = trace.tap(key, onGrid).flatten(2).transpose(1, 2);
    return grid.prefix == 0 ? tapped.contiguous() : torch::cat({tokens.narrow(1, 0, grid.prefix), tapped}, 1);
}

void initialiseLinearLayers(torch::nn::Module &module)
{
    for (const auto &one : module.modules(false)) {
        auto *linear = one->as<torch::nn::Linear>();
        if (linear == nullptr)
            continue;
        torch::nn::init::normal_(linear->weight, 0.0, 0.02);
        if (linear->bias.defined())
            torch::nn::init::zeros_(linear->bias);
    }
}

int transformerChannels(int base, double width)
{
    return std::max(12, 12 * static_cast<int>(std::lround(base * width / 12.0)));
}

std::optional<std::string> inputSizeProblem(const ModelConfig &config, int patch)
{
    constexpr int least = 32;
    const auto isRight = [&](int side) { return side >= least && side % patch == 0; };
    if (isRight(config.inputWidth) && isRight(config.inputHeight))
        return std::nullopt;
    const auto below = [&](int side) { return std::max(least, side - side % patch); };
    const auto above = [&](int side) { return isRight(side) || side < least ? below(side) : below(side) + patch; };
    const auto size = [](int width, int height) { return std::to_string(width) + " x " + std::to_string(height); };
    const std::string smaller = size(below(config.inputWidth), below(config.inputHeight));
    const std::string larger = size(above(config.inputWidth), above(config.inputHeight));
    return "model.input must have sides that are multiples of " + std::to_string(patch) + " and at least " + std::to_string(least) +
           " pixels for " + config.id + ", but is " + size(config.inputWidth, config.inputHeight) + " (width x height); " +
           (smaller == larger ? "the nearest is " + smaller : "the nearest are " + smaller + " and " + larger);
}

std::optional<std::string> attentionSizeProblem(std::int64_t queries, std::int64_t keys, int heads)
{
    constexpr std::int64_t maxWeights = std::int64_t{1} << 28;
    if (queries * keys <= maxWeights / heads)
        return std::nullopt;
    return "model.input is too large for this attention: " + std::to_string(queries) + " tokens with " + std::to_string(keys) +
           " keys each and " + std::to_string(heads) + " heads make more than 2^28 weights";
}

} // namespace lesionlens
