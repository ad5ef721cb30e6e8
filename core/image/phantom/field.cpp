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

std::vector<SplineTap> splineTaps(int size, double cells, double phase)
{
    std::vector<SplineTap> taps(static_cast<std::size_t>(size));
    for (std::size_t i = 0; i < taps.size(); ++i) {
        const double at = (static_cast<double>(i) + 0.5) / size * cells + phase;
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

struct PixelBox
{
    int left, top, right, bottom;
};

PixelBox boxAround(Point a, Point b, double reach, int size)
{
    const auto pixel = [size](double share) { return std::clamp(static_cast<int>(std::floor(share * size)), -1, size); };
    return {std::max(pixel(std::min(a.x, b.x) - reach) - 1, 0), std::max(pixel(std::min(a.y, b.y) - reach) - 1, 0),
            std::min(pixel(std::max(a.x, b.x) + reach) + 1, size - 1), std::min(pixel(std::max(a.y, b.y) + reach) + 1, size - 1)};
}

} // namespace

Field smoothNoise(int size, double cellsX, double cellsY, std::uint64_t seed)
{
    Random random(seed);
    const double phaseX = random.uniform();
    const double phaseY = random.uniform();
    const auto latticeCols = static_cast<std::size_t>(std::ceil(cellsX)) + 5;
    const auto latticeRows = static_cast<std::size_t>(std::ceil(cellsY)) + 5;
    const std::vector<SplineTap> tapsX = splineTaps(size, cellsX, phaseX);
    const std::vector<SplineTap> tapsY = splineTaps(size, cellsY, phaseY);
    const auto side = static_cast<std::size_t>(size);
    std::vector<float> stretched(latticeRows * side); // the lattice's rows, already at the image's width
    std::vector<float> line(latticeCols);
    for (std::size_t row = 0; row < latticeRows; ++row) {
        for (float &value : line)
            value = (2.0F * static_cast<float>(random.uniform()) - 1.0F) * kUniformGain * kSplineGain;
        for (std::size_t col = 0; col < side; ++col) {
            const SplineTap &tap = tapsX[col];
            const float *at = line.data() + tap.first;
            stretched[row * side + col] = tap.weight[0] * at[0] + tap.weight[1] * at[1] + tap.weight[2] * at[2] + tap.weight[3] * at[3];
        }
    }
    Field field(size, size);
    for (std::size_t row = 0; row < side; ++row) {
        const SplineTap &tap = tapsY[row];
        const float *at = stretched.data() + tap.first * side;
        float *out = field.values.data() + row * side;
        for (std::size_t col = 0; col < side; ++col)
            out[col] = tap.weight[0] * at[col] + tap.weight[1] * at[col + side] + tap.weight[2] * at[col + 2 * side] +
                       tap.weight[3] * at[col + 3 * side];
    }
    return field;
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

Field cellWalls(int size, double cells, std::uint64_t seed)
{
    constexpr int kMargin = 3; // cells beyond the image: one for the warp, two for the neighbours
    constexpr float kWarp = 0.45F;
    const int side = static_cast<int>(std::ceil(cells)) + 2 * kMargin;
    Random random(deriveSeed(seed, 0));
    Grid<std::array<float, 2>> points(side, side);
    for (int row = 0; row < side; ++row) {
        for (int col = 0; col < side; ++col) {
            const auto jitter = [&random] { return static_cast<float>(random.uniform(0.14, 0.86)); };
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
            const auto warped = [](float warp) { return kWarp * std::clamp(warp, -2.0F, 2.0F); };
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

void addStroke(Field &coverage, const Stroke &stroke)
{
    const int size = coverage.rows;
    const double pixel = 1.0 / size;
    const double reach = std::max(stroke.fromHalfWidth, stroke.toHalfWidth) + pixel;
    const PixelBox box = boxAround(stroke.from, stroke.to, reach, size);
    const double dx = stroke.to.x - stroke.from.x;
    const double dy = stroke.to.y - stroke.from.y;
    const double squared = std::max(dx * dx + dy * dy, 1e-12);
    for (int row = box.top; row <= box.bottom; ++row) {
        for (int col = box.left; col <= box.right; ++col) {
            const double x = (col + 0.5) * pixel - stroke.from.x;
            const double y = (row + 0.5) * pixel - stroke.from.y;
            const double t = std::clamp((x * dx + y * dy) / squared, 0.0, 1.0);
            const double distance = std::hypot(x - t * dx, y - t * dy);
            const double half = stroke.fromHalfWidth + (stroke.toHalfWidth - stroke.fromHalfWidth) * t;
            // Overlap of a one-pixel interval at this distance with the stroke's width: exact for a straight line along an axis.
            const double overlap = std::min(half, distance + pixel / 2) - std::max(-half, distance - pixel / 2);
            float &value = coverage.at(row, col);
            value = std::max(value, static_cast<float>(std::clamp(overlap * size, 0.0, 1.0)));
        }
    }
}

void addSpot(Field &field, const Spot &spot)
{
    const int size = field.rows;
    const PixelBox box = boxAround(spot.centre, spot.centre, spot.radius, size);
    const double cosine = std::cos(spot.angle);
    const double sine = std::sin(spot.angle);
    for (int row = box.top; row <= box.bottom; ++row) {
        for (int col = box.left; col <= box.right; ++col) {
            const double x = (col + 0.5) / size - spot.centre.x;
            const double y = (row + 0.5) / size - spot.centre.y;
            const double along = (x * cosine + y * sine) / spot.radius;
            const double across = (y * cosine - x * sine) / (spot.radius * spot.aspect);
            const auto distance = static_cast<float>(std::sqrt(along * along + across * across));
            const float inside = 1.0F - smoothStep(static_cast<float>(spot.hardness), 1.0F, distance);
            float &value = field.at(row, col);
            value = std::max(value, static_cast<float>(spot.strength) * inside);
        }
    }
}

} // namespace lesionlens
