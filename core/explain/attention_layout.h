// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/grid.h"
#include "core/explain/attention_weights.h"

namespace lesionlens {

/// The index arithmetic of every kind of attention: which weight lies where, and which cell it is about. For the views and statistics of
/// this folder. Holds references: the weights must live longer.
class AttentionLayout
{
public:
    /// Keys of a query that are no cells of the grid.
    static constexpr int kOffGrid = -1; ///< a token before the grid, or padding: it takes weight
    static constexpr int kUnseen = -2;  ///< outside a neighbourhood, or in another region of a shifted window: its weight is zero

    /// Throws Error Internal for an unknown kind, Mismatch where the values do not have the shape that the card states.
    explicit AttentionLayout(const AttentionWeights &weights);

    [[nodiscard]] const AttentionSpec &spec() const { return spec_; }
    [[nodiscard]] std::size_t cells() const { return cells_; }
    /// Weights per query.
    [[nodiscard]] std::size_t rowLength() const { return rowLength_; }
    [[nodiscard]] bool isGlobal() const { return spec_.kind == "global"; }

    /// The weights of a query of the grid, rowLength() values.
    [[nodiscard]] const float *row(int head, Cell query) const;
    /// The weights of a token before the grid; global only.
    [[nodiscard]] const float *prefixRow(int head, int token) const;
    /// What each weight of the query's row is about: a row-major cell index, kOffGrid or kUnseen. `keys` gets rowLength() values.
    void keysOf(Cell query, std::vector<int> &keys) const;
    /// How much `query` takes from the cell `key`; 0 where it does not see it.
    [[nodiscard]] float between(int head, Cell query, Cell key) const;

    /// Throws Error Usage for a cell outside the grid; `role` says what it was meant to be.
    void requireCell(Cell cell, const char *role) const;
    /// First and one-past-last head that a request means; none: all. Throws Error Usage naming the heads that there are.
    [[nodiscard]] std::pair<int, int> heads(std::optional<int> head) const;

private:
    [[nodiscard]] std::size_t cellIndex(Cell cell) const;
    [[nodiscard]] std::optional<std::size_t> positionInRow(Cell query, Cell key) const;
    void localKeys(Cell query, std::vector<int> &keys) const;
    void windowKeys(Cell query, std::vector<int> &keys) const;

    const AttentionSpec &spec_;
    const std::vector<float> &values_;
    std::size_t cells_ = 0;
    std::size_t prefix_ = 0;
    std::size_t queries_ = 0;
    std::size_t rowLength_ = 0;
};

} // namespace lesionlens
