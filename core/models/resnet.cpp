// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/resnet.h"

#include <algorithm>
#include <cmath>

#include <torch/torch.h>

#include "core/models/registry.h"

namespace lesionlens {

namespace {

/// Attention weights of one image and layer that we are willing to hold: 256 Mi values, 1 GiB.
constexpr std::int64_t maxWeights = std::int64_t{1} << 28;

torch::nn::Conv2d convolution(int inChannels, int outChannels, int kernel, int stride)
{
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(inChannels, outChannels, kernel).stride(stride).padding(kernel / 2).bias(false));
}

std::int64_t convolutionMacs(const torch::nn::Conv2d &conv, std::int64_t rows, std::int64_t cols)
{
    return conv->weight.numel() * rows * cols;
}

/// Side of the output of a convolution or pooling that halves, with padding kernel / 2: rounds up.
int halved(int side)
{
    return (side + 1) / 2;
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

bool hasAttention(const ModelConfig &config, int stage)
{
    const auto &stages = config.attention.stages;
    return config.attention.kind != "none" && std::find(stages.begin(), stages.end(), stage) != stages.end();
}

AttentionLayerOptions layerOptions(const ModelConfig &config, int stage)
{
    AttentionLayerOptions options;
    options.kind = config.attention.kind;
    options.channels = ResNet18::stageChannels(stage, config.width);
    options.heads = config.attention.heads;
    options.rows = stageSide(config.inputHeight, stage);
    options.cols = stageSide(config.inputWidth, stage);
    options.kernel = config.attention.kernel;
    options.position = config.attention.position;
    options.gated = config.attention.placement != "replace";
    return options;
}

} // namespace

BasicBlock::BasicBlock(int inChannels, int outChannels, int stride, bool hasSecondConvolution)
{
    conv1_ = register_module("conv1", convolution(inChannels, outChannels, 3, stride));
    bn1_ = register_module("bn1", torch::nn::BatchNorm2d(outChannels));
    if (hasSecondConvolution)
        conv2_ = register_module("conv2", convolution(outChannels, outChannels, 3, 1));
    bn2_ = register_module("bn2", torch::nn::BatchNorm2d(outChannels));
    if (stride != 1 || inChannels != outChannels)
        downsample_ = register_module(
            "downsample", torch::nn::Sequential(convolution(inChannels, outChannels, 1, stride), torch::nn::BatchNorm2d(outChannels)));
}

void BasicBlock::attach(std::shared_ptr<GridAttention> attention, const std::string &placement)
{
    attention_ = register_module("attention", std::move(attention));
    placement_ = placement;
}

torch::Tensor BasicBlock::forward(const torch::Tensor &x, ForwardTrace &trace, const std::string &key)
{
    const std::string attentionKey = key + ".attention";
    torch::Tensor hidden = bn1_(conv1_(x)).relu_();
    torch::Tensor mixed;
    if (placement_ == "replace")
        mixed = attention_->forward(hidden, trace, attentionKey);
    else
        mixed = conv2_(hidden);
    if (placement_ == "parallel")
        mixed = mixed + attention_->forward(hidden, trace, attentionKey);
    torch::Tensor out = bn2_(mixed);
    out += downsample_.is_empty() ? x : downsample_->forward(x);
    out.relu_();
    if (placement_ == "residual")
        out = out + attention_->forward(out, trace, attentionKey);
    return trace.tap(key, out);
}

std::int64_t BasicBlock::macs(std::int64_t rows, std::int64_t cols) const
{
    std::int64_t total = convolutionMacs(conv1_, rows, cols);
    if (!conv2_.is_empty())
        total += convolutionMacs(conv2_, rows, cols);
    if (!downsample_.is_empty())
        total += convolutionMacs(torch::nn::Conv2d(downsample_->ptr<torch::nn::Conv2dImpl>(0)), rows, cols);
    if (attention_)
        total += attention_->macs();
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
        lastBlock->attach(makeAttention(layerOptions(spec_.config, stage)), spec_.config.attention.placement);
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
            if (block == blocksPerStage - 1 && hasAttention(config, stage)) {
                const bool local = config.attention.kind == "local";
                spec_.attentions.push_back({key + ".attention", config.attention.kind, config.attention.heads, rows, cols,
                                            local ? config.attention.kernel : 0, 0});
            }
        }
    }
}

torch::Tensor ResNet18::forward(const torch::Tensor &x, ForwardTrace &trace)
{
    requireInput(x);
    torch::Tensor features = torch::max_pool2d(bn1_(conv1_(x)).relu_(), 3, 2, 1);
    for (int stage = 1; stage <= stageCount; ++stage) {
        for (int block = 0; block < blocksPerStage; ++block)
            features =
                blocks_[static_cast<std::size_t>((stage - 1) * blocksPerStage + block)]->forward(features, trace, blockKey(stage, block));
    }
    return fc_(torch::adaptive_avg_pool2d(features, {1, 1}).flatten(1));
}

int ResNet18::stageChannels(int stage, double width)
{
    const int first = std::max(8, 8 * static_cast<int>(std::lround(64.0 * width / 8.0)));
    return first << (stage - 1);
}

std::vector<std::string> ResNet18::problems(const ModelConfig &config)
{
    std::vector<std::string> found;
    if (config.inputWidth < 32 || config.inputHeight < 32)
        found.push_back("model.input must be at least 32 x 32 pixels for " + config.id + ", but is " + std::to_string(config.inputWidth) +
                        " x " + std::to_string(config.inputHeight));
    for (const int stage : config.attention.stages) {
        if (!found.empty() || config.attention.kind == "none" || stage < 1 || stage > stageCount || config.attention.heads < 1)
            continue;
        const std::string atStage = " at stage " + std::to_string(stage);
        const AttentionLayerOptions layer = layerOptions(config, stage);
        if (layer.channels % layer.heads != 0)
            found.push_back("model.attention.heads must divide the " + std::to_string(layer.channels) + " channels" + atStage +
                            ", but is " + std::to_string(layer.heads));
        else if (layer.kind == "local" && layer.position == "relative" && (layer.channels / layer.heads) % 2 != 0)
            found.push_back("model.attention.heads must leave an even number of channels per head for relative positions" + atStage +
                            ", but is " + std::to_string(layer.heads));
        const std::int64_t positions = std::int64_t{layer.rows} * layer.cols;
        const std::int64_t perQuery = layer.kind == "global" ? positions : std::int64_t{layer.kernel} * layer.kernel;
        if (positions * perQuery > maxWeights / layer.heads)
            found.push_back("model.input is too large for " + layer.kind + " attention" + atStage + ": " + std::to_string(positions) +
                            " positions with " + std::to_string(layer.heads) + " heads make more than 2^28 weights");
    }
    return found;
}

} // namespace lesionlens
