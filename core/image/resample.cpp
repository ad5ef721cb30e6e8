// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/resample.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/image/image_io.h"

namespace lesionlens {

namespace {

/// The source samples that make up one result sample; no weights: outside the source.
struct Taps
{
    int first = 0;
    std::vector<float> weights; ///< sum 1
};

Taps areaTaps(double low, double high, int size)
{
    low = std::max(low, 0.0);
    high = std::min(high, static_cast<double>(size));
    Taps taps;
    taps.first = std::clamp(static_cast<int>(std::floor(low)), 0, size - 1);
    const int last = std::clamp(static_cast<int>(std::ceil(high)) - 1, taps.first, size - 1);
    for (int i = taps.first; i <= last; ++i) {
        const double covered = std::min(high, i + 1.0) - std::max(low, static_cast<double>(i));
        taps.weights.push_back(static_cast<float>(covered / (high - low)));
    }
    return taps;
}

Taps linearTaps(double centre, int size)
{
    const double position = std::clamp(centre - 0.5, 0.0, size - 1.0);
    Taps taps;
    taps.first = static_cast<int>(position);
    const auto fraction = static_cast<float>(position - taps.first);
    taps.weights = {1.0F - fraction};
    if (fraction > 0.0F && taps.first + 1 < size)
        taps.weights.push_back(fraction);
    return taps;
}

std::vector<Taps> tapsOf(const AxisMap &axis)
{
    std::vector<Taps> all(static_cast<std::size_t>(axis.resultSize));
    for (int i = 0; i < axis.resultSize; ++i) {
        const auto inSource = [&](double inResult) { return (inResult - axis.offset) / axis.scale; };
        const double centre = inSource(i + 0.5);
        if (centre < 0.0 || centre > axis.sourceSize)
            continue;
        all[static_cast<std::size_t>(i)] =
            axis.scale < 1.0 ? areaTaps(inSource(i), inSource(i + 1.0), axis.sourceSize) : linearTaps(centre, axis.sourceSize);
    }
    return all;
}

/// Weighted sum of source rows.
void accumulateRows(const RgbImage &source, const Taps &taps, std::vector<float> &sums)
{
    std::fill(sums.begin(), sums.end(), 0.0F);
    for (std::size_t k = 0; k < taps.weights.size(); ++k) {
        const float weight = taps.weights[k];
        const std::uint8_t *const row = source.pixel(0, taps.first + static_cast<int>(k));
        for (std::size_t i = 0; i < sums.size(); ++i)
            sums[i] += weight * static_cast<float>(row[i]);
    }
}

void reduceRow(const std::vector<float> &sums, const std::vector<Taps> &columns, int channels, std::uint8_t *to)
{
    for (const Taps &taps : columns) {
        for (int c = 0; c < channels; ++c, ++to) {
            const float *from = sums.data() + static_cast<std::size_t>(taps.first) * static_cast<std::size_t>(channels) + c;
            float value = 0.0F;
            for (const float weight : taps.weights) {
                value += weight * *from;
                from += channels;
            }
            *to = static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
        }
    }
}

} // namespace

RgbImage resample(const RgbImage &source, const AxisMap &x, const AxisMap &y)
{
    // Rows first: that loop runs over whole rows and vectorises, and it leaves little for the columns.
    const std::vector<Taps> columns = tapsOf(x);
    const std::vector<Taps> rows = tapsOf(y);
    RgbImage result(x.resultSize, y.resultSize, source.channels);
    std::vector<float> sums(static_cast<std::size_t>(source.width) * static_cast<std::size_t>(source.channels));
    for (int row = 0; row < result.height; ++row) {
        const Taps &taps = rows[static_cast<std::size_t>(row)];
        if (taps.weights.empty())
            continue;
        accumulateRows(source, taps, sums);
        reduceRow(sums, columns, source.channels, result.pixel(0, row));
    }
    return result;
}

RgbImage resizeImage(const RgbImage &image, int width, int height)
{
    if (image.width == width && image.height == height)
        return image;
    return resample(image, {image.width, width, static_cast<double>(width) / image.width, 0.0},
                    {image.height, height, static_cast<double>(height) / image.height, 0.0});
}

} // namespace lesionlens
