// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

#include "core/base/grid.h"

namespace lesionlens {

/// Private to the phantom generator. The part of an image that is drawn at a time: `rows` whole rows from `top` on. Lengths are shares
/// of `unit` pixels, the side of the square of the image's area, so that a seed gives the same picture at every size, and strips of an
/// image are equal to the image drawn at once.
struct Canvas
{
    int cols = 1;
    int rows = 1;
    int top = 0;
    int imageRows = 1;
    double unit = 1.0;

    [[nodiscard]] static Canvas whole(int width, int height)
    {
        return {width, height, 0, height, std::sqrt(static_cast<double>(width) * height)};
    }
    [[nodiscard]] static Canvas square(int size) { return {size, size, 0, size, static_cast<double>(size)}; }

    [[nodiscard]] double width() const { return cols / unit; } ///< of the image, 1 for a square one
    [[nodiscard]] double height() const { return imageRows / unit; }
    [[nodiscard]] double x(int col) const { return (col + 0.5) / unit; }
    [[nodiscard]] double y(int row) const { return (top + row + 0.5) / unit; } ///< `row` is counted from `top`
    [[nodiscard]] Grid<float> field(float fill = 0.0F) const { return {rows, cols, fill}; }
};

} // namespace lesionlens
