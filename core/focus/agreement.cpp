// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/focus/agreement.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/focus/random_maps.h"

namespace lesionlens {

namespace {

/// Larger maps are averaged down to so many cells along an axis: no layer's own grid is larger at the usual input sizes, and beyond it the
/// random maps would cost seconds.
constexpr int kMostCells = 56;

/// Why no agreement is defined with this map; empty where it is fine.
std::string problemOf(const Map &map)
{
    if (map.dead)
        return *map.dead;
    const std::vector<float> &values = map.values.values;
    if (values.empty())
        return "The map has no cells.";
    if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); }))
        return "The map holds values that are not finite numbers.";
    return {};
}

bool isConstant(const std::vector<float> &values)
{
    return std::all_of(values.begin(), values.end(), [&values](float value) { return value == values.front(); });
}

/// Share of target cell `target` of `targets` that lies in source cell `source` of `sources`, both dividing the same length evenly.
double overlapOfCells(int target, int targets, int source, int sources)
{
    // In units of 1 / (targets * sources), where all borders are whole numbers.
    const int begin = std::max(target * sources, source * targets);
    const int end = std::min((target + 1) * sources, (source + 1) * targets);
    return std::max(end - begin, 0) / static_cast<double>(sources);
}

/// Another grid over the same area, each cell the mean of what it covers: a cell's value is spread evenly over its area. Rounded to float,
/// so that equal values stay equal.
Grid<float> spread(const Grid<float> &grid, int rows, int cols)
{
    if (grid.rows == rows && grid.cols == cols)
        return grid;
    Grid<double> alongRows(rows, grid.cols);
    for (int row = 0; row < rows; ++row) {
        for (int source = row * grid.rows / rows; source < grid.rows && source * rows < (row + 1) * grid.rows; ++source) {
            const double share = overlapOfCells(row, rows, source, grid.rows);
            for (int col = 0; col < grid.cols; ++col)
                alongRows.at(row, col) += share * static_cast<double>(grid.at(source, col));
        }
    }
    Grid<float> result(rows, cols);
    for (int row = 0; row < rows; ++row) {
        for (int col = 0; col < cols; ++col) {
            double sum = 0.0;
            for (int source = col * grid.cols / cols; source < grid.cols && source * cols < (col + 1) * grid.cols; ++source)
                sum += overlapOfCells(col, cols, source, grid.cols) * alongRows.at(row, source);
            result.at(row, col) = static_cast<float>(sum);
        }
    }
    return result;
}

/// What both measures need to know of a map: computed once, compared often.
struct Ranked
{
    std::vector<double> ranks;      ///< 1 is the smallest; ties share their mean rank
    std::vector<double> membership; ///< of the highest share of cells; ties at the border share what is left, so that the sum is exact
};

Ranked rank(const std::vector<float> &values, double top)
{
    const std::size_t count = values.size();
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&values](std::size_t one, std::size_t other) { return values[one] < values[other]; });
    Ranked ranked{std::vector<double>(count), std::vector<double>(count)};
    const double firstOfTop = static_cast<double>(count) * (1.0 - top);
    for (std::size_t begin = 0; begin < count;) {
        std::size_t end = begin + 1;
        while (end < count && values[order[end]] == values[order[begin]])
            ++end;
        const auto from = static_cast<double>(begin);
        const auto to = static_cast<double>(end);
        const double inside = std::clamp(to - std::max(from, firstOfTop), 0.0, to - from);
        for (std::size_t i = begin; i < end; ++i) {
            ranked.ranks[order[i]] = (from + 1.0 + to) / 2.0;
            ranked.membership[order[i]] = inside / (to - from);
        }
        begin = end;
    }
    return ranked;
}

/// Pearson's correlation of the ranks: Spearman's rho with ties averaged.
double rankCorrelation(const Ranked &a, const Ranked &b)
{
    const double mean = (static_cast<double>(a.ranks.size()) + 1.0) / 2.0;
    double product = 0.0;
    double squareA = 0.0;
    double squareB = 0.0;
    for (std::size_t i = 0; i < a.ranks.size(); ++i) {
        product += (a.ranks[i] - mean) * (b.ranks[i] - mean);
        squareA += (a.ranks[i] - mean) * (a.ranks[i] - mean);
        squareB += (b.ranks[i] - mean) * (b.ranks[i] - mean);
    }
    return std::clamp(product / std::sqrt(squareA * squareB), -1.0, 1.0);
}

double topOverlap(const Ranked &a, const Ranked &b)
{
    double both = 0.0;
    double either = 0.0;
    for (std::size_t i = 0; i < a.membership.size(); ++i) {
        both += std::min(a.membership[i], b.membership[i]);
        either += std::max(a.membership[i], b.membership[i]);
    }
    return both / either;
}

/// Linear between the two nearest of the sorted values.
double quantile(const std::vector<double> &sorted, double share)
{
    const double position = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], position - static_cast<double>(below));
}

void describeChance(std::vector<double> values, AgreementMeasure &measure)
{
    std::sort(values.begin(), values.end());
    measure.chanceMean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    measure.chanceLow = quantile(values, 0.025);
    measure.chanceHigh = quantile(values, 0.975);
}

/// The random maps are made on the map's own grid and brought to the common one as the map itself was.
void addChance(const Ranked &a, const Grid<float> &b, const AgreementOptions &options, Agreement &agreement)
{
    const RandomMaps maps(b);
    Random random(options.seed);
    std::vector<double> correlations;
    std::vector<double> overlaps;
    while (static_cast<int>(correlations.size()) < options.randomMaps) {
        const auto [first, second] = maps.nextPair(random);
        for (const Grid<float> *map : {&first, &second}) {
            if (static_cast<int>(correlations.size()) == options.randomMaps)
                break;
            const Ranked ranked = rank(spread(*map, agreement.rows, agreement.cols).values, options.top);
            correlations.push_back(rankCorrelation(a, ranked));
            overlaps.push_back(topOverlap(a, ranked));
        }
    }
    describeChance(std::move(correlations), agreement.rankCorrelation);
    describeChance(std::move(overlaps), agreement.topOverlap);
}

void requireValid(const AgreementOptions &options)
{
    if (!(options.top > 0.0 && options.top < 1.0))
        throw Error(ErrorCode::Usage, "agreement.top must be above 0 and below 1, but is " + numberText(options.top) + ".");
    if (options.randomMaps < 1 || options.randomMaps > 100000)
        throw Error(ErrorCode::Usage,
                    "agreement.random_maps must be between 1 and 100000, but is " + std::to_string(options.randomMaps) + ".");
}

Agreement undefined(Agreement agreement, const std::string &why)
{
    agreement.rankCorrelation.value = agreement.topOverlap.value = Score::undefined(why);
    return agreement;
}

/// At most kMostCells along each axis.
Grid<float> bounded(const Grid<float> &grid)
{
    return spread(grid, std::min(grid.rows, kMostCells), std::min(grid.cols, kMostCells));
}

} // namespace

Agreement measureAgreement(const Map &a, const Map &b, const AgreementOptions &options)
{
    requireValid(options);
    Agreement agreement;
    for (const Map *map : {&a, &b})
        if (const std::string problem = problemOf(*map); !problem.empty())
            return undefined(agreement, problem);
    const Grid<float> gridOfB = bounded(b.values);
    agreement.rows = std::min(std::max(a.values.rows, b.values.rows), kMostCells);
    agreement.cols = std::min(std::max(a.values.cols, b.values.cols), kMostCells);
    const std::vector<float> valuesOfA = spread(a.values, agreement.rows, agreement.cols).values;
    const std::vector<float> valuesOfB = spread(gridOfB, agreement.rows, agreement.cols).values;
    if (isConstant(valuesOfA) || isConstant(valuesOfB))
        return undefined(agreement, "Every value of one of the maps is the same, so there is no order to compare.");

    const Ranked rankedA = rank(valuesOfA, options.top);
    const Ranked rankedB = rank(valuesOfB, options.top);
    agreement.rankCorrelation.value = Score::of(rankCorrelation(rankedA, rankedB));
    agreement.topOverlap.value = Score::of(topOverlap(rankedA, rankedB));
    addChance(rankedA, gridOfB, options, agreement);
    return agreement;
}

} // namespace lesionlens
