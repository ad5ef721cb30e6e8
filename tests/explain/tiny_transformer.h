// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <torch/torch.h>

#include "core/models/image_classifier.h"

namespace lesionlens::test {

/// A token chain small enough to work out by hand, on images of 1 x 2 pixels. Tokens of one channel: the class token, which is 1, and the
/// two pixels of the first colour channel. Two layers of given attention, the mean of two heads:
///     t1 = t + mean_h A1_h t,   t2 = t1 + mean_h A2_h t1,   logits: up = t2[class], down = - t2[class], none = 0
/// Features "blocks.0" and "blocks.1" are the grid's part of t1 and t2.
class TinyTransformer final : public ImageClassifier
{
public:
    TinyTransformer()
    {
        spec_.config.id = "tiny_transformer";
        spec_.config.inputWidth = 2;
        spec_.config.inputHeight = 1;
        spec_.config.classes = 3;
        spec_.title = "Tiny transformer";
        spec_.features = {{"blocks.0.norm1", 1, 2, 1}, {"blocks.0", 1, 2, 1}, {"blocks.1", 1, 2, 1}, {"norm", 1, 2, 1}};
        spec_.attentions = {{"blocks.0.attn", "global", 2, 1, 2, 0, 1}, {"blocks.1.attn", "global", 2, 1, 2, 0, 1}};
        spec_.isTokenChain = true;
        spec_.hasTokens = true;
        eval();
    }

    using ImageClassifier::forward;
    torch::Tensor forward(const torch::Tensor &x, ForwardTrace &trace) override
    {
        torch::Tensor tokens = torch::cat({torch::ones({1, 1}), x.select(1, 0).flatten(1)}, 1).unsqueeze(2); // [1, 3, 1]
        trace.put("blocks.0.norm1", gridOf(tokens));
        tokens = block(tokens, first, "blocks.0", trace);
        tokens = block(tokens, second, "blocks.1", trace);
        trace.put("norm", gridOf(tokens));
        const torch::Tensor up = tokens.select(1, 0);
        return torch::cat({up, -up, torch::zeros({1, 1})}, 1);
    }

    /// [1, 2 heads, 3, 3]; by default every token takes the same from all.
    torch::Tensor first = torch::full({1, 2, 3, 3}, 1.0F / 3);
    torch::Tensor second = torch::full({1, 2, 3, 3}, 1.0F / 3);

private:
    static torch::Tensor gridOf(const torch::Tensor &tokens) { return tokens.narrow(1, 1, 2).transpose(1, 2).reshape({1, 1, 1, 2}); }

    static torch::Tensor block(const torch::Tensor &tokens, const torch::Tensor &attention, const std::string &key, ForwardTrace &trace)
    {
        const torch::Tensor weights = trace.tap(key + ".attn", attention);
        const torch::Tensor out = tokens + torch::matmul(weights.mean(1), tokens);
        trace.put(key, gridOf(out));
        return out;
    }
};

/// The pixels 2 and 5.
inline torch::Tensor tinyTransformerImage()
{
    return torch::tensor({2.0F, 5.0F, 0.0F, 0.0F, 0.0F, 0.0F}).reshape({1, 3, 1, 2});
}

inline const std::vector<std::string> tinyTransformerClasses = {"up", "down", "none"};

} // namespace lesionlens::test
