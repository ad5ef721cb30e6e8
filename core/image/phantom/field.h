// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

#include "core/base/grid.h"

namespace lesionlens {

/// Private to the phantom generator: float fields of size x size pixels, and the shapes and noises that they are made of.
/// Lengths are shares of the image's side, so that a seed gives the same picture at every size.
using Field = Grid<float>;
using Color = std::array<float, 3>; ///< R, G, B as shown on a screen (sRGB), 0..1
using ColorField = std::array<Field, 3>;

/// 0 below `low`, 1 above `high`, and a cubic without corners between.
[[nodiscard]] inline float smoothStep(float low, float high, float x)
{
    const float t = x <= low ? 0.0F : x >= high ? 1.0F : (x - low) / (high - low);
    return t * t * (3.0F - 2.0F * t);
}
[[nodiscard]] inline float mix(float a, float b, float t)
{
    return a + (b - a) * t;
}

/// Smooth noise of mean 0 and variance about 1: uniform random numbers on a lattice of `cellsX` x `cellsY` cells over the image,
/// interpolated by cubic B-splines.
[[nodiscard]] Field smoothNoise(int size, double cellsX, double cellsY, std::uint64_t seed);

/// Sum of `octaves` smooth noises, each of twice the frequency and `gain` times the amplitude of the one before; variance about 1.
/// Source: Perlin, "An image synthesizer", SIGGRAPH 1985.
[[nodiscard]] Field fractalNoise(int size, double cells, int octaves, float gain, std::uint64_t seed);

/// Distance to the second nearest minus distance to the nearest of randomly displaced lattice points, in cells: 0 on the walls of a
/// honeycomb, up to about 1 in the middle of its cells. Source: Worley, "A cellular texture basis function", SIGGRAPH 1996.
[[nodiscard]] Field cellWalls(int size, double cells, std::uint64_t seed);

/// A line segment with round ends whose half-width goes linearly from one end to the other.
struct Stroke
{
    Point from; ///< shares of the image's side
    Point to;
    double fromHalfWidth = 0.0;
    double toHalfWidth = 0.0;
};
/// Share of each pixel that the stroke covers; the larger of old and new stays, so that joints do not show.
void addStroke(Field &coverage, const Stroke &stroke);

/// An ellipse that fades from `hardness` (0..1) of its radius outwards; the larger of old and new stays.
struct Spot
{
    Point centre; ///< shares of the image's side
    double radius = 0.0;
    double aspect = 1.0; ///< shorter axis over longer axis
    double angle = 0.0;
    double hardness = 0.5;
    double strength = 1.0;
};
void addSpot(Field &field, const Spot &spot);

} // namespace lesionlens
