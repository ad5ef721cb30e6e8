// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/base/random.h"
#include "core/image/phantom/artefacts/layers.h"
#include "core/image/phantom/shape.h"

namespace lesionlens {

namespace {

constexpr int kMostMarks = 6;

/// Light that the ink lets through: gentian violet most often, blue, or nearly black.
Color chooseInk(Random &random)
{
    constexpr std::array<Color, 4> kInks = {Color{0.36F, 0.20F, 0.74F}, Color{0.46F, 0.36F, 0.72F}, Color{0.18F, 0.38F, 0.72F},
                                            Color{0.34F, 0.28F, 0.42F}};
    const std::uint64_t kind = random.below(8);
    return kInks[kind < 3 ? 0 : kind < 6 ? 1 : kind == 6 ? 2 : 3];
}

/// An arc around the image's centre, as surgeons mark a margin; returns where it is at t in 0..1.
struct Arc
{
    Point centre;
    double radiusX = 0.0;
    double radiusY = 0.0;
    double from = 0.0;
    double sweep = 0.0;

    [[nodiscard]] Point at(double t) const
    {
        const double angle = from + sweep * t;
        return {centre.x + radiusX * std::cos(angle), centre.y + radiusY * std::sin(angle)};
    }
};

void addArc(Field &ink, const Canvas &canvas, const Arc &arc, double halfWidth, Random &random)
{
    constexpr int kPieces = 14;
    const double taper = random.uniform(0.3, 0.8);
    for (int piece = 0; piece < kPieces; ++piece) {
        const double t0 = static_cast<double>(piece) / kPieces;
        const double t1 = static_cast<double>(piece + 1) / kPieces;
        const auto wide = [&](double t) { return halfWidth * (1.0 - taper * t * t); };
        addStroke(ink, {arc.at(t0), arc.at(t1), wide(t0), wide(t1)}, canvas);
    }
}

/// A few short strokes across each other: a cross, or hatching.
void addHatching(Field &ink, const Canvas &canvas, Point centre, double halfWidth, Random &random)
{
    const double angle = random.uniform(0.0, std::numbers::pi);
    const std::uint64_t strokes = 2 + random.below(5);
    const double length = random.uniform(0.025, 0.06);
    for (std::uint64_t i = 0; i < strokes; ++i) {
        const double heading = angle + (i % 2 == 0 ? 0.0 : random.uniform(0.7, 1.6)) + random.uniform(-0.2, 0.2);
        const double shift = random.uniform(-0.5, 0.5) * length;
        const Point middle{centre.x + shift * std::sin(angle), centre.y - shift * std::cos(angle)};
        addStroke(ink,
                  {{middle.x - length * std::cos(heading), middle.y - length * std::sin(heading)},
                   {middle.x + length * std::cos(heading), middle.y + length * std::sin(heading)},
                   halfWidth,
                   0.7 * halfWidth},
                  canvas);
    }
}

void addMark(Field &ink, const Canvas &canvas, double smallest, std::uint64_t seed)
{
    Random random(seed);
    const double reach = random.uniform(0.34, 0.45);
    const double from = random.uniform(0.0, 2.0 * std::numbers::pi);
    const Arc arc{
        {canvas.width() / 2, canvas.height() / 2}, reach * canvas.width(), reach * canvas.height(), from, random.uniform(0.25, 0.75)};
    const std::uint64_t kind = random.below(5);
    if (kind < 3)
        addArc(ink, canvas, arc, std::max(smallest, random.uniform(0.008, 0.018)), random);
    else if (kind == 3)
        addHatching(ink, canvas, arc.at(0.0), std::max(smallest, random.uniform(0.004, 0.009)), random);
    else
        addStroke(ink, {arc.at(0.0), arc.at(0.04), std::max(smallest, random.uniform(0.012, 0.028)), std::max(smallest, 0.012)}, canvas);
}

} // namespace

void layInk(ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed)
{
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Ink);
    Random random(deriveSeed(stream, 0));
    const Color through = chooseInk(random);
    const auto darkness = static_cast<float>(random.uniform(0.55, 0.95) * (0.55 + 0.45 * amount));
    const auto dryness = static_cast<float>(random.uniform(0.1, 0.9));
    Field ink = canvas.field();
    const int marks = static_cast<int>(std::ceil(amount * kMostMarks));
    for (int mark = 0; mark < marks; ++mark)
        addMark(ink, canvas, 0.75 / canvas.unit, deriveSeed(stream, static_cast<std::uint64_t>(mark) + 10));
    // The pen catches the ridges of the skin: flecks along its furrows.
    const Field ridges = smoothNoise(canvas, 75.0, 75.0, deriveSeed(stream, 1));
    const Field runs = smoothNoise(canvas, 14.0, 40.0, deriveSeed(stream, 2));
    for (std::size_t i = 0; i < ink.size(); ++i) {
        if (ink.values[i] <= 0.0F)
            continue;
        inside.values[i] |= ink.values[i] >= kArtefactCoverage ? 1 : 0;
        const float caught = smoothStep(-1.3F, 0.7F, ridges.values[i] + 0.6F * runs.values[i]);
        const float density = ink.values[i] * darkness * mix(1.0F, caught, dryness);
        for (std::size_t c = 0; c < picture.size(); ++c)
            picture[c].values[i] *= mix(1.0F, through[c], density);
    }
}

} // namespace lesionlens
