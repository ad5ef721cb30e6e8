// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/image_classifier.h"

#include <sstream>

#include "core/base/error.h"

namespace lesionlens {

torch::Tensor ImageClassifier::forward(const torch::Tensor &x)
{
    ForwardTrace nothing;
    return forward(x, nothing);
}

std::optional<AdaptedWeight> ImageClassifier::adaptWeight(const std::string &, const torch::Tensor &, const ModelConfig *) const
{
    return std::nullopt;
}

void ImageClassifier::freeze()
{
    for (torch::Tensor &parameter : parameters())
        parameter.set_requires_grad(false);
}

void ImageClassifier::requireInput(const torch::Tensor &x) const
{
    const ModelConfig &config = spec_.config;
    if (x.dim() == 4 && x.size(1) == 3 && x.size(2) == config.inputHeight && x.size(3) == config.inputWidth)
        return;
    std::ostringstream found;
    found << x.sizes();
    throw Error(ErrorCode::Mismatch, "The model " + config.id + " takes colour images of " + std::to_string(config.inputWidth) + " x " +
                                         std::to_string(config.inputHeight) + " pixels (width x height), but got a tensor of shape " +
                                         found.str() + ".");
}

} // namespace lesionlens
