// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/head_statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/base/error.h"
#include "core/explain/attention_layout.h"

namespace lesionlens {

namespace {

/// - sum(a ln a) / ln(number of visible keys); 0 for a query that sees only one key.
double normalisedEntropy(const float *row, const std::vector<int> &keys)
{
    double entropy = 0.0;
    std::size_t visible = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i] == AttentionLayout::kUnseen)
            continue;
        ++visible;
        const auto weight = static_cast<double>(row[i]);
        if (weight > 0.0)
            entropy -= weight * std::log(weight);
    }
    return visible < 2 ? 0.0 : entropy / std::log(static_cast<double>(visible));
}

/// Distances between cells in units of the distance between opposite corners.
class CellDistance
{
public:
    CellDistance(int rows, int cols) : cols_(cols), across_(std::hypot(rows - 1, cols - 1)) {}
    [[nodiscard]] double between(Cell query, int key) const
    {
        return across_ > 0.0 ? std::hypot(key / cols_ - query.row, key % cols_ - query.col) / across_ : 0.0;
    }

private:
    int cols_;
    double across_;
};

/// Mean of values that may be missing.
struct RunningMean
{
    double sum = 0.0;
    double count = 0.0;
    [[nodiscard]] double value() const { return count > 0.0 ? sum / count : 0.0; }
};

void addDistance(const float *row, const std::vector<int> &keys, const std::vector<double> &distances, RunningMean &mean)
{
    double weighted = 0.0;
    double onGrid = 0.0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i] < 0)
            continue;
        weighted += static_cast<double>(row[i]) * distances[i];
        onGrid += static_cast<double>(row[i]);
    }
    if (onGrid <= 0.0) // everything goes to the class token: there is no distance
        return;
    mean.sum += weighted / onGrid;
    mean.count += 1.0;
}

double product(const float *one, const float *other, std::size_t length)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < length; ++i)
        sum += static_cast<double>(one[i]) * static_cast<double>(other[i]);
    return sum;
}

/// Adds the cosine of every pair of heads at one query to `sums`, [heads * heads], upper triangle.
void addCosines(const AttentionLayout &layout, Cell query, std::vector<double> &sums)
{
    const auto heads = static_cast<std::size_t>(layout.spec().heads);
    std::vector<double> norms(heads);
    for (std::size_t h = 0; h < heads; ++h) {
        const float *row = layout.row(static_cast<int>(h), query);
        norms[h] = std::sqrt(product(row, row, layout.rowLength()));
    }
    for (std::size_t h = 0; h < heads; ++h) {
        for (std::size_t other = h + 1; other < heads; ++other) {
            const double norm = norms[h] * norms[other];
            if (norm > 0.0)
                sums[h * heads + other] +=
                    product(layout.row(static_cast<int>(h), query), layout.row(static_cast<int>(other), query), layout.rowLength()) / norm;
        }
    }
}

void requireFinite(const AttentionWeights &weights)
{
    if (!std::all_of(weights.values.begin(), weights.values.end(), [](float value) { return std::isfinite(value); }))
        throw Error(ErrorCode::Mismatch, "The attention of layer " + weights.spec.key + " holds values that are not finite numbers.");
}

} // namespace

std::vector<HeadStatistics> headStatistics(const AttentionWeights &weights)
{
    const AttentionLayout layout(weights);
    requireFinite(weights);
    const AttentionSpec &spec = layout.spec();
    const auto heads = static_cast<std::size_t>(spec.heads);
    const CellDistance distance(spec.rows, spec.cols);
    std::vector<double> entropies(heads, 0.0);
    std::vector<RunningMean> distances(heads);
    std::vector<double> cosines(heads * heads, 0.0);
    std::vector<int> keys;
    std::vector<double> toKeys(layout.rowLength());
    for (int row = 0; row < spec.rows; ++row) {
        for (int col = 0; col < spec.cols; ++col) {
            const Cell query{row, col};
            layout.keysOf(query, keys);
            std::transform(keys.begin(), keys.end(), toKeys.begin(),
                           [&](int key) { return key >= 0 ? distance.between(query, key) : 0.0; });
            for (std::size_t h = 0; h < heads; ++h) {
                const float *values = layout.row(static_cast<int>(h), query);
                entropies[h] += normalisedEntropy(values, keys);
                addDistance(values, keys, toKeys, distances[h]);
            }
            addCosines(layout, query, cosines);
        }
    }

    const auto cells = static_cast<double>(layout.cells());
    std::vector<HeadStatistics> statistics(heads);
    for (std::size_t h = 0; h < heads; ++h) {
        statistics[h].head = static_cast<int>(h);
        statistics[h].entropy = std::clamp(entropies[h] / cells, 0.0, 1.0);
        statistics[h].meanDistance = distances[h].value();
        for (std::size_t other = 0; other < heads; ++other)
            statistics[h].similarity.push_back(other == h ? 1.0 : cosines[std::min(h, other) * heads + std::max(h, other)] / cells);
    }
    return statistics;
}

} // namespace lesionlens
