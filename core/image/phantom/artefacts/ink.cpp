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

/// An arc around the image's centre, as surgeons mark a margin, by hand: it drifts in or out and wavers.
struct Arc
{
    Point centre;
    double radiusX = 0.0;
    double radiusY = 0.0;
    double from = 0.0;
    double sweep = 0.0;
    double drift = 0.0; ///< how much further out it ends, as a share of its radius
    double waver = 0.0; ///< likewise, of its waves
    double phase = 0.0;

    /// Where it is at t in 0..1.
    [[nodiscard]] Point at(double t) const
    {
        const double angle = from + sweep * t;
        const double out = 1.0 + drift * (t - 0.5) + waver * (std::sin(3.7 * sweep * t + phase) + 0.5 * std::sin(9.1 * sweep * t - phase));
        return {centre.x + out * radiusX * std::cos(angle), centre.y + out * radiusY * std::sin(angle)};
    }
};

/// A felt tip leaves a soft edge.
void addInk(Field &ink, const Canvas &canvas, const Stroke &stroke)
{
    const auto softness = static_cast<float>(std::clamp(0.008 * canvas.unit, 1.0, 4.0));
    forEachCovered(
        stroke, canvas, [&](std::size_t i, float share) { ink.values[i] = std::max(ink.values[i], share); }, softness);
}

/// A line of changing width, whole or in dashes.
void addArc(Field &ink, const Canvas &canvas, const Arc &arc, double halfWidth, Random &random)
{
    const int pieces = std::max(14, static_cast<int>(arc.sweep * 28.0));
    const double taper = random.uniform(0.2, 0.8);
    const double pressure = random.uniform(0.0, 0.35);
    const double waves = random.uniform(3.0, 9.0);
    const double phase = random.uniform(0.0, 2.0 * std::numbers::pi);
    const bool dashed = random.chance(0.25);
    const double gap = random.uniform(0.25, 0.6);
    const auto wide = [&](double t) { return halfWidth * (1.0 - taper * t * t) * (1.0 - pressure * (1.0 + std::sin(waves * t + phase))); };
    for (int piece = 0; piece < pieces; ++piece) {
        const double t0 = static_cast<double>(piece) / pieces;
        const double t1 = static_cast<double>(piece + 1) / pieces;
        if (!dashed || std::fmod(arc.sweep * 6.0 * t0, 1.0) >= gap || piece == 0)
            addInk(ink, canvas, {arc.at(t0), arc.at(t1), wide(t0), wide(t1)});
    }
}

/// A few short strokes across each other: a cross, or hatching.
void addHatching(Field &ink, const Canvas &canvas, Point centre, double halfWidth, Random &random)
{
    const double angle = random.uniform(0.0, std::numbers::pi);
    const std::uint64_t strokes = 2 + random.below(5);
    const double length = random.uniform(0.02, 0.075);
    for (std::uint64_t i = 0; i < strokes; ++i) {
        const double heading = angle + (i % 2 == 0 ? 0.0 : random.uniform(0.7, 1.6)) + random.uniform(-0.2, 0.2);
        const double shift = random.uniform(-0.5, 0.5) * length;
        const Point middle{centre.x + shift * std::sin(angle), centre.y - shift * std::cos(angle)};
        addInk(ink, canvas,
               {{middle.x - length * std::cos(heading), middle.y - length * std::sin(heading)},
                {middle.x + length * std::cos(heading), middle.y + length * std::sin(heading)},
                halfWidth,
                0.7 * halfWidth});
    }
}

void addMark(Field &ink, const Canvas &canvas, double smallest, std::uint64_t seed)
{
    Random random(seed);
    const double reach = random.uniform(0.33, 0.46);
    const double from = random.uniform(0.0, 2.0 * std::numbers::pi);
    const double length = random.uniform();
    Arc arc{{canvas.width() / 2, canvas.height() / 2}, reach * canvas.width(), reach * canvas.height(), from, 0.2 + 1.6 * length * length};
    arc.drift = random.uniform(-0.22, 0.14);
    arc.waver = random.uniform(0.0, 0.025);
    arc.phase = random.uniform(0.0, 2.0 * std::numbers::pi);
    const std::uint64_t kind = random.below(6);
    if (kind < 3) {
        const double halfWidth = std::max(smallest, random.uniform(0.005, 0.017));
        addArc(ink, canvas, arc, halfWidth, random);
        if (random.chance(0.4)) { // gone over again, beside the first line
            const double aside = halfWidth * random.uniform(0.8, 2.5) / reach;
            arc.radiusX *= 1.0 - aside;
            arc.radiusY *= 1.0 - aside;
            arc.from += random.uniform(-0.1, 0.1);
            addArc(ink, canvas, arc, 0.8 * halfWidth, random);
        }
    } else if (kind < 5)
        addHatching(ink, canvas, arc.at(0.0), std::max(smallest, random.uniform(0.004, 0.009)), random);
    else
        addInk(ink, canvas, {arc.at(0.0), arc.at(0.04), std::max(smallest, random.uniform(0.012, 0.028)), std::max(smallest, 0.012)});
}

} // namespace

void layInk(ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed)
{
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Ink);
    Random random(deriveSeed(stream, 0));
    const Color through = chooseInk(random);
    const auto darkness = static_cast<float>(random.uniform(0.55, 0.95) * (0.55 + 0.45 * amount));
    const auto dryness = static_cast<float>(random.uniform(0.3, 1.0));
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
