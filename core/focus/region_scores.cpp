// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/focus/region_scores.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "core/base/error.h"
#include "core/focus/map_mass.h"

namespace lesionlens {

RegionScore measureRegion(const Map &map, const Region &region, const Geometry &geometry)
{
    if (region.inside.cols != geometry.imageWidth() || region.inside.rows != geometry.imageHeight())
        throw Error(ErrorCode::Mismatch, "The mask of the region " + region.name + " has " + std::to_string(region.inside.cols) + " x " +
                                             std::to_string(region.inside.rows) + " pixels, but the image has " +
                                             std::to_string(geometry.imageWidth()) + " x " + std::to_string(geometry.imageHeight()) + ".");
    const int rows = std::max(map.values.rows, 1);
    const int cols = std::max(map.values.cols, 1);
    const std::vector<double> share = sharesOfCells(geometry.coverage(region.inside, rows, cols));
    RegionScore score;
    score.region = region.name;
    score.area = sum(share) / static_cast<double>(share.size());
    std::string problem = problemOfMap(map);
    if (problem.empty() && score.area <= 0.0)
        problem = "No part of the region " + region.name + " lies in what the model sees of the image.";
    if (!problem.empty()) {
        score.mass = score.gain = Score::undefined(problem);
        return score;
    }
    const std::vector<double> mass = positiveMass(map.values);
    double inside = 0.0;
    for (std::size_t i = 0; i < mass.size(); ++i)
        inside += mass[i] * share[i];
    score.mass = Score::of(inside / sum(mass));
    if (score.area >= imageShareOfInput(geometry) * (1.0 - 1e-6))
        score.gain = Score::undefined("The region " + region.name + " covers everything that the model sees of the image.");
    else
        score.gain = Score::of(*score.mass.value / score.area);
    return score;
}

} // namespace lesionlens
