// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cassert>
#include <cstddef>
#include <vector>

namespace lesionlens {

/// A dense 2-D array of values, row-major: element (row, col) is at `row * cols + col`.
template <typename T>
struct Grid
{
    int rows = 0;
    int cols = 0;
    std::vector<T> values;

    Grid() = default;
    Grid(int rowCount, int colCount, T fill = T{})
        : rows(rowCount), cols(colCount), values(static_cast<std::size_t>(rowCount) * static_cast<std::size_t>(colCount), fill)
    {
    }

    [[nodiscard]] bool empty() const { return values.empty(); }
    [[nodiscard]] std::size_t size() const { return values.size(); }
    [[nodiscard]] std::size_t index(int row, int col) const
    {
        assert(row >= 0 && row < rows && col >= 0 && col < cols);
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(cols) + static_cast<std::size_t>(col);
    }
    [[nodiscard]] T &at(int row, int col) { return values[index(row, col)]; }
    [[nodiscard]] const T &at(int row, int col) const { return values[index(row, col)]; }

    friend bool operator==(const Grid &, const Grid &) = default;
};

/// A position on a layer's grid.
struct Cell
{
    int row = 0;
    int col = 0;

    friend bool operator==(const Cell &, const Cell &) = default;
};

/// A continuous position in an image, in pixels: pixel (i, j) covers [i, i+1) x [j, j+1), so its centre is (i + 0.5, j + 0.5).
struct Point
{
    double x = 0.0;
    double y = 0.0;

    friend bool operator==(const Point &, const Point &) = default;
};

} // namespace lesionlens
