// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/efficientnet.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <torch/torch.h>

#include "core/models/registry.h"
#include "core/nn/random_draws.h"

namespace lesionlens {

namespace {

constexpr double dropoutProbability = 0.2;  // before the classifier
constexpr double stochasticDepthRate = 0.2; // grows linearly from 0 towards this over the blocks
constexpr int stemChannels = 32;
constexpr const char *lastKey = "features.8";

/// A row of table 1 of Tan, Le 2019, at width 1.
struct Stage
{
    int expansion;
    int kernel;
    int stride; ///< of the first block
    int channels;
    int blocks;
};
constexpr std::array<Stage, 7> stageTable = {{
    {1, 3, 1, 16, 1},
    {6, 3, 2, 24, 2},
    {6, 5, 2, 40, 2},
    {6, 3, 2, 80, 3},
    {6, 5, 1, 112, 3},
    {6, 5, 2, 192, 4},
    {6, 3, 1, 320, 1},
}};
constexpr int stageCount = static_cast<int>(stageTable.size());

const Stage &stageOf(int stage)
{
    return stageTable[static_cast<std::size_t>(stage - 1)];
}

/// Output channels of a stage; stage 0 is the stem.
int stageChannels(int stage, double width)
{
    return EfficientNetB0::scaledChannels(stage == 0 ? stemChannels : stageOf(stage).channels, width);
}

/// Side of a stage's grid: the stem halves, and every stage whose stride is 2.
int stageSide(int inputSide, int stage)
{
    int side = halved(inputSide);
    for (int earlier = 1; earlier <= stage; ++earlier)
        side = stageOf(earlier).stride == 2 ? halved(side) : side;
    return side;
}

std::string blockKey(int stage, int block)
{
    return "features." + std::to_string(stage) + "." + std::to_string(block);
}

MBConv::Options blockOptions(const ModelConfig &config, int stage, int block)
{
    const Stage &row = stageOf(stage);
    MBConv::Options options;
    options.inChannels = stageChannels(block == 0 ? stage - 1 : stage, config.width);
    options.outChannels = stageChannels(stage, config.width);
    options.expansion = row.expansion;
    options.kernel = row.kernel;
    options.stride = block == 0 ? row.stride : 1;
    options.hasDepthwise = !(config.attention.placement == "replace" && block == row.blocks - 1 && hasAttention(config, stage));
    return options;
}

/// Where the attention of a stage acts: at its last block, on the output or on the expanded channels. No last block has a stride, so the
/// grid is the same.
AttentionSite siteOf(const ModelConfig &config, int stage)
{
    const MBConv::Options last = blockOptions(config, stage, stageOf(stage).blocks - 1);
    const int channels = config.attention.placement == "residual" ? last.outChannels : last.inChannels * last.expansion;
    return {stage, channels, stageSide(config.inputHeight, stage), stageSide(config.inputWidth, stage)};
}

} // namespace

EfficientNetB0::EfficientNetB0(const ModelConfig &config)
{
    spec_.config = config;
    buildStages();
    initialise();
    attachAttention();
    fillSpec();
}

void EfficientNetB0::buildStages()
{
    const ModelConfig &config = spec_.config;
    int blocksInAll = 0;
    for (const Stage &row : stageTable)
        blocksInAll += row.blocks;

    auto features = register_module("features", torch::nn::ModuleList());
    stem_ = std::make_shared<ConvNorm>(ConvNorm::Options{3, stageChannels(0, config.width), 3, 2});
    features->push_back(stem_);
    for (int stage = 1; stage <= stageCount; ++stage) {
        torch::nn::ModuleList list;
        for (int block = 0; block < stageOf(stage).blocks; ++block) {
            MBConv::Options options = blockOptions(config, stage, block);
            options.dropProbability = stochasticDepthRate * static_cast<double>(blocks_.size()) / blocksInAll;
            blocks_.push_back(std::make_shared<MBConv>(options));
            list->push_back(blocks_.back());
        }
        features->push_back(list);
    }
    const int channels = stageChannels(stageCount, config.width);
    last_ = std::make_shared<ConvNorm>(ConvNorm::Options{channels, 4 * channels});
    features->push_back(last_);
    classifier_ = torch::nn::Linear(4 * channels, config.classes);
    auto classifier = register_module("classifier", torch::nn::ModuleList());
    classifier->push_back(torch::nn::Dropout(dropoutProbability));
    classifier->push_back(classifier_);
}

void EfficientNetB0::initialise()
{
    for (const auto &module : modules(false)) {
        if (auto *conv = module->as<torch::nn::Conv2d>()) {
            torch::nn::init::kaiming_normal_(conv->weight, 0.0, torch::kFanOut, torch::kReLU);
            if (conv->bias.defined())
                torch::nn::init::zeros_(conv->bias);
        }
    }
    const double range = 1.0 / std::sqrt(static_cast<double>(spec_.config.classes));
    torch::nn::init::uniform_(classifier_->weight, -range, range);
    torch::nn::init::zeros_(classifier_->bias);
}

void EfficientNetB0::attachAttention()
{
    std::size_t lastBlock = 0;
    for (int stage = 1; stage <= stageCount; ++stage) {
        lastBlock += static_cast<std::size_t>(stageOf(stage).blocks);
        if (hasAttention(spec_.config, stage))
            blocks_[lastBlock - 1]->attach(makeAttention(attentionLayer(spec_.config, siteOf(spec_.config, stage))),
                                           spec_.config.attention.placement);
    }
}

void EfficientNetB0::fillSpec()
{
    const ModelConfig &config = spec_.config;
    spec_.title = modelEntry(config.id).title;
    for (const torch::Tensor &parameter : parameters())
        spec_.parameters += parameter.numel();

    int rows = halved(config.inputHeight);
    int cols = halved(config.inputWidth);
    spec_.macs = convolutionMacs(stem_->convolution, rows, cols) + classifier_->weight.numel();
    for (int stage = 1; stage <= stageCount; ++stage) {
        for (int block = 0; block < stageOf(stage).blocks; ++block) {
            const int outRows = stageSide(config.inputHeight, stage);
            const int outCols = stageSide(config.inputWidth, stage);
            spec_.macs += blocks_[spec_.features.size()]->macs(rows, cols, outRows, outCols);
            spec_.features.push_back({blockKey(stage, block), outRows, outCols, stageChannels(stage, config.width)});
            rows = outRows;
            cols = outCols;
        }
        if (hasAttention(config, stage))
            spec_.attentions.push_back(attentionSpec(spec_.features.back().key, attentionLayer(config, siteOf(config, stage))));
    }
    spec_.macs += convolutionMacs(last_->convolution, rows, cols);
    spec_.features.push_back({lastKey, rows, cols, 4 * stageChannels(stageCount, config.width)});
    spec_.camLayer = lastKey;
}

torch::Tensor EfficientNetB0::stem(const torch::Tensor &x)
{
    return activated(stem_->forward(x));
}

torch::Tensor EfficientNetB0::block(std::size_t index, const torch::Tensor &x, ForwardTrace &trace)
{
    if (index == blocks_.size())
        return trace.tap(lastKey, activated(last_->forward(x)));
    return blocks_[index]->forward(x, trace, spec_.features[index].key);
}

torch::Tensor EfficientNetB0::head(const torch::Tensor &features)
{
    const torch::Tensor pooled = torch::adaptive_avg_pool2d(features, {1, 1}).flatten(1);
    return classifier_(randomDropout(pooled, dropoutProbability, is_training()));
}

FusedNetwork::Node EfficientNetB0::fuseStem(FusedNetwork &network, FusedNetwork::Node x)
{
    return network.convolution(x, foldedConvolution(stem_->convolution, stem_->norm, FusedConvolution::Activation::Silu));
}

const BlockAttention *EfficientNetB0::attentionOf(std::size_t index) const
{
    return index == blocks_.size() ? nullptr : &blocks_[index]->attention();
}

FusedNetwork::Node EfficientNetB0::fuseBlock(std::size_t index, FusedNetwork &network, FusedNetwork::Node x)
{
    if (index == blocks_.size())
        return network.convolution(x, foldedConvolution(last_->convolution, last_->norm, FusedConvolution::Activation::Silu));
    return blocks_[index]->fuse(network, x);
}

int EfficientNetB0::scaledChannels(int channels, double width)
{
    const double scaled = channels * width;
    const int nearest = std::max(8, static_cast<int>(scaled + 4.0) / 8 * 8);
    return nearest < 0.9 * scaled ? nearest + 8 : nearest;
}

std::vector<std::string> EfficientNetB0::problems(const ModelConfig &config)
{
    return backboneProblems(config, 32, siteOf);
}

} // namespace lesionlens
