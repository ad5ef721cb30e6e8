// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/vit.h"

#include <cmath>

#include <torch/torch.h>

#include "core/models/registry.h"
#include "core/nn/attention_edit.h"

namespace lesionlens {

namespace {

constexpr int patchSide = 16;
constexpr int depth = 12;
constexpr int headCount = 3;
constexpr int baseChannels = 192;
constexpr int mlpRatio = 4;
constexpr double layerNormEps = 1e-6;

TokenGrid gridOf(const ModelConfig &config)
{
    return {config.inputHeight / patchSide, config.inputWidth / patchSide, 1};
}

std::string blockKey(int block)
{
    return "blocks." + std::to_string(block);
}

/// The grid that `cells` position embeddings were made for; rows 0 where nobody can know.
TokenGrid gridOfCells(std::int64_t cells, const std::string &id, const ModelConfig *source)
{
    if (source != nullptr && source->id == id) {
        const TokenGrid grid = gridOf(*source);
        if (std::int64_t{grid.rows} * grid.cols == cells)
            return grid;
    }
    const auto side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(cells))));
    return std::int64_t{side} * side == cells ? TokenGrid{side, side, 1} : TokenGrid{};
}

std::string gridText(const TokenGrid &grid)
{
    return std::to_string(grid.rows) + " x " + std::to_string(grid.cols);
}

} // namespace

torch::Tensor GlobalTokenAttention::forward(const torch::Tensor &x, ForwardTrace &trace, const std::string &key)
{
    const Heads heads = project(x);
    const std::vector<AttentionEdit> &edits = trace.edits(key);
    const torch::Tensor weights = torch::softmax(torch::matmul(heads.q, heads.k.transpose(2, 3)), -1);
    return join(torch::matmul(trace.tap(key, editedWeights(weights, {}, edits)), heads.v), edits);
}

VitBlock::VitBlock(int channels, int heads)
{
    norm1_ = register_module("norm1", layerNorm(channels, layerNormEps));
    attention_ = register_module("attn", std::make_shared<GlobalTokenAttention>(channels, heads));
    norm2_ = register_module("norm2", layerNorm(channels, layerNormEps));
    mlp_ = register_module("mlp", std::make_shared<TransformerMlp>(channels, mlpRatio * channels, "fc1", "fc2"));
}

torch::Tensor VitBlock::forward(const torch::Tensor &tokens, ForwardTrace &trace, const std::string &key, const TokenGrid &grid)
{
    const torch::Tensor normed = tapTokens(trace, key + ".norm1", norm1_(tokens), grid);
    torch::Tensor out = tokens + attention_->forward(normed, trace, key + ".attn");
    out = out + mlp_->forward(norm2_(out));
    return tapTokens(trace, key, out, grid);
}

std::int64_t VitBlock::macs(std::int64_t tokens) const
{
    return attention_->macs(tokens) + tokens * mlp_->macsPerToken();
}

VisionTransformer::VisionTransformer(const ModelConfig &config) : grid_(gridOf(config))
{
    spec_.config = config;
    const int channels = transformerChannels(baseChannels, config.width);
    classToken_ = register_parameter("cls_token", torch::randn({1, 1, channels}) * 1e-6);
    positionEmbedding_ = register_parameter("pos_embed", torch::randn({1, grid_.prefix + grid_.rows * grid_.cols, channels}) * 0.02);
    auto embedding = register_module("patch_embed", std::make_shared<torch::nn::Module>());
    patches_ = embedding->register_module("proj", torch::nn::Conv2d(torch::nn::Conv2dOptions(3, channels, patchSide).stride(patchSide)));
    auto list = register_module("blocks", torch::nn::ModuleList());
    for (int block = 0; block < depth; ++block) {
        blocks_.push_back(std::make_shared<VitBlock>(channels, headCount));
        list->push_back(blocks_.back());
    }
    norm_ = register_module("norm", layerNorm(channels, layerNormEps));
    head_ = register_module("head", torch::nn::Linear(channels, config.classes));
    initialiseLinearLayers(*this);
    fillSpec();
}

void VisionTransformer::fillSpec()
{
    const std::int64_t cells = std::int64_t{grid_.rows} * grid_.cols;
    const std::int64_t tokens = grid_.prefix + cells;
    spec_.title = modelEntry(spec_.config.id).title;
    for (const torch::Tensor &parameter : parameters())
        spec_.parameters += parameter.numel();
    spec_.macs = cells * patches_->weight.numel() + head_->weight.numel();
    for (int block = 0; block < depth; ++block) {
        const std::string key = blockKey(block);
        spec_.features.push_back({key + ".norm1", grid_.rows, grid_.cols, channels()});
        spec_.features.push_back({key, grid_.rows, grid_.cols, channels()});
        spec_.attentions.push_back({key + ".attn", "global", headCount, grid_.rows, grid_.cols, 0, grid_.prefix});
        spec_.macs += blocks_[static_cast<std::size_t>(block)]->macs(tokens);
    }
    spec_.camLayer = blockKey(depth - 1) + ".norm1";
    spec_.isTokenChain = true;
    spec_.hasTokens = true;
}

torch::Tensor VisionTransformer::forward(const torch::Tensor &x, ForwardTrace &trace)
{
    requireInput(x);
    const torch::Tensor cells = patches_(x).flatten(2).transpose(1, 2);
    torch::Tensor tokens = torch::cat({classToken_.expand({x.size(0), -1, -1}), cells}, 1) + positionEmbedding_;
    for (int block = 0; block < depth; ++block)
        tokens = blocks_[static_cast<std::size_t>(block)]->forward(tokens, trace, blockKey(block), grid_);
    return head_(norm_(tokens.select(1, 0)));
}

std::optional<AdaptedWeight> VisionTransformer::adaptWeight(const std::string &name, const torch::Tensor &given,
                                                            const ModelConfig *source) const
{
    if (name != "pos_embed" || given.dim() != 3 || given.size(0) != 1 || given.size(1) < 2 || given.size(2) != channels() ||
        !given.is_floating_point())
        return std::nullopt;
    const TokenGrid from = gridOfCells(given.size(1) - grid_.prefix, spec_.config.id, source);
    if (from.rows == 0 || (from.rows == grid_.rows && from.cols == grid_.cols))
        return std::nullopt;
    const torch::Tensor single = given.to(torch::kFloat);
    const torch::Tensor cells =
        single.narrow(1, grid_.prefix, given.size(1) - grid_.prefix).transpose(1, 2).reshape({1, channels(), from.rows, from.cols});
    const auto options = torch::nn::functional::InterpolateFuncOptions()
                             .size(std::vector<std::int64_t>{grid_.rows, grid_.cols})
                             .mode(torch::kBicubic)
                             .align_corners(false)
                             .antialias(true);
    const torch::Tensor resampled = torch::nn::functional::interpolate(cells, options).flatten(2).transpose(1, 2);
    return AdaptedWeight{torch::cat({single.narrow(1, 0, grid_.prefix), resampled}, 1),
                         "resampled from a grid of " + gridText(from) + " to " + gridText(grid_) + " (rows x columns)"};
}

std::vector<std::string> VisionTransformer::problems(const ModelConfig &config)
{
    std::vector<std::string> found;
    if (const auto problem = inputSizeProblem(config, patchSide)) {
        found.push_back(*problem);
        return found;
    }
    const TokenGrid grid = gridOf(config);
    const std::int64_t tokens = grid.prefix + std::int64_t{grid.rows} * grid.cols;
    if (const auto problem = attentionSizeProblem(tokens, tokens, headCount))
        found.push_back(*problem);
    return found;
}

} // namespace lesionlens
