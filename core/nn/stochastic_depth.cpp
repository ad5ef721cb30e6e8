// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/nn/stochastic_depth.h"

#include <vector>

#include <torch/torch.h>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/nn/random_draws.h"

namespace lesionlens {

torch::Tensor stochasticDepth(const torch::Tensor &branch, double probability, bool isTraining)
{
    if (!(probability >= 0.0 && probability <= 1.0))
        throw Error(ErrorCode::Usage,
                    "The probability of stochastic depth must be between 0 and 1, but is " + numberText(probability) + ".");
    if (!isTraining || probability == 0.0)
        return branch;
    if (probability == 1.0)
        return torch::zeros_like(branch);
    std::vector<std::int64_t> perImage(static_cast<std::size_t>(branch.dim()), 1);
    perImage.front() = branch.size(0);
    return branch * (torch::empty(perImage, branch.options()).bernoulli_(1.0 - probability, drawsOn(branch.device())) / (1.0 - probability));
}

} // namespace lesionlens
