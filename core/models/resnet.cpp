// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/resnet.h"

#include <algorithm>
#include <cmath>

#include <torch/torch.h>

#include "core/models/registry.h"

namespace lesionlens {

namespace {

torch::nn::Conv2d convolution(int inChannels, int outChannels, int kernel, int stride)
{
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(inChannels, outChannels, kernel).stride(stride).padding(kernel / 2).bias(false));
}

/// Side of a stage's grid: the stem halves twice, every stage after the first once more.
int stageSide(int inputSide, int stage)
{
    int side = halved(halved(inputSide));
    for (int later = 1; later < stage; ++later)
        side = halved(side);
    return side;
}

std::string blockKey(int stage, int block)
{
    return "layer" + std::to_string(stage) + "." + std::to_string(block);
}

/// Where the attention of a stage acts: all placements see the same channels and grid.
AttentionSite siteOf(const ModelConfig &config, int stage)
{
    return {stage, ResNet18::stageChannels(stage, config.width), stageSide(config.inputHeight, stage), stageSide(config.inputWidth, stage)};
}

} // namespace

BasicBlock::BasicBlock(int inChannels, int outChannels, int stride, bool hasSecondConvolution)
{
    conv1_ = register_module("conv1", convolution(inChannels, outChannels, 3, stride));
    bn1_ = register_module("bn1", torch::nn::BatchNorm2d(outChannels));
    if (hasSecondConvolution)
        conv2_ = register_module("conv2", convolution(outChannels, outChannels, 3, 1));
    bn2_ = register_module("bn2", torch::nn::BatchNorm2d(outChannels));
    if (stride != 1 || inChannels != outChannels) {
        shortcutConvolution_ = convolution(inChannels, outChannels, 1, stride);
        shortcutNorm_ = torch::nn::BatchNorm2d(outChannels);
        register_module("downsample", torch::nn::Sequential(shortcutConvolution_, shortcutNorm_));
    }
}

void BasicBlock::attach(std::shared_ptr<GridAttention> attention, const std::string &placement)
{
    attention_.attach(register_module("attention", std::move(attention)), placement);
}

torch::Tensor BasicBlock::forward(const torch::Tensor &x, ForwardTrace &trace, const std::string &key)
{
    const torch::Tensor hidden = bn1_(conv1_(x)).relu_();
    torch::Tensor out = bn2_(attention_.convolve(conv2_, hidden, trace, key));
    out += shortcutConvolution_.is_empty() ? x : shortcutNorm_(shortcutConvolution_(x));
    out.relu_();
    return trace.tap(key, attention_.follow(out, trace, key));
}

FusedNetwork::Node BasicBlock::fuse(FusedNetwork &network, FusedNetwork::Node x) const
{
    using Activation = FusedConvolution::Activation;
    const FusedNetwork::Node hidden = network.convolution(x, foldedConvolution(conv1_, bn1_, Activation::Relu));
    FusedNetwork::Node shortcut = x;
    if (!shortcutConvolution_.is_empty())
        shortcut = network.convolution(x, foldedConvolution(shortcutConvolution_, shortcutNorm_, Activation::None));
    return network.convolution(hidden, foldedConvolution(conv2_, bn2_, Activation::Relu), shortcut);
}

std::int64_t BasicBlock::macs(std::int64_t rows, std::int64_t cols) const
{
    std::int64_t total = convolutionMacs(conv1_, rows, cols) + attention_.macs();
    if (!conv2_.is_empty())
        total += convolutionMacs(conv2_, rows, cols);
    if (!shortcutConvolution_.is_empty())
        total += convolutionMacs(shortcutConvolution_, rows, cols);
    return total;
}

ResNet18::ResNet18(const ModelConfig &config)
{
    spec_.config = config;
    buildStages();
    initialise();
    attachAttention();
    fillSpec();
}

void ResNet18::buildStages()
{
    const ModelConfig &config = spec_.config;
    const bool replaces = config.attention.placement == "replace";
    int channels = stageChannels(1, config.width);
    conv1_ = register_module("conv1", convolution(3, channels, 7, 2));
    bn1_ = register_module("bn1", torch::nn::BatchNorm2d(channels));
    for (int stage = 1; stage <= stageCount; ++stage) {
        // Only gives the blocks their names "layer1.0", ...; the forward pass needs their own type.
        auto layer = register_module("layer" + std::to_string(stage), torch::nn::ModuleList());
        for (int block = 0; block < blocksPerStage; ++block) {
            const int outChannels = stageChannels(stage, config.width);
            const bool lastBlock = block == blocksPerStage - 1;
            const bool keepsConvolution = !(replaces && lastBlock && hasAttention(config, stage));
            blocks_.push_back(std::make_shared<BasicBlock>(channels, outChannels, stage > 1 && block == 0 ? 2 : 1, keepsConvolution));
            layer->push_back(blocks_.back());
            channels = outChannels;
        }
    }
    fc_ = register_module("fc", torch::nn::Linear(channels, config.classes));
}

void ResNet18::initialise()
{
    for (const auto &module : modules(false)) {
        if (auto *conv = module->as<torch::nn::Conv2d>())
            torch::nn::init::kaiming_normal_(conv->weight, 0.0, torch::kFanOut, torch::kReLU);
    }
    fc_->reset_parameters();
}

void ResNet18::attachAttention()
{
    for (int stage = 1; stage <= stageCount; ++stage) {
        if (!hasAttention(spec_.config, stage))
            continue;
        auto &lastBlock = blocks_[static_cast<std::size_t>(stage * blocksPerStage - 1)];
        lastBlock->attach(makeAttention(attentionLayer(spec_.config, siteOf(spec_.config, stage))), spec_.config.attention.placement);
    }
}

void ResNet18::fillSpec()
{
    const ModelConfig &config = spec_.config;
    spec_.title = modelEntry(config.id).title;
    for (const torch::Tensor &parameter : parameters())
        spec_.parameters += parameter.numel();
    spec_.macs = convolutionMacs(conv1_, halved(config.inputHeight), halved(config.inputWidth)) + fc_->weight.numel();
    for (int stage = 1; stage <= stageCount; ++stage) {
        const int rows = stageSide(config.inputHeight, stage);
        const int cols = stageSide(config.inputWidth, stage);
        for (int block = 0; block < blocksPerStage; ++block) {
            const std::string key = blockKey(stage, block);
            spec_.features.push_back({key, rows, cols, stageChannels(stage, config.width)});
            spec_.macs += blocks_[static_cast<std::size_t>((stage - 1) * blocksPerStage + block)]->macs(rows, cols);
            if (block == blocksPerStage - 1 && hasAttention(config, stage))
                spec_.attentions.push_back(attentionSpec(key, attentionLayer(config, siteOf(config, stage))));
        }
    }
}

torch::Tensor ResNet18::stem(const torch::Tensor &x)
{
    return torch::max_pool2d(bn1_(conv1_(x)).relu_(), 3, 2, 1);
}

torch::Tensor ResNet18::head(const torch::Tensor &features)
{
    return fc_(torch::adaptive_avg_pool2d(features, {1, 1}).flatten(1));
}

torch::Tensor ResNet18::block(std::size_t index, const torch::Tensor &x, ForwardTrace &trace)
{
    return blocks_[index]->forward(x, trace, spec_.features[index].key);
}

FusedNetwork::Node ResNet18::fuseStem(FusedNetwork &network, FusedNetwork::Node x)
{
    return network.maxPool(network.convolution(x, foldedConvolution(conv1_, bn1_, FusedConvolution::Activation::Relu)), 3, 2, 1);
}

const BlockAttention *ResNet18::attentionOf(std::size_t index) const
{
    return &blocks_[index]->attention();
}

FusedNetwork::Node ResNet18::fuseBlock(std::size_t index, FusedNetwork &network, FusedNetwork::Node x)
{
    return blocks_[index]->fuse(network, x);
}

int ResNet18::stageChannels(int stage, double width)
{
    const int first = std::max(8, 8 * static_cast<int>(std::lround(64.0 * width / 8.0)));
    return first << (stage - 1);
}

std::vector<std::string> ResNet18::problems(const ModelConfig &config)
{
    return backboneProblems(config, 32, siteOf);
}

} // namespace lesionlens
