// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <limits>

#include <QtTest/QTest>

#include "core/image/phantom/artefact.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

/// A grey-pink gradient: no two neighbouring rows are alike.
RgbImage skinLike(int width, int height)
{
    RgbImage image(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            std::uint8_t *pixel = image.pixel(x, y);
            pixel[0] = static_cast<std::uint8_t>(190 + (x + y) % 30);
            pixel[1] = static_cast<std::uint8_t>(140 + (x + 2 * y) % 30);
            pixel[2] = static_cast<std::uint8_t>(130 + y % 30);
        }
    }
    return image;
}

double coverageOf(const Grid<std::uint8_t> &mask)
{
    return static_cast<double>(std::count(mask.values.begin(), mask.values.end(), std::uint8_t{1})) / static_cast<double>(mask.size());
}

bool near(const Grid<std::uint8_t> &mask, int row, int col, int reach)
{
    for (int r = std::max(row - reach, 0); r <= std::min(row + reach, mask.rows - 1); ++r)
        for (int c = std::max(col - reach, 0); c <= std::min(col + reach, mask.cols - 1); ++c)
            if (mask.at(r, c) != 0)
                return true;
    return false;
}

void addKinds()
{
    QTest::addColumn<Artefact>("kind");
    for (const Artefact kind : kArtefacts)
        QTest::newRow(toString(kind)) << kind;
}

} // namespace

Q_DECLARE_METATYPE(lesionlens::Artefact)

class TstArtefact : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesGoThereAndBack()
    {
        for (const Artefact kind : kArtefacts)
            QVERIFY(artefactFromString(toString(kind)) == kind);
        QCOMPARE(std::string(toString(Artefact::GelBubble)), std::string("gel_bubble"));
        LESIONLENS_EXPECT_ERROR(static_cast<void>(artefactFromString("scale")), ErrorCode::Usage, "'scale'");
    }

    void theSameSeedGivesTheSameBytes_data() { addKinds(); }
    void theSameSeedGivesTheSameBytes()
    {
        QFETCH(Artefact, kind);
        const RgbImage image = skinLike(120, 90);
        const ArtefactResult first = addArtefact(image, {kind, 0.7, 4});
        const ArtefactResult second = addArtefact(image, {kind, 0.7, 4});
        QVERIFY(first.image == second.image && first.mask == second.mask);
        QVERIFY(!(first.image == addArtefact(image, {kind, 0.7, 5}).image));
        QCOMPARE(first.image.width, 120);
        QCOMPARE(first.mask.rows, 90);
        QCOMPARE(first.mask.cols, 120);
    }

    void strengthZeroChangesNothing_data() { addKinds(); }
    void strengthZeroChangesNothing()
    {
        QFETCH(Artefact, kind);
        const RgbImage image = skinLike(50, 40);
        const ArtefactResult result = addArtefact(image, {kind, 0.0, 1});
        QVERIFY(result.image == image);
        QCOMPARE(coverageOf(result.mask), 0.0);
    }

    void somethingIsAlwaysSeen_data() { addKinds(); }
    void somethingIsAlwaysSeen()
    {
        QFETCH(Artefact, kind);
        const RgbImage image = skinLike(96, 64);
        for (std::uint64_t seed = 1; seed <= 60; ++seed) {
            const ArtefactResult result = addArtefact(image, {kind, 0.02, seed});
            QVERIFY2(coverageOf(result.mask) > 0.0, qPrintable(QString("seed %1").arg(seed)));
            QVERIFY(!(result.image == image));
        }
    }

    void onlyTheMaskAndItsRimChange_data()
    {
        QTest::addColumn<Artefact>("kind");
        QTest::addColumn<int>("reach"); // soft edge of a pixel; shadows; the dark corner's rim; the vignette reaches inwards for long
        QTest::newRow("hair") << Artefact::Hair << 5;
        QTest::newRow("ruler") << Artefact::Ruler << 1;
        QTest::newRow("ink") << Artefact::Ink << 1;
        QTest::newRow("gel bubble") << Artefact::GelBubble << 3;
        QTest::newRow("dark corner") << Artefact::DarkCorner << 14;
        QTest::newRow("colour patch") << Artefact::ColorPatch << 6;
    }
    void onlyTheMaskAndItsRimChange()
    {
        QFETCH(Artefact, kind);
        QFETCH(int, reach);
        const RgbImage image = skinLike(150, 110);
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            const ArtefactResult result = addArtefact(image, {kind, 0.6, seed});
            // Nearer to the image's edge, what is covered may lie beyond it.
            for (int row = reach; row < 110 - reach; ++row)
                for (int col = reach; col < 150 - reach; ++col)
                    if (!std::equal(image.pixel(col, row), image.pixel(col, row) + 3, result.image.pixel(col, row)))
                        QVERIFY2(near(result.mask, row, col, reach), qPrintable(QString("seed %1: %2, %3").arg(seed).arg(col).arg(row)));
        }
    }

    void moreStrengthCoversMore_data() { addKinds(); }
    void moreStrengthCoversMore()
    {
        QFETCH(Artefact, kind);
        const RgbImage image = skinLike(128, 96);
        // Covered pixels times what they lost: area for most, blackness for the ruler, depth for the vignette.
        const auto effect = [&](double strength) {
            double sum = 0.0;
            for (std::uint64_t seed = 1; seed <= 5; ++seed) {
                const ArtefactResult result = addArtefact(image, {kind, strength, seed});
                for (std::size_t i = 0; i < image.data.size(); ++i)
                    sum += std::abs(static_cast<int>(image.data[i]) - static_cast<int>(result.image.data[i]));
            }
            return sum;
        };
        const double little = effect(0.1);
        const double half = effect(0.5);
        const double all = effect(1.0);
        QVERIFY2(little < half && half < all, qPrintable(QString("%1 %2 %3").arg(little).arg(half).arg(all)));
    }

    void everySizeAndShapeIsDrawn_data() { addKinds(); }
    void everySizeAndShapeIsDrawn()
    {
        QFETCH(Artefact, kind);
        const std::vector<std::pair<int, int>> sizes = {{1, 1}, {1, 7}, {600, 450}, {3000, 1}, {1, 3000}, {2, 2}, {33, 257}};
        for (const auto &[width, height] : sizes) {
            const ArtefactResult result = addArtefact(skinLike(width, height), {kind, 1.0, 3});
            QCOMPARE(result.image.width, width);
            QCOMPARE(result.image.height, height);
            QCOMPARE(result.mask.rows, height);
            QCOMPARE(result.mask.cols, width);
            QVERIFY(std::all_of(result.mask.values.begin(), result.mask.values.end(), [](std::uint8_t value) { return value <= 1; }));
        }
    }

    // Huge images are drawn strip by strip; the seams must not show. Every size shows the same picture, so a small one is the reference.
    void stripsOfAHugeImageFitTogether_data() { addKinds(); }
    void stripsOfAHugeImageFitTogether()
    {
        QFETCH(Artefact, kind);
        constexpr int kTimes = 8;
        const ArtefactResult small = addArtefact(RgbImage(250, 200), {kind, 0.5, 6});
        const ArtefactResult huge = addArtefact(RgbImage(250 * kTimes, 200 * kTimes), {kind, 0.5, 6});
        int different = 0;
        for (int row = 0; row < 200; ++row) {
            for (int col = 0; col < 250; ++col) {
                const std::uint8_t there = huge.mask.at(row * kTimes + kTimes / 2, col * kTimes + kTimes / 2);
                if (there != small.mask.at(row, col) && !(there != 0 && near(small.mask, row, col, 1)))
                    ++different;
            }
        }
        // Rims differ by the width of a pixel of the small image.
        QVERIFY2(different < 0.03 * 250 * 200, qPrintable(QString::number(different)));
        QVERIFY2(std::abs(coverageOf(huge.mask) - coverageOf(small.mask)) < 0.25 * coverageOf(small.mask) + 0.002,
                 qPrintable(QString("%1 %2").arg(coverageOf(huge.mask)).arg(coverageOf(small.mask))));
    }

    void badRequestsAreRefused()
    {
        const RgbImage image = skinLike(8, 8);
        for (const double strength : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()})
            LESIONLENS_EXPECT_ERROR(static_cast<void>(addArtefact(image, {Artefact::Hair, strength, 1})), ErrorCode::Usage, "strength");
        LESIONLENS_EXPECT_ERROR(static_cast<void>(addArtefact(RgbImage(), {})), ErrorCode::Usage, "pixel");
        LESIONLENS_EXPECT_ERROR(static_cast<void>(addArtefact(RgbImage(4, 4, 4), {})), ErrorCode::Usage, "channels");
    }
};

QTEST_GUILESS_MAIN(TstArtefact)
#include "tst_artefact.moc"
