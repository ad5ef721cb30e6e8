// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <limits>
#include <vector>

#include <torch/torch.h>

#include "core/nn/local_attention_parts.h"

namespace lesionlens {

namespace {

/// Neighbours of some queries of a grid, as positions of the grid; any position for one outside.
struct Neighbours
{
    torch::Tensor positions; ///< [queries, kernel * kernel]
    torch::Tensor inside;    ///< [queries, kernel * kernel], boolean
};

Neighbours neighboursOf(std::int64_t firstQuery, std::int64_t queries, std::int64_t rows, std::int64_t cols, int kernel,
                        const torch::Device &device)
{
    const auto index = torch::TensorOptions().dtype(torch::kLong).device(device);
    const torch::Tensor query = torch::arange(firstQuery, firstQuery + queries, index).unsqueeze(1);
    const torch::Tensor neighbour = torch::arange(std::int64_t{kernel} * kernel, index).unsqueeze(0);
    const torch::Tensor row = torch::floor_divide(query, cols) + torch::floor_divide(neighbour, kernel) - kernel / 2;
    const torch::Tensor col = query.remainder(cols) + neighbour.remainder(kernel) - kernel / 2;
    const torch::Tensor inside = row.ge(0).logical_and(row.lt(rows)).logical_and(col.ge(0)).logical_and(col.lt(cols));
    return {row * cols + col, inside};
}

} // namespace

torch::Tensor neighboursInside(std::int64_t rows, std::int64_t cols, int kernel, const torch::Device &device)
{
    return neighboursOf(0, rows * cols, rows, cols, kernel, device).inside;
}

namespace local_bands {

namespace {

/// Some rows of queries, and the rows of keys that they see.
class Band
{
public:
    Band(const torch::Tensor &planes, int kernel, std::int64_t firstRow, std::int64_t lastRow)
    {
        const std::int64_t rows = planes.size(3);
        const std::int64_t cols = planes.size(4);
        const std::int64_t firstKeyRow = std::max<std::int64_t>(firstRow - kernel / 2, 0);
        firstQuery_ = firstRow * cols;
        queries_ = (lastRow - firstRow) * cols;
        firstKey_ = firstKeyRow * cols;
        keys_ = (std::min(lastRow + kernel / 2, rows) - firstKeyRow) * cols;
        const Neighbours found = neighboursOf(firstQuery_, queries_, rows, cols, kernel, planes.device());
        outside_ = found.inside.logical_not();
        places_ = (found.positions - firstKey_).masked_fill(outside_, 0);
    }

    /// The band's part of something [..., N].
    [[nodiscard]] torch::Tensor queriesOf(const torch::Tensor &planes) const { return planes.narrow(-1, firstQuery_, queries_); }
    [[nodiscard]] torch::Tensor keysOf(const torch::Tensor &planes) const { return planes.narrow(-1, firstKey_, keys_); }
    /// The band's part of weights [B, heads, N, kernel * kernel].
    [[nodiscard]] torch::Tensor weightsOf(const torch::Tensor &weights) const { return weights.narrow(2, firstQuery_, queries_); }

    /// From [B, heads, queries, keys] to [B, heads, queries, kernel * kernel], with `fill` for neighbours outside the grid.
    [[nodiscard]] torch::Tensor pick(const torch::Tensor &products, double fill) const
    {
        const auto places = places_.expand({products.size(0), products.size(1), queries_, places_.size(1)});
        return products.gather(3, places).masked_fill(outside_, fill);
    }

    /// The other way round. Added, not stored: neighbours outside the grid share a place with real ones, and add their exact zero there.
    [[nodiscard]] torch::Tensor spread(const torch::Tensor &neighbours) const
    {
        torch::Tensor dense = torch::zeros({neighbours.size(0), neighbours.size(1), queries_, keys_}, neighbours.options());
        return dense.scatter_add_(3, places_.expand(neighbours.sizes()), neighbours.masked_fill(outside_, 0.0));
    }

private:
    std::int64_t firstQuery_ = 0;
    std::int64_t queries_ = 0;
    std::int64_t firstKey_ = 0;
    std::int64_t keys_ = 0;
    torch::Tensor places_;
    torch::Tensor outside_;
};

std::vector<Band> makeBands(const torch::Tensor &planes, int kernel, std::int64_t atOnce)
{
    constexpr std::int64_t rowsAtOnce = 16;
    const std::int64_t rows = planes.size(3);
    const std::int64_t perRowPair = planes.size(0) * planes.size(1) * planes.size(4) * planes.size(4);
    const auto products = [&](std::int64_t count) { return perRowPair * count * std::min(count + kernel - 1, rows); };
    std::int64_t step = std::max<std::int64_t>(std::min(rows, rowsAtOnce), 1);
    while (step > 1 && products(step) > atOnce)
        --step;
    std::vector<Band> bands;
    for (std::int64_t first = 0; first < rows; first += step)
        bands.emplace_back(planes, kernel, first, std::min(first + step, rows));
    return bands;
}

/// [B, heads, queries, kernel * kernel] from planes [B, heads, d, N].
torch::Tensor bandWeights(const Band &band, const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &rowTerm,
                          const torch::Tensor &colTerm)
{
    const torch::Tensor products = torch::matmul(band.queriesOf(q).transpose(2, 3), band.keysOf(k));
    torch::Tensor logits = band.pick(products, -std::numeric_limits<double>::infinity());
    if (rowTerm.defined()) {
        const torch::Tensor ofRow = band.queriesOf(rowTerm).transpose(2, 3).unsqueeze(4);
        const torch::Tensor ofCol = band.queriesOf(colTerm).transpose(2, 3).unsqueeze(3);
        logits = logits + (ofRow + ofCol).flatten(3);
    }
    return torch::softmax(logits, -1);
}

/// [B, heads, d, queries] from planes [B, heads, d, N].
torch::Tensor bandMix(const Band &band, const torch::Tensor &weights, const torch::Tensor &v)
{
    return torch::matmul(band.keysOf(v), band.spread(weights).transpose(2, 3));
}

torch::Tensor emptyPlanes(const torch::Tensor &like)
{
    return torch::empty(like.sizes(), like.options());
}

} // namespace

torch::Tensor weights(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &rowTerm, const torch::Tensor &colTerm,
                      int kernel, std::int64_t atOnce)
{
    torch::Tensor result = torch::empty({q.size(0), q.size(1), q.size(3) * q.size(4), std::int64_t{kernel} * kernel}, q.options());
    for (const Band &band : makeBands(q, kernel, atOnce))
        band.weightsOf(result).copy_(bandWeights(band, q.flatten(3), k.flatten(3), rowTerm, colTerm));
    return result;
}

torch::Tensor mix(const torch::Tensor &weights, const torch::Tensor &v, int kernel, std::int64_t atOnce)
{
    torch::Tensor result = emptyPlanes(v);
    const torch::Tensor flat = result.flatten(3);
    for (const Band &band : makeBands(v, kernel, atOnce))
        band.queriesOf(flat).copy_(bandMix(band, band.weightsOf(weights), v.flatten(3)));
    return result;
}

torch::Tensor attend(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v, const torch::Tensor &rowTerm,
                     const torch::Tensor &colTerm, int kernel, std::int64_t atOnce)
{
    torch::Tensor result = emptyPlanes(v);
    const torch::Tensor flat = result.flatten(3);
    for (const Band &band : makeBands(q, kernel, atOnce)) {
        const torch::Tensor some = bandWeights(band, q.flatten(3), k.flatten(3), rowTerm, colTerm);
        band.queriesOf(flat).copy_(bandMix(band, some, v.flatten(3)));
    }
    return result;
}

LocalWeightsGradients weightsBackward(const torch::Tensor &gradient, const torch::Tensor &weights, const torch::Tensor &q,
                                      const torch::Tensor &k, int kernel, std::int64_t atOnce, bool hasTerms)
{
    LocalWeightsGradients into{emptyPlanes(q), torch::zeros(k.sizes(), k.options()), {}, {}};
    if (hasTerms) {
        into.rowTerm = torch::empty({q.size(0), q.size(1), kernel, q.size(3) * q.size(4)}, q.options());
        into.colTerm = torch::empty_like(into.rowTerm);
    }
    const torch::Tensor intoQueries = into.q.flatten(3);
    const torch::Tensor intoKeys = into.k.flatten(3);
    for (const Band &band : makeBands(q, kernel, atOnce)) {
        const torch::Tensor w = band.weightsOf(weights);
        const torch::Tensor g = band.weightsOf(gradient);
        const torch::Tensor ofLogits = w * (g - (w * g).sum(-1, true));
        const torch::Tensor spread = band.spread(ofLogits);
        band.queriesOf(intoQueries).copy_(torch::matmul(band.keysOf(k.flatten(3)), spread.transpose(2, 3)));
        band.keysOf(intoKeys).add_(torch::matmul(band.queriesOf(q.flatten(3)), spread));
        if (hasTerms) {
            const torch::Tensor byOffset = ofLogits.unflatten(3, {kernel, kernel});
            band.queriesOf(into.rowTerm).copy_(byOffset.sum(4).transpose(2, 3));
            band.queriesOf(into.colTerm).copy_(byOffset.sum(3).transpose(2, 3));
        }
    }
    return into;
}

LocalMixGradients mixBackward(const torch::Tensor &gradient, const torch::Tensor &weights, const torch::Tensor &v, int kernel,
                              std::int64_t atOnce, bool needsWeights, bool needsValues)
{
    LocalMixGradients into;
    if (needsWeights)
        into.weights = torch::empty(weights.sizes(), weights.options());
    if (needsValues)
        into.v = torch::zeros(v.sizes(), v.options());
    for (const Band &band : makeBands(v, kernel, atOnce)) {
        const torch::Tensor g = band.queriesOf(gradient.flatten(3));
        if (needsWeights)
            band.weightsOf(into.weights).copy_(band.pick(torch::matmul(g.transpose(2, 3), band.keysOf(v.flatten(3))), 0.0));
        if (needsValues)
            band.keysOf(into.v.flatten(3)).add_(torch::matmul(g, band.spread(band.weightsOf(weights))));
    }
    return into;
}

} // namespace local_bands

} // namespace lesionlens
