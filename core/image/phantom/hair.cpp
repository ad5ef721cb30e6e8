// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/random.h"
#include "core/image/phantom/artefacts.h"
#include "core/image/phantom/shape.h"

namespace lesionlens {

namespace {

constexpr std::uint64_t kMostHairs = 38;

/// A cubic Bezier curve with a root (thick) and a tip (thin).
struct Hair
{
    std::array<Point, 4> control;
    double halfWidth = 0.0;
    double opacity = 1.0;

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
    [[nodiscard]] double widthAt(double t) const { return halfWidth * (0.30 + 0.70 * std::sqrt(std::max(0.0, 1.0 - t * t))); }
};

/// Hairs are centred on random points up to `margin` beyond the image's sides.
Hair growHair(double mainDirection, double thickness, double margin, std::uint64_t seed)
{
    Random random(seed);
    Hair hair;
    double direction = mainDirection + 0.35 * (random.uniform() + random.uniform() + random.uniform() - 1.5) * 2.0;
    if (random.chance(0.15)) // a stray one
        direction = random.uniform(0.0, 2.0 * std::numbers::pi);
    const double step = random.uniform(0.25, 0.85) / 3.0;
    const double bend = random.uniform(-0.55, 0.55);
    const double twist = random.uniform(-0.30, 0.30);
    Point point{random.uniform(-margin, 1.0 + margin), random.uniform(-margin, 1.0 + margin)};
    // Centred on a random point, so that hairs cross the middle as often as the edges.
    point.x -= 1.5 * step * std::cos(direction);
    point.y -= 1.5 * step * std::sin(direction);
    for (std::size_t i = 0; i < hair.control.size(); ++i) {
        hair.control[i] = point;
        const double heading = direction + bend * static_cast<double>(i) + (i == 1 ? twist : 0.0);
        point.x += step * std::cos(heading);
        point.y += step * std::sin(heading);
    }
    hair.halfWidth = thickness * random.uniform(0.7, 1.3) / 2.0;
    hair.opacity = random.uniform(0.72, 0.97);
    return hair;
}

void addHair(Hairs &hairs, Field &bare, const Hair &hair)
{
    constexpr int kPieces = 26;
    Field own(bare.rows, bare.cols);
    for (int piece = 0; piece < kPieces; ++piece) {
        const double t0 = static_cast<double>(piece) / kPieces;
        const double t1 = static_cast<double>(piece + 1) / kPieces;
        const Point from = hair.at(t0);
        const Point to = hair.at(t1);
        addStroke(own, {from, to, hair.widthAt(t0), hair.widthAt(t1)});
        // The reflection lies a little to the light's side and is broken along the hair.
        if (piece % 13 >= 5 && piece % 13 <= 9) {
            const double shift = 0.25 * hair.halfWidth;
            addStroke(hairs.highlight,
                      {{from.x - shift, from.y - shift}, {to.x - shift, to.y - shift}, 0.3 * hair.halfWidth, 0.3 * hair.halfWidth});
        }
    }
    const auto opacity = static_cast<float>(hair.opacity);
    for (std::size_t i = 0; i < own.size(); ++i) {
        bare.values[i] = std::max(bare.values[i], own.values[i]);
        hairs.coverage.values[i] = std::max(hairs.coverage.values[i], opacity * own.values[i]);
    }
}

} // namespace

Hairs drawHairs(double amount, int size, std::uint64_t seed)
{
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Hair);
    Random random(deriveSeed(stream, 0));
    const double direction = random.uniform(0.0, 2.0 * std::numbers::pi);
    const double thickness = std::max(random.uniform(0.0042, 0.0085), 1.0 / size); // what is much thinner than a pixel would not be seen
    const auto brownness = static_cast<float>(random.uniform(0.0, 1.0));
    Hairs hairs{Field(size, size),
                Field(size, size),
                {0.08F + 0.16F * brownness, 0.06F + 0.08F * brownness, 0.06F + 0.03F * brownness},
                Grid<std::uint8_t>(size, size)};
    const auto count = static_cast<std::uint64_t>(std::ceil(amount * static_cast<double>(kMostHairs)));
    Field bare(size, size);
    for (std::uint64_t i = 0; i < count; ++i)
        // The first hair is always in sight, so that some hair is never none.
        addHair(hairs, bare, growHair(direction, thickness, i == 0 ? -0.25 : 0.15, deriveSeed(stream, i + 1)));
    for (std::size_t i = 0; i < bare.size(); ++i)
        hairs.inside.values[i] = bare.values[i] >= kArtefactCoverage ? 1 : 0;
    return hairs;
}

} // namespace lesionlens
