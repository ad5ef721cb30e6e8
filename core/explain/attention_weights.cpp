// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/attention_weights.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/error.h"

namespace lesionlens {

namespace {

/// The index arithmetic of both layouts, checked once.
class WeightIndex
{
public:
    explicit WeightIndex(const AttentionWeights &weights) : spec_(weights.spec), values_(weights.values)
    {
        if (spec_.kind != "global" && spec_.kind != "local")
            throw Error(ErrorCode::Internal, "The attention of layer " + spec_.key + " is of the unknown kind '" + spec_.kind + "'.");
        cells_ = static_cast<std::size_t>(spec_.rows) * static_cast<std::size_t>(spec_.cols);
        prefix_ = static_cast<std::size_t>(spec_.prefixTokens);
        rowLength_ = isLocal() ? static_cast<std::size_t>(spec_.kernel) * static_cast<std::size_t>(spec_.kernel) : prefix_ + cells_;
        queries_ = isLocal() ? cells_ : prefix_ + cells_;
        const std::size_t expected = static_cast<std::size_t>(spec_.heads) * queries_ * rowLength_;
        if (expected == 0 || values_.size() != expected)
            throw Error(ErrorCode::Mismatch,
                        "The attention weights of layer " + spec_.key + " do not have the shape that the model's card states.",
                        std::to_string(values_.size()) + " values, expected " + std::to_string(expected));
    }

    [[nodiscard]] bool isLocal() const { return spec_.kind == "local"; }
    [[nodiscard]] int radius() const { return spec_.kernel / 2; }

    /// What a query of the grid gives to its keys, `rowLength` values.
    [[nodiscard]] const float *row(int head, Cell query) const
    {
        const std::size_t token = (isLocal() ? 0 : prefix_) + cellIndex(query);
        return values_.data() + (static_cast<std::size_t>(head) * queries_ + token) * rowLength_;
    }

    /// How much `query` takes from `key`; 0 where the key is outside a local neighbourhood.
    [[nodiscard]] float between(int head, Cell query, Cell key) const
    {
        if (!isLocal())
            return row(head, query)[prefix_ + cellIndex(key)];
        const int down = key.row - query.row + radius();
        const int right = key.col - query.col + radius();
        if (down < 0 || down >= spec_.kernel || right < 0 || right >= spec_.kernel)
            return 0.0F;
        return row(head, query)[static_cast<std::size_t>(down) * static_cast<std::size_t>(spec_.kernel) + static_cast<std::size_t>(right)];
    }

    void requireCell(Cell cell, const char *role) const
    {
        if (cell.row < 0 || cell.row >= spec_.rows || cell.col < 0 || cell.col >= spec_.cols)
            throw Error(ErrorCode::Usage, "The " + std::string(role) + " (row " + std::to_string(cell.row) + ", column " +
                                              std::to_string(cell.col) + ") lies outside layer " + spec_.key + ", whose grid has " +
                                              std::to_string(spec_.rows) + " rows and " + std::to_string(spec_.cols) + " columns.");
    }

    /// First and one-past-last head that a request means.
    [[nodiscard]] std::pair<int, int> heads(std::optional<int> head) const
    {
        if (!head)
            return {0, spec_.heads};
        if (*head < 0 || *head >= spec_.heads)
            throw Error(ErrorCode::Usage, "Head " + std::to_string(*head) + " does not exist: layer " + spec_.key + " has heads 0 to " +
                                              std::to_string(spec_.heads - 1) + ".");
        return {*head, *head + 1};
    }

    [[nodiscard]] const AttentionSpec &spec() const { return spec_; }
    [[nodiscard]] std::size_t prefix() const { return prefix_; }
    [[nodiscard]] std::size_t cells() const { return cells_; }

private:
    [[nodiscard]] std::size_t cellIndex(Cell cell) const
    {
        return static_cast<std::size_t>(cell.row) * static_cast<std::size_t>(spec_.cols) + static_cast<std::size_t>(cell.col);
    }

    const AttentionSpec &spec_;
    const std::vector<float> &values_;
    std::size_t cells_ = 0;
    std::size_t prefix_ = 0;
    std::size_t queries_ = 0;
    std::size_t rowLength_ = 0;
};

Map describedMap(const AttentionSpec &spec, std::optional<int> head, std::optional<Cell> query, const char *view)
{
    Map map;
    map.method = "attention";
    map.layer = spec.key;
    map.head = head;
    map.query = query;
    map.view = view;
    map.unit = "attention weight";
    return map;
}

/// Scales the sums to a mean and states why a map shows nothing.
Grid<float> finished(const std::vector<double> &sums, double count, Map &map, const AttentionSpec &spec)
{
    Grid<float> grid(spec.rows, spec.cols);
    std::transform(sums.begin(), sums.end(), grid.values.begin(), [count](double sum) { return static_cast<float>(sum / count); });
    const bool finite = std::all_of(grid.values.begin(), grid.values.end(), [](float value) { return std::isfinite(value); });
    if (!finite)
        map.dead = "The attention of layer " + spec.key + " holds values that are not finite numbers.";
    else if (std::all_of(grid.values.begin(), grid.values.end(), [](float value) { return value == 0.0F; }))
        map.dead = "Every attention weight of this view of layer " + spec.key + " is zero.";
    return grid;
}

/// `isQuery`: the chosen cell looks at the others; otherwise the others look at it.
Map attentionOfCell(const AttentionWeights &weights, std::optional<int> head, Cell cell, bool isQuery)
{
    const WeightIndex index(weights);
    const auto [first, last] = index.heads(head);
    index.requireCell(cell, isQuery ? "query" : "position");
    const AttentionSpec &spec = index.spec();
    std::vector<double> sums(index.cells(), 0.0);
    for (int h = first; h < last; ++h) {
        std::size_t i = 0;
        for (int row = 0; row < spec.rows; ++row)
            for (int col = 0; col < spec.cols; ++col, ++i)
                sums[i] += isQuery ? index.between(h, cell, Cell{row, col}) : index.between(h, Cell{row, col}, cell);
    }
    Map map = describedMap(spec, head, cell, isQuery ? "outgoing" : "incoming");
    map.values = finished(sums, last - first, map, spec);
    return map;
}

void addGlobalRow(const WeightIndex &index, const float *row, std::vector<double> &sums)
{
    for (std::size_t i = 0; i < index.cells(); ++i)
        sums[i] += row[index.prefix() + i];
}

void addLocalRow(const WeightIndex &index, const float *row, Cell query, std::vector<double> &sums)
{
    const AttentionSpec &spec = index.spec();
    for (int down = -index.radius(); down <= index.radius(); ++down) {
        for (int right = -index.radius(); right <= index.radius(); ++right, ++row) {
            const Cell key{query.row + down, query.col + right};
            if (key.row >= 0 && key.row < spec.rows && key.col >= 0 && key.col < spec.cols)
                sums[static_cast<std::size_t>(key.row) * static_cast<std::size_t>(spec.cols) + static_cast<std::size_t>(key.col)] += *row;
        }
    }
}

} // namespace

Map outgoingAttention(const AttentionWeights &weights, std::optional<int> head, Cell query)
{
    return attentionOfCell(weights, head, query, true);
}

Map incomingAttention(const AttentionWeights &weights, std::optional<int> head, Cell position)
{
    return attentionOfCell(weights, head, position, false);
}

Map meanIncomingAttention(const AttentionWeights &weights, std::optional<int> head)
{
    const WeightIndex index(weights);
    const auto [first, last] = index.heads(head);
    const AttentionSpec &spec = index.spec();
    std::vector<double> sums(index.cells(), 0.0);
    // Row by row, in memory order: a large matrix is read once.
    for (int h = first; h < last; ++h) {
        for (int row = 0; row < spec.rows; ++row) {
            for (int col = 0; col < spec.cols; ++col) {
                const Cell query{row, col};
                if (index.isLocal())
                    addLocalRow(index, index.row(h, query), query, sums);
                else
                    addGlobalRow(index, index.row(h, query), sums);
            }
        }
    }
    Map map = describedMap(spec, head, std::nullopt, "mean_incoming");
    map.values = finished(sums, static_cast<double>(last - first) * static_cast<double>(index.cells()), map, spec);
    return map;
}

} // namespace lesionlens
