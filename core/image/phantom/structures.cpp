// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/phantom/structures.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "core/base/random.h"

namespace lesionlens {

namespace {

/// How far the outline is from the centre in a direction, as a share of the side: the outermost crossing.
std::optional<double> outlineAt(const PhantomFactors &factors, const Mask &inside, double angle)
{
    constexpr double kFarthest = 2.2; // in mean radii: beyond every outline
    const double step = 0.5 / inside.cols;
    for (double distance = kFarthest * factors.radius; distance > 0.0; distance -= step) {
        const int col = static_cast<int>(std::floor((factors.centreX + distance * std::cos(angle)) * inside.cols));
        const int row = static_cast<int>(std::floor((factors.centreY + distance * std::sin(angle)) * inside.rows));
        if (row >= 0 && row < inside.rows && col >= 0 && col < inside.cols && inside.at(row, col) != 0)
            return distance;
    }
    return std::nullopt;
}

/// A line that leaves the outline at a right angle, more or less, in two pieces; one in three ends in a bulb (a pseudopod).
void addStreak(Field &streaks, Mask &inside, const PhantomFactors &factors, double angle, double outline, Random &random)
{
    const Canvas canvas = Canvas::square(streaks.cols);
    const double radius = factors.radius;
    const double from = outline - radius * random.uniform(0.10, 0.24);
    const double to = outline + radius * random.uniform(0.03, 0.13);
    const double halfWidth = std::max(radius * random.uniform(0.016, 0.036), 0.45 / canvas.unit);
    const double lean = random.uniform(-0.05, 0.05);
    const bool bulb = random.chance(0.35);
    const auto strength = static_cast<float>(random.uniform(0.30, 0.75));
    const auto at = [&](double distance, double turn) {
        return Point{factors.centreX + distance * std::cos(angle + turn), factors.centreY + distance * std::sin(angle + turn)};
    };
    const Point middle = at((from + to) / 2.0, 0.3 * lean);
    const auto softness = static_cast<float>(std::max(1.0, 0.016 * canvas.unit));
    const auto add = [&](const Stroke &stroke) {
        const auto paint = [&](std::size_t i, float share) {
            streaks.values[i] = std::max(streaks.values[i], strength * share);
            inside.values[i] |= share >= kStructureCoverage ? 1 : 0;
        };
        forEachCovered(stroke, canvas, paint, softness);
    };
    add({at(from, 0.0), middle, 0.5 * halfWidth, halfWidth});
    add({middle, at(to, lean), halfWidth, bulb ? 1.5 * halfWidth : 0.6 * halfWidth});
}

/// A part of the lesion: a frayed blob off its centre, within the outline.
struct Area
{
    double along = 0.0; ///< of the centre, in mean radii
    double across = 0.0;
    double radius = 0.5; ///< in mean radii
    double aspect = 1.0;
};

/// From the lesion's frame, in mean radii, to the image. The frame's turn is read from two neighbouring pixels.
Point toImage(const PhantomFactors &factors, const LesionShape &shape, double along, double across)
{
    const double scale = shape.along.cols * factors.radius;
    const double cosine = (shape.along.at(0, 1) - shape.along.at(0, 0)) * scale;
    const double sine = (shape.along.at(1, 0) - shape.along.at(0, 0)) * scale;
    return {factors.centreX + factors.radius * (along * cosine - across * sine),
            factors.centreY + factors.radius * (along * sine + across * cosine)};
}

/// Well inside the outline, which is not the case everywhere around the centre of a ragged lesion.
bool liesDeep(const PhantomFactors &factors, const LesionShape &shape, const Area &area)
{
    const Point centre = toImage(factors, shape, area.along, area.across);
    const int size = shape.depth.rows;
    const int col = std::clamp(static_cast<int>(centre.x * size), 0, size - 1);
    const int row = std::clamp(static_cast<int>(centre.y * size), 0, size - 1);
    return shape.depth.at(row, col) > 0.3F;
}

Area chooseArea(double radius, const PhantomFactors &factors, const LesionShape &shape, Random &random)
{
    constexpr int kAttempts = 16;
    Area area;
    area.radius = radius * random.uniform(0.9, 1.1);
    area.aspect = random.uniform(0.7, 1.4);
    for (int attempt = 0; attempt < kAttempts && (attempt == 0 || !liesDeep(factors, shape, area)); ++attempt) {
        const double distance = random.uniform(0.05, 0.48);
        const double angle = random.uniform(0.0, 2.0 * std::numbers::pi);
        area.along = distance * std::cos(angle);
        area.across = distance * std::sin(angle);
    }
    return area;
}

/// 1 well within the area, 0 outside it or outside the lesion.
Field coverageOf(const Area &area, const PhantomFactors &factors, const LesionShape &shape, std::uint64_t seed)
{
    const int size = shape.depth.rows;
    constexpr float kSoftness = 0.22F;
    const Field noise = fractalNoise(size, 1.6 / factors.radius, 4, 0.62F, seed);
    const auto along = static_cast<float>(area.along);
    const auto across = static_cast<float>(area.across);
    const auto radius = static_cast<float>(area.radius);
    const auto aspect = static_cast<float>(area.aspect);
    Field coverage(size, size);
    for (std::size_t i = 0; i < coverage.size(); ++i) {
        const float away = std::hypot((shape.along.values[i] - along) * aspect, (shape.across.values[i] - across) / aspect);
        const float within = radius - away + 0.17F * noise.values[i];
        coverage.values[i] = smoothStep(-kSoftness, kSoftness, within) * smoothStep(0.0F, 0.16F, shape.depth.values[i]);
    }
    return coverage;
}

void addToMask(Mask &inside, const Field &coverage)
{
    for (std::size_t i = 0; i < coverage.size(); ++i)
        inside.values[i] |= coverage.values[i] >= kStructureCoverage ? 1 : 0;
}

/// Melanophages: blue-grey grains, finer than globules.
Field drawPepper(const PhantomFactors &factors, const Area &area, const LesionShape &shape, std::uint64_t seed)
{
    constexpr int kGrains = 150;
    const int size = shape.depth.rows;
    Field pepper(size, size);
    Random random(seed);
    for (int grain = 0; grain < kGrains; ++grain) {
        const double away = 1.3 * area.radius * std::sqrt(random.uniform());
        const double angle = random.uniform(0.0, 2.0 * std::numbers::pi);
        const double u = area.along + away * std::cos(angle) / area.aspect;
        const double v = area.across + away * std::sin(angle) * area.aspect;
        Spot spot;
        spot.centre = toImage(factors, shape, u, v);
        spot.radius = random.uniform(0.005, 0.011);
        spot.hardness = 0.1;
        spot.strength = random.uniform(0.25, 0.75);
        addSpot(pepper, spot);
    }
    return pepper;
}

} // namespace

void layStreaks(ColorField &picture, Mask &inside, const PhantomFactors &factors, const LesionShape &shape, std::uint64_t seed)
{
    if (factors.streaks <= 0.0)
        return;
    constexpr double kMostStreaks = 56.0;
    constexpr Color kTaken = {0.74F, 0.90F, 0.96F}; // as by the network, but denser
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Streaks);
    Random random(deriveSeed(stream, 0));
    const double sector = random.uniform(0.0, 2.0 * std::numbers::pi);
    const double spread = random.uniform(0.5, std::numbers::pi);
    Field streaks(inside.rows, inside.cols);
    const auto count = static_cast<std::uint64_t>(std::ceil(factors.streaks * kMostStreaks));
    for (std::uint64_t i = 0; i < count; ++i) {
        Random own(deriveSeed(stream, i + 1));
        const double angle = sector + spread * own.uniform(-1.0, 1.0);
        if (const std::optional<double> outline = outlineAt(factors, shape.inside, angle))
            addStreak(streaks, inside, factors, angle, *outline, own);
    }
    for (std::size_t i = 0; i < streaks.size(); ++i)
        for (std::size_t c = 0; c < picture.size(); ++c)
            picture[c].values[i] *= 1.0F - 0.80F * kTaken[c] * streaks.values[i];
}

void layRegression(ColorField &picture, Mask &inside, const PhantomFactors &factors, const LesionShape &shape, const Skin &skin,
                   std::uint64_t seed)
{
    if (factors.regression <= 0.0)
        return;
    constexpr Color kScar = {0.92F, 0.85F, 0.85F};
    constexpr Color kPepper = {0.42F, 0.43F, 0.52F};
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Regression);
    Random random(deriveSeed(stream, 0));
    Random places(deriveSeed(stream, 3));
    const Area area = chooseArea(0.22 + 0.26 * factors.regression, factors, shape, places);
    const auto paleness = static_cast<float>(random.uniform(0.15, 0.50));
    const float strength = 0.52F + 0.30F * static_cast<float>(factors.regression);
    const Field coverage = coverageOf(area, factors, shape, deriveSeed(stream, 1));
    const Field pepper = drawPepper(factors, area, shape, deriveSeed(stream, 2));
    for (std::size_t i = 0; i < coverage.size(); ++i) {
        const float share = coverage.values[i];
        for (std::size_t c = 0; c < picture.size(); ++c) {
            const float scar = mix(skin.color[c].values[i], kScar[c] * std::min(1.0F, 0.35F + 0.75F * skin.tone[0]), paleness);
            picture[c].values[i] = mix(mix(picture[c].values[i], scar, strength * share), kPepper[c], 0.8F * pepper.values[i] * share);
        }
    }
    addToMask(inside, coverage);
}

void layVeil(ColorField &picture, Mask &inside, const PhantomFactors &factors, const LesionShape &shape, const Skin &skin,
             std::uint64_t seed)
{
    if (factors.blueWhiteVeil <= 0.0)
        return;
    constexpr Color kBlue = {0.33F, 0.36F, 0.47F};
    constexpr Color kHaze = {0.76F, 0.75F, 0.79F};
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Veil);
    Random random(deriveSeed(stream, 0));
    Random places(deriveSeed(stream, 3));
    const Area area = chooseArea(0.26 + 0.32 * factors.blueWhiteVeil, factors, shape, places);
    const auto haziness = static_cast<float>(random.uniform(0.12, 0.38));
    const float strength = 0.45F + 0.35F * static_cast<float>(factors.blueWhiteVeil);
    const float light = std::min(1.0F, 0.45F + 0.60F * skin.tone[0]);
    const Field coverage = coverageOf(area, factors, shape, deriveSeed(stream, 1));
    const Field haze = fractalNoise(inside.rows, 1.8 / factors.radius, 3, 0.6F, deriveSeed(stream, 2));
    for (std::size_t i = 0; i < coverage.size(); ++i) {
        const float white = std::clamp(haziness * (1.0F + 1.1F * haze.values[i]), 0.0F, 0.8F);
        for (std::size_t c = 0; c < picture.size(); ++c)
            picture[c].values[i] = mix(picture[c].values[i], light * mix(kBlue[c], kHaze[c], white), strength * coverage.values[i]);
    }
    addToMask(inside, coverage);
}

} // namespace lesionlens
