// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <set>

#include <QtTest/QTest>

#include "core/image/phantom/phantom.h"
#include "core/image/phantom/pigment.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

using Mask = Grid<std::uint8_t>;

long long areaOf(const Mask &mask)
{
    return std::count(mask.values.begin(), mask.values.end(), std::uint8_t{1});
}

bool isBinary(const Mask &mask)
{
    return std::all_of(mask.values.begin(), mask.values.end(), [](std::uint8_t value) { return value <= 1; });
}

/// Length of the cracks between inside and outside, squared, over 4 pi area: 64 / (4 pi^2) = 1.6 for a disc, more for a ragged shape.
double compactness(const Mask &mask)
{
    double cracks = 0.0;
    for (int row = 0; row < mask.rows; ++row) {
        for (int col = 0; col < mask.cols; ++col) {
            cracks += row > 0 && mask.at(row, col) != mask.at(row - 1, col) ? 1 : 0;
            cracks += col > 0 && mask.at(row, col) != mask.at(row, col - 1) ? 1 : 0;
        }
    }
    return cracks * cracks / (4.0 * std::numbers::pi * static_cast<double>(areaOf(mask)));
}

/// Intersection over union of the mask and its mirror image over its principal axis.
double mirrorOverlap(const Mask &mask)
{
    double sumX = 0.0, sumY = 0.0, sumXX = 0.0, sumYY = 0.0, sumXY = 0.0;
    const auto count = static_cast<double>(areaOf(mask));
    for (int row = 0; row < mask.rows; ++row) {
        for (int col = 0; col < mask.cols; ++col) {
            const double inside = mask.at(row, col);
            sumX += inside * col;
            sumY += inside * row;
            sumXX += inside * col * col;
            sumYY += inside * row * row;
            sumXY += inside * col * row;
        }
    }
    const double meanX = sumX / count;
    const double meanY = sumY / count;
    const double angle =
        0.5 * std::atan2(2.0 * (sumXY / count - meanX * meanY), sumXX / count - meanX * meanX - sumYY / count + meanY * meanY);
    double both = 0.0;
    double either = 0.0;
    for (int row = 0; row < mask.rows; ++row) {
        for (int col = 0; col < mask.cols; ++col) {
            const double x = col - meanX;
            const double y = row - meanY;
            const int mirrorCol = static_cast<int>(std::lround(meanX + x * std::cos(2 * angle) + y * std::sin(2 * angle)));
            const int mirrorRow = static_cast<int>(std::lround(meanY + x * std::sin(2 * angle) - y * std::cos(2 * angle)));
            const bool mirrored =
                mirrorRow >= 0 && mirrorRow < mask.rows && mirrorCol >= 0 && mirrorCol < mask.cols && mask.at(mirrorRow, mirrorCol) != 0;
            const bool inside = mask.at(row, col) != 0;
            both += inside && mirrored ? 1 : 0;
            either += inside || mirrored ? 1 : 0;
        }
    }
    return both / either;
}

bool near(const Mask &mask, int row, int col, int reach)
{
    for (int r = std::max(row - reach, 0); r <= std::min(row + reach, mask.rows - 1); ++r)
        for (int c = std::max(col - reach, 0); c <= std::min(col + reach, mask.cols - 1); ++c)
            if (mask.at(r, c) != 0)
                return true;
    return false;
}

} // namespace

Q_DECLARE_METATYPE(lesionlens::Artefact)

class TstPhantom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scoreIsTheMeanOfThree()
    {
        PhantomFactors factors;
        QCOMPARE(malignancyScore(factors), 0.0);
        factors.asymmetry = 0.6;
        factors.borderIrregularity = 0.3;
        factors.colors = 4; // (4 - 1) / 5 = 0.6
        QVERIFY(std::abs(malignancyScore(factors) - 0.5) < 1e-12);
        factors.network = factors.globules = factors.hair = 1.0;
        factors.ruler = factors.darkCorner = true;
        QVERIFY(std::abs(malignancyScore(factors) - 0.5) < 1e-12);
        factors.asymmetry = factors.borderIrregularity = 1.0;
        factors.colors = 6;
        QCOMPARE(malignancyScore(factors), 1.0);
    }

    void labelTurnsAtOneHalf()
    {
        PhantomFactors factors;
        factors.asymmetry = 1.0;
        factors.borderIrregularity = 0.5;
        factors.colors = 1;
        QCOMPARE(labelOf(factors), std::string("malignant")); // (1 + 0.5 + 0) / 3 = 0.5 exactly
        factors.borderIrregularity = 0.49;
        QCOMPARE(labelOf(factors), std::string("benign"));
    }

    void sameSeedGivesTheSameBytes()
    {
        const PhantomFactors factors = sampleFactors({}, 3);
        const Phantom first = drawPhantom(factors, 96, 5);
        const Phantom second = drawPhantom(factors, 96, 5);
        QVERIFY(first.image == second.image);
        QVERIFY(first.lesion == second.lesion && first.artefacts == second.artefacts);
        QVERIFY(!(first.image == drawPhantom(factors, 96, 6).image));
    }

    void masksHaveTheImagesSizeAndAreBinary()
    {
        PhantomFactors factors;
        factors.hair = 1.0;
        factors.ruler = factors.darkCorner = true;
        const Phantom phantom = drawPhantom(factors, 80, 2);
        QCOMPARE(phantom.image.width, 80);
        QCOMPARE(phantom.image.height, 80);
        QCOMPARE(phantom.image.channels, 3);
        for (const Mask *mask :
             {&phantom.lesion, &phantom.mask(Artefact::Hair), &phantom.mask(Artefact::Ruler), &phantom.mask(Artefact::DarkCorner)}) {
            QCOMPARE(mask->rows, 80);
            QCOMPARE(mask->cols, 80);
            QVERIFY(isBinary(*mask));
        }
    }

    void aSmoothLesionHasTheAreaOfItsRadius()
    {
        PhantomFactors factors;
        for (const double radius : {0.15, 0.25, 0.35}) {
            factors.radius = radius;
            for (std::uint64_t seed = 1; seed <= 5; ++seed) {
                const double expected = std::numbers::pi * radius * radius * 200 * 200;
                const auto area = static_cast<double>(areaOf(drawPhantom(factors, 200, seed).lesion));
                QVERIFY2(std::abs(area / expected - 1.0) < 0.04, qPrintable(QString::number(area / expected)));
            }
        }
    }

    void theLesionLiesWhereTheFactorsSay()
    {
        PhantomFactors factors;
        factors.radius = 0.1;
        factors.centreX = 0.75;
        factors.centreY = 0.25;
        const Mask lesion = drawPhantom(factors, 100, 1).lesion;
        QCOMPARE(lesion.at(25, 75), std::uint8_t{1});
        QCOMPARE(lesion.at(75, 25), std::uint8_t{0});
        QCOMPARE(lesion.at(25, 75 + 15), std::uint8_t{0});
    }

    void asymmetryBreaksTheMirrorImage()
    {
        PhantomFactors factors;
        factors.radius = 0.3;
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            factors.asymmetry = 0.0;
            const double even = mirrorOverlap(drawPhantom(factors, 160, seed).lesion);
            factors.asymmetry = 1.0;
            const double odd = mirrorOverlap(drawPhantom(factors, 160, seed).lesion);
            QVERIFY2(even > 0.95, qPrintable(QString("seed %1: %2").arg(seed).arg(even)));
            QVERIFY2(odd < 0.85, qPrintable(QString("seed %1: %2").arg(seed).arg(odd)));
        }
    }

    void irregularityMakesTheOutlineLonger()
    {
        PhantomFactors factors;
        factors.radius = 0.3;
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            std::vector<double> measured;
            for (const double irregularity : {0.0, 0.5, 1.0}) {
                factors.borderIrregularity = irregularity;
                measured.push_back(compactness(drawPhantom(factors, 160, seed).lesion));
            }
            const QString numbers = QString("seed %1: %2, %3, %4").arg(seed).arg(measured[0]).arg(measured[1]).arg(measured[2]);
            QVERIFY2(measured[1] > 1.05 * measured[0], qPrintable(numbers));
            QVERIFY2(measured[2] > 1.3 * measured[0], qPrintable(numbers));
        }
    }

    void everyColorIsSeen()
    {
        PhantomFactors factors;
        factors.radius = 0.3;
        for (int count = 1; count <= 6; ++count) {
            factors.colors = count;
            const LesionShape shape = drawShape(factors, 128, 9);
            const Pigment pigment = drawPigment(factors, shape, 9);
            const std::set<LesionColor> chosen(pigment.colors.begin(), pigment.colors.end());
            QCOMPARE(chosen.size(), static_cast<std::size_t>(count));
            std::set<LesionColor> seen;
            for (std::size_t i = 0; i < pigment.name.size(); ++i) {
                QCOMPARE(pigment.name.values[i] != 0, shape.inside.values[i] != 0);
                if (pigment.name.values[i] != 0)
                    seen.insert(static_cast<LesionColor>(pigment.name.values[i]));
            }
            QVERIFY(seen == chosen);
        }
    }

    void everyColorHasItsShareOfTheLesion()
    {
        const PhantomSetOptions options;
        for (int index = 0; index < 60; ++index) {
            const PhantomFactors factors = sampleFactors(options, index);
            const std::uint64_t seed = phantomSeed(options, index);
            const LesionShape shape = drawShape(factors, 96, seed);
            const Pigment pigment = drawPigment(factors, shape, seed);
            for (const LesionColor color : pigment.colors) {
                const auto pixels = std::count(pigment.name.values.begin(), pigment.name.values.end(), static_cast<std::uint8_t>(color));
                const double share = static_cast<double>(pixels) / static_cast<double>(areaOf(shape.inside));
                QVERIFY2(share > 0.08, qPrintable(QString("phantom %1, colour %2: %3").arg(index).arg(static_cast<int>(color)).arg(share)));
            }
        }
    }

    void theLesionIsDarkerThanTheSkin()
    {
        PhantomFactors factors;
        const Phantom phantom = drawPhantom(factors, 128, 4);
        double lesion = 0.0;
        double skin = 0.0;
        for (int row = 0; row < 128; ++row)
            for (int col = 0; col < 128; ++col)
                (phantom.lesion.at(row, col) != 0 ? lesion : skin) += phantom.image.pixel(col, row)[1];
        const auto area = static_cast<double>(areaOf(phantom.lesion));
        QVERIFY(lesion / area < skin / (128.0 * 128.0 - area) - 30.0);
    }

    void artefactMasksAreEmptyWhereThereIsNone()
    {
        for (std::uint64_t seed = 1; seed <= 100; ++seed) {
            const int size = seed % 2 == 0 ? 32 : 64;
            PhantomFactors factors;
            const Phantom bare = drawPhantom(factors, size, seed);
            for (const Mask &mask : bare.artefacts)
                QCOMPARE(areaOf(mask), 0LL);
            factors.hair = 0.01;
            factors.ruler = factors.darkCorner = true;
            const Phantom full = drawPhantom(factors, size, seed);
            QVERIFY2(areaOf(full.mask(Artefact::Hair)) > 0, qPrintable(QString("no hair for seed %1").arg(seed)));
            QVERIFY(areaOf(full.mask(Artefact::Ruler)) > 0);
            QVERIFY(areaOf(full.mask(Artefact::DarkCorner)) > 0);
            QVERIFY(full.lesion == bare.lesion);
        }
    }

    void eachArtefactChangesOnlyItsOwnPixels_data()
    {
        QTest::addColumn<Artefact>("artefact");
        for (const Artefact artefact : kArtefacts) {
            if (artefact != Artefact::Vignette) // which is everywhere
                QTest::newRow(toString(artefact)) << artefact;
        }
    }
    void eachArtefactChangesOnlyItsOwnPixels()
    {
        QFETCH(Artefact, artefact);
        PhantomSetOptions options;
        for (const Artefact other : kArtefacts)
            options.without.insert(other);
        PhantomFactors factors = sampleFactors(options, 1);
        factors.hair = artefact == Artefact::Hair ? 0.0 : 0.3;
        const Phantom without = drawPhantom(factors, 128, 11);
        if (artefact == Artefact::Hair)
            factors.hair = 0.3;
        factors.ruler = artefact == Artefact::Ruler;
        factors.darkCorner = artefact == Artefact::DarkCorner;
        factors.ink = artefact == Artefact::Ink ? 0.7 : 0.0;
        factors.gelBubble = artefact == Artefact::GelBubble ? 0.7 : 0.0;
        factors.colorPatch = artefact == Artefact::ColorPatch ? 0.7 : 0.0;
        const Phantom with = drawPhantom(factors, 128, 11);
        const Mask &mask = with.mask(artefact);
        // The lens blurs by up to 2 pixels here; a hair's faint rim and shadow are outside its mask, and the dark corner fades over
        // up to 6 pixels along the radius, which are more along the image's side.
        const int reach = artefact == Artefact::DarkCorner ? 16 : 5;
        int changed = 0;
        for (int row = 0; row < 128; ++row) {
            for (int col = 0; col < 128; ++col) {
                const bool same = std::equal(with.image.pixel(col, row), with.image.pixel(col, row) + 3, without.image.pixel(col, row));
                changed += same ? 0 : 1;
                QVERIFY2(same || near(mask, row, col, reach), qPrintable(QString("pixel %1, %2").arg(col).arg(row)));
            }
        }
        QVERIFY(changed > 0);
        QVERIFY(with.lesion == without.lesion);
    }

    void factorsOutOfRangeAreNamed_data()
    {
        QTest::addColumn<int>("which");
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("name");
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QTest::newRow("asymmetry") << 0 << 1.01 << "asymmetry";
        QTest::newRow("border") << 1 << -0.01 << "border_irregularity";
        QTest::newRow("no colour") << 2 << 0.0 << "colors";
        QTest::newRow("seven colours") << 2 << 7.0 << "colors";
        QTest::newRow("network") << 3 << nan << "network";
        QTest::newRow("globules") << 4 << 2.0 << "globules";
        QTest::newRow("skin") << 5 << -1.0 << "skin_tone";
        QTest::newRow("radius") << 6 << 0.0 << "radius";
        QTest::newRow("x") << 7 << 1.5 << "centre_x";
        QTest::newRow("y") << 8 << -0.5 << "centre_y";
        QTest::newRow("hair") << 9 << nan << "hair";
        QTest::newRow("size") << 10 << 31.0 << "size";
    }
    void factorsOutOfRangeAreNamed()
    {
        QFETCH(int, which);
        QFETCH(double, value);
        QFETCH(QString, name);
        PhantomFactors factors;
        if (which == 2)
            factors.colors = static_cast<int>(value);
        const std::map<int, double *> numbers{{0, &factors.asymmetry}, {1, &factors.borderIrregularity},
                                              {3, &factors.network},   {4, &factors.globules},
                                              {5, &factors.skinTone},  {6, &factors.radius},
                                              {7, &factors.centreX},   {8, &factors.centreY},
                                              {9, &factors.hair}};
        if (numbers.contains(which))
            *numbers.at(which) = value;
        const int size = which == 10 ? static_cast<int>(value) : 32;
        LESIONLENS_EXPECT_ERROR(drawPhantom(factors, size, 1), ErrorCode::Usage, name.toStdString());
    }
};

QTEST_GUILESS_MAIN(TstPhantom)
#include "tst_phantom.moc"
