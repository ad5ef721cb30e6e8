// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/attention_weights.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/explain/attention_layout.h"
#include "core/explain/map_health.h"

namespace lesionlens {

namespace {

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

/// Scales the sums to a mean and states why a map shows nothing, or no place.
Grid<float> finished(const std::vector<double> &sums, double count, Map &map, const AttentionSpec &spec)
{
    Grid<float> grid(spec.rows, spec.cols);
    std::transform(sums.begin(), sums.end(), grid.values.begin(), [count](double sum) { return static_cast<float>(sum / count); });
    const ValueSummary values = summaryOf(grid);
    if (!values.isFinite)
        map.dead = "The attention of layer " + spec.key + " holds values that are not finite numbers.";
    else if (values.isZero())
        map.dead = "Every attention weight of this view of layer " + spec.key + " is zero.";
    else if (values.isConstant() && grid.size() > 1)
        map.notes.push_back("Every value of this view of layer " + spec.key + " is the same (" + numberText(grid.values.front()) +
                            "): the map shows no place.");
    return grid;
}

/// Calls `action(cell)` for every cell of the grid, row by row.
template <typename Action>
void forEachCell(const AttentionSpec &spec, const Action &action)
{
    for (int row = 0; row < spec.rows; ++row)
        for (int col = 0; col < spec.cols; ++col)
            action(Cell{row, col});
}

/// `isQuery`: the chosen cell looks at the others; otherwise the others look at it.
Map attentionOfCell(const AttentionWeights &weights, std::optional<int> head, Cell cell, bool isQuery)
{
    const AttentionLayout layout(weights);
    const auto [first, last] = layout.heads(head);
    layout.requireCell(cell, isQuery ? "query" : "position");
    const AttentionSpec &spec = layout.spec();
    std::vector<double> sums;
    forEachCell(spec, [&, firstHead = first, lastHead = last](Cell other) {
        double sum = 0.0;
        for (int h = firstHead; h < lastHead; ++h)
            sum += isQuery ? layout.between(h, cell, other) : layout.between(h, other, cell);
        sums.push_back(sum);
    });
    Map map = describedMap(spec, head, cell, isQuery ? "outgoing" : "incoming");
    map.values = finished(sums, last - first, map, spec);
    return map;
}

/// Whether the whole neighbourhood of a cell lies inside the grid.
bool isInterior(const AttentionSpec &spec, Cell cell)
{
    const int radius = spec.kernel / 2;
    return cell.row >= radius && cell.row + radius < spec.rows && cell.col >= radius && cell.col + radius < spec.cols;
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
    const AttentionLayout layout(weights);
    const auto [first, last] = layout.heads(head);
    const AttentionSpec &spec = layout.spec();
    std::vector<double> sums(layout.cells(), 0.0);
    std::vector<int> keys;
    forEachCell(spec, [&, firstHead = first, lastHead = last](Cell query) {
        layout.keysOf(query, keys);
        for (int h = firstHead; h < lastHead; ++h) {
            const float *row = layout.row(h, query);
            for (std::size_t i = 0; i < keys.size(); ++i)
                if (keys[i] >= 0)
                    sums[static_cast<std::size_t>(keys[i])] += row[i];
        }
    });
    Map map = describedMap(spec, head, std::nullopt, "mean_incoming");
    map.values = finished(sums, static_cast<double>(last - first) * static_cast<double>(layout.cells()), map, spec);
    return map;
}

Map classTokenAttention(const AttentionWeights &weights, std::optional<int> head)
{
    const AttentionLayout layout(weights);
    const auto [first, last] = layout.heads(head);
    const AttentionSpec &spec = layout.spec();
    if (!hasClassToken(spec))
        throw Error(ErrorCode::Usage, "Layer " + spec.key + " has no class token whose attention could be shown.");
    std::vector<double> sums(layout.cells(), 0.0);
    for (int h = first; h < last; ++h) {
        const float *row = layout.prefixRow(h, 0) + spec.prefixTokens;
        std::transform(sums.begin(), sums.end(), row, sums.begin(), [](double sum, float weight) { return sum + weight; });
    }
    Map map = describedMap(spec, head, std::nullopt, "class_token");
    map.values = finished(sums, last - first, map, spec);
    return map;
}

bool hasClassToken(const AttentionSpec &spec)
{
    return spec.kind == "global" && spec.prefixTokens >= 1;
}

Map attentionSummary(const AttentionWeights &weights, std::optional<int> head)
{
    return hasClassToken(weights.spec) ? classTokenAttention(weights, head) : meanIncomingAttention(weights, head);
}

AttentionStencil attentionStencil(const AttentionWeights &weights, std::optional<int> head)
{
    const AttentionLayout layout(weights);
    const auto [first, last] = layout.heads(head);
    const AttentionSpec &spec = layout.spec();
    if (spec.kind != "local")
        throw Error(ErrorCode::Usage, "Only local attention has a stencil, but layer " + spec.key + " has " + spec.kind + " attention.");
    AttentionStencil stencil;
    stencil.onlyInterior = spec.rows >= spec.kernel && spec.cols >= spec.kernel;
    std::vector<double> sums(layout.rowLength(), 0.0);
    forEachCell(spec, [&, firstHead = first, lastHead = last](Cell query) {
        if (stencil.onlyInterior && !isInterior(spec, query))
            return;
        ++stencil.queries;
        for (int h = firstHead; h < lastHead; ++h)
            std::transform(sums.begin(), sums.end(), layout.row(h, query), sums.begin(),
                           [](double sum, float weight) { return sum + weight; });
    });
    const double count = static_cast<double>(stencil.queries) * (last - first);
    stencil.values = Grid<float>(spec.kernel, spec.kernel);
    std::transform(sums.begin(), sums.end(), stencil.values.values.begin(),
                   [count](double sum) { return static_cast<float>(sum / count); });
    return stencil;
}

} // namespace lesionlens
