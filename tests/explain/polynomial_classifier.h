// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <torch/torch.h>

#include "core/models/image_classifier.h"

namespace lesionlens::test {

/// Sums over all values of the input, whose gradients are known at every point:
///     linear = sum(weight * x), square = sum(x^2), cube = sum(x^3), whole = (sum(x))^2, constant = 0
/// The card's mean is 0 and its std 1, so that black is 0.
class PolynomialClassifier final : public ImageClassifier
{
public:
    PolynomialClassifier(int height, int width, torch::Tensor weight)
    {
        spec_.config.id = "polynomial";
        spec_.config.inputHeight = height;
        spec_.config.inputWidth = width;
        spec_.config.classes = 5;
        spec_.config.mean = {0.0, 0.0, 0.0};
        spec_.config.std = {1.0, 1.0, 1.0};
        spec_.title = "Polynomial";
        weight_ = register_parameter("weight", weight.to(torch::kFloat).reshape({1, 3, height, width}));
        eval();
    }

    using ImageClassifier::forward;
    torch::Tensor forward(const torch::Tensor &x, ForwardTrace &) override
    {
        ++passes;
        largestBatch = std::max(largestBatch, x.size(0));
        const auto total = [](const torch::Tensor &values) { return values.sum({1, 2, 3}); };
        return torch::stack({total(weight_ * x), total(x.pow(2)), total(x.pow(3)), total(x).pow(2), torch::zeros({x.size(0)})}, 1);
    }

    int passes = 0;
    std::int64_t largestBatch = 0;

private:
    torch::Tensor weight_;
};

inline const std::vector<std::string> polynomialClasses = {"linear", "square", "cube", "whole", "constant"};

} // namespace lesionlens::test
