// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/grid.h"
#include "core/base/rgb_image.h"
#include "core/image/color_map.h"
#include "core/image/geometry.h"

namespace lesionlens {

/// The range of values that a colour scale covers. Values outside are clamped.
struct ScaleRange
{
    float low = 0.0F;
    float high = 1.0F;
};

/// Range of the values that are drawn: [0, max] for an unsigned map, [-m, m] with m = max |v| for a signed one.
/// Several grids: the range shared by all. A range without extent becomes [0, 1] or [-1, 1].
[[nodiscard]] ScaleRange sharedRange(std::span<const Grid<float> *const> grids, bool isSigned);

/// max(v, 0), elementwise: what Grad-CAM shows (Selvaraju et al. 2017, eq. 2).
[[nodiscard]] Grid<float> positivePart(const Grid<float> &grid);

/// How a map is drawn on an image.
struct OverlayStyle
{
    double opacity = 0.5;         ///< 0: only the image, 1: only the map
    bool smooth = true;           ///< bilinear between cell centres; false: every cell as a flat rectangle
    bool weightByValue = false;   ///< opacity grows with the value, so that empty places show the image
    std::vector<double> contours; ///< contour mode where not empty: only lines at these fractions of the range
    double lineThickness = 0.0;   ///< of contours, in pixels of the result; 0: from its size
};

/// The map alone, coloured, at width x height pixels that show the whole input of `geometry`'s image frame: pixel (x, y) of
/// the result covers the same place as pixel (x, y) of the original image scaled to width x height. Places that the model
/// does not see are transparent. RGBA; the alpha channel carries the opacity.
[[nodiscard]] RgbImage renderMap(const Grid<float> &map, const Geometry &geometry, int width, int height, const ColorMap &colors,
                                 ScaleRange range, const OverlayStyle &style);

/// `overlay` (RGBA) composed over `image` (RGB) of the same size; RGB.
[[nodiscard]] RgbImage compose(const RgbImage &image, const RgbImage &overlay);

/// The map's value at each pixel of a width x height version of the image (bilinear between cell centres or flat),
/// NaN where the model does not see the pixel. Shared by renderMap and the contour lines.
[[nodiscard]] Grid<float> upsample(const Grid<float> &map, const Geometry &geometry, int width, int height, bool smooth);

/// Outlines of a mask: closed polygons (the last point joins the first) along the edges of the mask's pixels, in the mask's continuous
/// pixel frame; corners only. Outer outlines run clockwise on the screen, holes counter-clockwise.
[[nodiscard]] std::vector<std::vector<Point>> maskOutlines(const Grid<std::uint8_t> &mask);

/// Draws closed polygons (in the image's frame) onto an RGB(A) image, antialiased; thickness in pixels.
void drawOutlines(RgbImage &image, const std::vector<std::vector<Point>> &outlines, std::array<std::uint8_t, 3> color, double thickness);

} // namespace lesionlens
