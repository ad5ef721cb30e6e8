// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/augmentation_preview.h"

#include <cmath>

#include "core/base/error.h"
#include "core/session/guard.h"

namespace lesionlens {

namespace {

RgbImage variantOf(const RgbImage &image, const Augmentation &augmentation)
{
    RgbImage variant = augmentPixels(image, augmentation);
    const std::size_t pixels = static_cast<std::size_t>(variant.width) * static_cast<std::size_t>(variant.height);
    std::vector<float> planes(3 * pixels);
    // The mean grey is that of the image before, as in a training.
    writePlanes(variant, colorTransform(augmentation, meanGrey(image)), {}, planes.data());
    for (std::size_t pixel = 0; pixel < pixels; ++pixel)
        for (std::size_t channel = 0; channel < 3; ++channel)
            variant.data[3 * pixel + channel] = static_cast<std::uint8_t>(std::lround(255.0F * planes[channel * pixels + pixel]));
    return variant;
}

} // namespace

std::vector<RgbImage> previewAugmentation(const RgbImage &image, const AugmentOptions &options, const PreviewSize &size, int count,
                                          std::uint64_t seed)
{
    if (count < 1)
        throw Error(ErrorCode::Usage,
                    "A preview of the augmentation needs at least one draw, but " + std::to_string(count) + " is asked for.");
    if (size.width < 1 || size.height < 1)
        throw Error(ErrorCode::Usage, "A preview of the augmentation needs a size of at least 1 x 1 pixels.");
    if (image.empty())
        throw Error(ErrorCode::Usage, "A preview of the augmentation needs an image.");
    return guarded("drawing variants of an image", [&] {
        std::vector<RgbImage> images{Geometry(image.width, image.height, size.width, size.height, size.fit).apply(image)};
        Random random(seed);
        for (int i = 0; i < count; ++i)
            images.push_back(variantOf(images.front(), drawAugmentation(options, random)));
        return images;
    });
}

} // namespace lesionlens
