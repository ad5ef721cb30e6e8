// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/image/image_io.h"
#include "core/image/lesion_mask.h"
#include "tests/expect_error.h"
#include "tests/test_data.h"

using namespace lesionlens;

namespace {

using Color = std::array<std::uint8_t, 3>;
constexpr Color kSkin{225, 180, 165};
constexpr Color kPigment{120, 70, 55};
constexpr Color kBlack{8, 8, 8};

struct Disc
{
    double x = 0.0;
    double y = 0.0;
    double radius = 0.0;

    [[nodiscard]] bool holds(int column, int row) const { return std::hypot(column + 0.5 - x, row + 0.5 - y) < radius; }
};

RgbImage plain(int width, int height, Color color)
{
    RgbImage image(width, height);
    for (std::size_t i = 0; i < image.data.size(); ++i)
        image.data[i] = color[i % 3];
    return image;
}

void paint(RgbImage &image, const Disc &disc, Color color)
{
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x)
            if (disc.holds(x, y))
                std::copy(color.begin(), color.end(), image.pixel(x, y));
}

Grid<std::uint8_t> maskOf(const RgbImage &image, const Disc &disc)
{
    Grid<std::uint8_t> mask(image.height, image.width);
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x)
            mask.at(y, x) = disc.holds(x, y) ? 1 : 0;
    return mask;
}

// A dark hair of a width in pixels along y = y0 + slope x.
void drawHair(RgbImage &image, double y0, double slope, double width)
{
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x)
            if (std::abs(y + 0.5 - y0 - slope * x) < 0.5 * width * std::hypot(1.0, slope))
                std::fill_n(image.pixel(x, y), 3, std::uint8_t{30});
}

double overlap(const Grid<std::uint8_t> &a, const Grid<std::uint8_t> &b)
{
    int both = 0;
    int either = 0;
    for (std::size_t i = 0; i < a.values.size(); ++i) {
        both += a.values[i] & b.values[i];
        either += a.values[i] | b.values[i];
    }
    return either == 0 ? 1.0 : static_cast<double>(both) / either;
}

// A macro, so that a failure leaves the test function and shows its line.
#define VERIFY_OVERLAP(found, wanted, least)                                                                                               \
    do {                                                                                                                                   \
        const double iou = overlap(found, wanted);                                                                                         \
        QVERIFY2(iou > (least), ("IoU " + std::to_string(iou)).c_str());                                                                   \
    } while (false)

std::vector<std::string> validationIds(std::size_t count)
{
    std::ifstream file(test::dataDir() / "ham10000/split.csv");
    std::vector<std::string> ids;
    for (std::string line; ids.size() < count && std::getline(file, line);)
        if (const auto comma = line.find(",val"); comma != std::string::npos)
            ids.push_back(line.substr(0, comma));
    return ids;
}

} // namespace

class TstLesionSegmentation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsDisc_data();
    void findsDisc();
    void lightLesionOnDarkSkin();
    void ringIsFilled();
    void hairDoesNotSplit();
    void blackCornersAreNotLesion();
    void secondSpotIsLeftOut();
    void uniformImageIsEmptyAndDoubted();
    void blackImageIsEmptyAndDoubted();
    void noiseIsDoubted();
    void lesionAlongTheFrameIsDoubted();
    void alphaIsIgnored();
    void sameTwice();
    void tooSmallIsRefused_data();
    void tooSmallIsRefused();
    void wrongBufferIsRefused();
    void realImages();
};

void TstLesionSegmentation::findsDisc_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<double>("x");
    QTest::addColumn<double>("y");
    QTest::addColumn<double>("radius");
    QTest::addColumn<double>("least");
    QTest::newRow("centred") << 224 << 224 << 112.0 << 112.0 << 50.0 << 0.95;
    QTest::newRow("wide frame") << 600 << 450 << 300.0 << 225.0 << 120.0 << 0.95;
    QTest::newRow("tall frame") << 150 << 320 << 75.0 << 160.0 << 40.0 << 0.95;
    QTest::newRow("large") << 224 << 224 << 112.0 << 112.0 << 95.0 << 0.95;
    // One work pixel outside of the edge, as intended, weighs more on a small disc.
    QTest::newRow("small") << 224 << 224 << 112.0 << 112.0 << 20.0 << 0.85;
    QTest::newRow("decentred") << 400 << 300 << 100.0 << 80.0 << 50.0 << 0.95;
    QTest::newRow("near a corner") << 224 << 224 << 180.0 << 180.0 << 35.0 << 0.9;
    QTest::newRow("enlarged to the work size") << 64 << 64 << 30.0 << 34.0 << 16.0 << 0.95;
}

void TstLesionSegmentation::findsDisc()
{
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(double, x);
    QFETCH(double, y);
    QFETCH(double, radius);
    QFETCH(double, least);
    const Disc disc{x, y, radius};
    RgbImage image = plain(width, height, kSkin);
    paint(image, disc, kPigment);
    const LesionMask mask = segmentLesion(image);
    QCOMPARE(mask.inside.rows, height);
    QCOMPARE(mask.inside.cols, width);
    QCOMPARE(mask.source, MaskSource::Automatic);
    QVERIFY(!mask.origin.empty());
    VERIFY_OVERLAP(mask.inside, maskOf(image, disc), least);
    QVERIFY2(!mask.doubt, mask.doubt.value_or("").c_str());
}

void TstLesionSegmentation::lightLesionOnDarkSkin()
{
    const Disc disc{112.0, 112.0, 45.0};
    RgbImage image = plain(224, 224, {110, 75, 60});
    paint(image, disc, {205, 165, 150});
    VERIFY_OVERLAP(segmentLesion(image).inside, maskOf(image, disc), 0.9);
}

void TstLesionSegmentation::ringIsFilled()
{
    const Disc disc{112.0, 112.0, 60.0};
    RgbImage image = plain(224, 224, kSkin);
    paint(image, disc, kPigment);
    paint(image, {112.0, 112.0, 35.0}, kSkin);
    VERIFY_OVERLAP(segmentLesion(image).inside, maskOf(image, disc), 0.9);
}

void TstLesionSegmentation::hairDoesNotSplit()
{
    const Disc disc{300.0, 225.0, 110.0};
    RgbImage image = plain(600, 450, kSkin);
    paint(image, disc, kPigment);
    drawHair(image, 60.0, 0.5, 4.0);
    drawHair(image, 220.0, 0.0, 5.0);
    drawHair(image, 500.0, -0.9, 4.0);
    const LesionMask mask = segmentLesion(image);
    VERIFY_OVERLAP(mask.inside, maskOf(image, disc), 0.93);
    QVERIFY(!mask.doubt);
}

void TstLesionSegmentation::blackCornersAreNotLesion()
{
    // A round field of view, and a lesion far paler than the black around it.
    const Disc field{150.0, 150.0, 170.0};
    const Disc disc{140.0, 160.0, 55.0};
    RgbImage image = plain(300, 300, kBlack);
    paint(image, field, kSkin);
    paint(image, disc, {190, 140, 125});
    const LesionMask mask = segmentLesion(image);
    QCOMPARE(int{mask.inside.at(2, 2)}, 0);
    QCOMPARE(int{mask.inside.at(297, 297)}, 0);
    VERIFY_OVERLAP(mask.inside, maskOf(image, disc), 0.9);
}

void TstLesionSegmentation::secondSpotIsLeftOut()
{
    const Disc disc{112.0, 112.0, 45.0};
    RgbImage image = plain(224, 224, kSkin);
    paint(image, disc, kPigment);
    paint(image, {30.0, 30.0, 14.0}, kPigment);
    const LesionMask mask = segmentLesion(image);
    QCOMPARE(int{mask.inside.at(30, 30)}, 0);
    VERIFY_OVERLAP(mask.inside, maskOf(image, disc), 0.9);
}

void TstLesionSegmentation::uniformImageIsEmptyAndDoubted()
{
    const LesionMask mask = segmentLesion(plain(224, 224, kSkin));
    QCOMPARE(mask.areaFraction(), 0.0);
    QCOMPARE(mask.inside.size(), std::size_t{224} * 224);
    QVERIFY(mask.doubt);
}

void TstLesionSegmentation::blackImageIsEmptyAndDoubted()
{
    const LesionMask mask = segmentLesion(plain(64, 48, {0, 0, 0}));
    QCOMPARE(mask.areaFraction(), 0.0);
    QVERIFY(mask.doubt);
}

void TstLesionSegmentation::noiseIsDoubted()
{
    Random random(7);
    RgbImage image = plain(224, 224, kSkin);
    for (std::uint8_t &value : image.data)
        value = static_cast<std::uint8_t>(std::clamp(value + 12.0 * random.normal(), 0.0, 255.0));
    QVERIFY(segmentLesion(image).doubt);
}

void TstLesionSegmentation::lesionAlongTheFrameIsDoubted()
{
    // Skin is seen only as a small patch in one corner.
    RgbImage image = plain(224, 224, kPigment);
    paint(image, {0.0, 0.0, 80.0}, kSkin);
    QVERIFY(segmentLesion(image).doubt);
}

void TstLesionSegmentation::alphaIsIgnored()
{
    const Disc disc{60.0, 60.0, 25.0};
    RgbImage image = plain(120, 120, kSkin);
    paint(image, disc, kPigment);
    RgbImage withAlpha(120, 120, 4);
    for (int y = 0; y < 120; ++y)
        for (int x = 0; x < 120; ++x) {
            std::copy_n(image.pixel(x, y), 3, withAlpha.pixel(x, y));
            withAlpha.pixel(x, y)[3] = static_cast<std::uint8_t>(x);
        }
    QVERIFY(segmentLesion(withAlpha).inside == segmentLesion(image).inside);
}

void TstLesionSegmentation::sameTwice()
{
    Random random(11);
    const Disc disc{120.0, 90.0, 50.0};
    RgbImage image = plain(240, 180, kSkin);
    paint(image, disc, kPigment);
    for (std::uint8_t &value : image.data)
        value = static_cast<std::uint8_t>(std::clamp(value + 10.0 * random.normal(), 0.0, 255.0));
    const LesionMask first = segmentLesion(image);
    const LesionMask second = segmentLesion(image);
    QVERIFY(first.inside == second.inside);
    QVERIFY(first.doubt == second.doubt);
    VERIFY_OVERLAP(first.inside, maskOf(image, disc), 0.9);
}

void TstLesionSegmentation::tooSmallIsRefused_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("one pixel") << 1 << 1;
    QTest::newRow("a line") << 400 << 3;
    QTest::newRow("a column") << 15 << 400;
    QTest::newRow("nothing") << 0 << 0;
}

void TstLesionSegmentation::tooSmallIsRefused()
{
    QFETCH(int, width);
    QFETCH(int, height);
    const std::string size = std::to_string(width) + " x " + std::to_string(height);
    LESIONLENS_EXPECT_ERROR(segmentLesion(RgbImage(width, height)), ErrorCode::Format, size);
}

void TstLesionSegmentation::wrongBufferIsRefused()
{
    RgbImage image = plain(64, 64, kSkin);
    image.data.pop_back();
    QVERIFY_EXCEPTION_THROWN((void)segmentLesion(image), Error);
}

void TstLesionSegmentation::realImages()
{
    LESIONLENS_REQUIRE_DATA("ham10000/split.csv");
    const auto folder = test::dataDir() / "ham10000";
    const std::vector<std::string> ids = validationIds(20);
    QCOMPARE(ids.size(), std::size_t{20});
    double sum = 0.0;
    for (const std::string &id : ids) {
        const RgbImage image = readImage(folder / "images" / (id + ".jpg"));
        const LesionMask expert = readLesionMask(folder / "masks" / (id + "_segmentation.png"), image.width, image.height);
        sum += overlap(segmentLesion(image).inside, expert.inside);
    }
    const double mean = sum / static_cast<double>(ids.size());
    QVERIFY2(mean > 0.65, std::to_string(mean).c_str());
}

QTEST_GUILESS_MAIN(TstLesionSegmentation)
#include "tst_lesion_segmentation.moc"
