// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/base/grid.h"

namespace lesionlens {

/// Adds an antialiased straight line to a grid of pixel coverages (0 to 255): each pixel keeps the larger of its old and its new
/// coverage, so joints and crossings do not show. Ends are round. Points in the grid's continuous pixel frame.
void addLine(Grid<std::uint8_t> &coverage, Point from, Point to, double thickness);

/// Line segments where a field, sampled at pixel centres, crosses `level`: marching squares, saddles decided by the mean of the
/// four corners. Squares with a corner that is not finite have no line. Points in the field's continuous pixel frame.
/// Source: Lorensen and Cline, "Marching cubes", SIGGRAPH 1987, in two dimensions.
[[nodiscard]] std::vector<std::array<Point, 2>> contourLines(const Grid<float> &field, float level);

} // namespace lesionlens
