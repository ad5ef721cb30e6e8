// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rgb_image.h"

namespace lesionlens {

/// How one axis of a result lies on the same axis of its source: inResult = offset + scale * inSource, both continuous, in pixels.
struct AxisMap
{
    int sourceSize = 1;
    int resultSize = 1;
    double scale = 1.0;
    double offset = 0.0;
};

/// Resamples an image with any number of channels; each axis on its own. Shrinking (scale < 1) averages the source over the
/// pixel's exact extent, growing is bilinear between pixel centres, scale 1 with a whole offset copies. A result pixel whose
/// centre lies outside the source is zero.
[[nodiscard]] RgbImage resample(const RgbImage &source, const AxisMap &x, const AxisMap &y);

} // namespace lesionlens
