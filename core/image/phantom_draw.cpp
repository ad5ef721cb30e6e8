// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/image/phantom_layers.h"

namespace lesionlens {

namespace {

void requireRange(const char *name, double value, double low, double high)
{
    if (!(value >= low && value <= high)) // also refuses not-a-number
        throw Error(ErrorCode::Usage, std::string("The phantom's ") + name + " must be between " + numberText(low) + " and " +
                                          numberText(high) + ", but is " + numberText(value) + ".");
}

void requireRanges(const PhantomFactors &factors, int size)
{
    requireRange("asymmetry", factors.asymmetry, 0.0, 1.0);
    requireRange("border irregularity", factors.borderIrregularity, 0.0, 1.0);
    requireRange("number of colors", factors.colors, 1, 6);
    requireRange("network", factors.network, 0.0, 1.0);
    requireRange("globules", factors.globules, 0.0, 1.0);
    requireRange("skin tone", factors.skinTone, 0.0, 1.0);
    requireRange("radius", factors.radius, 0.05, 0.5);
    requireRange("centre x", factors.centreX, 0.0, 1.0);
    requireRange("centre y", factors.centreY, 0.0, 1.0);
    requireRange("hair", factors.hair, 0.0, 1.0);
    requireRange("size", size, kMinPhantomSize, kMaxPhantomSize);
}

/// Binomial 1-4-6-4-1 over 16 would be too soft at 256 pixels; 1-6-1 over 8 is about the blur of a sensor's colour filter.
Field blurred(const Field &field)
{
    constexpr float kSide = 0.125F;
    constexpr float kMiddle = 0.75F;
    Field across(field.rows, field.cols);
    Field both(field.rows, field.cols);
    for (int row = 0; row < field.rows; ++row)
        for (int col = 0; col < field.cols; ++col)
            across.at(row, col) = kMiddle * field.at(row, col) +
                                  kSide * (field.at(row, std::max(col - 1, 0)) + field.at(row, std::min(col + 1, field.cols - 1)));
    for (int row = 0; row < field.rows; ++row)
        for (int col = 0; col < field.cols; ++col)
            both.at(row, col) = kMiddle * across.at(row, col) +
                                kSide * (across.at(std::max(row - 1, 0), col) + across.at(std::min(row + 1, field.rows - 1), col));
    return both;
}

} // namespace

RgbImage photograph(const ColorField &picture, std::uint64_t seed)
{
    constexpr float kCommonNoise = 0.008F; // brightness
    constexpr float kColorNoise = 0.004F;
    const int size = picture[0].rows;
    const ColorField optics{blurred(picture[0]), blurred(picture[1]), blurred(picture[2])};
    RgbImage image(size, size);
    Random random(streamSeed(seed, PhantomStream::Sensor));
    // The sum of two uniform numbers is near enough to a normal one for noise of two grey levels, and much cheaper.
    const auto noise = [&random] { return static_cast<float>(random.uniform() + random.uniform() - 1.0) * 2.449F; };
    for (std::size_t i = 0; i < optics[0].size(); ++i) {
        const float common = kCommonNoise * noise();
        for (std::size_t c = 0; c < 3; ++c) {
            const float value = optics[c].values[i] + common + kColorNoise * noise();
            image.data[3 * i + c] = static_cast<std::uint8_t>(std::lround(255.0F * std::clamp(value, 0.0F, 1.0F)));
        }
    }
    return image;
}

Phantom drawPhantom(const PhantomFactors &factors, int size, std::uint64_t seed)
{
    requireRanges(factors, size);
    LesionShape shape = drawShape(factors, size, seed);
    ColorField picture = drawSkin(factors, size, seed);
    addPigment(picture, shape, factors, seed);
    Phantom phantom;
    phantom.hair = addHair(picture, factors, seed);
    addLight(picture, seed);
    phantom.ruler = addRuler(picture, factors, seed);
    phantom.darkCorner = addDarkCorner(picture, factors, seed);
    phantom.image = photograph(picture, seed);
    phantom.lesion = std::move(shape.inside);
    return phantom;
}

} // namespace lesionlens
