// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/map.h"
#include "core/image/geometry.h"

namespace lesionlens {

/// Private to the scores: what a map's cells hold, and how much of each is covered.

/// Share of each cell that lies in a part of the image, in [0, 1], from Geometry::coverage; rounding there must not leave a trace of mass on
/// the other side of the part's border.
[[nodiscard]] std::vector<double> sharesOfCells(const Grid<float> &coverage);
/// max(v, 0) of every cell.
[[nodiscard]] std::vector<double> positiveMass(const Grid<float> &map);
[[nodiscard]] double sum(const std::vector<double> &values);
/// Why no score is defined for a map, a sentence; empty where it is fine.
[[nodiscard]] std::string problemOfMap(const Map &map);
/// Share of the model's input that shows the image; less than 1 where there is letterbox padding.
[[nodiscard]] double imageShareOfInput(const Geometry &geometry);

} // namespace lesionlens
