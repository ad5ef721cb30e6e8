// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/random.h"
#include "core/image/phantom/artefacts/layers.h"
#include "core/image/phantom/shape.h"

namespace lesionlens {

namespace {

constexpr std::uint64_t kMostHairs = 38;

/// A cubic Bezier curve with a root (thick) and a tip (thin).
struct Hair
{
    std::array<Point, 4> control;
    double halfWidth = 0.0;
    double thinnest = 0.0; ///< half-width below which a tip does not go
    double opacity = 1.0;
    double fairness = 0.0; ///< 0 the darkest of this person's hairs .. 1 the fairest

    [[nodiscard]] Point at(double t) const
    {
        const double s = 1.0 - t;
        const std::array<double, 4> weight = {s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t};
        Point point;
        for (std::size_t i = 0; i < weight.size(); ++i) {
            point.x += weight[i] * control[i].x;
            point.y += weight[i] * control[i].y;
        }
        return point;
    }
    [[nodiscard]] double widthAt(double t) const
    {
        return std::max(thinnest, halfWidth * (0.15 + 0.85 * std::sqrt(std::max(0.0, 1.0 - t * t))));
    }
};

/// Hairs are centred on random points up to `margin` beyond the image's sides.
Hair growHair(const Canvas &canvas, double mainDirection, double thickness, double margin, std::uint64_t seed)
{
    Random random(seed);
    Hair hair;
    double direction = mainDirection + 0.35 * (random.uniform() + random.uniform() + random.uniform() - 1.5) * 2.0;
    if (random.chance(0.15)) // a stray one
        direction = random.uniform(0.0, 2.0 * std::numbers::pi);
    const bool isShort = random.chance(0.2);
    const double step = (isShort ? random.uniform(0.10, 0.25) : random.uniform(0.25, 0.85)) / 3.0;
    const double bend = random.uniform(-0.55, 0.55);
    const double twist = random.uniform(-0.30, 0.30);
    const double x = random.uniform(-margin, 1.0 + margin);
    Point point{x * canvas.width(), random.uniform(-margin, 1.0 + margin) * canvas.height()};
    // Centred on a random point, so that hairs cross the middle as often as the edges.
    point.x -= 1.5 * step * std::cos(direction);
    point.y -= 1.5 * step * std::sin(direction);
    for (std::size_t i = 0; i < hair.control.size(); ++i) {
        hair.control[i] = point;
        const double heading = direction + bend * static_cast<double>(i) + (i == 1 ? twist : 0.0);
        point.x += step * std::cos(heading);
        point.y += step * std::sin(heading);
    }
    // Many fine hairs, few coarse ones.
    const double fineness = random.uniform();
    hair.halfWidth = thickness * (0.7 + 0.7 * fineness * fineness) / 2.0;
    hair.thinnest = 1.04 * kArtefactCoverage / canvas.unit; // so that tips are in the mask, even midway between two pixels
    hair.opacity = random.uniform(0.55, 0.95);
    hair.fairness = random.uniform();
    return hair;
}

/// What the hairs hide, and where their shadows fall.
struct Hairs
{
    Field coverage;  ///< share of the pixel, times the hair's own opacity
    Field highlight; ///< the reflection along the middle of a hair
    Field shadow;
    Field fairness; ///< of the hair that is on top
};

void addHair(Hairs &hairs, Mask &inside, const Canvas &canvas, const Hair &hair, Point shadowShift)
{
    // Pieces of some five pixels are as round as the eye can tell.
    const double length = std::hypot(hair.control[3].x - hair.control[0].x, hair.control[3].y - hair.control[0].y);
    const int pieces = std::clamp(static_cast<int>(length * canvas.unit / 5.0), 6, 60);
    const auto opacity = static_cast<float>(hair.opacity);
    Point from = hair.at(0.0);
    for (int piece = 0; piece < pieces; ++piece) {
        const double t0 = static_cast<double>(piece) / pieces;
        const double t1 = static_cast<double>(piece + 1) / pieces;
        const Point to = hair.at(t1);
        const double wide0 = hair.widthAt(t0);
        const double wide1 = hair.widthAt(t1);
        const auto fairness = static_cast<float>(0.75 * hair.fairness + 0.25 * t0); // tips bleach
        forEachCovered({from, to, wide0, wide1}, canvas, [&](std::size_t i, float share) {
            if (opacity * share > hairs.coverage.values[i]) {
                hairs.coverage.values[i] = opacity * share;
                hairs.fairness.values[i] = fairness;
            }
            inside.values[i] |= share >= kArtefactCoverage ? 1 : 0;
        });
        const auto moved = [](Point p, double x, double y) { return Point{p.x + x, p.y + y}; };
        forEachCovered(
            {moved(from, shadowShift.x, shadowShift.y), moved(to, shadowShift.x, shadowShift.y), wide0, wide1}, canvas,
            [&](std::size_t i, float share) { hairs.shadow.values[i] = std::max(hairs.shadow.values[i], share); }, 2.5F);
        // The reflection lies a little to the light's side and is broken along the hair.
        if (std::fmod(2.0 * t0, 1.0) >= 0.38 && std::fmod(2.0 * t0, 1.0) < 0.76) {
            const double shift = -0.25 * hair.halfWidth;
            addStroke(hairs.highlight, {moved(from, shift, shift), moved(to, shift, shift), 0.3 * hair.halfWidth, 0.3 * hair.halfWidth},
                      canvas);
        }
        from = to;
    }
}

/// The darkest and the fairest hair of one person.
struct HairColors
{
    Color dark;
    Color fair;
};

/// Black, brown, blond or grey.
HairColors chooseColors(Random &random)
{
    constexpr std::array<HairColors, 4> kPersons = {
        HairColors{{0.09F, 0.07F, 0.07F}, {0.24F, 0.17F, 0.13F}}, HairColors{{0.17F, 0.10F, 0.08F}, {0.47F, 0.31F, 0.22F}},
        HairColors{{0.40F, 0.27F, 0.17F}, {0.76F, 0.63F, 0.47F}}, HairColors{{0.24F, 0.22F, 0.22F}, {0.80F, 0.77F, 0.75F}}};
    const double person = random.uniform();
    return kPersons[person < 0.32 ? 0 : person < 0.74 ? 1 : person < 0.90 ? 2 : 3];
}

} // namespace

void layHairs(ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed)
{
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Hair);
    Random random(deriveSeed(stream, 0));
    const double direction = random.uniform(0.0, 2.0 * std::numbers::pi);
    // What is much thinner than a pixel would not be seen.
    const double thickness = std::max(random.uniform(0.0042, 0.0085), 1.0 / canvas.unit);
    const HairColors colors = chooseColors(random);
    const double shadowSide = random.uniform(0.0, 2.0 * std::numbers::pi);
    const double shadowAway = random.uniform(0.5, 1.1) * thickness;
    const auto shadowDepth = static_cast<float>(random.uniform(0.06, 0.20));
    Hairs hairs{canvas.field(), canvas.field(), canvas.field(), canvas.field()};
    const auto count = static_cast<std::uint64_t>(std::ceil(amount * static_cast<double>(kMostHairs)));
    for (std::uint64_t i = 0; i < count; ++i) {
        // The first hair is always in sight, so that some hair is never none.
        const Hair hair = growHair(canvas, direction, thickness, i == 0 ? -0.25 : 0.15, deriveSeed(stream, i + 1));
        addHair(hairs, inside, canvas, hair, {shadowAway * std::cos(shadowSide), shadowAway * std::sin(shadowSide)});
    }
    for (std::size_t i = 0; i < hairs.coverage.size(); ++i) {
        const float coverage = hairs.coverage.values[i];
        const float shadow = hairs.shadow.values[i];
        if (coverage <= 0.0F && shadow <= 0.0F)
            continue;
        const Color color = mix(colors.dark, colors.fair, hairs.fairness.values[i]);
        for (std::size_t c = 0; c < picture.size(); ++c) {
            float &value = picture[c].values[i];
            value = mix(value * (1.0F - shadowDepth * shadow), color[c], coverage) + 0.14F * hairs.highlight.values[i] * coverage;
        }
    }
}

} // namespace lesionlens
