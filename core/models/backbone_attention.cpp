// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/backbone_attention.h"

#include <algorithm>

#include <torch/torch.h>

namespace lesionlens {

namespace {

/// Attention weights of one image and layer that we are willing to hold: 256 Mi values, 1 GiB.
constexpr std::int64_t maxWeights = std::int64_t{1} << 28;

std::string attentionKey(const std::string &blockKey)
{
    return blockKey + ".attention";
}

/// What does not fit between the configuration's heads or its grid and the attention at one stage.
std::vector<std::string> attentionProblems(const ModelConfig &config, const AttentionSite &site)
{
    std::vector<std::string> found;
    const AttentionLayerOptions layer = attentionLayer(config, site);
    const std::string atStage = " at stage " + std::to_string(site.stage);
    const std::string heads = std::to_string(layer.heads);
    if (layer.channels % layer.heads != 0)
        found.push_back("model.attention.heads must divide the " + std::to_string(layer.channels) + " channels" + atStage + ", but is " +
                        heads);
    else if (layer.kind == "local" && layer.position == "relative" && (layer.channels / layer.heads) % 2 != 0)
        found.push_back("model.attention.heads must leave an even number of the " + std::to_string(layer.channels) +
                        " channels per head for relative positions" + atStage + ", but is " + heads);
    const std::int64_t positions = std::int64_t{layer.rows} * layer.cols;
    const std::int64_t perQuery = layer.kind == "global" ? positions : std::int64_t{layer.kernel} * layer.kernel;
    if (positions * perQuery > maxWeights / layer.heads)
        found.push_back("model.input is too large for " + layer.kind + " attention" + atStage + ": " + std::to_string(positions) +
                        " positions with " + heads + " heads make more than 2^28 weights");
    return found;
}

} // namespace

void BlockAttention::attach(std::shared_ptr<GridAttention> attention, const std::string &placement)
{
    attention_ = std::move(attention);
    placement_ = placement;
}

torch::Tensor BlockAttention::apply(const torch::Tensor &x, ForwardTrace &trace, const std::string &key) const
{
    return attention_->forward(x, trace, attentionKey(key));
}

torch::Tensor BlockAttention::convolve(torch::nn::Conv2d &convolution, const torch::Tensor &h, ForwardTrace &trace,
                                       const std::string &key) const
{
    if (placement_ == "replace")
        return apply(h, trace, key);
    torch::Tensor convolved = convolution(h);
    return placement_ == "parallel" ? convolved + apply(h, trace, key) : convolved;
}

torch::Tensor BlockAttention::follow(const torch::Tensor &y, ForwardTrace &trace, const std::string &key) const
{
    return placement_ == "residual" ? y + apply(y, trace, key) : y;
}

bool hasAttention(const ModelConfig &config, int stage)
{
    const auto &stages = config.attention.stages;
    return config.attention.kind != "none" && std::find(stages.begin(), stages.end(), stage) != stages.end();
}

AttentionLayerOptions attentionLayer(const ModelConfig &config, const AttentionSite &site)
{
    AttentionLayerOptions options;
    options.kind = config.attention.kind;
    options.channels = site.channels;
    options.heads = config.attention.heads;
    options.rows = site.rows;
    options.cols = site.cols;
    options.kernel = config.attention.kernel;
    options.position = config.attention.position;
    options.gated = config.attention.placement != "replace";
    return options;
}

AttentionSpec attentionSpec(const std::string &blockKey, const AttentionLayerOptions &layer)
{
    AttentionSpec spec;
    spec.key = attentionKey(blockKey);
    spec.kind = layer.kind;
    spec.heads = layer.heads;
    spec.rows = layer.rows;
    spec.cols = layer.cols;
    spec.kernel = layer.kind == "local" ? layer.kernel : 0;
    return spec;
}

std::vector<std::string> backboneProblems(const ModelConfig &config, int smallestSide,
                                          const std::function<AttentionSite(const ModelConfig &, int stage)> &siteOf)
{
    std::vector<std::string> found;
    if (config.inputWidth < smallestSide || config.inputHeight < smallestSide) {
        const std::string side = std::to_string(smallestSide);
        found.push_back("model.input must be at least " + side + " x " + side + " pixels for " + config.id + ", but is " +
                        std::to_string(config.inputWidth) + " x " + std::to_string(config.inputHeight));
    }
    std::vector<int> stages = config.attention.stages;
    std::sort(stages.begin(), stages.end());
    for (const int stage : stages) {
        // One stage's problems are enough: those of the others have the same cause.
        if (found.empty() && config.attention.kind != "none")
            found = attentionProblems(config, siteOf(config, stage));
    }
    return found;
}

int halved(int side)
{
    return (side + 1) / 2;
}

std::int64_t convolutionMacs(const torch::nn::Conv2d &convolution, std::int64_t rows, std::int64_t cols)
{
    return convolution->weight.numel() * rows * cols;
}

} // namespace lesionlens
