// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <torch/nn/module.h>

#include "core/nn/forward_trace.h"
#include "core/nn/local_attention_op.h"

namespace lesionlens {

/// Everything that determines the shape of an attention layer on a grid.
struct AttentionLayerOptions
{
    std::string kind = "global"; ///< global, local
    int channels = 0;            ///< in and out; divisible by heads
    int heads = 8;
    int rows = 0;                      ///< of the feature map
    int cols = 0;                      ///< of the feature map
    int kernel = 7;                    ///< local only: odd
    std::string position = "relative"; ///< none, sinusoidal (channels divisible by 4), relative (local: channels / heads even)
    bool gated = true;                 ///< multiply the result by a learned scalar that starts at 0
    /// Queries are handled in pieces of about so many weights (64 Mi values are 256 MiB); no result depends on it.
    std::int64_t maxWeightsAtOnce = std::int64_t{1} << 26;
    LocalFormulation localFormulation = LocalFormulation::Fastest; ///< local only
};

/// Multi-head scaled dot-product self-attention on a feature map: softmax(q k^T / sqrt(d) + position) v, then a projection.
/// Source: Vaswani et al., "Attention is all you need", NeurIPS 2017; gate: Zhang et al., "Self-attention generative
/// adversarial networks", ICML 2019. The projections have no biases.
///
/// Parameters: qkv.weight [3 C, C, 1, 1] (rows: queries, keys, values; within each head by head), proj.weight [C, C, 1, 1],
/// gate [1] where gated, and those of the position encoding.
class GridAttention : public torch::nn::Module
{
public:
    ~GridAttention() override = default;

    /// x: [B, C, rows, cols]. Returns A(x), or gate * A(x) where gated, in the same shape, contiguous.
    /// The weights are stored on `trace` under `key` where it is requested: global [B, heads, N, N], local
    /// [B, heads, N, kernel * kernel]. Edits that `trace` asks of `key` act on the weights and on what each head mixed.
    /// Throws Error Mismatch for another shape of x, Usage for an edit of a head that the layer does not have.
    torch::Tensor forward(const torch::Tensor &x, ForwardTrace &trace, const std::string &key);

    [[nodiscard]] const AttentionLayerOptions &options() const { return options_; }
    /// Multiply-accumulates of one image: projections, products with keys, values and relative embeddings.
    [[nodiscard]] virtual std::int64_t macs() const = 0;

protected:
    explicit GridAttention(const AttentionLayerOptions &options);

    /// q (already divided by sqrt(d)), k, v: [B, heads, d, rows, cols]. Returns the mixed values, [B, heads, d, rows, cols].
    /// Hands the weights, edited where asked, to `trace` if it wants them.
    virtual torch::Tensor attend(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v, ForwardTrace &trace,
                                 const std::string &key) = 0;

    [[nodiscard]] int headChannels() const { return options_.channels / options_.heads; }
    [[nodiscard]] std::int64_t projectionMacs() const;
    /// A parameter of relative embeddings, normal with the standard deviation d^-1/2 of Bello et al. 2019.
    torch::Tensor registerEmbedding(const std::string &name, torch::IntArrayRef shape);

    AttentionLayerOptions options_;

private:
    torch::Tensor qkvWeight_;
    torch::Tensor projWeight_;
    torch::Tensor gate_;
};

/// Every position attends to every position.
/// Relative position: factorised row and column logits, shared by the heads, `relative_rows` [2 rows - 1, d] and
/// `relative_cols` [2 cols - 1, d]; source: Bello et al., "Attention augmented convolutional networks", ICCV 2019, eq. 3-4.
class GlobalAttention final : public GridAttention
{
public:
    explicit GlobalAttention(const AttentionLayerOptions &options);
    [[nodiscard]] std::int64_t macs() const override;

private:
    torch::Tensor attend(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v, ForwardTrace &trace,
                         const std::string &key) override;
    [[nodiscard]] torch::Tensor relativeLogits(const torch::Tensor &queries, std::int64_t first) const;

    torch::Tensor relativeRows_;
    torch::Tensor relativeCols_;
};

/// Every position attends to its kernel x kernel neighbourhood; positions outside the grid get exactly no weight.
/// Relative position: embeddings of the row offset (first half of a head's channels) and the column offset (second half),
/// `relative_rows` and `relative_cols` [heads, kernel, d / 2]; source: Ramachandran et al., "Stand-alone self-attention in
/// vision models", NeurIPS 2019, eq. 3. Unlike there, logits are divided by sqrt(d), as in the global form.
class LocalAttention final : public GridAttention
{
public:
    explicit LocalAttention(const AttentionLayerOptions &options);
    [[nodiscard]] std::int64_t macs() const override;

private:
    torch::Tensor attend(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v, ForwardTrace &trace,
                         const std::string &key) override;
    LocalAttentionOp op_;
    torch::Tensor relativeRows_;
    torch::Tensor relativeCols_;
};

/// Builds the layer that `options.kind` names. Throws Error Usage for an unknown kind or position, or options that do not fit together.
[[nodiscard]] std::shared_ptr<GridAttention> makeAttention(const AttentionLayerOptions &options);

/// 2-D sine-cosine encoding [channels, rows, cols]: the first half of the channels encodes the row, the second the column, each half
/// sines then cosines of position / 10000^(i / (channels / 4)). Source: Vaswani et al. 2017, section 3.5, in its usual 2-D form.
[[nodiscard]] torch::Tensor sinusoidalPositions(int channels, int rows, int cols, const torch::TensorOptions &options);

} // namespace lesionlens
