// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/attention_layout.h"

#include <string>

#include "core/base/error.h"

namespace lesionlens {

namespace {

/// One axis of a shifted partition into windows: where a cell stands in it, and which cells share its window. See AttentionSpec.
class ShiftedAxis
{
public:
    ShiftedAxis(int length, int window, int shift) : length_(length), window_(window), shift_(shift)
    {
        padded_ = (length + window - 1) / window * window;
    }

    [[nodiscard]] int shifted(int cell) const { return ((cell - shift_) % padded_ + padded_) % padded_; }
    [[nodiscard]] int windowOf(int shifted) const { return shifted / window_; }
    [[nodiscard]] int offsetOf(int shifted) const { return shifted % window_; }
    /// The cell at a shifted position; none: padding.
    [[nodiscard]] std::optional<int> cellAt(int shifted) const
    {
        const int cell = (shifted + shift_) % padded_;
        return cell < length_ ? std::optional<int>(cell) : std::nullopt;
    }
    /// What the shift brought round from the other end shares a window, but is not seen.
    [[nodiscard]] bool wraps(int shifted) const { return shifted >= padded_ - shift_; }

private:
    int length_;
    int window_;
    int shift_;
    int padded_ = 0;
};

ShiftedAxis rowAxis(const AttentionSpec &spec)
{
    return {spec.rows, spec.kernel, spec.shiftRows};
}

ShiftedAxis colAxis(const AttentionSpec &spec)
{
    return {spec.cols, spec.kernel, spec.shiftCols};
}

} // namespace

AttentionLayout::AttentionLayout(const AttentionWeights &weights) : spec_(weights.spec), values_(weights.values)
{
    if (spec_.kind != "global" && spec_.kind != "local" && spec_.kind != "window")
        throw Error(ErrorCode::Internal, "The attention of layer " + spec_.key + " is of the unknown kind '" + spec_.kind + "'.");
    cells_ = static_cast<std::size_t>(spec_.rows) * static_cast<std::size_t>(spec_.cols);
    prefix_ = isGlobal() ? static_cast<std::size_t>(spec_.prefixTokens) : 0;
    queries_ = prefix_ + cells_;
    rowLength_ = isGlobal() ? queries_ : static_cast<std::size_t>(spec_.kernel) * static_cast<std::size_t>(spec_.kernel);
    const std::size_t expected = static_cast<std::size_t>(spec_.heads) * queries_ * rowLength_;
    if (expected == 0 || values_.size() != expected)
        throw Error(ErrorCode::Mismatch,
                    "The attention weights of layer " + spec_.key + " do not have the shape that the model's card states.",
                    std::to_string(values_.size()) + " values, expected " + std::to_string(expected));
}

const float *AttentionLayout::row(int head, Cell query) const
{
    return values_.data() + (static_cast<std::size_t>(head) * queries_ + prefix_ + cellIndex(query)) * rowLength_;
}

const float *AttentionLayout::prefixRow(int head, int token) const
{
    return values_.data() + (static_cast<std::size_t>(head) * queries_ + static_cast<std::size_t>(token)) * rowLength_;
}

void AttentionLayout::keysOf(Cell query, std::vector<int> &keys) const
{
    keys.assign(rowLength_, kUnseen);
    if (spec_.kind == "local")
        return localKeys(query, keys);
    if (spec_.kind == "window")
        return windowKeys(query, keys);
    for (std::size_t i = 0; i < rowLength_; ++i)
        keys[i] = i < prefix_ ? kOffGrid : static_cast<int>(i - prefix_);
}

void AttentionLayout::localKeys(Cell query, std::vector<int> &keys) const
{
    const int radius = spec_.kernel / 2;
    std::size_t i = 0;
    for (int row = query.row - radius; row <= query.row + radius; ++row)
        for (int col = query.col - radius; col <= query.col + radius; ++col, ++i)
            if (row >= 0 && row < spec_.rows && col >= 0 && col < spec_.cols)
                keys[i] = row * spec_.cols + col;
}

void AttentionLayout::windowKeys(Cell query, std::vector<int> &keys) const
{
    const ShiftedAxis rows = rowAxis(spec_);
    const ShiftedAxis cols = colAxis(spec_);
    const int queryRow = rows.shifted(query.row);
    const int queryCol = cols.shifted(query.col);
    const int firstRow = queryRow - rows.offsetOf(queryRow);
    const int firstCol = queryCol - cols.offsetOf(queryCol);
    std::size_t i = 0;
    for (int row = firstRow; row < firstRow + spec_.kernel; ++row) {
        for (int col = firstCol; col < firstCol + spec_.kernel; ++col, ++i) {
            if (rows.wraps(row) != rows.wraps(queryRow) || cols.wraps(col) != cols.wraps(queryCol))
                continue;
            const std::optional<int> cellRow = rows.cellAt(row);
            const std::optional<int> cellCol = cols.cellAt(col);
            keys[i] = cellRow && cellCol ? *cellRow * spec_.cols + *cellCol : kOffGrid;
        }
    }
}

std::optional<std::size_t> AttentionLayout::positionInRow(Cell query, Cell key) const
{
    if (isGlobal())
        return prefix_ + cellIndex(key);
    int down = 0;
    int right = 0;
    if (spec_.kind == "local") {
        down = key.row - query.row + spec_.kernel / 2;
        right = key.col - query.col + spec_.kernel / 2;
        if (down < 0 || down >= spec_.kernel || right < 0 || right >= spec_.kernel)
            return std::nullopt;
    } else {
        const ShiftedAxis rows = rowAxis(spec_);
        const ShiftedAxis cols = colAxis(spec_);
        const int row = rows.shifted(key.row);
        const int col = cols.shifted(key.col);
        const int queryRow = rows.shifted(query.row);
        const int queryCol = cols.shifted(query.col);
        if (rows.windowOf(row) != rows.windowOf(queryRow) || cols.windowOf(col) != cols.windowOf(queryCol) ||
            rows.wraps(row) != rows.wraps(queryRow) || cols.wraps(col) != cols.wraps(queryCol))
            return std::nullopt;
        down = rows.offsetOf(row);
        right = cols.offsetOf(col);
    }
    return static_cast<std::size_t>(down) * static_cast<std::size_t>(spec_.kernel) + static_cast<std::size_t>(right);
}

float AttentionLayout::between(int head, Cell query, Cell key) const
{
    const std::optional<std::size_t> position = positionInRow(query, key);
    return position ? row(head, query)[*position] : 0.0F;
}

void AttentionLayout::requireCell(Cell cell, const char *role) const
{
    if (cell.row < 0 || cell.row >= spec_.rows || cell.col < 0 || cell.col >= spec_.cols)
        throw Error(ErrorCode::Usage, "The " + std::string(role) + " (row " + std::to_string(cell.row) + ", column " +
                                          std::to_string(cell.col) + ") lies outside layer " + spec_.key + ", whose grid has " +
                                          std::to_string(spec_.rows) + " rows and " + std::to_string(spec_.cols) + " columns.");
}

std::pair<int, int> AttentionLayout::heads(std::optional<int> head) const
{
    if (!head)
        return {0, spec_.heads};
    if (*head < 0 || *head >= spec_.heads)
        throw Error(ErrorCode::Usage, "Head " + std::to_string(*head) + " does not exist: layer " + spec_.key + " has heads 0 to " +
                                          std::to_string(spec_.heads - 1) + ".");
    return {*head, *head + 1};
}

std::size_t AttentionLayout::cellIndex(Cell cell) const
{
    return static_cast<std::size_t>(cell.row) * static_cast<std::size_t>(spec_.cols) + static_cast<std::size_t>(cell.col);
}

} // namespace lesionlens
