// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/line_drawing.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lesionlens {

namespace {

constexpr double kLongestPiece = 16.0; // of a diagonal line: its bounding box would be mostly empty

/// Distance of a point to a straight piece of a line.
class Segment
{
public:
    Segment(Point from, Point to) : from_(from), dx_(to.x - from.x), dy_(to.y - from.y)
    {
        const double squaredLength = dx_ * dx_ + dy_ * dy_;
        inverse_ = squaredLength > 0.0 ? 1.0 / squaredLength : 0.0;
    }

    [[nodiscard]] double distanceTo(Point p) const
    {
        const double x = p.x - from_.x;
        const double y = p.y - from_.y;
        const double along = std::clamp((x * dx_ + y * dy_) * inverse_, 0.0, 1.0);
        const double offX = x - along * dx_;
        const double offY = y - along * dy_;
        return std::sqrt(offX * offX + offY * offY); // std::hypot is several times slower, and nothing can overflow here
    }

private:
    Point from_;
    double dx_;
    double dy_;
    double inverse_;
};

void addPiece(Grid<std::uint8_t> &coverage, Point a, Point b, double thickness)
{
    const double reach = thickness / 2.0 + 0.5;
    const double most = std::min(1.0, thickness);
    const auto clampedIndex = [](double position, int count) {
        return static_cast<int>(std::clamp(position, 0.0, static_cast<double>(count)));
    };
    const int top = clampedIndex(std::floor(std::min(a.y, b.y) - reach), coverage.rows);
    const int bottom = clampedIndex(std::ceil(std::max(a.y, b.y) + reach), coverage.rows);
    const int left = clampedIndex(std::floor(std::min(a.x, b.x) - reach), coverage.cols);
    const int right = clampedIndex(std::ceil(std::max(a.x, b.x) + reach), coverage.cols);
    const Segment segment(a, b);
    for (int row = top; row < bottom; ++row) {
        for (int col = left; col < right; ++col) {
            const double covered = std::clamp(reach - segment.distanceTo({col + 0.5, row + 0.5}), 0.0, most);
            std::uint8_t &value = coverage.at(row, col);
            value = std::max(value, static_cast<std::uint8_t>(covered * 255.0 + 0.5));
        }
    }
}

/// The corners of a square of four neighbouring pixel centres, clockwise from the top left.
struct Square
{
    std::array<Point, 4> corners;
    std::array<float, 4> values;

    [[nodiscard]] Point crossing(int edge, float level) const
    {
        const auto from = static_cast<std::size_t>(edge);
        const std::size_t to = (from + 1) % 4;
        const double t = (static_cast<double>(level) - values[from]) / (static_cast<double>(values[to]) - values[from]);
        return {corners[from].x + t * (corners[to].x - corners[from].x), corners[from].y + t * (corners[to].y - corners[from].y)};
    }
};

void addSquare(const Square &square, float level, std::vector<std::array<Point, 2>> &lines)
{
    std::array<int, 4> crossed{};
    int count = 0;
    for (int edge = 0; edge < 4; ++edge) {
        const auto from = static_cast<std::size_t>(edge);
        if ((square.values[from] >= level) != (square.values[(from + 1) % 4] >= level))
            crossed.at(static_cast<std::size_t>(count++)) = edge;
    }
    if (count == 2)
        lines.push_back({square.crossing(crossed[0], level), square.crossing(crossed[1], level)});
    if (count != 4)
        return;
    const float mean = (square.values[0] + square.values[1] + square.values[2] + square.values[3]) / 4.0F;
    // The lines cut off the two corners that are not of the centre's kind. Edge 3 and edge 0 meet at corner 0.
    const bool cutsFirstCorner = (square.values[0] >= level) != (mean >= level);
    for (const auto &[a, b] :
         cutsFirstCorner ? std::array{std::array{3, 0}, std::array{1, 2}} : std::array{std::array{0, 1}, std::array{2, 3}})
        lines.push_back({square.crossing(a, level), square.crossing(b, level)});
}

} // namespace

void addLine(Grid<std::uint8_t> &coverage, Point from, Point to, double thickness)
{
    const bool isStraight = from.x == to.x || from.y == to.y;
    const double length = std::hypot(to.x - from.x, to.y - from.y);
    if (!std::isfinite(length))
        return;
    const int pieces = isStraight ? 1 : std::max(1, static_cast<int>(std::ceil(length / kLongestPiece)));
    const auto pointAt = [&](int i) {
        const double t = static_cast<double>(i) / pieces;
        return Point{from.x + t * (to.x - from.x), from.y + t * (to.y - from.y)};
    };
    for (int i = 0; i < pieces; ++i)
        addPiece(coverage, pointAt(i), pointAt(i + 1), thickness);
}

std::vector<std::array<Point, 2>> contourLines(const Grid<float> &field, float level)
{
    std::vector<std::array<Point, 2>> lines;
    // Nearly all squares have no line: one comparison per sample, kept for the next row, finds those that have.
    const auto width = static_cast<std::size_t>(field.cols);
    std::vector<std::uint8_t> isAboveUpper(width);
    std::vector<std::uint8_t> isAboveLower(width);
    const auto compareRow = [&](int row, std::vector<std::uint8_t> &isAbove) {
        const float *const values = field.values.data() + field.index(row, 0);
        for (std::size_t col = 0; col < width; ++col)
            isAbove[col] = values[col] >= level ? 1 : 0;
    };
    for (int row = 0; row < field.rows; ++row) {
        std::swap(isAboveUpper, isAboveLower);
        compareRow(row, isAboveLower);
        if (row == 0)
            continue;
        for (std::size_t col = 0; col + 1 < width; ++col) {
            const int above = isAboveUpper[col] + isAboveUpper[col + 1] + isAboveLower[col] + isAboveLower[col + 1];
            if (above == 0 || above == 4)
                continue;
            const float *const upper = field.values.data() + field.index(row - 1, static_cast<int>(col));
            const float *const lower = upper + width;
            const std::array<float, 4> values = {upper[0], upper[1], lower[1], lower[0]};
            if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); }))
                continue;
            const double x = static_cast<double>(col) + 0.5;
            const double y = row - 0.5;
            addSquare({{{{x, y}, {x + 1.0, y}, {x + 1.0, y + 1.0}, {x, y + 1.0}}}, values}, level, lines);
        }
    }
    return lines;
}

} // namespace lesionlens
