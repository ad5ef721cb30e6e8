// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/train/train_config.h"

namespace lesionlens {

/// Learning rate of a step (0-based, over all epochs): rises linearly over the warm-up steps w to options.lr (step w - 1 has it), then
/// falls as half a cosine, lr / 2 (1 + cos(pi t)), t = (step - w) / (steps - w), towards zero after the last step; or stays (schedule
/// "constant").
[[nodiscard]] double learningRate(const TrainOptions &options, std::int64_t step, std::int64_t stepsPerEpoch);

} // namespace lesionlens
