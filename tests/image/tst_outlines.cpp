// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <limits>

#include <QtTest/QTest>

#include "core/base/random.h"
#include "core/image/line_drawing.h"
#include "core/image/overlay.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

Grid<std::uint8_t> maskOf(const std::vector<std::string> &lines)
{
    Grid<std::uint8_t> mask(static_cast<int>(lines.size()), static_cast<int>(lines.front().size()));
    for (int row = 0; row < mask.rows; ++row) {
        for (int col = 0; col < mask.cols; ++col)
            mask.at(row, col) = lines.at(static_cast<std::size_t>(row)).at(static_cast<std::size_t>(col)) == '#' ? 1 : 0;
    }
    return mask;
}

/// Positive for a polygon that runs clockwise on the screen (y downwards).
double signedArea(const std::vector<Point> &polygon)
{
    double twice = 0.0;
    for (std::size_t i = 0; i < polygon.size(); ++i) {
        const Point &a = polygon[i];
        const Point &b = polygon[(i + 1) % polygon.size()];
        twice += a.x * b.y - b.x * a.y;
    }
    return twice / 2.0;
}

std::vector<int> row(const Grid<std::uint8_t> &coverage, int index)
{
    const auto begin = coverage.values.begin() + static_cast<std::ptrdiff_t>(coverage.index(index, 0));
    return {begin, begin + coverage.cols};
}

} // namespace

class TstOutlines : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onePixelIsASquareOfItsEdges()
    {
        const auto outlines = maskOutlines(maskOf({"...", "..#", "..."}));
        QCOMPARE(outlines.size(), std::size_t{1});
        QVERIFY((outlines[0] == std::vector<Point>{{3, 1}, {3, 2}, {2, 2}, {2, 1}}));
    }

    void onlyCornersAreListed()
    {
        const auto outlines = maskOutlines(maskOf({"####", "####", "#..."}));
        QCOMPARE(outlines.size(), std::size_t{1});
        QVERIFY((outlines[0] == std::vector<Point>{{4, 0}, {4, 2}, {1, 2}, {1, 3}, {0, 3}, {0, 0}}));
    }

    void holesRunTheOtherWay()
    {
        const auto outlines = maskOutlines(maskOf({"####", "#..#", "####"}));
        QCOMPARE(outlines.size(), std::size_t{2});
        QCOMPARE(signedArea(outlines[0]), 12.0);
        QCOMPARE(signedArea(outlines[1]), -2.0);
    }

    void pixelsThatTouchAtACornerAreApart()
    {
        const auto outlines = maskOutlines(maskOf({"#.", ".#"}));
        QCOMPARE(outlines.size(), std::size_t{2});
        QCOMPARE(signedArea(outlines[0]), 1.0);
        QCOMPARE(signedArea(outlines[1]), 1.0);
    }

    void emptyAndFullMasks()
    {
        QVERIFY(maskOutlines({}).empty());
        QVERIFY(maskOutlines(Grid<std::uint8_t>(3, 4)).empty());
        const auto outlines = maskOutlines(Grid<std::uint8_t>(3, 4, 1));
        QCOMPARE(outlines.size(), std::size_t{1});
        QCOMPARE(signedArea(outlines[0]), 12.0);
    }

    void outlinesEncloseTheMasksArea()
    {
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            Random random(seed);
            Grid<std::uint8_t> mask(17, 23);
            for (std::uint8_t &value : mask.values)
                value = random.chance(0.2 + 0.03 * static_cast<double>(seed)) ? 1 : 0;
            double area = 0.0;
            std::size_t length = 0;
            for (const std::vector<Point> &outline : maskOutlines(mask)) {
                area += signedArea(outline);
                for (std::size_t i = 0; i < outline.size(); ++i) {
                    const Point &a = outline[i];
                    const Point &b = outline[(i + 1) % outline.size()];
                    QVERIFY((a.x == b.x) != (a.y == b.y)); // along pixel edges
                    length += static_cast<std::size_t>(std::abs(a.x - b.x) + std::abs(a.y - b.y));
                }
            }
            QCOMPARE(area, static_cast<double>(std::count(mask.values.begin(), mask.values.end(), 1)));
            // Every edge between inside and outside exactly once.
            std::size_t edges = 0;
            const auto inside = [&](int r, int c) { return r >= 0 && r < mask.rows && c >= 0 && c < mask.cols && mask.at(r, c) != 0; };
            for (int r = 0; r <= mask.rows; ++r) {
                for (int c = 0; c <= mask.cols; ++c)
                    edges += (inside(r, c) != inside(r - 1, c)) + (inside(r, c) != inside(r, c - 1));
            }
            QCOMPARE(length, edges);
        }
    }

    void aLineThroughPixelCentresCoversThem()
    {
        Grid<std::uint8_t> coverage(5, 6);
        addLine(coverage, {-3.0, 2.5}, {9.0, 2.5}, 1.0);
        QCOMPARE(row(coverage, 1), std::vector<int>(6, 0));
        QCOMPARE(row(coverage, 2), std::vector<int>(6, 255));
        QCOMPARE(row(coverage, 3), std::vector<int>(6, 0));
    }

    void aLineBetweenPixelsCoversBothByHalf()
    {
        Grid<std::uint8_t> coverage(4, 3);
        addLine(coverage, {1.5, -5.0}, {1.5, 9.0}, 2.0); // 1 pixel on each side of the centre column's centre
        QCOMPARE(row(coverage, 2), (std::vector<int>{128, 255, 128}));
        Grid<std::uint8_t> between(4, 3);
        addLine(between, {-9.0, 2.0}, {9.0, 2.0}, 1.0);
        QCOMPARE(row(between, 0), std::vector<int>(3, 0));
        QCOMPARE(row(between, 1), std::vector<int>(3, 128));
        QCOMPARE(row(between, 2), std::vector<int>(3, 128));
    }

    void thinLinesAreFaint()
    {
        Grid<std::uint8_t> coverage(1, 1);
        addLine(coverage, {0.0, 0.5}, {1.0, 0.5}, 0.5);
        QCOMPARE(coverage.values[0], std::uint8_t{128});
    }

    void longDiagonalsHaveNoGaps()
    {
        Grid<std::uint8_t> coverage(200, 200);
        addLine(coverage, {0.0, 0.0}, {200.0, 200.0}, 1.0);
        for (int i = 0; i < 200; ++i)
            QCOMPARE(coverage.at(i, i), std::uint8_t{255});
        QCOMPARE(coverage.at(0, 199), std::uint8_t{0});
    }

    void linesFarOutsideAndNotNumbersAreIgnored()
    {
        Grid<std::uint8_t> coverage(3, 3);
        addLine(coverage, {1e6, 1e6}, {1e6 + 5.0, 1e6}, 3.0);
        addLine(coverage, {std::numeric_limits<double>::quiet_NaN(), 1.0}, {2.0, 2.0}, 3.0);
        addLine(coverage, {-std::numeric_limits<double>::infinity(), 1.0}, {2.0, 2.0}, 3.0);
        QCOMPARE(coverage.values, std::vector<std::uint8_t>(9, 0));
    }

    void contourOfARampIsAStraightLine()
    {
        Grid<float> field(3, 3);
        for (int r = 0; r < 3; ++r) {
            for (int c = 0; c < 3; ++c)
                field.at(r, c) = static_cast<float>(c); // at x = c + 0.5
        }
        const auto lines = contourLines(field, 0.75F);
        QCOMPARE(lines.size(), std::size_t{2});
        for (const auto &line : lines) {
            QCOMPARE(line[0].x, 1.25);
            QCOMPARE(line[1].x, 1.25);
            QCOMPARE(std::abs(line[0].y - line[1].y), 1.0);
        }
    }

    void contourAroundAPeakIsClosed()
    {
        Grid<float> field(3, 3);
        field.at(1, 1) = 1.0F;
        const auto lines = contourLines(field, 0.5F);
        QCOMPARE(lines.size(), std::size_t{4});
        for (const auto &line : lines) {
            for (const Point &point : line) // a diamond around (1.5, 1.5)
                QCOMPARE(std::abs(point.x - 1.5) + std::abs(point.y - 1.5), 0.5);
        }
    }

    void saddlesAreDecidedByTheMean()
    {
        Grid<float> field(2, 2);
        field.values = {1.0F, 0.0F, 0.0F, 1.0F}; // high on the main diagonal
        const auto endsNear = [](const std::vector<std::array<Point, 2>> &lines, Point corner) {
            return std::any_of(lines.begin(), lines.end(), [&](const std::array<Point, 2> &line) {
                const Point middle = {(line[0].x + line[1].x) / 2.0, (line[0].y + line[1].y) / 2.0};
                return std::hypot(middle.x - corner.x, middle.y - corner.y) < 0.6;
            });
        };
        // Mean 0.5: above 0.4 the high corners join, so the low corners are cut off.
        const auto joined = contourLines(field, 0.4F);
        QCOMPARE(joined.size(), std::size_t{2});
        QVERIFY(endsNear(joined, {1.5, 0.5}) && endsNear(joined, {0.5, 1.5}));
        QVERIFY(!endsNear(joined, {0.5, 0.5}));
        const auto apart = contourLines(field, 0.6F);
        QCOMPARE(apart.size(), std::size_t{2});
        QVERIFY(endsNear(apart, {0.5, 0.5}) && endsNear(apart, {1.5, 1.5}));
        QVERIFY(!endsNear(apart, {1.5, 0.5}));
    }

    void squaresThatAreNotNumbersHaveNoContour()
    {
        Grid<float> field(2, 3);
        field.values = {0.0F, 1.0F, std::numeric_limits<float>::quiet_NaN(), 0.0F, 1.0F, 1.0F};
        QCOMPARE(contourLines(field, 0.5F).size(), std::size_t{1});
        QVERIFY(contourLines({}, 0.5F).empty());
    }

    void outlinesArePaintedOverPhotographs()
    {
        RgbImage image(6, 6);
        std::fill(image.data.begin(), image.data.end(), std::uint8_t{100});
        drawOutlines(image, {{{1.5, 1.5}, {4.5, 1.5}, {4.5, 4.5}, {1.5, 4.5}}}, {255, 0, 50}, 1.0);
        const auto red = [&](int x, int y) { return int{image.pixel(x, y)[0]}; };
        QCOMPARE(red(3, 1), 255);
        QCOMPARE(red(1, 3), 255); // the last point joins the first
        QCOMPARE(int{image.pixel(4, 2)[2]}, 50);
        QCOMPARE(red(2, 2), 100);
        QCOMPARE(red(0, 3), 100);
    }

    void outlinesArePaintedOverOverlays()
    {
        RgbImage overlay(4, 3, 4);
        overlay.pixel(0, 2)[0] = 200; // half transparent red, below the line's faint side
        overlay.pixel(0, 2)[3] = 128;
        drawOutlines(overlay, {{{-9.0, 2.0}, {9.0, 2.0}}}, {0, 0, 250}, 1.0); // covers rows 1 and 2 by half
        const std::uint8_t *const clear = overlay.pixel(1, 1);
        QCOMPARE(int{clear[2]}, 250);
        QCOMPARE(int{clear[3]}, 128);
        const std::uint8_t *const mixed = overlay.pixel(0, 2); // 128 of blue over 128 * 127 / 255 = 63 of red
        QCOMPARE(int{mixed[3]}, 191);
        QCOMPARE(int{mixed[0]}, 66);
        QCOMPARE(int{mixed[2]}, 168);
        RgbImage grey(2, 2, 1);
        LESIONLENS_EXPECT_ERROR(drawOutlines(grey, {}, {0, 0, 0}, 1.0), ErrorCode::Internal, "channels");
    }
};

QTEST_GUILESS_MAIN(TstOutlines)
#include "tst_outlines.moc"
