// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include "core/base/grid.h"

namespace lesionlens {

/// A tensor [rows, cols] of any floating type, on any device, as plain values. Throws Error Internal for another shape.
[[nodiscard]] Grid<float> toGrid(const torch::Tensor &values);

} // namespace lesionlens
