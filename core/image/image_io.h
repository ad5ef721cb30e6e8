// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/grid.h"
#include "core/base/rgb_image.h"

namespace lesionlens {

/// Largest image that is read, in pixels (width x height). 100-megapixel images are below it.
inline constexpr long long kMaxPixels = 1LL << 28;

/// True for a file name that ends in an extension we read: jpg jpeg png tif tiff bmp webp (any case).
[[nodiscard]] bool hasImageExtension(const std::filesystem::path &path);

/// Image files directly in `folder`, sorted by name. Throws Error NotFound for a missing folder.
[[nodiscard]] std::vector<std::filesystem::path> listImages(const std::filesystem::path &folder);

/// Reads JPEG, PNG, TIFF, BMP or WebP as 8-bit RGB, upright (EXIF orientation applied). 16-bit samples are divided by 257
/// and rounded, grey is repeated, alpha is composed over white. Paths may hold any characters.
/// Throws Error NotFound, Io, or Format (not an image, truncated, too large), naming the file.
[[nodiscard]] RgbImage readImage(const std::filesystem::path &path);
/// The same from the bytes of a file; `name` stands in messages.
[[nodiscard]] RgbImage decodeImage(std::string_view bytes, const std::string &name);

/// A small version whose longer side is at most `longestSide`; cheaper than readImage for JPEG.
[[nodiscard]] RgbImage readThumbnail(const std::filesystem::path &path, int longestSide);

/// Area-averaged to exactly width x height.
[[nodiscard]] RgbImage resizeImage(const RgbImage &image, int width, int height);

/// PNG bytes of an image with 3 or 4 channels.
[[nodiscard]] std::string pngBytes(const RgbImage &image);
/// Writes PNG atomically. Throws Error Io.
void writePng(const std::filesystem::path &path, const RgbImage &image);
/// Writes a mask as an 8-bit grey PNG with 0 and 255. Throws Error Io.
void writeMaskPng(const std::filesystem::path &path, const Grid<std::uint8_t> &mask);

} // namespace lesionlens
