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

/// The factor, to be changed.
double &amountOf(PhantomFactors &factors, Structure structure)
{
    switch (structure) {
    case Structure::Network:
        return factors.network;
    case Structure::Globules:
        return factors.globules;
    case Structure::Streaks:
        return factors.streaks;
    case Structure::BlueWhiteVeil:
        return factors.blueWhiteVeil;
    case Structure::Regression:
        break;
    }
    return factors.regression;
}

/// Mean of channel 0, 1 or 2 where the mask is 1.
double meanOf(const Phantom &phantom, const Mask &mask, int channel)
{
    double sum = 0.0;
    for (int row = 0; row < mask.rows; ++row)
        for (int col = 0; col < mask.cols; ++col)
            sum += mask.at(row, col) * phantom.image.pixel(col, row)[channel];
    return sum / static_cast<double>(areaOf(mask));
}

} // namespace

Q_DECLARE_METATYPE(lesionlens::Artefact)
Q_DECLARE_METATYPE(lesionlens::Structure)

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
        factors.streaks = factors.blueWhiteVeil = factors.regression = factors.networkIrregularity = 1.0;
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

    void colorSharesAreThoseOfTheChosenColors()
    {
        PhantomFactors factors;
        factors.radius = 0.3;
        factors.blueWhiteVeil = factors.regression = 0.5; // which are no pigment
        for (factors.colors = 1; factors.colors <= 6; ++factors.colors) {
            const Phantom phantom = drawPhantom(factors, 96, 4);
            const std::vector<LesionColor> chosen = chooseColors(factors.colors, 4);
            double sum = 0.0;
            int seen = 0;
            for (std::size_t k = 0; k < kLesionColors.size(); ++k) {
                const double share = phantom.colorShares[k];
                QCOMPARE(share > 0.0, std::find(chosen.begin(), chosen.end(), kLesionColors[k]) != chosen.end());
                sum += share;
                seen += share > 0.0 ? 1 : 0;
            }
            QCOMPARE(seen, factors.colors);
            QVERIFY(std::abs(sum - 1.0) < 1e-12);
        }
        factors.colors = 1;
        const auto shares = drawPhantom(factors, 96, 4).colorShares;
        QCOMPARE(*std::max_element(shares.begin(), shares.end()), 1.0);
        // The second brown is planned to take 24 to 38 %.
        factors.colors = 2;
        const std::array<double, 6> two = drawPhantom(factors, 96, 4).colorShares;
        const double lesser = std::min(two[0], two[1]);
        QVERIFY(lesser > 0.23 && lesser < 0.39);
    }

    void lightIsWarmOrColdStrongOrWeak()
    {
        PhantomFactors factors;
        const auto meansOf = [&factors](std::uint64_t seed) {
            const Phantom phantom = drawPhantom(factors, 64, seed);
            return std::array{meanOf(phantom, phantom.lesion, 0), meanOf(phantom, phantom.lesion, 1), meanOf(phantom, phantom.lesion, 2)};
        };
        const auto neutral = meansOf(2);
        // Within the lesion no channel is overexposed: 7 % more red and 13 % less blue, and a fifth less of each, but for the glints.
        factors.lightTemperature = 1.0;
        const auto warm = meansOf(2);
        QVERIFY(std::abs(warm[0] / neutral[0] - 1.07) < 0.02);
        QVERIFY(std::abs(warm[1] / neutral[1] - 1.00) < 0.01);
        QVERIFY(std::abs(warm[2] / neutral[2] - 0.87) < 0.03);
        factors.lightTemperature = 0.0;
        factors.lightStrength = 0.0;
        const auto weak = meansOf(2);
        for (std::size_t channel = 0; channel < 3; ++channel)
            QVERIFY(std::abs(weak[channel] / neutral[channel] - 0.80) < 0.04);
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

    void eachStructureChangesOnlyItsOwnPixels_data()
    {
        QTest::addColumn<Structure>("structure");
        for (const Structure structure : kStructures)
            QTest::newRow(toString(structure)) << structure;
    }
    void eachStructureChangesOnlyItsOwnPixels()
    {
        QFETCH(Structure, structure);
        PhantomFactors factors;
        factors.radius = 0.3;
        factors.hair = 0.2;
        for (const Structure other : kStructures)
            amountOf(factors, other) = other == structure ? 0.0 : 0.4;
        const Phantom without = drawPhantom(factors, 128, 11);
        amountOf(factors, structure) = 0.8;
        const Phantom with = drawPhantom(factors, 128, 11);
        const Mask &mask = with.mask(structure);
        QCOMPARE(areaOf(without.mask(structure)), 0LL);
        QVERIFY(areaOf(mask) > 40);
        // Veil and regression fade over a quarter of the radius, and noise draws that out; the network is nowhere quite absent.
        const int reach = structure == Structure::Streaks || structure == Structure::Globules ? 5 : 14;
        const int invisible = structure == Structure::Network ? 5 : 0;
        for (int row = 0; row < 128; ++row) {
            for (int col = 0; col < 128; ++col) {
                int change = 0;
                for (int c = 0; c < 3; ++c)
                    change = std::max(change, std::abs(with.image.pixel(col, row)[c] - without.image.pixel(col, row)[c]));
                QVERIFY2(change <= invisible || near(mask, row, col, reach),
                         qPrintable(QString("pixel %1, %2: %3").arg(col).arg(row).arg(change)));
                QVERIFY(change == 0 || near(with.lesion, row, col, 16)); // the skin further off is as it was
            }
        }
        QVERIFY(with.lesion == without.lesion && with.artefacts == without.artefacts);
        for (const Structure other : kStructures)
            QVERIFY(other == structure || with.mask(other) == without.mask(other));
    }

    void structuresLookAsTheyAreCalled()
    {
        PhantomFactors factors;
        factors.radius = 0.3;
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            PhantomFactors structured = factors;
            structured.streaks = structured.blueWhiteVeil = structured.regression = 0.0;
            const Phantom bare = drawPhantom(structured, 128, seed);
            structured.streaks = 0.6;
            const Phantom streaked = drawPhantom(structured, 128, seed);
            Mask outside = streaked.mask(Structure::Streaks); // the ends of the lines lie beyond the outline, on skin
            for (std::size_t i = 0; i < outside.size(); ++i)
                outside.values[i] = outside.values[i] != 0 && streaked.lesion.values[i] == 0 ? 1 : 0;
            QVERIFY(areaOf(outside) > 20);
            QVERIFY(meanOf(streaked, outside, 1) < meanOf(bare, outside, 1) - 20.0);
            structured.streaks = 0.0;
            structured.blueWhiteVeil = 0.8;
            const Phantom veiled = drawPhantom(structured, 128, seed);
            const Mask &veil = veiled.mask(Structure::BlueWhiteVeil);
            const double blueness = meanOf(veiled, veil, 2) - meanOf(veiled, veil, 0);
            QVERIFY(blueness > meanOf(bare, veil, 2) - meanOf(bare, veil, 0) + 20.0);
            structured.blueWhiteVeil = 0.0;
            structured.regression = 0.8;
            const Phantom scarred = drawPhantom(structured, 128, seed);
            const Mask &scar = scarred.mask(Structure::Regression);
            for (int channel = 0; channel < 3; ++channel)
                QVERIFY(meanOf(scarred, scar, channel) > meanOf(bare, scar, channel) + 10.0);
            // Veil and regression are a part of the lesion.
            for (const auto &[mask, phantom] : {std::pair(&veil, &veiled), std::pair(&scar, &scarred)}) {
                QVERIFY(areaOf(*mask) > areaOf(phantom->lesion) / 25 && areaOf(*mask) < areaOf(phantom->lesion) * 2 / 3);
                for (std::size_t i = 0; i < mask->size(); ++i)
                    QVERIFY(mask->values[i] <= phantom->lesion.values[i]);
            }
        }
    }

    void moreStreaksMoveNone()
    {
        PhantomFactors factors;
        factors.radius = 0.3;
        factors.streaks = 0.2;
        const Phantom few = drawPhantom(factors, 128, 3);
        factors.streaks = 0.9;
        const Phantom many = drawPhantom(factors, 128, 3);
        const Mask &fewer = few.mask(Structure::Streaks);
        const Mask &more = many.mask(Structure::Streaks);
        QVERIFY(areaOf(more) > 2 * areaOf(fewer));
        for (std::size_t i = 0; i < fewer.size(); ++i)
            QVERIFY(fewer.values[i] <= more.values[i]);
    }

    void withoutANetworkItsIrregularityChangesNothing()
    {
        PhantomFactors factors;
        const Phantom typical = drawPhantom(factors, 96, 3);
        factors.networkIrregularity = 1.0;
        QVERIFY(drawPhantom(factors, 96, 3).image == typical.image);
        factors.network = 0.8;
        const Phantom atypical = drawPhantom(factors, 96, 3);
        factors.networkIrregularity = 0.0;
        QVERIFY(!(drawPhantom(factors, 96, 3).image == atypical.image));
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
        QTest::newRow("irregularity") << 11 << 1.2 << "network_irregularity";
        QTest::newRow("temperature") << 15 << -1.01 << "light_temperature";
        QTest::newRow("strength") << 16 << 1.01 << "light_strength";
        QTest::newRow("streaks") << 12 << -0.2 << "streaks";
        QTest::newRow("veil") << 13 << nan << "blue_white_veil";
        QTest::newRow("regression") << 14 << 1.01 << "regression";
    }
    void factorsOutOfRangeAreNamed()
    {
        QFETCH(int, which);
        QFETCH(double, value);
        QFETCH(QString, name);
        PhantomFactors factors;
        if (which == 2)
            factors.colors = static_cast<int>(value);
        const std::map<int, double *> numbers{{0, &factors.asymmetry},     {1, &factors.borderIrregularity},
                                              {3, &factors.network},       {4, &factors.globules},
                                              {5, &factors.skinTone},      {6, &factors.radius},
                                              {7, &factors.centreX},       {8, &factors.centreY},
                                              {9, &factors.hair},          {11, &factors.networkIrregularity},
                                              {12, &factors.streaks},      {13, &factors.blueWhiteVeil},
                                              {14, &factors.regression},   {15, &factors.lightTemperature},
                                              {16, &factors.lightStrength}};
        if (numbers.contains(which))
            *numbers.at(which) = value;
        const int size = which == 10 ? static_cast<int>(value) : 32;
        LESIONLENS_EXPECT_ERROR(drawPhantom(factors, size, 1), ErrorCode::Usage, name.toStdString());
    }
};

QTEST_GUILESS_MAIN(TstPhantom)
#include "tst_phantom.moc"
