// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/phantom_pigment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include "core/base/random.h"

namespace lesionlens {

namespace {

/// As seen in light skin (sRGB), in the order of LesionColor.
constexpr std::array<Color, 6> kPalette{{{0.64F, 0.42F, 0.31F},
                                         {0.37F, 0.20F, 0.15F},
                                         {0.15F, 0.11F, 0.11F},
                                         {0.64F, 0.30F, 0.28F},
                                         {0.40F, 0.39F, 0.42F},
                                         {0.80F, 0.69F, 0.65F}}};

const Color &colorOf(LesionColor color)
{
    return kPalette[static_cast<std::size_t>(color) - 1];
}

void layOver(Pigment &pigment, std::size_t i, LesionColor color, float share)
{
    for (std::size_t c = 0; c < pigment.color.size(); ++c)
        pigment.color[c].values[i] = mix(pigment.color[c].values[i], colorOf(color)[c], share);
    if (share >= 0.5F)
        pigment.name.values[i] = static_cast<std::uint8_t>(color);
}

/// A random place in the lesion's frame, in mean radii; none where it is not well inside the outline.
std::optional<Point> placeInside(const LesionShape &shape, const PhantomFactors &factors, Random &random)
{
    const double distance = 0.75 * std::sqrt(random.uniform());
    const double angle = random.uniform(0.0, 2.0 * std::numbers::pi);
    const int size = shape.depth.rows;
    const auto pixel = [size](double share) { return static_cast<int>(std::floor(share * size)); };
    const int col = pixel(factors.centreX + factors.radius * distance * std::cos(angle));
    const int row = pixel(factors.centreY + factors.radius * distance * std::sin(angle));
    if (col < 0 || col >= size || row < 0 || row >= size || shape.depth.at(row, col) < 0.22F)
        return std::nullopt;
    return Point{shape.along.at(row, col), shape.across.at(row, col)};
}

/// Centres of patches: each the candidate farthest from those before it and from their mirror images, so that no colour hides another.
/// The first ones are the same, however many there are.
std::vector<Point> placePatches(std::size_t count, const LesionShape &shape, const PhantomFactors &factors, Random &random)
{
    constexpr int kCandidates = 32;
    std::vector<Point> places;
    while (places.size() < count) {
        Point best; // the lesion's centre, should no candidate be seen at all
        double room = -1.0;
        for (int candidate = 0; candidate < kCandidates; ++candidate) {
            const std::optional<Point> at = placeInside(shape, factors, random);
            double nearest = 2.0;
            for (std::size_t i = 0; at && i < places.size(); ++i)
                nearest = std::min(nearest, std::hypot(at->x - places[i].x, std::abs(at->y) - std::abs(places[i].y)));
            if (at && nearest > room) {
                room = nearest;
                best = *at;
            }
        }
        places.push_back(best);
    }
    return places;
}

/// A patch of one colour: a blob frayed by noise. Its mirror image over the lesion's axis fades as the asymmetry grows, so that a symmetric
/// lesion is symmetric in colour too.
void layPatch(Pigment &pigment, LesionColor color, const Point &centre, const LesionShape &shape, const PhantomFactors &factors,
              double meanReach, std::uint64_t seed)
{
    Random random(deriveSeed(seed, 0));
    const auto centreAlong = static_cast<float>(centre.x);
    const auto centreAcross = static_cast<float>(centre.y);
    const auto reach = static_cast<float>(meanReach * random.uniform(0.85, 1.15));
    const auto mirrored = static_cast<float>(1.0 - factors.asymmetry);
    const Field noise = fractalNoise(shape.depth.rows, 1.5 / factors.radius, 5, 0.66F, deriveSeed(seed, 1));
    for (std::size_t i = 0; i < noise.size(); ++i) {
        const float along = shape.along.values[i] - centreAlong;
        const float here = std::hypot(along, shape.across.values[i] - centreAcross);
        const float there = std::hypot(along, shape.across.values[i] + centreAcross);
        const auto blob = [&](float away) { return smoothStep(-0.30F, 0.34F, 1.0F - away / reach + 0.36F * noise.values[i]); };
        const float share = std::max(blob(here), mirrored * blob(there));
        if (share > 0.0F)
            layOver(pigment, i, color, 0.88F * share);
    }
}

/// How much pigment there is: most near a centre that moves away from the middle with the asymmetry, mottled.
Field drawDensity(const PhantomFactors &factors, const LesionShape &shape, std::uint64_t stream)
{
    Random random(deriveSeed(stream, 0));
    const double angle = random.uniform(0.0, 2.0 * std::numbers::pi);
    const auto offAlong = static_cast<float>(0.5 * factors.asymmetry * std::cos(angle));
    const auto offAcross = static_cast<float>(0.5 * factors.asymmetry * std::sin(angle));
    const auto strength = static_cast<float>(random.uniform(0.85, 1.1));
    const Field slow = fractalNoise(shape.depth.rows, 2.0 / factors.radius, 3, 0.6F, deriveSeed(stream, 1));
    const Field fine = fractalNoise(shape.depth.rows, 9.0 / factors.radius, 2, 0.8F, deriveSeed(stream, 2));
    Field density(slow.rows, slow.cols);
    for (std::size_t i = 0; i < density.size(); ++i) {
        const float away = std::hypot(shape.along.values[i] - offAlong, shape.across.values[i] - offAcross);
        const float core = 1.0F - smoothStep(0.0F, 1.25F, away);
        density.values[i] = strength * (0.62F + 0.50F * core + 0.13F * slow.values[i] + 0.06F * fine.values[i]);
    }
    return density;
}

} // namespace

std::vector<LesionColor> chooseColors(int count, std::uint64_t seed)
{
    Random random(seed);
    std::vector<LesionColor> colors{LesionColor::LightBrown, LesionColor::DarkBrown, LesionColor::Black,
                                    LesionColor::Red,        LesionColor::BlueGrey,  LesionColor::White};
    if (random.chance(0.5))
        std::swap(colors[0], colors[1]);
    for (std::size_t i = colors.size() - 1; i > 2; --i)
        std::swap(colors[i], colors[2 + random.below(i - 1)]);
    colors.resize(static_cast<std::size_t>(std::clamp(count, 1, 6)));
    return colors;
}

Pigment drawPigment(const PhantomFactors &factors, const LesionShape &shape, std::uint64_t seed)
{
    const int size = shape.depth.rows;
    Pigment pigment{{Field(size, size), Field(size, size), Field(size, size)},
                    drawDensity(factors, shape, streamSeed(seed, PhantomStream::Density)),
                    Grid<std::uint8_t>(size, size),
                    chooseColors(factors.colors, streamSeed(seed, PhantomStream::Colors))};
    for (std::size_t i = 0; i < pigment.opacity.size(); ++i)
        layOver(pigment, i, pigment.colors.front(), 1.0F);
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Patches);
    Random random(stream);
    const std::vector<Point> places = placePatches(pigment.colors.size() - 1, shape, factors, random);
    for (std::size_t patch = 0; patch < places.size(); ++patch) {
        // Later patches lie over earlier ones and are smaller.
        const double reach = 0.48 * std::pow(0.90, static_cast<double>(patch));
        layPatch(pigment, pigment.colors[patch + 1], places[patch], shape, factors, reach, deriveSeed(stream, patch + 1));
    }
    for (std::size_t i = 0; i < pigment.opacity.size(); ++i) {
        // More pigment hides the skin; beyond that it only darkens.
        const float density = pigment.opacity.values[i];
        pigment.opacity.values[i] = std::clamp(density, 0.1F, 0.96F);
        for (Field &channel : pigment.color)
            channel.values[i] *= 1.12F - 0.22F * std::max(density - 0.4F, 0.0F);
        pigment.name.values[i] = shape.inside.values[i] != 0 ? pigment.name.values[i] : std::uint8_t{0};
    }
    return pigment;
}

} // namespace lesionlens
