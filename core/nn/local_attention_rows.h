// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "core/nn/local_attention_kernels.h"

// What one thread does for local attention on the CPU: rows go from tensors into padded scratch, through the kernels, and back.
// In memory, planes are [d, rows, cols], weights [kernel * kernel, N], and terms of the logits [kernel, N], all of one head.

namespace lesionlens::local_kernels {

struct Shape
{
    [[nodiscard]] std::int64_t radius() const { return kernel / 2; }
    [[nodiscard]] std::int64_t positions() const { return rows * cols; }
    [[nodiscard]] std::int64_t neighbours() const { return kernel * kernel; }
    [[nodiscard]] std::int64_t width() const { return (cols + kLocalLanes - 1) / kLocalLanes * kLocalLanes; }
    [[nodiscard]] std::int64_t pitch() const { return width() + kernel - 1; }
    /// The rows that row `row` sees, and that see it: [first, last).
    [[nodiscard]] std::int64_t first(std::int64_t row) const { return std::max<std::int64_t>(row - radius(), 0); }
    [[nodiscard]] std::int64_t last(std::int64_t row) const { return std::min(row + radius() + 1, rows); }

    std::int64_t batch = 0;
    std::int64_t heads = 0;
    std::int64_t channels = 0; ///< of one head
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    std::int64_t kernel = 0;
};

/// Some rows of all channels of a head, each with kernel / 2 zeros on either side, so that the kernels need no borders.
template <typename T>
class PaddedPlanes
{
public:
    void fill(const Shape &shape, const T *planes, std::int64_t firstRow, std::int64_t lastRow)
    {
        pitch_ = shape.pitch();
        firstRow_ = firstRow;
        planePitch_ = (lastRow - firstRow) * pitch_;
        values_.assign(static_cast<std::size_t>(shape.channels * planePitch_), T(0));
        for (std::int64_t channel = 0; channel < shape.channels; ++channel) {
            for (std::int64_t row = firstRow; row < lastRow; ++row) {
                const T *const from = planes + channel * shape.positions() + row * shape.cols;
                std::copy_n(from, shape.cols, values_.data() + channel * planePitch_ + (row - firstRow) * pitch_ + shape.radius());
            }
        }
    }
    [[nodiscard]] const T *row(std::int64_t row) const { return values_.data() + (row - firstRow_) * pitch_; }
    [[nodiscard]] std::int64_t planePitch() const { return planePitch_; }

private:
    std::vector<T> values_;
    std::int64_t pitch_ = 0;
    std::int64_t planePitch_ = 0;
    std::int64_t firstRow_ = 0;
};

/// One thread's scratch: a row of planes and rows of neighbours, `width` long, and moving rows between them and tensors.
template <typename T>
class RowWorker
{
public:
    explicit RowWorker(const Shape &shape)
        : shape_(shape), kernels_(localRowKernels<T>()), row_(sized(shape.channels)), neighbours_(sized(shape.neighbours())),
          more_(sized(shape.neighbours())), rowTerm_(sized(shape.kernel)), colTerm_(sized(shape.kernel)), outside_(sized(shape.kernel))
    {
        // Only what lies between the grid and the end of a scratch row is never asked for; it must merely stay finite.
        for (std::int64_t dc = 0; dc < shape.kernel; ++dc) {
            for (std::int64_t c = 0; c < shape.cols; ++c) {
                const std::int64_t seen = c + dc - shape.radius();
                if (seen < 0 || seen >= shape.cols)
                    outside_[at(dc, c)] = -std::numeric_limits<T>::infinity();
            }
        }
    }

    /// Weights of the queries of one row.
    void findWeights(std::int64_t row, const T *q, const PaddedPlanes<T> &k, const T *rowTerm, const T *colTerm)
    {
        correlate(row, q, k);
        colTerm_ = outside_;
        if (rowTerm != nullptr) {
            const std::int64_t firstOffset = shape_.first(row) - row + shape_.radius();
            for (std::int64_t i = 0; i < seen(row); ++i)
                std::copy_n(rowTerm + (firstOffset + i) * shape_.positions() + row * shape_.cols, shape_.cols, rowTerm_.data() + at(i, 0));
            for (std::int64_t dc = 0; dc < shape_.kernel; ++dc) {
                for (std::int64_t c = 0; c < shape_.cols; ++c)
                    colTerm_[at(dc, c)] += colTerm[dc * shape_.positions() + row * shape_.cols + c];
            }
        }
        kernels_.softmax(rowShape(row, k), rowTerm != nullptr ? rowTerm_.data() : nullptr, colTerm_.data(), neighbours_.data());
    }

    /// Fills the neighbours with the products of one row of planes and the rows around it.
    void correlate(std::int64_t row, const T *planes, const PaddedPlanes<T> &others)
    {
        for (std::int64_t channel = 0; channel < shape_.channels; ++channel)
            std::copy_n(planes + channel * shape_.positions() + row * shape_.cols, shape_.cols, row_.data() + at(channel, 0));
        kernels_.correlate(rowShape(row, others), row_.data(), others.row(shape_.first(row)), neighbours_.data());
    }

    /// Mixes the rows around one row with the neighbours and stores that row of planes.
    void combine(std::int64_t row, const PaddedPlanes<T> &others, T *planes)
    {
        kernels_.combine(rowShape(row, others), neighbours_.data(), others.row(shape_.first(row)), row_.data());
        for (std::int64_t channel = 0; channel < shape_.channels; ++channel)
            std::copy_n(row_.data() + at(channel, 0), shape_.cols, planes + channel * shape_.positions() + row * shape_.cols);
    }

    /// From weights and gradients with respect to them, as they lie in tensors, to gradients with respect to logits.
    void softmaxBackward(std::int64_t row, const T *weights, const T *gradients)
    {
        std::swap(neighbours_, more_);
        loadNeighbours(row, weights);
        std::swap(neighbours_, more_);
        loadNeighbours(row, gradients);
        LocalRow shape;
        shape.width = shape_.width();
        shape.kernel = shape_.kernel;
        shape.seen = seen(row);
        kernels_.softmaxBackward(shape, more_.data(), neighbours_.data());
    }

    void loadNeighbours(std::int64_t row, const T *tensor)
    {
        for (std::int64_t n = 0; n < seen(row) * shape_.kernel; ++n)
            std::copy_n(tensor + place(row, n), shape_.cols, neighbours_.data() + at(n, 0));
    }

    void storeNeighbours(std::int64_t row, T *tensor) const
    {
        const std::int64_t first = firstNeighbour(row);
        const std::int64_t count = seen(row) * shape_.kernel;
        for (std::int64_t n = 0; n < shape_.neighbours(); ++n) {
            T *const to = tensor + n * shape_.positions() + row * shape_.cols;
            if (n >= first && n < first + count)
                std::copy_n(neighbours_.data() + at(n - first, 0), shape_.cols, to);
            else
                std::fill_n(to, shape_.cols, T(0));
        }
    }

    /// Loads what the positions of one row get from the queries around them, instead of what they give as queries: the query at an
    /// offset sees them at the opposite offset.
    void loadIncoming(std::int64_t row, const T *tensor)
    {
        const std::int64_t radius = shape_.radius();
        for (std::int64_t query = shape_.first(row); query < shape_.last(row); ++query) {
            for (std::int64_t dc = 0; dc < shape_.kernel; ++dc) {
                const std::int64_t offset = dc - radius;
                const std::int64_t neighbour = (row - query + radius) * shape_.kernel + (radius - offset);
                const T *const from = tensor + neighbour * shape_.positions() + query * shape_.cols;
                T *const to = neighbours_.data() + at((query - shape_.first(row)) * shape_.kernel + dc, 0);
                const std::int64_t begin = std::clamp<std::int64_t>(-offset, 0, shape_.cols);
                const std::int64_t end = std::clamp<std::int64_t>(shape_.cols - offset, begin, shape_.cols);
                std::fill(to, to + begin, T(0));
                std::copy(from + begin + offset, from + end + offset, to + begin);
                std::fill(to + end, to + shape_.cols, T(0));
            }
        }
    }

    /// Sums the neighbours over the column offsets and over the row offsets, and stores both.
    void storeTermSums(std::int64_t row, T *rowTerm, T *colTerm)
    {
        std::fill(rowTerm_.begin(), rowTerm_.end(), T(0));
        std::fill(colTerm_.begin(), colTerm_.end(), T(0));
        const std::int64_t firstOffset = shape_.first(row) - row + shape_.radius();
        for (std::int64_t i = 0; i < seen(row); ++i) {
            for (std::int64_t dc = 0; dc < shape_.kernel; ++dc) {
                for (std::int64_t c = 0; c < shape_.cols; ++c) {
                    rowTerm_[at(firstOffset + i, c)] += neighbours_[at(i * shape_.kernel + dc, c)];
                    colTerm_[at(dc, c)] += neighbours_[at(i * shape_.kernel + dc, c)];
                }
            }
        }
        for (std::int64_t offset = 0; offset < shape_.kernel; ++offset) {
            const std::int64_t to = offset * shape_.positions() + row * shape_.cols;
            std::copy_n(rowTerm_.data() + at(offset, 0), shape_.cols, rowTerm + to);
            std::copy_n(colTerm_.data() + at(offset, 0), shape_.cols, colTerm + to);
        }
    }

private:
    [[nodiscard]] std::vector<T> sized(std::int64_t count) const
    {
        return std::vector<T>(static_cast<std::size_t>(count * shape_.width()));
    }
    [[nodiscard]] std::size_t at(std::int64_t index, std::int64_t col) const
    {
        return static_cast<std::size_t>(index * shape_.width() + col);
    }
    [[nodiscard]] std::int64_t seen(std::int64_t row) const { return shape_.last(row) - shape_.first(row); }
    [[nodiscard]] std::int64_t firstNeighbour(std::int64_t row) const
    {
        return (shape_.first(row) - row + shape_.radius()) * shape_.kernel;
    }
    /// Where the n-th neighbour inside the grid lies in a tensor [kernel * kernel, N].
    [[nodiscard]] std::int64_t place(std::int64_t row, std::int64_t n) const
    {
        return (firstNeighbour(row) + n) * shape_.positions() + row * shape_.cols;
    }
    [[nodiscard]] LocalRow rowShape(std::int64_t row, const PaddedPlanes<T> &planes) const
    {
        return {shape_.channels, shape_.width(), shape_.kernel, seen(row), shape_.pitch(), planes.planePitch()};
    }

    Shape shape_;
    const LocalRowKernels<T> &kernels_;
    std::vector<T> row_;
    std::vector<T> neighbours_;
    std::vector<T> more_;
    std::vector<T> rowTerm_;
    std::vector<T> colTerm_;
    std::vector<T> outside_;
};

} // namespace lesionlens::local_kernels
