// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "core/base/random.h"
#include "core/explain/attention_weights.h"

namespace lesionlens::test {

inline AttentionSpec globalSpec(int heads, int rows, int cols, int prefix)
{
    return {"blocks.1.attention", "global", heads, rows, cols, 0, prefix};
}

inline AttentionSpec localSpec(int heads, int rows, int cols, int kernel)
{
    return {"layer3.1.attention", "local", heads, rows, cols, kernel, 0};
}

inline AttentionSpec windowSpec(int heads, int rows, int cols, int kernel, int shiftRows, int shiftCols)
{
    return {"features.1.0.attn", "window", heads, rows, cols, kernel, 0, shiftRows, shiftCols};
}

inline constexpr int kPadding = -1;
inline constexpr int kMasked = -2;

/// The keys of every query, step by step as the definition says: pad a grid of cell numbers, roll it, cut it into windows, and let only
/// those see each other that the roll did not bring together.
inline std::vector<std::vector<int>> windowKeys(const AttentionSpec &spec)
{
    const int kernel = spec.kernel;
    const auto padded = [kernel](int length) { return (length + kernel - 1) / kernel * kernel; };
    const int rows = padded(spec.rows);
    const int cols = padded(spec.cols);
    Grid<int> rolled(rows, cols, kPadding);
    for (int row = 0; row < spec.rows; ++row)
        for (int col = 0; col < spec.cols; ++col)
            rolled.at((row + rows - spec.shiftRows) % rows, (col + cols - spec.shiftCols) % cols) = row * spec.cols + col;
    const auto region = [&](int row, int col) { return 2 * (row >= rows - spec.shiftRows) + (col >= cols - spec.shiftCols); };
    std::vector<std::vector<int>> keys(static_cast<std::size_t>(spec.rows * spec.cols));
    for (int row = 0; row < rows; ++row)
        for (int col = 0; col < cols; ++col)
            for (int i = 0; i < kernel * kernel && rolled.at(row, col) != kPadding; ++i) {
                const int keyRow = row / kernel * kernel + i / kernel;
                const int keyCol = col / kernel * kernel + i % kernel;
                keys[static_cast<std::size_t>(rolled.at(row, col))].push_back(
                    region(keyRow, keyCol) == region(row, col) ? rolled.at(keyRow, keyCol) : kMasked);
            }
    return keys;
}

/// The keys of every query of the grid: cell numbers, kPadding, or kMasked for those that get no weight.
inline std::vector<std::vector<int>> keysOf(const AttentionSpec &spec)
{
    if (spec.kind == "window")
        return windowKeys(spec);
    std::vector<std::vector<int>> keys;
    const int radius = spec.kernel / 2;
    for (int query = 0; query < spec.rows * spec.cols; ++query) {
        keys.emplace_back();
        if (spec.kind == "global")
            for (int key = -spec.prefixTokens; key < spec.rows * spec.cols; ++key)
                keys.back().push_back(std::max(key, kPadding));
        for (int down = -radius; spec.kind == "local" && down <= radius; ++down)
            for (int right = -radius; right <= radius; ++right) {
                const int row = query / spec.cols + down;
                const int col = query % spec.cols + right;
                const bool inside = row >= 0 && row < spec.rows && col >= 0 && col < spec.cols;
                keys.back().push_back(inside ? row * spec.cols + col : kMasked);
            }
    }
    return keys;
}

/// Rows of random positive weights that sum to 1; what is masked gets none.
inline AttentionWeights randomWeights(const AttentionSpec &spec, std::uint64_t seed)
{
    Random random(seed);
    AttentionWeights weights{spec, {}};
    std::vector<std::vector<int>> keys = keysOf(spec);
    keys.insert(keys.begin(), static_cast<std::size_t>(spec.prefixTokens), keys.front()); // these see everything too
    for (int head = 0; head < spec.heads; ++head) {
        for (const std::vector<int> &seen : keys) {
            std::vector<double> row;
            for (const int key : seen)
                row.push_back(key == kMasked ? 0.0 : random.uniform(0.1, 1.0));
            const double total = std::accumulate(row.begin(), row.end(), 0.0);
            for (const double value : row)
                weights.values.push_back(static_cast<float>(value / total));
        }
    }
    return weights;
}

} // namespace lesionlens::test
