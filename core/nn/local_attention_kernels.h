// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace lesionlens {

/// Rows are handled in blocks of so many columns; scratch rows are this much longer at most.
inline constexpr std::int64_t kLocalLanes = 8;

/// One row of queries and the rows of keys that it sees.
struct LocalRow
{
    std::int64_t channels = 0;   ///< of one head
    std::int64_t width = 0;      ///< columns, rounded up to a multiple of kLocalLanes
    std::int64_t kernel = 0;     ///< odd
    std::int64_t seen = 0;       ///< rows of keys inside the grid, 1 to kernel
    std::int64_t pitch = 0;      ///< from one row of a padded plane to the next: at least width + kernel - 1
    std::int64_t planePitch = 0; ///< from one channel's padded plane to the next
};

/// The inner loops of local attention over one row of queries, for float and double. They run along the columns, so that a vector
/// holds neighbouring positions whatever the head's width. Layouts, row-major:
/// a row of planes [channels, width]; a row of neighbours [seen * kernel, width]; padded planes: the first row that is seen begins at
/// `padded`, each row begins with kernel / 2 columns of padding.
template <typename T>
struct LocalRowKernels
{
    /// neighbours[i, dc, c] = sum over d of row[d, c] * padded[d, i, c + dc]
    void (*correlate)(const LocalRow &shape, const T *row, const T *padded, T *neighbours);
    /// row[d, c] = sum over i, dc of neighbours[i, dc, c] * padded[d, i, c + dc]
    void (*combine)(const LocalRow &shape, const T *neighbours, const T *padded, T *row);
    /// Logits become weights: softmax over i, dc of neighbours + rowTerm[i, c] + colTerm[dc, c]; rowTerm may be null.
    void (*softmax)(const LocalRow &shape, const T *rowTerm, const T *colTerm, T *neighbours);
    /// Gradients with respect to weights become those with respect to logits: w (g - sum over i, dc of w g).
    void (*softmaxBackward)(const LocalRow &shape, const T *weights, T *gradients);
};

/// The fastest form that this processor runs. Defined for float and double.
template <typename T>
[[nodiscard]] const LocalRowKernels<T> &localRowKernels();
/// The form that every processor runs; its results may differ in rounding.
template <typename T>
[[nodiscard]] const LocalRowKernels<T> &portableLocalRowKernels();

} // namespace lesionlens
