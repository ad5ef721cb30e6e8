// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/base/random.h"
#include "core/image/phantom_layers.h"

namespace lesionlens {

namespace {

/// A colour of the ABCD rule: how much of the skin's light the pigment absorbs, and how much light of its own colour is scattered back
/// (veils and scars are brighter than any absorption could make them).
struct Pigment
{
    Color absorption;
    Color veil;
    float veiled = 0.0F;
};

constexpr Pigment kLightBrown{{0.34F, 0.68F, 0.95F}, {}, 0.0F};
constexpr Pigment kDarkBrown{{0.80F, 1.38F, 1.68F}, {}, 0.0F};
constexpr Pigment kBlack{{2.05F, 2.35F, 2.30F}, {}, 0.0F};
constexpr Pigment kRed{{0.28F, 1.02F, 0.92F}, {0.74F, 0.26F, 0.27F}, 0.45F};
constexpr Pigment kBlueGrey{{0.90F, 0.72F, 0.45F}, {0.41F, 0.45F, 0.55F}, 0.80F};
constexpr Pigment kWhite{{0.03F, 0.06F, 0.06F}, {0.93F, 0.89F, 0.87F}, 0.75F};

/// The lesion's ground colour first, then the others in the order in which they appear as `colors` grows.
std::vector<Pigment> chooseColors(int count, std::uint64_t seed)
{
    Random random(seed);
    const bool dark = random.chance(0.5);
    std::array<Pigment, 5> others{dark ? kLightBrown : kDarkBrown, kBlack, kRed, kBlueGrey, kWhite};
    for (std::size_t i = others.size() - 1; i > 0; --i)
        std::swap(others[i], others[random.below(i + 1)]);
    std::vector<Pigment> chosen{dark ? kDarkBrown : kLightBrown};
    chosen.insert(chosen.end(), others.begin(), others.begin() + (count - 1));
    return chosen;
}

struct Paint
{
    ColorField absorption;
    ColorField veil; ///< times `veiled`, so that mixing with an unveiled colour does not darken it
    Field veiled;
};

void layOver(Paint &paint, std::size_t i, const Pigment &pigment, float share)
{
    for (std::size_t c = 0; c < 3; ++c) {
        paint.absorption[c].values[i] = mix(paint.absorption[c].values[i], pigment.absorption[c], share);
        paint.veil[c].values[i] = mix(paint.veil[c].values[i], pigment.veil[c] * pigment.veiled, share);
    }
    paint.veiled.values[i] = mix(paint.veiled.values[i], pigment.veiled, share);
}

/// A patch of one colour: a blob around a point off the centre, frayed by noise. Its mirror image over the lesion's axis fades as the
/// asymmetry grows, so that a symmetric lesion is symmetric in colour too.
void layPatch(Paint &paint, const Pigment &pigment, double angle, const LesionShape &shape, const PhantomFactors &factors,
              std::uint64_t seed)
{
    Random random(deriveSeed(seed, 0));
    const double distance = random.uniform(0.30, 0.58);
    const auto centreAlong = static_cast<float>(distance * std::cos(angle));
    const auto centreAcross = static_cast<float>(distance * std::sin(angle));
    const auto reach = static_cast<float>(random.uniform(0.38, 0.56));
    const auto mirrored = static_cast<float>(1.0 - factors.asymmetry);
    const Field noise = fractalNoise(shape.depth.rows, 1.7 / factors.radius, 3, 0.6F, deriveSeed(seed, 1));
    for (std::size_t i = 0; i < noise.size(); ++i) {
        const float along = shape.along.values[i] - centreAlong;
        const float here = std::hypot(along, shape.across.values[i] - centreAcross);
        const float there = std::hypot(along, shape.across.values[i] + centreAcross);
        const auto blob = [&](float away) { return smoothStep(-0.22F, 0.22F, 1.0F - away / reach + 0.24F * noise.values[i]); };
        const float share = std::max(blob(here), mirrored * blob(there));
        if (share > 0.0F)
            layOver(paint, i, pigment, 0.92F * share);
    }
}

Paint layColors(const LesionShape &shape, const PhantomFactors &factors, std::uint64_t seed)
{
    const int size = shape.depth.rows;
    const Field none(size, size);
    Paint paint{{none, none, none}, {none, none, none}, none};
    const std::vector<Pigment> colors = chooseColors(factors.colors, streamSeed(seed, PhantomStream::Colors));
    for (std::size_t i = 0; i < none.size(); ++i)
        layOver(paint, i, colors.front(), 1.0F);
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Patches);
    Random random(stream);
    const double firstAngle = random.uniform(0.0, 2.0 * std::numbers::pi);
    for (std::size_t patch = 1; patch < colors.size(); ++patch) {
        // The golden angle keeps patches apart, however many there are.
        const double angle = firstAngle + static_cast<double>(patch) * 2.39996 + random.uniform(-0.25, 0.25);
        layPatch(paint, colors[patch], angle, shape, factors, deriveSeed(stream, patch));
    }
    return paint;
}

/// How much pigment there is: most near a centre that moves away from the middle with the asymmetry, mottled.
Field density(const LesionShape &shape, const PhantomFactors &factors, std::uint64_t seed)
{
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Density);
    Random random(deriveSeed(stream, 0));
    const double angle = random.uniform(0.0, 2.0 * std::numbers::pi);
    const auto offAlong = static_cast<float>(0.5 * factors.asymmetry * std::cos(angle));
    const auto offAcross = static_cast<float>(0.5 * factors.asymmetry * std::sin(angle));
    const auto strength = static_cast<float>(random.uniform(0.8, 1.1));
    const Field slow = fractalNoise(shape.depth.rows, 2.0 / factors.radius, 3, 0.6F, deriveSeed(stream, 1));
    const Field fine = fractalNoise(shape.depth.rows, 9.0 / factors.radius, 2, 0.8F, deriveSeed(stream, 2));
    Field amount(slow.rows, slow.cols);
    for (std::size_t i = 0; i < amount.size(); ++i) {
        const float away = std::hypot(shape.along.values[i] - offAlong, shape.across.values[i] - offAcross);
        const float core = 1.0F - smoothStep(0.0F, 1.25F, away);
        amount.values[i] = strength * (0.62F + 0.52F * core + 0.13F * slow.values[i] + 0.06F * fine.values[i]);
    }
    return amount;
}

/// The mesh's lines carry more pigment than the holes between; it thins out towards the border and in places.
void addNetwork(Field &amount, const LesionShape &shape, const PhantomFactors &factors, std::uint64_t seed)
{
    if (factors.network <= 0.0)
        return;
    const int size = amount.rows;
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Network);
    const double meshes = std::min(10.0 / factors.radius, size / 5.0); // a mesh needs five pixels to be seen
    const Field walls = cellWalls(size, meshes, deriveSeed(stream, 0));
    const Field thinning = smoothNoise(size, 1.5 / factors.radius, 1.5 / factors.radius, deriveSeed(stream, 1));
    const auto contrast = static_cast<float>(factors.network);
    for (std::size_t i = 0; i < amount.size(); ++i) {
        const float line = 1.0F - smoothStep(0.04F, 0.42F, walls.values[i]);
        const float present =
            smoothStep(-0.12F, 0.25F, shape.depth.values[i]) * (0.55F + 0.45F * smoothStep(-1.2F, 0.4F, thinning.values[i]));
        amount.values[i] += contrast * present * (0.85F * line - 0.28F);
    }
}

void addGlobules(Field &amount, const LesionShape &shape, const PhantomFactors &factors, std::uint64_t seed)
{
    constexpr double kMost = 110.0;
    Random random(streamSeed(seed, PhantomStream::Globules));
    const int size = amount.rows;
    Field dots(size, size);
    const auto count = static_cast<int>(std::lround(kMost * factors.globules));
    for (int globule = 0; globule < count; ++globule) {
        const double distance = 0.95 * std::sqrt(random.uniform());
        const double angle = random.uniform(0.0, 2.0 * std::numbers::pi);
        Spot spot;
        spot.centre = {factors.centreX + factors.radius * distance * std::cos(angle),
                       factors.centreY + factors.radius * distance * std::sin(angle)};
        spot.radius = std::max(factors.radius * random.uniform(0.035, 0.075), 1.2 / size);
        spot.aspect = random.uniform(0.7, 1.0);
        spot.angle = random.uniform(0.0, std::numbers::pi);
        spot.hardness = 0.35;
        spot.strength = random.uniform(0.6, 1.0);
        addSpot(dots, spot);
    }
    for (std::size_t i = 0; i < amount.size(); ++i)
        amount.values[i] += 0.75F * dots.values[i] * smoothStep(-0.05F, 0.1F, shape.depth.values[i]);
}

} // namespace

void addPigment(ColorField &picture, const LesionShape &shape, const PhantomFactors &factors, std::uint64_t seed)
{
    const Paint paint = layColors(shape, factors, seed);
    Field amount = density(shape, factors, seed);
    addNetwork(amount, shape, factors, seed);
    addGlobules(amount, shape, factors, seed);
    for (std::size_t i = 0; i < amount.size(); ++i) {
        const float covered = shape.coverage.values[i];
        if (covered <= 0.0F)
            continue;
        const float thickness = covered * std::max(amount.values[i], 0.12F);
        const float veiled = covered * paint.veiled.values[i];
        for (std::size_t c = 0; c < 3; ++c) {
            // Beer-Lambert: pigment multiplies the skin's light, so that the skin's tone and texture shine through.
            const float absorbed = picture[c].values[i] * std::exp(-paint.absorption[c].values[i] * thickness);
            const float veil = paint.veil[c].values[i] / std::max(paint.veiled.values[i], 1e-3F);
            picture[c].values[i] = absorbed;
            if (veiled > 0.0F)
                picture[c].values[i] = mix(absorbed, std::min(veil, 1.0F) * (1.14F - 0.18F * amount.values[i]), veiled);
        }
    }
}

} // namespace lesionlens
