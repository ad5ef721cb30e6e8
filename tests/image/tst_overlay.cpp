// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <QtTest/QTest>

#include "core/image/overlay.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

using Rgba = std::array<int, 4>;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

Rgba at(const RgbImage &image, int x, int y)
{
    const std::uint8_t *const pixel = image.pixel(x, y);
    return {pixel[0], pixel[1], pixel[2], image.channels == 4 ? pixel[3] : 255};
}

Grid<float> grid(int rows, int cols, std::vector<float> values)
{
    Grid<float> result(rows, cols);
    result.values = std::move(values);
    return result;
}

Geometry stretched(int width, int height)
{
    return {width, height, 64, 64, Fit::Stretch};
}

} // namespace

class TstOverlay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rangeOfUnsignedMapsStartsAtZero()
    {
        const Grid<float> a = grid(1, 3, {0.2F, 0.5F, kNan});
        const Grid<float> b = grid(1, 2, {-3.0F, 0.75F});
        const std::array<const Grid<float> *, 2> both = {&a, &b};
        QCOMPARE(sharedRange(both, false).low, 0.0F);
        QCOMPARE(sharedRange(both, false).high, 0.75F);
        QCOMPARE(sharedRange(both, true).low, -3.0F);
        QCOMPARE(sharedRange(both, true).high, 3.0F);
    }

    void rangeWithoutExtentIsOne()
    {
        const Grid<float> zeros = grid(1, 2, {0.0F, std::numeric_limits<float>::infinity()});
        const Grid<float> negative = grid(1, 1, {-2.0F});
        const std::array<const Grid<float> *, 1> onlyZeros = {&zeros};
        const std::array<const Grid<float> *, 1> onlyNegative = {&negative};
        QCOMPARE(sharedRange(onlyZeros, false).high, 1.0F);
        QCOMPARE(sharedRange(onlyZeros, true).low, -1.0F);
        QCOMPARE(sharedRange(onlyNegative, false).high, 1.0F);
        QCOMPARE(sharedRange({}, true).high, 1.0F);
    }

    void positivePartCutsAtZero()
    {
        const Grid<float> result = positivePart(grid(2, 2, {-1.0F, 0.0F, 2.5F, kNan}));
        QCOMPARE(result.rows, 2);
        QCOMPARE(result.values[0], 0.0F);
        QCOMPARE(result.values[1], 0.0F);
        QCOMPARE(result.values[2], 2.5F);
        QVERIFY(std::isnan(result.values[3]));
    }

    void upsamplingIsBilinearBetweenCellCentres()
    {
        // 2 cells over 8 pixels: centres at x = 2 and 6; pixel centres at 0.5, 1.5, ...
        const Grid<float> result = upsample(grid(1, 2, {0.0F, 8.0F}), stretched(8, 2), 8, 2, true);
        const std::vector<float> line = {0.0F, 0.0F, 1.0F, 3.0F, 5.0F, 7.0F, 8.0F, 8.0F};
        for (int x = 0; x < 8; ++x) {
            QCOMPARE(result.at(0, x), line.at(static_cast<std::size_t>(x)));
            QCOMPARE(result.at(1, x), line.at(static_cast<std::size_t>(x)));
        }
    }

    void aCellsCentreHasTheCellsValue()
    {
        // 3 x 5 cells of 7 x 9 pixels: an odd number, so that a pixel's centre is the cell's.
        Grid<float> map(3, 5);
        for (std::size_t i = 0; i < map.size(); ++i)
            map.values[i] = static_cast<float>((i * 7) % 11) - 4.0F;
        const Grid<float> result = upsample(map, stretched(600, 450), 45, 21, true);
        for (int row = 0; row < 3; ++row) {
            for (int col = 0; col < 5; ++col)
                QVERIFY(std::abs(result.at(7 * row + 3, 9 * col + 4) - map.at(row, col)) < 1e-4F);
        }
    }

    void flatUpsamplingShowsEveryCellAsARectangle()
    {
        const Grid<float> result = upsample(grid(2, 2, {1.0F, 2.0F, 3.0F, 4.0F}), stretched(6, 4), 6, 4, false);
        for (int y = 0; y < 4; ++y) {
            for (int x = 0; x < 6; ++x)
                QCOMPARE(result.at(y, x), static_cast<float>(1 + x / 3 + 2 * (y / 2)));
        }
    }

    void whatTheModelDoesNotSeeIsNotANumber()
    {
        // 8 x 4 pixels, the middle 4 x 4 are seen.
        const Geometry crop(8, 4, 64, 64, Fit::CenterCrop);
        const Grid<float> result = upsample(grid(1, 1, {5.0F}), crop, 8, 4, true);
        for (int x = 0; x < 8; ++x) {
            QCOMPARE(std::isnan(result.at(1, x)), x < 2 || x >= 6);
            if (x >= 2 && x < 6)
                QCOMPARE(result.at(1, x), 5.0F);
        }
    }

    void letterboxPaddingIsNotShown()
    {
        // The input is 8 x 8; the image fills its rows 2 .. 6, that is the middle half of the grid's four rows.
        const Geometry letterbox(8, 4, 8, 8, Fit::Letterbox);
        const Grid<float> result = upsample(grid(4, 1, {9.0F, 1.0F, 2.0F, 9.0F}), letterbox, 8, 4, false);
        QCOMPARE(result.at(0, 0), 1.0F);
        QCOMPARE(result.at(1, 7), 1.0F);
        QCOMPARE(result.at(2, 0), 2.0F);
        QCOMPARE(result.at(3, 7), 2.0F);
    }

    void aCellThatIsNotANumberSpoilsOnlyItsSurroundings()
    {
        const Grid<float> result = upsample(grid(1, 3, {1.0F, kNan, 3.0F}), stretched(9, 1), 9, 1, true);
        QCOMPARE(result.at(0, 1), 1.0F); // the centre of the first cell
        QVERIFY(std::isnan(result.at(0, 4)));
        QCOMPARE(result.at(0, 7), 3.0F);
    }

    void renderedColoursAreThoseOfTheScale()
    {
        const ColorMap &grey = colorMap("grey");
        OverlayStyle style;
        style.opacity = 0.5;
        style.smooth = false;
        // (v - 1) / 4 * 255: 0, 63.75, 255, and clamped beyond.
        const RgbImage image = renderMap(grid(1, 5, {1.0F, 2.0F, 5.0F, -7.0F, 99.0F}), stretched(5, 1), 5, 1, grey, {1.0F, 5.0F}, style);
        QCOMPARE(image.channels, 4);
        QCOMPARE(at(image, 0, 0), (Rgba{0, 0, 0, 128}));
        QCOMPARE(at(image, 1, 0), (Rgba{64, 64, 64, 128}));
        QCOMPARE(at(image, 2, 0), (Rgba{255, 255, 255, 128}));
        QCOMPARE(at(image, 3, 0), (Rgba{0, 0, 0, 128}));
        QCOMPARE(at(image, 4, 0), (Rgba{255, 255, 255, 128}));
    }

    void renderedPixelsFollowUpsample()
    {
        Grid<float> map(14, 14);
        for (std::size_t i = 0; i < map.size(); ++i)
            map.values[i] = static_cast<float>((i * 37) % 101) / 100.0F;
        const Geometry geometry(601, 449, 224, 224, Fit::Letterbox);
        const ColorMap &viridis = colorMap("viridis");
        OverlayStyle style;
        style.opacity = 1.0;
        const RgbImage image = renderMap(map, geometry, 200, 150, viridis, {0.0F, 1.0F}, style);
        const Grid<float> values = upsample(map, geometry, 200, 150, true);
        int different = 0;
        for (int y = 0; y < 150; ++y) {
            for (int x = 0; x < 200; ++x) {
                const auto &color = viridis.at(values.at(y, x));
                // A value on the border between two levels may fall to either side.
                for (std::size_t c = 0; c < 3; ++c)
                    QVERIFY(std::abs(image.pixel(x, y)[c] - color[c]) <= 3);
                different += std::equal(color.begin(), color.end(), image.pixel(x, y)) ? 0 : 1;
            }
        }
        QVERIFY(different < 30);
    }

    void whatIsNotSeenOrNotANumberIsTransparent()
    {
        OverlayStyle style;
        style.opacity = 1.0;
        const Geometry crop(8, 4, 64, 64, Fit::CenterCrop);
        const RgbImage image = renderMap(grid(2, 1, {1.0F, kNan}), crop, 8, 4, colorMap("grey"), {0.0F, 1.0F}, style);
        QCOMPARE(at(image, 0, 0), (Rgba{0, 0, 0, 0}));
        QCOMPARE(at(image, 3, 0), (Rgba{255, 255, 255, 255}));
        QCOMPARE(at(image, 3, 3)[3], 0);
    }

    void opacityMayGrowWithTheValue()
    {
        OverlayStyle style;
        style.opacity = 0.8;
        style.smooth = false;
        style.weightByValue = true;
        const Grid<float> map = grid(1, 3, {0.0F, 0.5F, 1.0F});
        const RgbImage sequential = renderMap(map, stretched(3, 1), 3, 1, colorMap("viridis"), {0.0F, 1.0F}, style);
        QCOMPARE(at(sequential, 0, 0)[3], 0);
        QCOMPARE(at(sequential, 1, 0)[3], 102); // level 128 of 255, times 0.8 and 255
        QCOMPARE(at(sequential, 2, 0)[3], 204);
        const RgbImage diverging = renderMap(map, stretched(3, 1), 3, 1, colorMap("coolwarm"), {0.0F, 1.0F}, style);
        QCOMPARE(at(diverging, 0, 0)[3], 204);
        QVERIFY(at(diverging, 1, 0)[3] <= 1);
        QCOMPARE(at(diverging, 2, 0)[3], 204);
    }

    void signedMapsHaveZeroInTheMiddleOfTheScale()
    {
        OverlayStyle style;
        style.opacity = 1.0;
        style.smooth = false;
        const ColorMap &map = colorMap("coolwarm");
        const RgbImage image = renderMap(grid(1, 3, {-2.0F, 0.0F, 2.0F}), stretched(3, 1), 3, 1, map, {-2.0F, 2.0F}, style);
        QVERIFY(at(image, 0, 0)[2] > at(image, 0, 0)[0]); // blue
        QVERIFY(std::abs(at(image, 1, 0)[0] - at(image, 1, 0)[2]) <= 3);
        QVERIFY(at(image, 2, 0)[0] > at(image, 2, 0)[2]); // red
    }

    void contoursStandWhereTheValueIs()
    {
        // A ramp from 0 at x = 10 to 1 at x = 30 of 40 pixels: 0.25 is at x = 15, between the columns 14 and 15.
        OverlayStyle style;
        style.opacity = 1.0;
        style.contours = {0.25};
        const ColorMap &viridis = colorMap("viridis");
        const RgbImage image = renderMap(grid(1, 2, {0.0F, 1.0F}), stretched(40, 20), 40, 20, viridis, {0.0F, 1.0F}, style);
        const auto &color = viridis.at(0.25);
        for (int x = 0; x < 40; ++x) {
            const Rgba pixel = at(image, x, 10);
            if (x == 14 || x == 15) {
                QCOMPARE(pixel, (Rgba{color[0], color[1], color[2], 128})); // one pixel wide, half on each side
            } else {
                QCOMPARE(pixel[3], 0);
            }
        }
    }

    void contoursFollowTheRange()
    {
        OverlayStyle style;
        style.opacity = 1.0;
        style.contours = {0.5};
        const Grid<float> ramp = grid(1, 2, {-4.0F, 4.0F});
        const RgbImage image = renderMap(ramp, stretched(40, 20), 40, 20, colorMap("coolwarm"), {-8.0F, 8.0F}, style);
        QVERIFY(at(image, 19, 10)[3] > 0); // zero, in the middle
        QCOMPARE(at(image, 10, 10)[3], 0);
        style.contours = {0.9}; // 6.4, which is nowhere
        const RgbImage none = renderMap(ramp, stretched(40, 20), 40, 20, colorMap("coolwarm"), {-8.0F, 8.0F}, style);
        QVERIFY(std::all_of(none.data.begin(), none.data.end(), [](std::uint8_t value) { return value == 0; }));
    }

    void composingMixesByAlpha()
    {
        RgbImage image(3, 1);
        image.data = {100, 100, 100, 100, 100, 100, 100, 100, 100};
        RgbImage overlay(3, 1, 4);
        overlay.data = {200, 0, 50, 128, 9, 9, 9, 0, 1, 2, 3, 255};
        const RgbImage result = compose(image, overlay);
        QCOMPARE(result.channels, 3);
        // (200 * 128 + 100 * 127) / 255 = 150.2; (100 * 127) / 255 = 49.8; (50 * 128 + 100 * 127) / 255 = 74.9
        QCOMPARE(at(result, 0, 0), (Rgba{150, 50, 75, 255}));
        QCOMPARE(at(result, 1, 0), (Rgba{100, 100, 100, 255}));
        QCOMPARE(at(result, 2, 0), (Rgba{1, 2, 3, 255}));
        LESIONLENS_EXPECT_ERROR(compose(image, RgbImage(2, 1, 4)), ErrorCode::Internal, "another size");
        LESIONLENS_EXPECT_ERROR(compose(image, RgbImage(3, 1, 3)), ErrorCode::Internal, "kind");
    }

    void nothingCannotBeDrawn()
    {
        LESIONLENS_EXPECT_ERROR(upsample({}, stretched(4, 4), 4, 4, true), ErrorCode::Internal, "without values");
        LESIONLENS_EXPECT_ERROR(renderMap(grid(1, 1, {1.0F}), stretched(4, 4), 0, 4, colorMap("grey"), {}, {}), ErrorCode::Internal,
                                "without pixels");
    }
};

QTEST_GUILESS_MAIN(TstOverlay)
#include "tst_overlay.moc"
