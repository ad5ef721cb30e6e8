// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "core/base/grid.h"
#include "core/base/map.h"
#include "core/focus/focus_scores.h"
#include "core/image/geometry.h"

namespace lesionlens {

/// A named part of an image: hair, ruler, dark_corner, ...
struct Region
{
    std::string name;
    Grid<std::uint8_t> inside; ///< [image height, image width], values 0 or 1
};

/// How much a map looks at a region. As in FocusScores, the map's positive part counts, a cell's mass is spread evenly over its area, and
/// the field of view is the model's whole input.
struct RegionScore
{
    std::string region;
    double area = 0.0; ///< area share of the region in the field of view, in [0, 1]
    Score mass;        ///< share of the positive mass that lies in the region, in [0, 1]
    Score gain;        ///< mass / area, >= 0: corrected for the region's size; 1: as a uniform map
};

/// Undefined, with the reason, for a dead map, a map without positive values, a region that the model does not see; the gain also for a
/// region that covers all of the image. Throws Error Mismatch if the region has not the geometry's image size.
[[nodiscard]] RegionScore measureRegion(const Map &map, const Region &region, const Geometry &geometry);

} // namespace lesionlens
