// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

#include "core/base/mask.h"
#include "core/base/rgb_image.h"

namespace lesionlens {

/// Reads an expert mask: any image; a pixel whose grey value is 128 or more is lesion. The mask must have the image's size, or the same
/// aspect within 1 % (then it is scaled, nearest); otherwise Error Mismatch naming the file and both sizes.
[[nodiscard]] LesionMask readLesionMask(const std::filesystem::path &path, int imageWidth, int imageHeight);

/// The mask file that belongs to an image, by name, in a folder: STEM.png, STEM_segmentation.png, STEM_lesion.png, STEM_mask.png (any
/// image extension); none if there is no such file. Throws Error NotFound for a missing folder.
[[nodiscard]] std::optional<std::filesystem::path> findLesionMask(const std::filesystem::path &folder,
                                                                  const std::filesystem::path &imagePath);

/// Finds the lesion without any training data (the algorithm is described in docs/lesion-segmentation.md). Sets `doubt`
/// where the result should not be trusted. Throws Error Format for an image that is too small to hold a lesion.
[[nodiscard]] LesionMask segmentLesion(const RgbImage &image);

} // namespace lesionlens
