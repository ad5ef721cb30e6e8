// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/phantom/skin.h"

#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/image/phantom/shape.h"

namespace lesionlens {

namespace {

enum : std::uint64_t {
    kTint,
    kAmounts,
    kMottle,
    kRedness,
    kTan,
    kTexture,
    kFlat,
    kFurrows,
    kVessels,
    kVesselPlaces,
    kPores
}; // sub-streams

/// The camera's white balance: the same skin looks pink in one clinic, lilac or beige in another.
Color toneOf(double skinTone, std::uint64_t seed)
{
    constexpr Color kPink{0.930F, 0.640F, 0.600F};
    constexpr Color kLilac{0.890F, 0.745F, 0.790F};
    constexpr Color kBeige{0.915F, 0.770F, 0.660F};
    constexpr Color kDark{0.460F, 0.300F, 0.240F};
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
        vessels.values[i] = (1.0F - smoothStep(0.0F, 0.17F, std::abs(vessels.values[i]))) * smoothStep(0.2F, 1.4F, places.values[i]);
    return vessels;
}

Field drawPores(int size, double density, std::uint64_t seed)
{
    constexpr int kMostPores = 70;
    Random random(seed);
    Field pores(size, size);
    for (int i = 0; i < kMostPores; ++i) {
        Spot pore;
        pore.centre = {random.uniform(), random.uniform()};
        pore.radius = random.uniform(0.005, 0.014);
        pore.hardness = 0.0;
        pore.strength = random.uniform(0.2, 1.0);
        if (random.uniform() < density)
            addSpot(pores, pore);
    }
    return pores;
}

/// Fine lines of the skin's surface, pressed flat here and there, and a grain that is longer across the skin's tension.
Field drawRelief(int size, std::uint64_t stream, Random &amounts)
{
    const auto depth = static_cast<float>(amounts.uniform(0.006, 0.032));
    const auto grain = static_cast<float>(amounts.uniform(0.010, 0.022));
    const double cells = amounts.uniform(20.0, 30.0);
    const double stretch = amounts.uniform(1.0, 2.2);
    const bool upright = amounts.chance(0.5);
    Field relief = cellWalls(size, cells, deriveSeed(stream, kFurrows));
    const Field texture = smoothNoise(size, upright ? 40.0 * stretch : 40.0, upright ? 40.0 : 40.0 * stretch, deriveSeed(stream, kTexture));
    const Field flat = smoothNoise(size, 5.0, 5.0, deriveSeed(stream, kFlat));
    for (std::size_t i = 0; i < relief.size(); ++i) {
        const float furrow = 1.0F - smoothStep(0.0F, 0.32F, relief.values[i]);
        const float local = std::clamp(0.7F + 0.5F * flat.values[i], 0.0F, 1.7F);
        relief.values[i] = 1.0F - depth * local * (furrow - 0.3F) + grain * texture.values[i];
    }
    return relief;
}

} // namespace

Skin drawSkin(double skinTone, int size, std::uint64_t seed)
{
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Skin);
    Random amounts(deriveSeed(stream, kAmounts));
    const auto lightDepth = static_cast<float>(amounts.uniform(0.012, 0.030));
    const auto redDepth = static_cast<float>(amounts.uniform(0.015, 0.055));
    const auto vesselDepth = static_cast<float>(std::max(0.0, amounts.uniform(-0.16, 0.10)));
    const auto tanDepth = static_cast<float>(amounts.uniform(0.010, 0.050));
    const double poreDensity = amounts.uniform(0.0, 0.9);
    Skin skin{{Field(size, size), Field(size, size), Field(size, size)},
              drawRelief(size, stream, amounts),
              toneOf(skinTone, deriveSeed(stream, kTint))};
    const Field mottle = fractalNoise(size, 2.0, 4, 0.6F, deriveSeed(stream, kMottle));
    const Field redness = fractalNoise(size, 3.5, 4, 0.7F, deriveSeed(stream, kRedness));
    const Field tan = fractalNoise(size, 6.0, 3, 0.7F, deriveSeed(stream, kTan));
    const Field vessels = drawVessels(size, stream);
    const Field pores = drawPores(size, poreDensity, deriveSeed(stream, kPores));
    // Blood takes green and some blue; melanin takes blue most and red least.
    constexpr Color kBlood = {0.10F, 1.00F, 0.80F};
    constexpr Color kMelanin = {0.45F, 0.80F, 1.20F};
    for (std::size_t i = 0; i < mottle.size(); ++i) {
        const float light = 1.0F + lightDepth * mottle.values[i];
        const float blood = redDepth * redness.values[i] + vesselDepth * vessels.values[i];
        const float melanin = tanDepth * std::max(tan.values[i], -0.5F) + 0.11F * pores.values[i];
        for (std::size_t c = 0; c < skin.color.size(); ++c)
            skin.color[c].values[i] = skin.tone[c] * light * (1.0F - kBlood[c] * blood) * (1.0F - kMelanin[c] * melanin);
    }
    return skin;
}

} // namespace lesionlens
