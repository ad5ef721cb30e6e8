// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/occlusion.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/explain/map_health.h"

namespace lesionlens {

namespace {

constexpr double lowCorrelation = 0.5;

/// First and one-past-last pixel along one axis.
struct Span
{
    std::int64_t first = 0;
    std::int64_t last = 0;
};

Span spanOf(int cell, int cells, std::int64_t pixels, double cover)
{
    const double side = static_cast<double>(pixels) / cells;
    const double centre = (cell + 0.5) * side;
    const std::int64_t first = std::clamp<std::int64_t>(std::llround(centre - 0.5 * cover * side), 0, pixels - 1);
    return {first, std::clamp<std::int64_t>(std::llround(centre + 0.5 * cover * side), first + 1, pixels)};
}

/// The score of every cell's occluded image, row-major.
std::vector<double> occludedScores(InputProbe &probe, const OcclusionOptions &options, const OcclusionLevel &level,
                                   const torch::Tensor &fill)
{
    const torch::Tensor &input = probe.input();
    const int cells = level.rows * level.cols;
    std::vector<double> scores;
    for (int begin = 0; begin < cells; begin += options.batch) {
        const int count = std::min(options.batch, cells - begin);
        const torch::Tensor batch = input.repeat({count, 1, 1, 1});
        for (int i = 0; i < count; ++i) {
            const Span rows = spanOf((begin + i) / level.cols, level.rows, input.size(2), options.cover);
            const Span cols = spanOf((begin + i) % level.cols, level.cols, input.size(3), options.cover);
            batch[i]
                .slice(1, rows.first, rows.last)
                .slice(2, cols.first, cols.last)
                .copy_(fill[0].slice(1, rows.first, rows.last).slice(2, cols.first, cols.last));
        }
        const std::vector<double> found = probe.scores(batch);
        scores.insert(scores.end(), found.begin(), found.end());
    }
    return scores;
}

/// Mean of the fine cells whose centres lie in each coarse cell.
Grid<double> averaged(const Grid<double> &fine, const OcclusionLevel &coarse)
{
    Grid<double> sum(coarse.rows, coarse.cols);
    Grid<int> count(coarse.rows, coarse.cols);
    for (int row = 0; row < fine.rows; ++row) {
        for (int col = 0; col < fine.cols; ++col) {
            const std::size_t to = sum.index((2 * row + 1) * coarse.rows / (2 * fine.rows), (2 * col + 1) * coarse.cols / (2 * fine.cols));
            sum.values[to] += fine.at(row, col);
            ++count.values[to];
        }
    }
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum.values[i] /= std::max(count.values[i], 1);
    return sum;
}

bool isConstant(const std::vector<double> &values)
{
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    return ValueSummary{true, *least, *most}.isConstant();
}

std::optional<double> correlation(const std::vector<double> &a, const std::vector<double> &b)
{
    double meanA = 0.0;
    double meanB = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        meanA += a[i] / static_cast<double>(a.size());
        meanB += b[i] / static_cast<double>(b.size());
    }
    double ab = 0.0;
    double aa = 0.0;
    double bb = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += (a[i] - meanA) * (b[i] - meanB);
        aa += (a[i] - meanA) * (a[i] - meanA);
        bb += (b[i] - meanB) * (b[i] - meanB);
    }
    if (isConstant(a) || isConstant(b))
        return std::nullopt; // what the squares below hold is rounding
    return std::clamp(ab / std::sqrt(aa * bb), -1.0, 1.0);
}

} // namespace

std::vector<OcclusionLevel> occlusionLevels(const OcclusionOptions &options, int height, int width)
{
    const int longer = std::max(height, width);
    const int shorter = std::min(height, width);
    std::vector<OcclusionLevel> levels;
    for (int wanted = options.coarsest;; wanted = std::min(2 * wanted, options.cells)) {
        const int along = std::min(wanted, longer);
        const int across = std::max(1, static_cast<int>(std::lround(static_cast<double>(along) * shorter / longer)));
        const OcclusionLevel level = height >= width ? OcclusionLevel{along, across} : OcclusionLevel{across, along};
        if (levels.empty() || !(levels.back() == level))
            levels.push_back(level);
        if (wanted >= options.cells)
            return levels;
    }
}

OcclusionResult occlusion(InputProbe &probe, const OcclusionOptions &options)
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor fill = plainImage(probe.input(), probe.config(), options.fill);
    const std::vector<OcclusionLevel> levels =
        occlusionLevels(options, static_cast<int>(probe.input().size(2)), static_cast<int>(probe.input().size(3)));
    probe.begin("Occlusion: the whole image", 1);
    // Not from the context: that pass may have taken another path, and small drops are differences of large scores.
    const double whole = probe.scores(probe.input()).front();

    Grid<double> coarsest;
    Grid<double> drops;
    for (const OcclusionLevel &level : levels) {
        probe.begin("Occlusion: " + std::to_string(level.rows) + " x " + std::to_string(level.cols) + " squares",
                    batchesFor(static_cast<std::int64_t>(level.rows) * level.cols, options.batch));
        drops = Grid<double>(level.rows, level.cols);
        drops.values = occludedScores(probe, options, level, fill);
        for (double &value : drops.values)
            value = whole - value;
        if (coarsest.empty())
            coarsest = drops;
    }

    OcclusionResult result;
    result.map = Grid<float>(drops.rows, drops.cols);
    std::transform(drops.values.begin(), drops.values.end(), result.map.values.begin(), [](double v) { return static_cast<float>(v); });
    if (levels.size() > 1)
        result.sizeCorrelation = correlation(coarsest.values, averaged(drops, levels.front()).values);
    return result;
}

LayerExplanation Occlusion::explain(const ExplainContext &context, const std::string &, ProgressSink &progress,
                                    const std::stop_token &stop) const
{
    InputProbe probe(context, progress, stop);
    OcclusionResult result = occlusion(probe, context.options.occlusion);
    Map map = inputMap(context, "occlusion", "class score drop");
    map.isSigned = true;
    map.values = std::move(result.map);
    map.dead = whyInputMapIsDead(map.values, "occlusion", context.target.name());
    if (result.sizeCorrelation) {
        map.measures["size_correlation"] = *result.sizeCorrelation;
        if (!map.dead && *result.sizeCorrelation < lowCorrelation)
            map.notes.push_back(
                "What this map shows depends on the size of the square: the coarsest grid's map has a correlation of only " +
                roundedText(*result.sizeCorrelation, 2) + " with this one.");
    }
    return {{std::move(map)}, std::nullopt};
}

} // namespace lesionlens
