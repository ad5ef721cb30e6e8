// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <vector>

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include "core/nn/local_attention_parts.h"
#include "core/nn/local_attention_rows.h"

namespace lesionlens::local_kernels {

namespace {

Shape shapeOf(const torch::Tensor &planes, int kernel)
{
    return {planes.size(0), planes.size(1), planes.size(2), planes.size(3), planes.size(4), kernel};
}

/// Where the data of each head of each image begins; within a head everything is contiguous. No data: null.
template <typename T>
class Heads
{
public:
    explicit Heads(const torch::Tensor &tensor)
    {
        if (!tensor.defined())
            return;
        held_ = contiguousWithin(tensor) ? tensor : tensor.contiguous();
        data_ = held_.data_ptr<T>();
    }
    [[nodiscard]] T *of(std::int64_t image, std::int64_t head) const
    {
        return data_ == nullptr ? nullptr : data_ + image * held_.stride(0) + head * held_.stride(1);
    }

private:
    static bool contiguousWithin(const torch::Tensor &tensor)
    {
        std::int64_t expected = 1;
        for (std::int64_t axis = tensor.dim() - 1; axis >= 2; --axis) {
            if (tensor.size(axis) != 1 && tensor.stride(axis) != expected)
                return false;
            expected *= tensor.size(axis);
        }
        return true;
    }

    torch::Tensor held_;
    T *data_ = nullptr;
};

/// Weights [B, heads, N, kernel * kernel] that lie in memory as [B, heads, kernel * kernel, N].
torch::Tensor emptyWeights(const Shape &shape, const torch::TensorOptions &options)
{
    const std::int64_t n = shape.positions();
    const std::int64_t perHead = n * shape.neighbours();
    return torch::empty_strided({shape.batch, shape.heads, n, shape.neighbours()}, {shape.heads * perHead, perHead, 1, n}, options);
}

torch::Tensor inMemoryOrder(const torch::Tensor &weights)
{
    return weights.transpose(2, 3).contiguous();
}

/// Calls work(worker, image, head, firstRow, lastRow) for everything there is; heads are cut into pieces where there are fewer than
/// threads.
template <typename T, typename Work>
void forEachHead(const Shape &shape, bool mayCut, const Work &work)
{
    const std::int64_t heads = shape.batch * shape.heads;
    const std::int64_t threads = at::get_num_threads();
    const std::int64_t pieces = mayCut ? std::clamp<std::int64_t>(threads / std::max<std::int64_t>(heads, 1), 1, shape.rows) : 1;
    at::parallel_for(0, heads * pieces, 1, [&](std::int64_t begin, std::int64_t end) {
        RowWorker<T> worker(shape);
        for (std::int64_t task = begin; task < end; ++task) {
            const std::int64_t head = task / pieces;
            const std::int64_t piece = task % pieces;
            work(worker, head / shape.heads, head % shape.heads, piece * shape.rows / pieces, (piece + 1) * shape.rows / pieces);
        }
    });
}

/// Weights, mixed values or both; undefined: not wanted.
template <typename T>
void forward(const Shape &shape, const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v, const torch::Tensor &rowTerm,
             const torch::Tensor &colTerm, const torch::Tensor &weights, const torch::Tensor &mixed)
{
    const Heads<T> queries(q), keys(k), values(v), rowTerms(rowTerm), colTerms(colTerm), intoWeights(weights), intoMixed(mixed);
    forEachHead<T>(shape, true, [&](RowWorker<T> &worker, std::int64_t b, std::int64_t h, std::int64_t first, std::int64_t last) {
        PaddedPlanes<T> paddedKeys;
        PaddedPlanes<T> paddedValues;
        paddedKeys.fill(shape, keys.of(b, h), shape.first(first), shape.last(last - 1));
        if (mixed.defined())
            paddedValues.fill(shape, values.of(b, h), shape.first(first), shape.last(last - 1));
        for (std::int64_t row = first; row < last; ++row) {
            worker.findWeights(row, queries.of(b, h), paddedKeys, rowTerms.of(b, h), colTerms.of(b, h));
            if (weights.defined())
                worker.storeNeighbours(row, intoWeights.of(b, h));
            if (mixed.defined())
                worker.combine(row, paddedValues, intoMixed.of(b, h));
        }
    });
}

template <typename T>
void mixForward(const Shape &shape, const torch::Tensor &weights, const torch::Tensor &v, const torch::Tensor &mixed)
{
    const Heads<T> fromWeights(weights), values(v), intoMixed(mixed);
    forEachHead<T>(shape, true, [&](RowWorker<T> &worker, std::int64_t b, std::int64_t h, std::int64_t first, std::int64_t last) {
        PaddedPlanes<T> paddedValues;
        paddedValues.fill(shape, values.of(b, h), shape.first(first), shape.last(last - 1));
        for (std::int64_t row = first; row < last; ++row) {
            worker.loadNeighbours(row, fromWeights.of(b, h));
            worker.combine(row, paddedValues, intoMixed.of(b, h));
        }
    });
}

template <typename T>
void mixBackwardOf(const Shape &shape, const torch::Tensor &gradient, const torch::Tensor &weights, const torch::Tensor &v,
                   const LocalMixGradients &into)
{
    const Heads<T> gradients(gradient), fromWeights(weights), values(v), intoWeights(into.weights), intoValues(into.v);
    forEachHead<T>(shape, true, [&](RowWorker<T> &worker, std::int64_t b, std::int64_t h, std::int64_t first, std::int64_t last) {
        PaddedPlanes<T> padded;
        if (into.weights.defined()) {
            padded.fill(shape, values.of(b, h), shape.first(first), shape.last(last - 1));
            for (std::int64_t row = first; row < last; ++row) {
                worker.correlate(row, gradients.of(b, h), padded);
                worker.storeNeighbours(row, intoWeights.of(b, h));
            }
        }
        if (into.v.defined()) {
            padded.fill(shape, gradients.of(b, h), shape.first(first), shape.last(last - 1));
            for (std::int64_t row = first; row < last; ++row) {
                worker.loadIncoming(row, fromWeights.of(b, h));
                worker.combine(row, padded, intoValues.of(b, h));
            }
        }
    });
}

template <typename T>
void weightsBackwardOf(const Shape &shape, const torch::Tensor &gradient, const torch::Tensor &weights, const torch::Tensor &q,
                       const torch::Tensor &k, const LocalWeightsGradients &into)
{
    const Heads<T> gradients(gradient), fromWeights(weights), queries(q), keys(k);
    const Heads<T> intoQueries(into.q), intoKeys(into.k), intoRowTerms(into.rowTerm), intoColTerms(into.colTerm);
    // Whole heads: the keys' gradients need those of the logits of all queries around them.
    forEachHead<T>(shape, false, [&](RowWorker<T> &worker, std::int64_t b, std::int64_t h, std::int64_t, std::int64_t) {
        std::vector<T> ofLogits(static_cast<std::size_t>(shape.neighbours() * shape.positions()));
        PaddedPlanes<T> padded;
        padded.fill(shape, keys.of(b, h), 0, shape.rows);
        for (std::int64_t row = 0; row < shape.rows; ++row) {
            worker.softmaxBackward(row, fromWeights.of(b, h), gradients.of(b, h));
            worker.storeNeighbours(row, ofLogits.data());
            worker.combine(row, padded, intoQueries.of(b, h));
            if (into.rowTerm.defined())
                worker.storeTermSums(row, intoRowTerms.of(b, h), intoColTerms.of(b, h));
        }
        padded.fill(shape, queries.of(b, h), 0, shape.rows);
        for (std::int64_t row = 0; row < shape.rows; ++row) {
            worker.loadIncoming(row, ofLogits.data());
            worker.combine(row, padded, intoKeys.of(b, h));
        }
    });
}

template <typename Work>
void forType(const torch::Tensor &tensor, const Work &work)
{
    if (tensor.scalar_type() == torch::kDouble)
        work(double{});
    else
        work(float{});
}

} // namespace

torch::Tensor weights(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &rowTerm, const torch::Tensor &colTerm,
                      int kernel)
{
    const Shape shape = shapeOf(q, kernel);
    const torch::Tensor result = emptyWeights(shape, q.options());
    forType(q, [&](auto zero) { forward<decltype(zero)>(shape, q, k, {}, rowTerm, colTerm, inMemoryOrder(result), {}); });
    return result;
}

torch::Tensor mix(const torch::Tensor &weights, const torch::Tensor &v, int kernel)
{
    torch::Tensor result = torch::empty(v.sizes(), v.options());
    forType(v, [&](auto zero) { mixForward<decltype(zero)>(shapeOf(v, kernel), inMemoryOrder(weights), v, result); });
    return result;
}

torch::Tensor attend(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v, const torch::Tensor &rowTerm,
                     const torch::Tensor &colTerm, int kernel)
{
    torch::Tensor result = torch::empty(v.sizes(), v.options());
    forType(v, [&](auto zero) { forward<decltype(zero)>(shapeOf(q, kernel), q, k, v, rowTerm, colTerm, {}, result); });
    return result;
}

LocalWeightsGradients weightsBackward(const torch::Tensor &gradient, const torch::Tensor &weights, const torch::Tensor &q,
                                      const torch::Tensor &k, int kernel, bool hasTerms)
{
    const Shape shape = shapeOf(q, kernel);
    LocalWeightsGradients into{torch::empty(q.sizes(), q.options()), torch::empty(k.sizes(), k.options()), {}, {}};
    if (hasTerms) {
        into.rowTerm = torch::empty({shape.batch, shape.heads, shape.kernel, shape.positions()}, q.options());
        into.colTerm = torch::empty_like(into.rowTerm);
    }
    forType(q, [&](auto zero) { weightsBackwardOf<decltype(zero)>(shape, inMemoryOrder(gradient), inMemoryOrder(weights), q, k, into); });
    return into;
}

LocalMixGradients mixBackward(const torch::Tensor &gradient, const torch::Tensor &weights, const torch::Tensor &v, int kernel,
                              bool needsWeights, bool needsValues)
{
    const Shape shape = shapeOf(v, kernel);
    LocalMixGradients into;
    torch::Tensor weightsInMemory;
    if (needsWeights) {
        into.weights = emptyWeights(shape, v.options());
        weightsInMemory = into.weights.transpose(2, 3);
    }
    if (needsValues)
        into.v = torch::empty(v.sizes(), v.options());
    forType(v, [&](auto zero) { mixBackwardOf<decltype(zero)>(shape, gradient, inMemoryOrder(weights), v, {weightsInMemory, into.v}); });
    return into;
}

} // namespace lesionlens::local_kernels
