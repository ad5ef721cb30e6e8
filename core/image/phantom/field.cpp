// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/phantom/field.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/base/random.h"

namespace lesionlens {

namespace {

/// Where a pixel lies between the lattice's lines, and the weights of the four lines around it.
struct SplineTap
{
    std::size_t first = 0;
    std::array<float, 4> weight{};
};

/// For `count` pixels from `first` on, `unit` of which are a length of 1.
std::vector<SplineTap> splineTaps(int first, int count, double unit, double cells, double phase)
{
    std::vector<SplineTap> taps(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < taps.size(); ++i) {
        const double at = (first + static_cast<double>(i) + 0.5) / unit * cells + phase;
        const double t = at - std::floor(at);
        taps[i].first = static_cast<std::size_t>(at);
        taps[i].weight = {static_cast<float>((1 - t) * (1 - t) * (1 - t) / 6), static_cast<float>((3 * t * t * t - 6 * t * t + 4) / 6),
                          static_cast<float>((-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6), static_cast<float>(t * t * t / 6)};
    }
    return taps;
}

/// The mean over positions of the sum of squared B-spline weights is 151/315 per axis; its inverse makes the variance 1.
constexpr float kSplineGain = 315.0F / 151.0F;
constexpr float kUniformGain = 1.7320508F; // a uniform number in [-sqrt(3), sqrt(3)] has variance 1

} // namespace

Field smoothNoise(const Canvas &canvas, double cellsX, double cellsY, std::uint64_t seed)
{
    Random random(seed);
    const double phaseX = random.uniform();
    const double phaseY = random.uniform();
    const auto latticeCols = static_cast<std::size_t>(std::ceil(cellsX * canvas.width())) + 5;
    const std::vector<SplineTap> tapsX = splineTaps(0, canvas.cols, canvas.unit, cellsX, phaseX);
    const std::vector<SplineTap> tapsY = splineTaps(canvas.top, canvas.rows, canvas.unit, cellsY, phaseY);
    const std::size_t firstRow = tapsY.front().first;
    const std::size_t latticeRows = tapsY.back().first + 4 - firstRow;
    const auto cols = static_cast<std::size_t>(canvas.cols);
    std::vector<float> stretched(latticeRows * cols); // the lattice's rows, already at the image's width
    std::vector<float> line(latticeCols);
    for (std::size_t row = 0; row < latticeRows; ++row) {
        // A row's numbers hang on its place in the whole lattice only, so that strips of an image fit together.
        Random places(deriveSeed(seed, firstRow + row));
        for (float &value : line)
            value = (2.0F * static_cast<float>(places.uniform()) - 1.0F) * kUniformGain * kSplineGain;
        for (std::size_t col = 0; col < cols; ++col) {
            const SplineTap &tap = tapsX[col];
            const float *at = line.data() + tap.first;
            stretched[row * cols + col] = tap.weight[0] * at[0] + tap.weight[1] * at[1] + tap.weight[2] * at[2] + tap.weight[3] * at[3];
        }
    }
    Field field = canvas.field();
    for (std::size_t row = 0; row < tapsY.size(); ++row) {
        const SplineTap &tap = tapsY[row];
        const float *at = stretched.data() + (tap.first - firstRow) * cols;
        float *out = field.values.data() + row * cols;
        for (std::size_t col = 0; col < cols; ++col)
            out[col] = tap.weight[0] * at[col] + tap.weight[1] * at[col + cols] + tap.weight[2] * at[col + 2 * cols] +
                       tap.weight[3] * at[col + 3 * cols];
    }
    return field;
}

Field smoothNoise(int size, double cellsX, double cellsY, std::uint64_t seed)
{
    return smoothNoise(Canvas::square(size), cellsX, cellsY, seed);
}

Field fractalNoise(int size, double cells, int octaves, float gain, std::uint64_t seed)
{
    Field sum(size, size);
    float amplitude = 1.0F;
    float variance = 0.0F;
    for (int octave = 0; octave < octaves; ++octave) {
        const double frequency = cells * std::exp2(octave);
        const Field noise = smoothNoise(size, frequency, frequency, deriveSeed(seed, static_cast<std::uint64_t>(octave)));
        for (std::size_t i = 0; i < sum.size(); ++i)
            sum.values[i] += amplitude * noise.values[i];
        variance += amplitude * amplitude;
        amplitude *= gain;
    }
    const float scale = 1.0F / std::sqrt(variance);
    for (float &value : sum.values)
        value *= scale;
    return sum;
}

Field cellWalls(int size, double cells, std::uint64_t seed, double disorder)
{
    constexpr int kMargin = 3; // cells beyond the image: one for the warp, two for the neighbours
    const auto warp = static_cast<float>(0.625 * disorder);
    const int side = static_cast<int>(std::ceil(cells)) + 2 * kMargin;
    Random random(deriveSeed(seed, 0));
    Grid<std::array<float, 2>> points(side, side);
    for (int row = 0; row < side; ++row) {
        for (int col = 0; col < side; ++col) {
            const auto jitter = [&] { return static_cast<float>(0.5 + 0.5 * disorder * random.uniform(-1.0, 1.0)); };
            const float x = static_cast<float>(col) + jitter();
            points.at(row, col) = {x, static_cast<float>(row) + jitter()};
        }
    }
    // Displacing where the honeycomb is looked up makes meshes of different sizes.
    const Field warpX = smoothNoise(size, cells / 3, cells / 3, deriveSeed(seed, 1));
    const Field warpY = smoothNoise(size, cells / 3, cells / 3, deriveSeed(seed, 2));
    Field walls(size, size);
    const float scale = static_cast<float>(cells / size);
    for (int row = 0; row < size; ++row) {
        for (int col = 0; col < size; ++col) {
            const std::size_t i = walls.index(row, col);
            const auto warped = [warp](float noise) { return warp * std::clamp(noise, -2.0F, 2.0F); };
            const float x = (static_cast<float>(col) + 0.5F) * scale + kMargin + warped(warpX.values[i]);
            const float y = (static_cast<float>(row) + 0.5F) * scale + kMargin + warped(warpY.values[i]);
            const int cellX = static_cast<int>(x);
            const int cellY = static_cast<int>(y);
            float nearest = std::numeric_limits<float>::max();
            float second = nearest;
            for (int r = cellY - 1; r <= cellY + 1; ++r) {
                const std::array<float, 2> *line = &points.at(r, cellX - 1);
                for (int c = 0; c < 3; ++c) {
                    const float dx = line[c][0] - x;
                    const float dy = line[c][1] - y;
                    const float squared = dx * dx + dy * dy;
                    second = std::min(second, std::max(nearest, squared));
                    nearest = std::min(nearest, squared);
                }
            }
            walls.values[i] = std::sqrt(second) - std::sqrt(nearest);
        }
    }
    return walls;
}

PixelBox boxAround(Point a, Point b, double reach, const Canvas &canvas)
{
    const auto pixel = [&canvas](double length, int end) {
        return static_cast<int>(std::clamp(std::floor(length * canvas.unit), -1.0, end + 0.0));
    };
    const int top = pixel(std::min(a.y, b.y) - reach, canvas.imageRows) - canvas.top;
    const int bottom = pixel(std::max(a.y, b.y) + reach, canvas.imageRows) - canvas.top;
    return {std::max(pixel(std::min(a.x, b.x) - reach, canvas.cols) - 1, 0), std::max(top - 1, 0),
            std::min(pixel(std::max(a.x, b.x) + reach, canvas.cols) + 1, canvas.cols - 1), std::min(bottom + 1, canvas.rows - 1)};
}

void addStroke(Field &coverage, const Stroke &stroke, const Canvas &canvas)
{
    forEachCovered(stroke, canvas, [&](std::size_t i, float share) { coverage.values[i] = std::max(coverage.values[i], share); });
}

void addSpot(Field &field, const Spot &spot, const Canvas &canvas)
{
    const PixelBox box = boxAround(spot.centre, spot.centre, spot.radius, canvas);
    const double cosine = std::cos(spot.angle);
    const double sine = std::sin(spot.angle);
    for (int row = box.top; row <= box.bottom; ++row) {
        for (int col = box.left; col <= box.right; ++col) {
            const double x = canvas.x(col) - spot.centre.x;
            const double y = canvas.y(row) - spot.centre.y;
            const double along = (x * cosine + y * sine) / spot.radius;
            const double across = (y * cosine - x * sine) / (spot.radius * spot.aspect);
            const auto distance = static_cast<float>(std::sqrt(along * along + across * across));
            const float inside = 1.0F - smoothStep(static_cast<float>(spot.hardness), 1.0F, distance);
            float &value = field.at(row, col);
            value = std::max(value, static_cast<float>(spot.strength) * inside);
        }
    }
}

void addSpot(Field &field, const Spot &spot)
{
    addSpot(field, spot, Canvas::square(field.rows));
}

} // namespace lesionlens
