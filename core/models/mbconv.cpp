// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/mbconv.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <torch/torch.h>

#include "core/nn/stochastic_depth.h"

namespace lesionlens {

torch::Tensor activated(torch::Tensor x)
{
    return torch::silu_(x);
}

ConvNorm::ConvNorm(const Options &options)
{
    if (options.hasConvolution)
        convolution =
            register_module("0", torch::nn::Conv2d(torch::nn::Conv2dOptions(options.inChannels, options.outChannels, options.kernel)
                                                       .stride(options.stride)
                                                       .padding(options.kernel / 2)
                                                       .groups(options.isDepthwise ? options.inChannels : 1)
                                                       .bias(false)));
    norm = register_module("1", torch::nn::BatchNorm2d(options.outChannels));
}

torch::Tensor ConvNorm::forward(const torch::Tensor &x)
{
    return norm(convolution(x));
}

SqueezeExcitation::SqueezeExcitation(int channels, int squeezedChannels)
{
    fc1_ = register_module("fc1", torch::nn::Conv2d(torch::nn::Conv2dOptions(channels, squeezedChannels, 1)));
    fc2_ = register_module("fc2", torch::nn::Conv2d(torch::nn::Conv2dOptions(squeezedChannels, channels, 1)));
}

torch::Tensor SqueezeExcitation::forward(const torch::Tensor &x)
{
    const torch::Tensor squeezed = torch::silu(fc1_(torch::adaptive_avg_pool2d(x, {1, 1})));
    return x * fc2_(squeezed).sigmoid();
}

FusedNetwork::Node SqueezeExcitation::fuse(FusedNetwork &network, FusedNetwork::Node x) const
{
    FusedConvolution squeeze;
    squeeze.weight = fc1_->weight.detach();
    squeeze.bias = fc1_->bias.detach();
    squeeze.activation = FusedConvolution::Activation::Silu;
    FusedConvolution expand;
    expand.weight = fc2_->weight.detach();
    expand.bias = fc2_->bias.detach();
    return network.excite(x, squeeze, expand);
}

std::int64_t SqueezeExcitation::macs() const
{
    return fc1_->weight.numel() + fc2_->weight.numel();
}

MBConv::MBConv(const Options &options)
    : hasShortcut_(options.stride == 1 && options.inChannels == options.outChannels), dropProbability_(options.dropProbability)
{
    // Only gives the parts their names "block.0", ...
    auto block = register_module("block", torch::nn::ModuleList());
    const int expanded = options.inChannels * options.expansion;
    if (options.expansion != 1) {
        expand_ = std::make_shared<ConvNorm>(ConvNorm::Options{options.inChannels, expanded});
        block->push_back(expand_);
    }
    depthwise_ = std::make_shared<ConvNorm>(
        ConvNorm::Options{expanded, expanded, options.kernel, options.stride, /*isDepthwise=*/true, options.hasDepthwise});
    excite_ = std::make_shared<SqueezeExcitation>(expanded, std::max(1, options.inChannels / 4));
    project_ = std::make_shared<ConvNorm>(ConvNorm::Options{expanded, options.outChannels});
    block->push_back(depthwise_);
    block->push_back(excite_);
    block->push_back(project_);
}

void MBConv::attach(std::shared_ptr<GridAttention> attention, const std::string &placement)
{
    attention_.attach(register_module("attention", std::move(attention)), placement);
}

torch::Tensor MBConv::forward(const torch::Tensor &x, ForwardTrace &trace, const std::string &key)
{
    const torch::Tensor expanded = expand_ ? activated(expand_->forward(x)) : x;
    const torch::Tensor mixed = attention_.convolve(depthwise_->convolution, expanded, trace, key);
    torch::Tensor out = project_->forward(excite_->forward(activated(depthwise_->norm(mixed))));
    if (hasShortcut_)
        out = stochasticDepth(out, dropProbability_, is_training()) + x;
    return trace.tap(key, attention_.follow(out, trace, key));
}

FusedNetwork::Node MBConv::fuse(FusedNetwork &network, FusedNetwork::Node x) const
{
    using Activation = FusedConvolution::Activation;
    FusedNetwork::Node mixed = x;
    if (expand_)
        mixed = network.convolution(mixed, foldedConvolution(expand_->convolution, expand_->norm, Activation::Silu));
    mixed = network.convolution(mixed, foldedConvolution(depthwise_->convolution, depthwise_->norm, Activation::Silu));
    mixed = excite_->fuse(network, mixed);
    const std::optional<FusedNetwork::Node> shortcut = hasShortcut_ ? std::optional(x) : std::nullopt;
    return network.convolution(mixed, foldedConvolution(project_->convolution, project_->norm, Activation::None), shortcut);
}

std::int64_t MBConv::macs(std::int64_t inRows, std::int64_t inCols, std::int64_t rows, std::int64_t cols) const
{
    std::int64_t total = excite_->macs() + convolutionMacs(project_->convolution, rows, cols) + attention_.macs();
    if (expand_)
        total += convolutionMacs(expand_->convolution, inRows, inCols);
    if (!depthwise_->convolution.is_empty())
        total += convolutionMacs(depthwise_->convolution, rows, cols);
    return total;
}

} // namespace lesionlens
