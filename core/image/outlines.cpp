// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <array>

#include "core/base/error.h"
#include "core/image/line_drawing.h"
#include "core/image/overlay.h"

namespace lesionlens {

namespace {

enum Direction { East, South, West, North };

/// Follows the edges between mask pixels and their surroundings, with the mask on the right hand.
class OutlineTracer
{
public:
    explicit OutlineTracer(const Grid<std::uint8_t> &mask) : mask_(mask), isTraced_(mask.rows, mask.cols) {}

    std::vector<std::vector<Point>> trace()
    {
        std::vector<std::vector<Point>> outlines;
        for (int row = 0; row < mask_.rows; ++row) {
            for (int col = 0; col < mask_.cols; ++col) {
                // Every closed outline runs east somewhere, and it does so only along such an upper edge.
                if (isInside(row, col) && !isInside(row - 1, col) && isTraced_.at(row, col) == 0)
                    outlines.push_back(follow(row, col));
            }
        }
        return outlines;
    }

private:
    [[nodiscard]] bool isInside(int row, int col) const
    {
        return row >= 0 && row < mask_.rows && col >= 0 && col < mask_.cols && mask_.at(row, col) != 0;
    }

    /// The pixel ahead of corner (x, y), on the right or the left of the way.
    [[nodiscard]] bool isInsideAhead(int x, int y, Direction direction, bool onRight) const
    {
        switch (direction) {
        case East:
            return isInside(onRight ? y : y - 1, x);
        case South:
            return isInside(y, onRight ? x - 1 : x);
        case West:
            return isInside(onRight ? y - 1 : y, x - 1);
        case North:
            return isInside(y - 1, onRight ? x : x - 1);
        }
        return false;
    }

    std::vector<Point> follow(int startRow, int startCol)
    {
        std::vector<Point> corners;
        int x = startCol;
        int y = startRow;
        Direction direction = East;
        constexpr std::array<int, 4> kStepX = {1, 0, -1, 0};
        constexpr std::array<int, 4> kStepY = {0, 1, 0, -1};
        do {
            if (direction == East)
                isTraced_.at(y, x) = 1;
            x += kStepX.at(direction);
            y += kStepY.at(direction);
            int turn = 0;
            if (!isInsideAhead(x, y, direction, true))
                turn = 1; // first, so that pixels that touch only at a corner are outlined apart
            else if (isInsideAhead(x, y, direction, false))
                turn = 3;
            if (turn != 0)
                corners.push_back({static_cast<double>(x), static_cast<double>(y)});
            direction = static_cast<Direction>((direction + turn) % 4);
        } while (x != startCol || y != startRow || direction != East);
        return corners;
    }

    const Grid<std::uint8_t> &mask_;
    Grid<std::uint8_t> isTraced_; ///< upper edges that belong to a finished outline
};

/// Paints `color` over a pixel with the given coverage (0 to 255).
void paint(std::uint8_t *pixel, int channels, const std::array<std::uint8_t, 3> &color, int coverage)
{
    // Porter and Duff's "over", for colours that are not premultiplied.
    const int below = channels == 4 ? pixel[3] * (255 - coverage) / 255 : 255 - coverage;
    const int total = coverage + below;
    for (std::size_t c = 0; c < 3; ++c)
        pixel[c] = static_cast<std::uint8_t>((color[c] * coverage + pixel[c] * below + total / 2) / total);
    if (channels == 4)
        pixel[3] = static_cast<std::uint8_t>(total);
}

} // namespace

std::vector<std::vector<Point>> maskOutlines(const Grid<std::uint8_t> &mask)
{
    return OutlineTracer(mask).trace();
}

void drawOutlines(RgbImage &image, const std::vector<std::vector<Point>> &outlines, std::array<std::uint8_t, 3> color, double thickness)
{
    if (image.channels != 3 && image.channels != 4)
        throw Error(ErrorCode::Internal, "Outlines can only be drawn on an image with 3 or 4 channels.");
    Grid<std::uint8_t> coverage(image.height, image.width);
    for (const std::vector<Point> &outline : outlines) {
        for (std::size_t i = 0; i < outline.size(); ++i)
            addLine(coverage, outline[i], outline[(i + 1) % outline.size()], thickness);
    }
    for (std::size_t i = 0; i < coverage.size(); ++i) {
        if (coverage.values[i] != 0)
            paint(image.data.data() + i * static_cast<std::size_t>(image.channels), image.channels, color, coverage.values[i]);
    }
}

} // namespace lesionlens
