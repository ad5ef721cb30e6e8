// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <torch/torch.h>

#include "core/models/image_classifier.h"

namespace lesionlens::test {

/// A network small enough to work out by hand, on images of 2 x 2 pixels and three channels x0, x1, x2:
///     "first":  F = (x0, x1)
///     "second": S = 2 F + 1
///     "side":   (x2), which no class depends on
///     logits:   positive = w0 . S, negative = w1 . S, nothing = w2 . S, product = sum over positions of S0 S1
/// with the weights below. With the image of `tinyImage`, S0 = 3 1 / 5 7 and S1 = 3 11 / 1 5.
class TinyClassifier final : public ImageClassifier
{
public:
    explicit TinyClassifier(bool withAttention = false)
    {
        spec_.config.id = "tiny";
        spec_.config.inputWidth = spec_.config.inputHeight = 2;
        spec_.config.classes = 4;
        spec_.title = "Tiny";
        spec_.features = {{"first", 2, 2, 2}, {"side", 2, 2, 1}, {"second", 2, 2, 2}};
        if (withAttention)
            spec_.attentions = {{"attention", "global", 1, 2, 2, 0, 0}};
        weight_ = register_parameter("weight", torch::tensor({1.0F,  2.0F,  3.0F,  2.0F,  -4.0F, 0.0F, 0.0F, 0.0F,  //
                                                              -1.0F, -1.0F, -1.0F, -1.0F, 0.0F,  0.0F, 0.0F, -2.0F, //
                                                              0.0F,  0.0F,  0.0F,  0.0F,  0.0F,  0.0F, 0.0F, 0.0F})
                                                   .reshape({3, 8}));
        eval();
    }

    using ImageClassifier::forward;
    torch::Tensor forward(const torch::Tensor &x, ForwardTrace &trace) override
    {
        ++passes;
        builtGraph = torch::GradMode::is_enabled();
        const torch::Tensor first = trace.tap("first", x.slice(1, 0, 2));
        const torch::Tensor side = trace.tap("side", x.slice(1, 2, 3));
        const torch::Tensor second = trace.tap("second", first * 2 + 1);
        graphBeginsAtSecond = second.requires_grad() && second.is_leaf();
        if (trace.wants("attention"))
            trace.put("attention", attention);
        const torch::Tensor linear = torch::linear(second.flatten(1), weight_);
        const torch::Tensor product = (second.select(1, 0) * second.select(1, 1)).sum({1, 2}).unsqueeze(1);
        return torch::cat({linear, product}, 1);
    }

    int passes = 0;                   ///< forward passes so far
    bool builtGraph = false;          ///< whether gradients were on in the last one
    bool graphBeginsAtSecond = false; ///< whether a backward pass would stop at that layer
    /// What the layer "attention" hands out: every position looks at itself.
    torch::Tensor attention = torch::eye(4).reshape({1, 1, 4, 4});

private:
    torch::Tensor weight_;
};

inline torch::Tensor tinyImage()
{
    return torch::tensor({1.0F, 0.0F, 2.0F, 3.0F, 1.0F, 5.0F, 0.0F, 2.0F, 1.0F, 2.0F, 3.0F, 4.0F}).reshape({1, 3, 2, 2});
}

inline const std::vector<std::string> tinyClasses = {"positive", "negative", "nothing", "product"};

} // namespace lesionlens::test
