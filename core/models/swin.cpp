// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/swin.h"

#include <numeric>

#include <torch/torch.h>

#include "core/models/registry.h"

namespace lesionlens {

namespace {

constexpr int patchSide = 4;
constexpr int baseChannels = 96;
constexpr int firstHeads = 3;
constexpr std::array<int, 4> depths = {2, 2, 6, 2};
constexpr double stochasticDepthProbability = 0.2; // torchvision's for swin_t

/// The last block's probability is the full one, the first block's zero.
double dropProbability(int stage, int block)
{
    const int before = std::accumulate(depths.begin(), depths.begin() + stage, 0) + block;
    const int last = std::accumulate(depths.begin(), depths.end(), 0) - 1;
    return stochasticDepthProbability * before / last;
}

/// Side of a stage's grid: patches, then half of it, rounded up, from stage to stage.
int stageSide(int inputSide, int stage)
{
    int side = inputSide / patchSide;
    for (int later = 0; later < stage; ++later)
        side = (side + 1) / 2;
    return side;
}

std::string blockKey(const std::string &stageKey, std::size_t block)
{
    return stageKey + "." + std::to_string(block);
}

} // namespace

SwinTransformer::SwinTransformer(const ModelConfig &config)
{
    spec_.config = config;
    auto features = register_module("features", std::make_shared<torch::nn::Module>());
    buildPatches(*features);
    for (int index = 0; index < stageCount; ++index)
        buildStage(*features, index);
    const int channels = stages_.back().channels;
    norm_ = register_module("norm", layerNorm(channels, swinLayerNormEps));
    head_ = register_module("head", torch::nn::Linear(channels, config.classes));
    initialiseLinearLayers(*this);

    spec_.title = modelEntry(config.id).title;
    for (const torch::Tensor &parameter : parameters())
        spec_.parameters += parameter.numel();
    spec_.macs = patches_->weight.numel() * stages_.front().rows * stages_.front().cols + head_->weight.numel();
    for (const Stage &stage : stages_)
        addToSpec(stage);
    spec_.camLayer = blockKey(stages_.back().key, stages_.back().blocks.size() - 1) + ".norm1";
    spec_.hasTokens = true;
}

void SwinTransformer::buildPatches(torch::nn::Module &features)
{
    const int channels = transformerChannels(baseChannels, spec_.config.width);
    // The numbers are those of torchvision's nn.Sequential; 1 is a permutation.
    auto embedding = features.register_module("0", std::make_shared<torch::nn::Module>());
    patches_ = embedding->register_module("0", torch::nn::Conv2d(torch::nn::Conv2dOptions(3, channels, patchSide).stride(patchSide)));
    patchNorm_ = embedding->register_module("2", layerNorm(channels, swinLayerNormEps));
}

void SwinTransformer::buildStage(torch::nn::Module &features, int index)
{
    const ModelConfig &config = spec_.config;
    Stage &stage = stages_[static_cast<std::size_t>(index)];
    stage.key = "features." + std::to_string(2 * index + 1);
    stage.rows = stageSide(config.inputHeight, index);
    stage.cols = stageSide(config.inputWidth, index);
    stage.channels = transformerChannels(baseChannels, config.width) << index;
    stage.heads = firstHeads << index;
    if (index > 0)
        stage.merging = features.register_module(std::to_string(2 * index), std::make_shared<PatchMerging>(stage.channels / 2));
    auto list = features.register_module(std::to_string(2 * index + 1), torch::nn::ModuleList());
    for (int block = 0; block < depths[static_cast<std::size_t>(index)]; ++block) {
        const WindowPartition partition = WindowPartition::of(stage.rows, stage.cols, block % 2 == 1);
        auto attention = std::make_shared<WindowAttention>(stage.channels, stage.heads, partition);
        stage.blocks.push_back(std::make_shared<SwinBlock>(std::move(attention), stage.channels, dropProbability(index, block)));
        list->push_back(stage.blocks.back());
    }
}

void SwinTransformer::addToSpec(const Stage &stage)
{
    const std::int64_t cells = std::int64_t{stage.rows} * stage.cols;
    if (stage.merging)
        spec_.macs += stage.merging->macs(cells);
    for (std::size_t block = 0; block < stage.blocks.size(); ++block) {
        const std::string key = blockKey(stage.key, block);
        for (const char *part : {".norm1", ".norm2", ""})
            spec_.features.push_back({key + part, stage.rows, stage.cols, stage.channels});
        const WindowPartition partition = WindowPartition::of(stage.rows, stage.cols, block % 2 == 1);
        spec_.attentions.push_back(
            {key + ".attn", "window", stage.heads, stage.rows, stage.cols, swinWindow, 0, partition.shiftRows, partition.shiftCols});
        spec_.macs += stage.blocks[block]->macs(cells);
    }
}

torch::Tensor SwinTransformer::forward(const torch::Tensor &x, ForwardTrace &trace)
{
    requireInput(x);
    torch::Tensor tokens = patchNorm_(patches_(x).permute({0, 2, 3, 1}));
    for (const Stage &stage : stages_) {
        if (stage.merging)
            tokens = stage.merging->forward(tokens);
        for (std::size_t block = 0; block < stage.blocks.size(); ++block)
            tokens = stage.blocks[block]->forward(tokens, trace, blockKey(stage.key, block));
    }
    return head_(norm_(tokens).mean({1, 2}));
}

std::vector<std::string> SwinTransformer::problems(const ModelConfig &config)
{
    std::vector<std::string> found;
    if (const auto problem = inputSizeProblem(config, patchSide)) {
        found.push_back(*problem);
        return found;
    }
    const WindowPartition largest = WindowPartition::of(stageSide(config.inputHeight, 0), stageSide(config.inputWidth, 0), false);
    const std::int64_t queries = std::int64_t{largest.paddedRows()} * largest.paddedCols();
    if (const auto problem = attentionSizeProblem(queries, swinWindow * swinWindow, firstHeads))
        found.push_back(*problem);
    return found;
}

} // namespace lesionlens
