// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"

namespace lesionlens {

/// Self-attention added to a convolutional network. The paper's placement, heads and kernel are not public: these defaults are ours.
struct AttentionOptions
{
    std::string kind = "none";          ///< none, global, local
    std::vector<int> stages = {3, 4};   ///< 1-based stages of the backbone (ResNet18: 4, EfficientNet-B0: 7); at the last block of each
    int heads = 8;                      ///< must divide the stage's channels
    int kernel = 7;                     ///< local only: odd, 3..11
    std::string position = "relative";  ///< none, sinusoidal, relative
    std::string placement = "residual"; ///< residual: x + g * A(x) after the block, parallel: conv(x) + g * A(x), replace: A(x) for conv(x)

    friend bool operator==(const AttentionOptions &, const AttentionOptions &) = default;
};

/// Everything that determines a network's structure. Weights fit exactly those networks with an equal configuration.
struct ModelConfig
{
    std::string id = "resnet18";                        ///< a name of the registry
    double width = 1.0;                                 ///< width multiplier of all channel counts, (0, 4]
    int inputWidth = 224;                               ///< pixels
    int inputHeight = 224;                              ///< pixels
    int classes = 1000;                                 ///< number of outputs
    std::array<double, 3> mean = {0.485, 0.456, 0.406}; ///< per channel, of values in [0, 1]
    std::array<double, 3> std = {0.229, 0.224, 0.225};
    AttentionOptions attention;

    /// Sentences naming each bad key ("model.attention.kernel must be odd and between 3 and 11, but is 4"); empty if all is well.
    [[nodiscard]] std::vector<std::string> problems() const;

    friend bool operator==(const ModelConfig &, const ModelConfig &) = default;
};

[[nodiscard]] Json toJson(const ModelConfig &config);
/// Reads a configuration; absent keys keep the registry's defaults of `id`. Throws Error Usage for an unknown id, an unknown key or a
/// value that `problems()` names. `path` is the dotted name in messages ("model").
[[nodiscard]] ModelConfig modelConfigFromJson(const Json &json, const std::string &path);

/// A traceable feature map, [B, channels, rows, cols].
struct FeatureSpec
{
    std::string key; ///< e.g. "layer4.1"
    int rows = 0;
    int cols = 0;
    int channels = 0;
};

/// A traceable attention.
struct AttentionSpec
{
    std::string key; ///< e.g. "layer4.1.attention"
    /// "global": weights [B, heads, N, N], N = prefix + rows * cols.
    /// "local": weights [B, heads, rows * cols, kernel * kernel]; keys are the query's neighbourhood, row-major.
    /// "window": weights [B, heads, rows * cols, kernel * kernel]; keys are the query's window of a shifted partition, row-major: cell (r,
    /// c) stands at R = (r - shiftRows) mod P in the shifted grid, P = rows rounded up to a multiple of the kernel (columns alike); its
    /// window begins at R - R mod kernel; key (a, b) of it is the cell ((begin + a + shiftRows) mod P, ...), which may lie outside the
    /// grid: padding.
    std::string kind;
    int heads = 0;
    int rows = 0;
    int cols = 0;
    int kernel = 0;       ///< side of the neighbourhood or window; 0 for global
    int prefixTokens = 0; ///< tokens before the grid (class token); global only
    int shiftRows = 0;    ///< window only
    int shiftCols = 0;    ///< window only
};

/// A model's card: what the window, the command line and the explainers need to know of it, measured on the built network.
struct ModelSpec
{
    ModelConfig config;
    std::string title;           ///< "ResNet18 + local attention"
    std::int64_t parameters = 0; ///< trainable parameters
    std::int64_t macs = 0; ///< multiply-accumulates of one forward pass of one image (convolutions, linear layers, attention products)
    std::vector<FeatureSpec> features;     ///< in the order of the forward pass
    std::vector<AttentionSpec> attentions; ///< in the order of the forward pass
    std::string camLayer;                  ///< the feature map that Grad-CAM means when nobody chose one; empty: the last
    /// Every block is x + attention(x), then x + mlp(x), on one sequence of tokens: attention rollout is defined.
    bool isTokenChain = false;
    /// The features are tokens of a transformer: their norms say which are artefacts.
    bool hasTokens = false;

    [[nodiscard]] const FeatureSpec *feature(const std::string &key) const;
    [[nodiscard]] const AttentionSpec *attention(const std::string &key) const;
    /// camLayer, or the last feature map. Throws Error Internal where there is none.
    [[nodiscard]] const std::string &defaultFeature() const;
};

} // namespace lesionlens
