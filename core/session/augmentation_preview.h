// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/rgb_image.h"
#include "core/data/augment.h"
#include "core/image/geometry.h"

namespace lesionlens {

/// What a network takes: images are brought to it before they are augmented.
struct PreviewSize
{
    int width = 224;
    int height = 224;
    Fit fit = Fit::Stretch;

    friend bool operator==(const PreviewSize &, const PreviewSize &) = default;
};

/// The image as a network would get it without augmentation, then `count` random variants, as a training sees them before
/// normalisation: 8-bit, all of `size`. The same seed gives the same variants, and switching one option leaves the draws of the others.
/// Throws Error Usage for a size or a count below 1, or an empty image.
[[nodiscard]] std::vector<RgbImage> previewAugmentation(const RgbImage &image, const AugmentOptions &options, const PreviewSize &size,
                                                        int count, std::uint64_t seed);

} // namespace lesionlens
