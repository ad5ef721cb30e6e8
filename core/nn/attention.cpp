// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/nn/attention.h"

#include <cmath>

#include <torch/nn/init.h>
#include <torch/torch.h>

#include "core/base/error.h"
#include "core/nn/attention_edit.h"

namespace lesionlens {

namespace {

/// Holds one parameter under the name that a bias-free 1x1 convolution has, so that the file's names read as usual.
class Projection final : public torch::nn::Module
{
public:
    Projection(int parts, int channels)
    {
        torch::Tensor initial = torch::empty({parts * channels, channels, 1, 1});
        torch::NoGradGuard noGrad;
        for (torch::Tensor part : initial.chunk(parts))
            torch::nn::init::xavier_uniform_(part);
        weight = register_parameter("weight", initial);
    }

    torch::Tensor weight;
};

void requireValid(const AttentionLayerOptions &options)
{
    const auto refuse = [](const std::string &why) { throw Error(ErrorCode::Usage, "An attention layer cannot be built: " + why + "."); };
    if (options.kind != "global" && options.kind != "local")
        refuse("its kind must be global or local, but is '" + options.kind + "'");
    if (options.channels < 1 || options.heads < 1 || options.rows < 1 || options.cols < 1)
        refuse("channels, heads, rows and cols must be positive");
    if (options.channels % options.heads != 0)
        refuse(std::to_string(options.heads) + " heads do not divide " + std::to_string(options.channels) + " channels");
    if (options.kind == "local" && (options.kernel < 1 || options.kernel % 2 == 0))
        refuse("its kernel must be odd, but is " + std::to_string(options.kernel));
    if (options.position != "none" && options.position != "sinusoidal" && options.position != "relative")
        refuse("its position encoding must be none, sinusoidal or relative, but is '" + options.position + "'");
    if (options.position == "sinusoidal" && options.channels % 4 != 0)
        refuse("sinusoidal positions need a multiple of 4 channels");
    if (options.kind == "local" && options.position == "relative" && (options.channels / options.heads) % 2 != 0)
        refuse("relative positions of local attention need an even number of channels per head");
}

} // namespace

GridAttention::GridAttention(const AttentionLayerOptions &options) : options_(options)
{
    requireValid(options);
    qkvWeight_ = register_module("qkv", std::make_shared<Projection>(3, options.channels))->weight;
    projWeight_ = register_module("proj", std::make_shared<Projection>(1, options.channels))->weight;
    if (options.gated)
        gate_ = register_parameter("gate", torch::zeros({1}));
}

torch::Tensor GridAttention::forward(const torch::Tensor &x, ForwardTrace &trace, const std::string &key)
{
    const std::int64_t channels = options_.channels;
    if (x.dim() != 4 || x.size(1) != channels || x.size(2) != options_.rows || x.size(3) != options_.cols)
        throw Error(ErrorCode::Mismatch, "The attention layer '" + key + "' was built for a grid of " + std::to_string(options_.rows) +
                                             " x " + std::to_string(options_.cols) + " and " + std::to_string(channels) +
                                             " channels, but got another one.");
    const bool removed = removesLayer(trace.edits(key));
    if (removed && !trace.wants(key))
        return torch::zeros_like(x, torch::MemoryFormat::Contiguous);
    torch::Tensor qk;
    torch::Tensor v;
    if (options_.position == "sinusoidal") {
        const torch::Tensor located = x + sinusoidalPositions(options_.channels, options_.rows, options_.cols, x.options());
        qk = torch::conv2d(located, qkvWeight_.narrow(0, 0, 2 * channels));
        v = torch::conv2d(x, qkvWeight_.narrow(0, 2 * channels, channels));
    } else {
        const torch::Tensor qkv = torch::conv2d(x, qkvWeight_);
        qk = qkv.narrow(1, 0, 2 * channels);
        v = qkv.narrow(1, 2 * channels, channels);
    }
    const std::vector<std::int64_t> shape = {x.size(0), options_.heads, headChannels(), options_.rows, options_.cols};
    const torch::Tensor q = qk.narrow(1, 0, channels).reshape(shape) * (1.0 / std::sqrt(static_cast<double>(headChannels())));
    const torch::Tensor k = qk.narrow(1, channels, channels).reshape(shape);
    const torch::Tensor mixed = editedMix(attend(q, k, v.reshape(shape), trace, key), trace.edits(key));
    if (removed)
        return torch::zeros_like(x, torch::MemoryFormat::Contiguous);
    const torch::Tensor result = torch::conv2d(mixed.reshape(x.sizes()), projWeight_).contiguous();
    return options_.gated ? gate_ * result : result;
}

std::int64_t GridAttention::projectionMacs() const
{
    const std::int64_t channels = options_.channels;
    return 4 * channels * channels * options_.rows * options_.cols;
}

torch::Tensor GridAttention::registerEmbedding(const std::string &name, torch::IntArrayRef shape)
{
    return register_parameter(name, torch::randn(shape) * (1.0 / std::sqrt(static_cast<double>(headChannels()))));
}

std::shared_ptr<GridAttention> makeAttention(const AttentionLayerOptions &options)
{
    requireValid(options);
    if (options.kind == "global")
        return std::make_shared<GlobalAttention>(options);
    return std::make_shared<LocalAttention>(options);
}

torch::Tensor sinusoidalPositions(int channels, int rows, int cols, const torch::TensorOptions &options)
{
    const auto real = torch::TensorOptions().dtype(torch::kDouble).device(options.device());
    const int frequencies = channels / 4;
    const torch::Tensor omega = torch::pow(10000.0, -torch::arange(frequencies, real) / static_cast<double>(frequencies));
    const auto encode = [&](int count) {
        const torch::Tensor angle = omega.unsqueeze(1) * torch::arange(count, real).unsqueeze(0);
        return torch::cat({angle.sin(), angle.cos()}, 0);
    };
    const torch::Tensor ofRow = encode(rows).unsqueeze(2).expand({2 * frequencies, rows, cols});
    const torch::Tensor ofCol = encode(cols).unsqueeze(1).expand({2 * frequencies, rows, cols});
    return torch::cat({ofRow, ofCol}, 0).to(options);
}

} // namespace lesionlens
