// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <torch/nn/modules/conv.h>

#include "core/models/model_spec.h"
#include "core/nn/attention.h"

namespace lesionlens {

/// The attention of one block of a convolutional network, or none, and where it acts.
/// With A the attention, g a learned scalar that starts at 0, h the input of the block's convolution and y the block's output (the
/// placements are ours, the paper's are not public):
/// - residual: y + g A(y) for y;
/// - parallel: conv(h) + g A(h) for conv(h);
/// - replace:  A(h) for conv(h); the block has no such convolution then.
class BlockAttention
{
public:
    void attach(std::shared_ptr<GridAttention> attention, const std::string &placement);
    /// Whether it acts within the block (parallel, replace).
    [[nodiscard]] bool isInside() const { return attention_ && placement_ != "residual"; }
    /// Whether it acts on the block's output (residual).
    [[nodiscard]] bool follows() const { return attention_ && placement_ == "residual"; }

    /// What the block goes on with after its convolution, which may be empty where it is replaced. `key` is the block's.
    [[nodiscard]] torch::Tensor convolve(torch::nn::Conv2d &convolution, const torch::Tensor &h, ForwardTrace &trace,
                                         const std::string &key) const;
    /// What the next block gets.
    [[nodiscard]] torch::Tensor follow(const torch::Tensor &y, ForwardTrace &trace, const std::string &key) const;

    [[nodiscard]] std::int64_t macs() const { return attention_ ? attention_->macs() : 0; }

private:
    [[nodiscard]] torch::Tensor apply(const torch::Tensor &x, ForwardTrace &trace, const std::string &key) const;

    std::shared_ptr<GridAttention> attention_;
    std::string placement_;
};

/// The feature map that the attention of a stage gets.
struct AttentionSite
{
    int stage = 0; ///< 1-based
    int channels = 0;
    int rows = 0;
    int cols = 0;
};

/// Whether the configuration adds attention to a 1-based stage.
[[nodiscard]] bool hasAttention(const ModelConfig &config, int stage);
[[nodiscard]] AttentionLayerOptions attentionLayer(const ModelConfig &config, const AttentionSite &site);
[[nodiscard]] AttentionSpec attentionSpec(const std::string &blockKey, const AttentionLayerOptions &layer);

/// Problems of a convolutional network's configuration: an input below `smallestSide` x `smallestSide` pixels, or else heads and memory of
/// the attention at the first stage where it does not fit. In the words of ModelConfig::problems(), which checks kind, stages and kernel
/// first.
[[nodiscard]] std::vector<std::string> backboneProblems(const ModelConfig &config, int smallestSide,
                                                        const std::function<AttentionSite(const ModelConfig &, int stage)> &siteOf);

/// Side of the output of a convolution or pooling with stride 2 and padding kernel / 2, kernel odd: half, rounded up.
[[nodiscard]] int halved(int side);
/// Multiply-accumulates of a convolution with an output of rows x cols.
[[nodiscard]] std::int64_t convolutionMacs(const torch::nn::Conv2d &convolution, std::int64_t rows, std::int64_t cols);

} // namespace lesionlens
