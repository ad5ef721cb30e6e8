// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lesionlens {

double learningRate(const TrainOptions &options, std::int64_t step, std::int64_t stepsPerEpoch)
{
    const std::int64_t steps = options.epochs * stepsPerEpoch;
    const auto warmup = static_cast<std::int64_t>(std::llround(options.warmupEpochs * static_cast<double>(stepsPerEpoch)));
    if (step < warmup)
        return options.lr * static_cast<double>(step + 1) / static_cast<double>(warmup);
    if (options.schedule == "constant")
        return options.lr;
    const double t = static_cast<double>(step - warmup) / static_cast<double>(std::max<std::int64_t>(steps - warmup, 1));
    return 0.5 * options.lr * (1.0 + std::cos(std::numbers::pi * std::min(t, 1.0)));
}

} // namespace lesionlens
