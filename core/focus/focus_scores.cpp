// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/focus/focus_scores.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "core/base/error.h"
#include "core/focus/map_mass.h"

namespace lesionlens {

namespace {

/// Why no score is defined for this mask; empty where it is fine.
std::string problemOfMask(const LesionMask &mask, double lesionShare, double imageShare)
{
    if (std::none_of(mask.inside.values.begin(), mask.inside.values.end(), [](std::uint8_t value) { return value != 0; }))
        return "The lesion mask is empty.";
    if (lesionShare <= 0.0)
        return "No part of the lesion lies in what the model sees of the image.";
    // Letterbox padding is no skin: a mask of the whole image has no background to compare with.
    if (lesionShare >= imageShare * (1.0 - 1e-6))
        return "The lesion mask covers everything that the model sees of the image, so there is no background.";
    return {};
}

bool isInLesion(Point inImage, const Grid<std::uint8_t> &inside)
{
    // A cell's centre is often a corner of four pixels: rounding must not decide which of them counts.
    constexpr double rounding = 1e-6;
    const double col = std::floor(inImage.x + rounding);
    const double row = std::floor(inImage.y + rounding);
    if (col < 0 || row < 0 || col >= inside.cols || row >= inside.rows)
        return false;
    return inside.at(static_cast<int>(row), static_cast<int>(col)) != 0;
}

Score pointingGame(const Map &map, const LesionMask &mask, const Geometry &geometry)
{
    const Grid<float> &grid = map.values;
    const float strongest = *std::max_element(grid.values.begin(), grid.values.end());
    bool anyHit = false;
    bool anyMiss = false;
    for (int row = 0; row < grid.rows; ++row) {
        for (int col = 0; col < grid.cols; ++col) {
            if (grid.at(row, col) != strongest)
                continue;
            const bool hit = isInLesion(geometry.cellCentre({row, col}, grid.rows, grid.cols), mask.inside);
            (hit ? anyHit : anyMiss) = true;
        }
    }
    if (anyHit && anyMiss)
        return Score::undefined("Several cells share the strongest value, and they disagree: some lie in the lesion, some do not.");
    return Score::of(anyHit ? 1.0 : 0.0);
}

Score logRatio(double meanInside, double meanOutside)
{
    if (meanInside <= 0.0)
        return Score::undefined("The map has no positive value inside the lesion, so the logarithm of the ratio is not defined.");
    if (meanOutside <= 0.0)
        return Score::undefined("The map has no positive value outside the lesion, so the ratio is not defined.");
    return Score::of(std::log(meanInside / meanOutside));
}

} // namespace

FocusScores measureFocus(const Map &map, const LesionMask &mask, const Geometry &geometry)
{
    if (mask.inside.cols != geometry.imageWidth() || mask.inside.rows != geometry.imageHeight())
        throw Error(ErrorCode::Mismatch, "The lesion mask" + (mask.origin.empty() ? "" : " (" + mask.origin + ")") + " has " +
                                             std::to_string(mask.inside.cols) + " x " + std::to_string(mask.inside.rows) +
                                             " pixels, but the image has " + std::to_string(geometry.imageWidth()) + " x " +
                                             std::to_string(geometry.imageHeight()) + ".");

    const int rows = std::max(map.values.rows, 1);
    const int cols = std::max(map.values.cols, 1);
    const auto cells = static_cast<double>(rows) * static_cast<double>(cols);
    const std::vector<double> share = sharesOfCells(geometry.coverage(mask.inside, rows, cols));
    const double lesion = sum(share);

    FocusScores scores;
    scores.maskSource = mask.source;
    scores.lesionArea = lesion / cells;

    std::string problem = problemOfMap(map);
    if (problem.empty())
        problem = problemOfMask(mask, scores.lesionArea, imageShareOfInput(geometry));
    if (!problem.empty()) {
        scores.backgroundFocus = scores.lesionGain = scores.logRatio = scores.pointingGame = Score::undefined(problem);
        return scores;
    }

    const std::vector<double> mass = positiveMass(map.values);
    double inside = 0.0;
    double outside = 0.0;
    for (std::size_t i = 0; i < mass.size(); ++i) {
        inside += mass[i] * share[i];
        outside += mass[i] * (1.0 - share[i]);
    }
    const double total = inside + outside;
    scores.backgroundFocus = Score::of(outside / total);
    scores.lesionGain = Score::of((inside / total) / scores.lesionArea);
    scores.logRatio = logRatio(inside / lesion, outside / (cells - lesion));
    scores.pointingGame = pointingGame(map, mask, geometry);
    return scores;
}

} // namespace lesionlens
