// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/augmentation_preview.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/random.h"
#include "core/image/image_io.h"
#include "core/session/guard.h"

namespace lesionlens {

namespace {

RgbImage variantOf(const RgbImage &image, const Augmentation &augmentation)
{
    RgbImage variant = augmentPixels(image, augmentation);
    const std::size_t pixels = static_cast<std::size_t>(variant.width) * static_cast<std::size_t>(variant.height);
    std::vector<float> planes(3 * pixels);
    writePlanes(variant, colorTransform(augmentation, meanGrey(variant)), {}, planes.data());
    for (std::size_t pixel = 0; pixel < pixels; ++pixel)
        for (std::size_t channel = 0; channel < 3; ++channel)
            variant.data[3 * pixel + channel] = static_cast<std::uint8_t>(std::lround(255.0F * planes[channel * pixels + pixel]));
    return variant;
}

} // namespace

std::vector<RgbImage> previewAugmentation(const std::filesystem::path &image, const AugmentOptions &options, int draws, int side,
                                          std::uint64_t seed)
{
    if (draws < 1)
        throw Error(ErrorCode::Usage, "A preview needs at least one draw.");
    return guarded("drawing variants of " + toUtf8(image), [&] {
        const RgbImage original = readThumbnail(image, side);
        Random random(seed);
        std::vector<RgbImage> variants;
        for (int i = 0; i < draws; ++i)
            variants.push_back(variantOf(original, drawAugmentation(options, random)));
        return variants;
    });
}

} // namespace lesionlens
