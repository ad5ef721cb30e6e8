// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/phantom_skin.h"

#include <cmath>

#include "core/base/random.h"
#include "core/image/phantom_shape.h"

namespace lesionlens {

namespace {

enum : std::uint64_t { kTint, kMottle, kRedness, kTexture, kFurrows, kVessels, kVesselPlaces }; // sub-streams

/// The camera's white balance: the same skin looks pink in one clinic, lilac or beige in another.
Color toneOf(double skinTone, std::uint64_t seed)
{
    constexpr Color kPink{0.91F, 0.66F, 0.63F};
    constexpr Color kLilac{0.85F, 0.73F, 0.78F};
    constexpr Color kBeige{0.88F, 0.75F, 0.64F};
    constexpr Color kDark{0.46F, 0.30F, 0.24F};
    Random random(seed);
    const auto share = static_cast<float>(random.uniform());
    const Color &other = random.chance(0.5) ? kLilac : kBeige;
    Color tone{};
    for (std::size_t c = 0; c < tone.size(); ++c)
        tone[c] = mix(mix(kPink[c], other[c], share), kDark[c], static_cast<float>(skinTone));
    return tone;
}

/// Thin lines where a smooth noise crosses zero, in some places only.
Field drawVessels(int size, std::uint64_t stream)
{
    Field vessels = fractalNoise(size, 6.0, 3, 0.55F, deriveSeed(stream, kVessels));
    const Field places = smoothNoise(size, 3.0, 3.0, deriveSeed(stream, kVesselPlaces));
    for (std::size_t i = 0; i < vessels.size(); ++i)
        vessels.values[i] = (1.0F - smoothStep(0.0F, 0.10F, std::abs(vessels.values[i]))) * smoothStep(0.3F, 1.4F, places.values[i]);
    return vessels;
}

} // namespace

Skin drawSkin(double skinTone, int size, std::uint64_t seed)
{
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Skin);
    const Field mottle = fractalNoise(size, 3.0, 4, 0.6F, deriveSeed(stream, kMottle));
    const Field redness = fractalNoise(size, 4.0, 4, 0.7F, deriveSeed(stream, kRedness));
    const Field texture = fractalNoise(size, 36.0, 2, 0.8F, deriveSeed(stream, kTexture));
    const Field furrows = cellWalls(size, 24.0, deriveSeed(stream, kFurrows));
    const Field vessels = drawVessels(size, stream);
    Skin skin{{Field(size, size), Field(size, size), Field(size, size)}, Field(size, size), toneOf(skinTone, deriveSeed(stream, kTint))};
    for (std::size_t i = 0; i < mottle.size(); ++i) {
        const float light = 1.0F + 0.022F * mottle.values[i];
        const float red = 0.026F * redness.values[i] + 0.07F * vessels.values[i];
        skin.color[0].values[i] = skin.tone[0] * light * (1.0F - 0.1F * red);
        skin.color[1].values[i] = skin.tone[1] * light * (1.0F - red);
        skin.color[2].values[i] = skin.tone[2] * light * (1.0F - 0.8F * red);
        const float furrow = 1.0F - smoothStep(0.0F, 0.22F, furrows.values[i]);
        skin.relief.values[i] = 1.0F + 0.016F * texture.values[i] - 0.022F * furrow;
    }
    return skin;
}

} // namespace lesionlens
