// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/focus/focus_scores.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "core/base/error.h"

namespace lesionlens {

namespace {

/// Lesion share of each cell; rounding in the coverage must not leave a trace of mass on the other side of the border.
std::vector<double> lesionShares(const Grid<float> &coverage)
{
    std::vector<double> shares(coverage.size());
    std::transform(coverage.values.begin(), coverage.values.end(), shares.begin(), [](float value) {
        const double share = std::clamp(static_cast<double>(value), 0.0, 1.0);
        if (share > 1.0 - 1e-6)
            return 1.0;
        return share < 1e-9 ? 0.0 : share;
    });
    return shares;
}

std::vector<double> positiveMass(const Grid<float> &map)
{
    std::vector<double> mass(map.size());
    std::transform(map.values.begin(), map.values.end(), mass.begin(),
                   [](float value) { return std::max(static_cast<double>(value), 0.0); });
    return mass;
}

double sum(const std::vector<double> &values)
{
    return std::accumulate(values.begin(), values.end(), 0.0);
}

/// Why no score is defined for this map; empty where it is fine.
std::string problemOfMap(const Map &map)
{
    if (map.dead)
        return *map.dead;
    if (map.values.empty())
        return "The map has no cells.";
    if (!std::all_of(map.values.values.begin(), map.values.values.end(), [](float value) { return std::isfinite(value); }))
        return "The map holds values that are not finite numbers.";
    if (std::none_of(map.values.values.begin(), map.values.values.end(), [](float value) { return value > 0.0F; }))
        return "The map has no positive value, so there is nothing to locate.";
    return {};
}

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

/// Share of the model's input that shows the image; less than 1 where there is letterbox padding.
double imageShareOfInput(const Geometry &geometry)
{
    const Point first = geometry.toInput({0.0, 0.0});
    const Point last = geometry.toInput({static_cast<double>(geometry.imageWidth()), static_cast<double>(geometry.imageHeight())});
    const double width = std::min(last.x, static_cast<double>(geometry.inputWidth())) - std::max(first.x, 0.0);
    const double height = std::min(last.y, static_cast<double>(geometry.inputHeight())) - std::max(first.y, 0.0);
    return width * height / (static_cast<double>(geometry.inputWidth()) * static_cast<double>(geometry.inputHeight()));
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
    const std::vector<double> share = lesionShares(geometry.coverage(mask.inside, rows, cols));
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
