// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <torch/types.h>

#include "core/base/rgb_image.h"

namespace lesionlens {

/// An 8-bit RGB image as a network's input: float32 [1, 3, height, width] on the CPU, (value / 255 - mean) / std per channel.
[[nodiscard]] torch::Tensor imageTensor(const RgbImage &image, const std::array<double, 3> &mean, const std::array<double, 3> &std);

} // namespace lesionlens
