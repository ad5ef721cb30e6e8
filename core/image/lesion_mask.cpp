// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/lesion_mask.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <system_error>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/image/image_io.h"

namespace lesionlens {

namespace {

namespace fs = std::filesystem;

constexpr double kAspectTolerance = 0.01;

std::string sizeText(int width, int height)
{
    return std::to_string(width) + " x " + std::to_string(height);
}

/// Grey value as the eye weighs it (ITU-R BT.601), rounded.
int greyOf(const std::uint8_t *rgb)
{
    return (299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2] + 500) / 1000;
}

} // namespace

LesionMask readLesionMask(const fs::path &path, int imageWidth, int imageHeight)
{
    const RgbImage file = readImage(path);
    const bool hasSameSize = file.width == imageWidth && file.height == imageHeight;
    const double aspect = static_cast<double>(file.width) / file.height;
    const double imageAspect = static_cast<double>(imageWidth) / imageHeight;
    if (!hasSameSize && std::abs(aspect / imageAspect - 1.0) > kAspectTolerance)
        throw Error(ErrorCode::Mismatch, "The mask " + quoted(path) + " is " + sizeText(file.width, file.height) +
                                             " pixels, but its image is " + sizeText(imageWidth, imageHeight) + ".");
    LesionMask mask;
    mask.source = MaskSource::Expert;
    mask.origin = toUtf8(path.filename());
    mask.inside = Grid<std::uint8_t>(imageHeight, imageWidth);
    const auto nearest = [](int i, int count, int fileCount) {
        return std::min(fileCount - 1, static_cast<int>((i + 0.5) * fileCount / count));
    };
    for (int y = 0; y < imageHeight; ++y) {
        const int fromY = nearest(y, imageHeight, file.height);
        for (int x = 0; x < imageWidth; ++x)
            mask.inside.at(y, x) = greyOf(file.pixel(nearest(x, imageWidth, file.width), fromY)) >= 128 ? 1 : 0;
    }
    return mask;
}

std::optional<fs::path> findLesionMask(const fs::path &folder, const fs::path &imagePath)
{
    std::error_code error;
    if (!fs::is_directory(folder, error))
        throw Error(ErrorCode::NotFound, "There is no folder of masks " + quoted(folder) + ".");
    constexpr std::array<const char *, 4> kSuffixes = {"", "_segmentation", "_lesion", "_mask"};
    constexpr std::array<const char *, 14> kExtensions = {".png", ".PNG", ".tif", ".TIF",  ".tiff", ".TIFF", ".bmp",
                                                          ".BMP", ".jpg", ".JPG", ".jpeg", ".JPEG", ".webp", ".WEBP"};
    for (const char *const suffix : kSuffixes) {
        for (const char *const extension : kExtensions) {
            fs::path name = imagePath.stem();
            name += suffix;
            name += extension;
            const fs::path candidate = folder / name;
            // Where masks lie beside the images, an image is not its own mask.
            if (fs::is_regular_file(candidate, error) && !fs::equivalent(candidate, imagePath, error))
                return candidate;
        }
    }
    return std::nullopt;
}

} // namespace lesionlens
