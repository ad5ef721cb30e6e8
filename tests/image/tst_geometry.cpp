// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>

#include <QtTest/QTest>

#include "core/image/geometry.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

struct Case
{
    int imageWidth, imageHeight, inputWidth, inputHeight, rows, cols;
};

/// Odd sizes, growing and shrinking, wide and tall, grids that divide the input and grids that do not.
constexpr Case kCases[] = {{600, 450, 224, 224, 14, 14}, {601, 451, 128, 128, 8, 8}, {333, 1001, 224, 224, 7, 7},
                           {101, 67, 224, 224, 14, 14},  {97, 211, 160, 128, 5, 9},  {224, 224, 224, 224, 56, 56},
                           {225, 223, 224, 224, 13, 11}, {1, 1, 32, 32, 1, 1},       {1024, 1023, 31, 33, 4, 3}};

constexpr Fit kFits[] = {Fit::Stretch, Fit::CenterCrop, Fit::Letterbox};

void addCases()
{
    QTest::addColumn<int>("fit");
    QTest::addColumn<int>("index");
    for (const Fit fit : kFits) {
        for (int i = 0; i < static_cast<int>(std::size(kCases)); ++i)
            QTest::addRow("%s, %d x %d", toString(fit), kCases[i].imageWidth, kCases[i].imageHeight) << static_cast<int>(fit) << i;
    }
}

RgbImage greyImage(int width, int height, const std::vector<int> &values)
{
    RgbImage image(width, height);
    for (std::size_t i = 0; i < values.size(); ++i)
        std::fill_n(image.data.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, static_cast<std::uint8_t>(values[i]));
    return image;
}

std::vector<int> greys(const RgbImage &image)
{
    std::vector<int> values;
    for (std::size_t i = 0; i < image.data.size(); i += 3)
        values.push_back(image.data[i]);
    return values;
}

bool isNear(double a, double b, double tolerance = 1e-9)
{
    return std::abs(a - b) <= tolerance;
}

} // namespace

class TstGeometry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fitsHaveNames()
    {
        for (const Fit fit : kFits)
            QVERIFY(fitFromString(toString(fit), "data.fit") == fit);
        LESIONLENS_EXPECT_ERROR(fitFromString("squash", "data.fit"), ErrorCode::Usage, "data.fit");
        LESIONLENS_EXPECT_ERROR(fitFromString("squash", "data.fit"), ErrorCode::Usage, "squash");
    }

    void stretchScalesEachAxis()
    {
        const Geometry geometry(600, 450, 224, 112, Fit::Stretch);
        QCOMPARE(geometry.toInput({600.0, 450.0}), (Point{224.0, 112.0}));
        QCOMPARE(geometry.toInput({300.0, 0.0}), (Point{112.0, 0.0}));
    }

    void centerCropSeesTheMiddle()
    {
        // 600 x 450 to 224 x 224: scale 224 / 450, the columns 75 .. 525 are seen.
        const Geometry geometry(600, 450, 224, 224, Fit::CenterCrop);
        QVERIFY(isNear(geometry.toInput({75.0, 0.0}).x, 0.0));
        QVERIFY(isNear(geometry.toInput({525.0, 450.0}).x, 224.0));
        QVERIFY(isNear(geometry.toInput({525.0, 450.0}).y, 224.0));
        QVERIFY(!geometry.cellAt({74.9, 100.0}, 7, 7).has_value());
        QVERIFY((geometry.cellAt({75.1, 449.9}, 7, 7) == Cell{6, 0}));
        QVERIFY(!geometry.cellAt({525.1, 100.0}, 7, 7).has_value());
    }

    void letterboxSeesEverything()
    {
        // 600 x 300 to 200 x 200: scale 1 / 3, 50 rows of padding above and below.
        const Geometry geometry(600, 300, 200, 200, Fit::Letterbox);
        QVERIFY(isNear(geometry.toInput({0.0, 0.0}).y, 50.0));
        QVERIFY(isNear(geometry.toInput({600.0, 300.0}).x, 200.0));
        QVERIFY(isNear(geometry.toInput({600.0, 300.0}).y, 150.0));
        QVERIFY((geometry.cellAt({0.0, 0.0}, 4, 4) == Cell{1, 0}));
        QVERIFY((geometry.cellAt({599.0, 299.0}, 4, 4) == Cell{2, 3}));
        QVERIFY(geometry.cellCentre({0, 0}, 4, 4).y < 0.0); // padding lies outside the image
    }

    void pointsOutsideTheImageHaveNoCell()
    {
        for (const Fit fit : kFits) {
            const Geometry geometry(60, 45, 32, 32, fit);
            for (const Point point : {Point{-0.01, 20.0}, Point{60.0, 20.0}, Point{30.0, -0.01}, Point{30.0, 45.0}})
                QVERIFY(!geometry.cellAt(point, 4, 4).has_value());
        }
    }

    void everyPixelThatTheModelSeesIsWithinHalfACell_data() { addCases(); }
    void everyPixelThatTheModelSeesIsWithinHalfACell()
    {
        QFETCH(const int, fit);
        QFETCH(const int, index);
        const Case c = kCases[index];
        const Geometry geometry(c.imageWidth, c.imageHeight, c.inputWidth, c.inputHeight, static_cast<Fit>(fit));
        const Point origin = geometry.cellCentre({0, 0}, c.rows, c.cols);
        const Point next = geometry.cellCentre({1, 1}, c.rows, c.cols);
        int seen = 0;
        for (int y = 0; y < c.imageHeight; y += 3) {
            for (int x = 0; x < c.imageWidth; x += 3) {
                const Point point = {x + 0.5, y + 0.5};
                const auto cell = geometry.cellAt(point, c.rows, c.cols);
                if (!cell)
                    continue;
                ++seen;
                const Point centre = geometry.cellCentre(*cell, c.rows, c.cols);
                QVERIFY(std::abs(centre.x - point.x) <= (next.x - origin.x) / 2.0 + 1e-6);
                QVERIFY(std::abs(centre.y - point.y) <= (next.y - origin.y) / 2.0 + 1e-6);
            }
        }
        QVERIFY(seen > 0);
        if (static_cast<Fit>(fit) != Fit::CenterCrop)
            QCOMPARE(seen, ((c.imageHeight + 2) / 3) * ((c.imageWidth + 2) / 3));
    }

    void everyCellOverTheImageReturnsToItself_data() { addCases(); }
    void everyCellOverTheImageReturnsToItself()
    {
        QFETCH(const int, fit);
        QFETCH(const int, index);
        const Case c = kCases[index];
        const Geometry geometry(c.imageWidth, c.imageHeight, c.inputWidth, c.inputHeight, static_cast<Fit>(fit));
        for (int row = 0; row < c.rows; ++row) {
            for (int col = 0; col < c.cols; ++col) {
                const Point centre = geometry.cellCentre({row, col}, c.rows, c.cols);
                const bool isInImage = centre.x >= 0.0 && centre.x < c.imageWidth && centre.y >= 0.0 && centre.y < c.imageHeight;
                const auto cell = geometry.cellAt(centre, c.rows, c.cols);
                QCOMPARE(cell.has_value(), isInImage);
                if (isInImage)
                    QVERIFY((*cell == Cell{row, col}));
                const Point back = geometry.toInput(centre);
                QVERIFY(isNear(back.x, (col + 0.5) * c.inputWidth / c.cols, 1e-6));
                QVERIFY(isNear(back.y, (row + 0.5) * c.inputHeight / c.rows, 1e-6));
            }
        }
    }

    void aPeakReturnsToItsPixelThroughTheRealInput_data() { addCases(); }
    void aPeakReturnsToItsPixelThroughTheRealInput()
    {
        // The image is really resampled; a grid of one-hot cells is read off the input, as a layer would see it.
        QFETCH(const int, fit);
        QFETCH(const int, index);
        const Case c = kCases[index];
        const Geometry geometry(c.imageWidth, c.imageHeight, c.inputWidth, c.inputHeight, static_cast<Fit>(fit));
        const Point cellSize = {geometry.cellCentre({0, 1}, c.rows, c.cols).x - geometry.cellCentre({0, 0}, c.rows, c.cols).x,
                                geometry.cellCentre({1, 0}, c.rows, c.cols).y - geometry.cellCentre({0, 0}, c.rows, c.cols).y};
        for (const auto &[fractionX, fractionY] : {std::pair(0.5, 0.5), std::pair(0.3, 0.62), std::pair(0.71, 0.29)}) {
            const Point peak = {std::floor(fractionX * c.imageWidth) + 0.5, std::floor(fractionY * c.imageHeight) + 0.5};
            const Point inInput = geometry.toInput(peak);
            if (inInput.x < 8.0 || inInput.x > c.inputWidth - 8.0 || inInput.y < 8.0 || inInput.y > c.inputHeight - 8.0)
                continue; // outside the crop, or cut by it; the first peak never is
            RgbImage image(c.imageWidth, c.imageHeight);
            // A spot wide enough to survive the shrinking, its heaviest pixel in the middle.
            const int radius = std::max(c.imageWidth, c.imageHeight) / 64;
            for (int y = 0; y < c.imageHeight; ++y) {
                for (int x = 0; x < c.imageWidth; ++x) {
                    const double distance = std::hypot(x + 0.5 - peak.x, y + 0.5 - peak.y);
                    image.pixel(x, y)[0] = static_cast<std::uint8_t>(255.0 * std::max(0.0, 1.0 - distance / (radius + 1.0)));
                }
            }
            const RgbImage input = geometry.apply(image);
            double massX = 0.0, massY = 0.0, mass = 0.0;
            for (int y = 0; y < input.height; ++y) {
                for (int x = 0; x < input.width; ++x) {
                    const double value = input.pixel(x, y)[0];
                    massX += value * (x + 0.5);
                    massY += value * (y + 0.5);
                    mass += value;
                }
            }
            QVERIFY(mass > 0.0);
            const Cell cell = {std::min(static_cast<int>(massY / mass * c.rows / c.inputHeight), c.rows - 1),
                               std::min(static_cast<int>(massX / mass * c.cols / c.inputWidth), c.cols - 1)};
            const Point back = geometry.cellCentre(cell, c.rows, c.cols);
            const double rounding = 0.25; // of the centre of mass, in pixels: 8-bit values
            QVERIFY(std::abs(back.x - peak.x) <= cellSize.x / 2.0 + rounding);
            QVERIFY(std::abs(back.y - peak.y) <= cellSize.y / 2.0 + rounding);
        }
    }

    void anImageOfTheInputsSizeIsUntouched()
    {
        RgbImage image(5, 3);
        for (std::size_t i = 0; i < image.data.size(); ++i)
            image.data[i] = static_cast<std::uint8_t>(37 * i);
        for (const Fit fit : kFits) {
            const Geometry geometry(5, 3, 5, 3, fit);
            QVERIFY(geometry.isIdentity());
            QVERIFY(geometry.apply(image) == image);
            QCOMPARE(geometry.toInput({1.25, 2.5}), (Point{1.25, 2.5}));
        }
        QVERIFY(!Geometry(5, 3, 3, 5, Fit::Stretch).isIdentity());
    }

    void shrinkingAveragesTheExactArea()
    {
        const Geometry geometry(3, 1, 2, 1, Fit::Stretch);
        // [0, 1.5): (10 + 0.5 * 40) / 1.5 = 20; [1.5, 3): (0.5 * 40 + 100) / 1.5 = 80
        QCOMPARE(greys(geometry.apply(greyImage(3, 1, {10, 40, 100}))), (std::vector<int>{20, 80}));
    }

    void growingIsBilinearBetweenCentres()
    {
        const Geometry geometry(2, 1, 4, 1, Fit::Stretch);
        // Centres at 0.25, 0.75, 1.25, 1.75 of the source.
        QCOMPARE(greys(geometry.apply(greyImage(2, 1, {0, 100}))), (std::vector<int>{0, 25, 75, 100}));
    }

    void croppingWithoutScaleCopiesPixels()
    {
        const Geometry geometry(5, 2, 2, 2, Fit::CenterCrop); // 1.5 columns too many on each side: the left half pixel goes left
        QCOMPARE(greys(geometry.apply(greyImage(5, 2, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}))), (std::vector<int>{3, 4, 8, 9}));
    }

    void letterboxPadsWithBlack()
    {
        const Geometry geometry(4, 2, 4, 4, Fit::Letterbox);
        QCOMPARE(greys(geometry.apply(greyImage(4, 2, {1, 2, 3, 4, 5, 6, 7, 8}))),
                 (std::vector<int>{0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0}));
        const Geometry half(4, 4, 2, 4, Fit::Letterbox); // scale 1/2: one row of padding above and below
        QCOMPARE(greys(half.apply(greyImage(4, 4, std::vector<int>(16, 9)))), (std::vector<int>{0, 0, 9, 9, 9, 9, 0, 0}));
    }

    void aFlatImageStaysFlat()
    {
        for (const Case &c : kCases) {
            const RgbImage flat =
                greyImage(c.imageWidth, c.imageHeight,
                          std::vector<int>(static_cast<std::size_t>(c.imageWidth) * static_cast<std::size_t>(c.imageHeight), 200));
            for (const Fit fit : {Fit::Stretch, Fit::CenterCrop}) {
                const std::vector<int> values = greys(Geometry(c.imageWidth, c.imageHeight, c.inputWidth, c.inputHeight, fit).apply(flat));
                QVERIFY(std::all_of(values.begin(), values.end(), [](int value) { return value == 200; }));
            }
        }
    }

    void coverageIsExact()
    {
        // 3 x 3 pixels under 2 x 2 cells of 1.5 x 1.5 pixels: the middle pixel is shared by all, a corner pixel belongs to one.
        Grid<std::uint8_t> mask(3, 3);
        mask.at(1, 1) = 1;
        mask.at(0, 0) = 1;
        const Geometry geometry(3, 3, 224, 224, Fit::Stretch);
        const Grid<float> shares = geometry.coverage(mask, 2, 2);
        QVERIFY(isNear(shares.at(0, 0), 1.25 / 2.25, 1e-6));
        QVERIFY(isNear(shares.at(0, 1), 0.25 / 2.25, 1e-6));
        QVERIFY(isNear(shares.at(1, 0), 0.25 / 2.25, 1e-6));
        QVERIFY(isNear(shares.at(1, 1), 0.25 / 2.25, 1e-6));
    }

    void coverageOfCellsSmallerThanPixels()
    {
        Grid<std::uint8_t> mask(1, 2);
        mask.at(0, 1) = 1;
        const Grid<float> shares = Geometry(2, 1, 8, 8, Fit::Stretch).coverage(mask, 2, 8);
        for (int row = 0; row < 2; ++row) {
            for (int col = 0; col < 8; ++col)
                QCOMPARE(shares.at(row, col), col < 4 ? 0.0F : 1.0F);
        }
    }

    void coverageCountsPaddingAsOutside()
    {
        // 4 x 2 pixels in a square input: a quarter of padding above and below; a cell of the upper row is half padding.
        const Geometry geometry(4, 2, 64, 64, Fit::Letterbox);
        const Grid<float> shares = geometry.coverage(Grid<std::uint8_t>(2, 4, 1), 2, 2);
        for (const float share : shares.values)
            QVERIFY(isNear(share, 0.5, 1e-6));
        const Grid<float> fine = geometry.coverage(Grid<std::uint8_t>(2, 4, 1), 4, 1);
        QCOMPARE(fine.values, (std::vector<float>{0.0F, 1.0F, 1.0F, 0.0F}));
    }

    void coverageSeesOnlyTheCrop()
    {
        Grid<std::uint8_t> mask(2, 4);
        mask.at(0, 0) = 1; // outside the crop of columns 1 and 2
        mask.at(1, 2) = 1;
        const Grid<float> shares = Geometry(4, 2, 64, 64, Fit::CenterCrop).coverage(mask, 2, 2);
        QCOMPARE(shares.values, (std::vector<float>{0.0F, 0.0F, 0.0F, 1.0F}));
    }

    void coverageConservesTheMasksArea_data() { addCases(); }
    void coverageConservesTheMasksArea()
    {
        QFETCH(const int, fit);
        QFETCH(const int, index);
        const Case c = kCases[index];
        if (static_cast<Fit>(fit) == Fit::CenterCrop)
            return; // part of the area is outside
        const Geometry geometry(c.imageWidth, c.imageHeight, c.inputWidth, c.inputHeight, static_cast<Fit>(fit));
        Grid<std::uint8_t> mask(c.imageHeight, c.imageWidth);
        double area = 0.0;
        for (std::size_t i = 0; i < mask.size(); ++i) {
            mask.values[i] = (i * 2654435761U) % 7 < 3 ? 1 : 0;
            area += mask.values[i];
        }
        const Grid<float> shares = geometry.coverage(mask, c.rows, c.cols);
        const Point first = geometry.cellCentre({0, 0}, c.rows, c.cols);
        const Point next = geometry.cellCentre({1, 1}, c.rows, c.cols);
        double covered = 0.0;
        for (const float share : shares.values)
            covered += static_cast<double>(share) * (next.x - first.x) * (next.y - first.y);
        QVERIFY(isNear(covered / area, 1.0, 1e-5));
    }

    void masksAndImagesOfAnotherSizeAreRefused()
    {
        const Geometry geometry(4, 2, 8, 8, Fit::Stretch);
        LESIONLENS_EXPECT_ERROR(geometry.coverage(Grid<std::uint8_t>(4, 2), 2, 2), ErrorCode::Mismatch, "2 x 4");
        LESIONLENS_EXPECT_ERROR(geometry.apply(RgbImage(2, 4)), ErrorCode::Internal, "another size");
        LESIONLENS_EXPECT_ERROR(Geometry(0, 2, 8, 8, Fit::Stretch), ErrorCode::Internal, "positive");
    }

    void recordIsWrittenInFull()
    {
        const Json json = Geometry(600, 300, 200, 200, Fit::Letterbox).toJson();
        QCOMPARE(json["fit"].get<std::string>(), std::string("letterbox"));
        QCOMPARE(json["image"]["width"].get<int>(), 600);
        QCOMPARE(json["input"]["height"].get<int>(), 200);
        QCOMPARE(json["offset"]["y"].get<double>(), 50.0);
        QVERIFY(isNear(json["scale"]["x"].get<double>(), 1.0 / 3.0));
    }
};

QTEST_GUILESS_MAIN(TstGeometry)
#include "tst_geometry.moc"
