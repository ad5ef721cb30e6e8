// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "core/base/grid.h"
#include "core/image/phantom/canvas.h"

namespace lesionlens {

/// Private to the phantom generator: float fields of one value per pixel, and the shapes and noises that they are made of.
/// Lengths are in units of the canvas: shares of a square image's side.
using Field = Grid<float>;
using Color = std::array<float, 3>; ///< R, G, B as shown on a screen (sRGB), 0..1
using ColorField = std::array<Field, 3>;
using Mask = Grid<std::uint8_t>; ///< 0 or 1

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
[[nodiscard]] inline Color mix(const Color &a, const Color &b, float t)
{
    return {mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)};
}

/// Smooth noise of mean 0 and variance about 1: uniform random numbers on a lattice of `cellsX` x `cellsY` cells per unit of length,
/// interpolated by cubic B-splines.
[[nodiscard]] Field smoothNoise(const Canvas &canvas, double cellsX, double cellsY, std::uint64_t seed);
[[nodiscard]] Field smoothNoise(int size, double cellsX, double cellsY, std::uint64_t seed);

/// Sum of `octaves` smooth noises, each of twice the frequency and `gain` times the amplitude of the one before; variance about 1.
/// Source: Perlin, "An image synthesizer", SIGGRAPH 1985.
[[nodiscard]] Field fractalNoise(int size, double cells, int octaves, float gain, std::uint64_t seed);

/// Distance to the second nearest minus distance to the nearest of displaced lattice points, in cells: 0 on the walls of a honeycomb,
/// up to about 1 in the middle of its cells. `disorder` 0..1: how far points and walls are displaced.
/// Source: Worley, "A cellular texture basis function", SIGGRAPH 1996.
[[nodiscard]] Field cellWalls(int size, double cells, std::uint64_t seed, double disorder = 0.72);

/// Pixels of a canvas, from first to last.
struct PixelBox
{
    int left, top, right, bottom;
};
/// The pixels within `reach` of the box around two points, cut off at the canvas; left > right or top > bottom where there are none.
[[nodiscard]] PixelBox boxAround(Point a, Point b, double reach, const Canvas &canvas);

/// A line segment with round ends whose half-width goes linearly from one end to the other.
struct Stroke
{
    Point from;
    Point to;
    double fromHalfWidth = 0.0;
    double toHalfWidth = 0.0;
};

/// Calls `paint(index of the pixel, share of it that the stroke covers)` for the pixels that it touches. The edge is as soft as
/// `softness` pixels: 1 is exact for a straight line along an axis.
template <typename Paint>
void forEachCovered(const Stroke &stroke, const Canvas &canvas, Paint paint, float softness = 1.0F)
{
    const auto unit = static_cast<float>(canvas.unit);
    const double widest = std::max(stroke.fromHalfWidth, stroke.toHalfWidth);
    const PixelBox box = boxAround(stroke.from, stroke.to, widest + softness / canvas.unit, canvas);
    // In pixels from the stroke's beginning.
    const float dx = static_cast<float>(stroke.to.x - stroke.from.x) * unit;
    const float dy = static_cast<float>(stroke.to.y - stroke.from.y) * unit;
    const float inverse = 1.0F / std::max(dx * dx + dy * dy, 1e-6F);
    const float half = static_cast<float>(stroke.fromHalfWidth) * unit;
    const float growth = static_cast<float>(stroke.toHalfWidth) * unit - half;
    const float reach = static_cast<float>(widest) * unit + softness / 2.0F;
    for (int row = box.top; row <= box.bottom; ++row) {
        const auto y = static_cast<float>(canvas.top + row + 0.5 - stroke.from.y * canvas.unit);
        for (int col = box.left; col <= box.right; ++col) {
            const auto x = static_cast<float>(col + 0.5 - stroke.from.x * canvas.unit);
            const float t = std::clamp((x * dx + y * dy) * inverse, 0.0F, 1.0F);
            const float awayX = x - t * dx;
            const float awayY = y - t * dy;
            const float squared = awayX * awayX + awayY * awayY;
            if (squared >= reach * reach)
                continue;
            const float distance = std::sqrt(squared);
            const float here = half + growth * t;
            // Overlap of an interval as long as the softness, at this distance, with the stroke's width.
            const float overlap = std::min(here, distance + softness / 2.0F) - std::max(-here, distance - softness / 2.0F);
            if (overlap > 0.0F)
                paint(static_cast<std::size_t>(row) * static_cast<std::size_t>(canvas.cols) + static_cast<std::size_t>(col),
                      std::min(overlap / softness, 1.0F));
        }
    }
}
/// Share of each pixel that the stroke covers; the larger of old and new stays, so that joints do not show.
void addStroke(Field &coverage, const Stroke &stroke, const Canvas &canvas);

/// An ellipse that fades from `hardness` (0..1) of its radius outwards; the larger of old and new stays.
struct Spot
{
    Point centre;
    double radius = 0.0;
    double aspect = 1.0; ///< shorter axis over longer axis
    double angle = 0.0;
    double hardness = 0.5;
    double strength = 1.0;
};
void addSpot(Field &field, const Spot &spot, const Canvas &canvas);
void addSpot(Field &field, const Spot &spot); ///< of a square image

} // namespace lesionlens
