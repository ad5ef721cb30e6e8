// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <torch/types.h>

#include "core/base/random.h"

namespace lesionlens {

/// One draw of mixup (Zhang, Cisse, Dauphin, Lopez-Paz, "mixup: beyond empirical risk minimization", ICLR 2018): image i becomes
/// share x image i + (1 - share) x image partner[i], and the loss mixes the two images' losses likewise.
struct MixupDraw
{
    double share = 1.0;                ///< from Beta(alpha, alpha), one for the batch
    std::vector<std::int64_t> partner; ///< a permutation of the batch
};

/// Depends on the seed alone.
[[nodiscard]] MixupDraw drawMixup(double alpha, std::size_t images, std::uint64_t seed);

/// pixels [B, 3, H, W]; a new tensor.
[[nodiscard]] torch::Tensor mixPixels(const torch::Tensor &pixels, const MixupDraw &draw);

/// A draw from Beta(alpha, alpha), alpha > 0, as a ratio of two gamma variates (Marsaglia, Tsang, "A simple method for generating gamma
/// variables", ACM TOMS 26, 2000).
[[nodiscard]] double symmetricBeta(double alpha, Random &random);

} // namespace lesionlens
