// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/mixup.h"

#include <cmath>
#include <utility>

#include <torch/torch.h>

namespace lesionlens {

namespace {

/// Logarithm of a Gamma(shape, 1) variate: for a small shape the variate itself is often below the smallest number.
double logGamma(double shape, Random &random)
{
    if (shape < 1.0) // Gamma(a) = Gamma(a + 1) U^(1 / a)
        return logGamma(shape + 1.0, random) + std::log(1.0 - random.uniform()) / shape;
    const double d = shape - 1.0 / 3.0;
    const double c = 1.0 / std::sqrt(9.0 * d);
    while (true) {
        const double x = random.normal();
        const double v = std::pow(1.0 + c * x, 3.0);
        if (v > 0.0 && std::log(1.0 - random.uniform()) < 0.5 * x * x + d - d * v + d * std::log(v))
            return std::log(d) + std::log(v);
    }
}

} // namespace

double symmetricBeta(double alpha, Random &random)
{
    const double first = logGamma(alpha, random);
    const double second = logGamma(alpha, random);
    return 1.0 / (1.0 + std::exp(second - first));
}

MixupDraw drawMixup(double alpha, std::size_t images, std::uint64_t seed)
{
    Random random(seed);
    MixupDraw draw;
    draw.share = symmetricBeta(alpha, random);
    for (std::size_t i = 0; i < images; ++i)
        draw.partner.push_back(static_cast<std::int64_t>(i));
    for (std::size_t i = images; i > 1; --i)
        std::swap(draw.partner[i - 1], draw.partner[random.below(i)]);
    return draw;
}

torch::Tensor mixPixels(const torch::Tensor &pixels, const MixupDraw &draw)
{
    const torch::Tensor partner = torch::tensor(draw.partner, torch::kInt64).to(pixels.device());
    return pixels.mul(draw.share).add_(pixels.index_select(0, partner), 1.0 - draw.share);
}

} // namespace lesionlens
