// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/base/rgb_image.h"
#include "core/data/augment.h"

namespace lesionlens {

/// `draws` random variants of an image as a training would see them, before normalisation; the longer side has at most `side` pixels.
/// The same seed gives the same draws. Throws Error NotFound, Io, Format naming the file, Usage for a number of draws below 1.
[[nodiscard]] std::vector<RgbImage> previewAugmentation(const std::filesystem::path &image, const AugmentOptions &options, int draws,
                                                        int side, std::uint64_t seed);

} // namespace lesionlens
