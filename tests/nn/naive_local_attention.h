// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

#include <torch/torch.h>

namespace lesionlens::test {

/// The definition of the operator's weights, one number at a time, in double precision: [B, heads, N, kernel * kernel].
inline torch::Tensor definedLocalWeights(const torch::Tensor &queriesOfAll, const torch::Tensor &keysOfAll, const torch::Tensor &termOfRows,
                                         const torch::Tensor &termOfCols, int kernel)
{
    const torch::Tensor q = queriesOfAll.detach().to(torch::kDouble).contiguous();
    const torch::Tensor k = keysOfAll.detach().to(torch::kDouble).contiguous();
    const std::int64_t heads = q.size(0) * q.size(1);
    const std::int64_t channels = q.size(2);
    const std::int64_t rows = q.size(3);
    const std::int64_t cols = q.size(4);
    torch::Tensor weights = torch::zeros({q.size(0), q.size(1), rows * cols, kernel * kernel}, torch::kDouble);
    torch::Tensor rowTerm = torch::zeros({heads, kernel, rows * cols}, torch::kDouble);
    torch::Tensor colTerm = rowTerm.clone();
    if (termOfRows.defined()) {
        rowTerm.copy_(termOfRows.detach().reshape(rowTerm.sizes()));
        colTerm.copy_(termOfCols.detach().reshape(colTerm.sizes()));
    }
    for (std::int64_t head = 0; head < heads; ++head) {
        const double *const queries = q.data_ptr<double>() + head * channels * rows * cols;
        const double *const keys = k.data_ptr<double>() + head * channels * rows * cols;
        for (std::int64_t n = 0; n < rows * cols; ++n) {
            double *const row = weights.data_ptr<double>() + (head * rows * cols + n) * kernel * kernel;
            double sum = 0.0;
            for (int neighbour = 0; neighbour < kernel * kernel; ++neighbour) {
                const std::int64_t keyRow = n / cols + neighbour / kernel - kernel / 2;
                const std::int64_t keyCol = n % cols + neighbour % kernel - kernel / 2;
                if (keyRow < 0 || keyRow >= rows || keyCol < 0 || keyCol >= cols)
                    continue;
                double logit = rowTerm.data_ptr<double>()[(head * kernel + neighbour / kernel) * rows * cols + n] +
                               colTerm.data_ptr<double>()[(head * kernel + neighbour % kernel) * rows * cols + n];
                for (std::int64_t d = 0; d < channels; ++d)
                    logit += queries[d * rows * cols + n] * keys[d * rows * cols + keyRow * cols + keyCol];
                row[neighbour] = std::exp(logit);
                sum += row[neighbour];
            }
            for (int neighbour = 0; neighbour < kernel * kernel; ++neighbour)
                row[neighbour] /= sum;
        }
    }
    return weights;
}

/// Mixed values, [B, heads, d, rows, cols]; weights of neighbours outside the grid do not count.
inline torch::Tensor definedLocalMix(const torch::Tensor &weights, const torch::Tensor &values, int kernel)
{
    const torch::Tensor v = values.detach().to(torch::kDouble).contiguous();
    const torch::Tensor w = weights.detach().to(torch::kDouble).contiguous();
    torch::Tensor mixed = torch::zeros(v.sizes(), torch::kDouble);
    const std::int64_t rows = v.size(3);
    const std::int64_t cols = v.size(4);
    for (std::int64_t plane = 0; plane < v.size(0) * v.size(1) * v.size(2); ++plane) {
        const std::int64_t head = plane / v.size(2);
        for (std::int64_t n = 0; n < rows * cols; ++n) {
            for (int neighbour = 0; neighbour < kernel * kernel; ++neighbour) {
                const std::int64_t row = n / cols + neighbour / kernel - kernel / 2;
                const std::int64_t col = n % cols + neighbour % kernel - kernel / 2;
                if (row >= 0 && row < rows && col >= 0 && col < cols)
                    mixed.data_ptr<double>()[plane * rows * cols + n] +=
                        w.data_ptr<double>()[(head * rows * cols + n) * kernel * kernel + neighbour] *
                        v.data_ptr<double>()[plane * rows * cols + row * cols + col];
            }
        }
    }
    return mixed;
}

} // namespace lesionlens::test
