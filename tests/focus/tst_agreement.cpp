// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>
#include <limits>

#include <QtTest/QTest>

#include "core/base/random.h"
#include "core/focus/agreement.h"
#include "tests/expect_error.h"

using namespace lesionlens;
using lesionlens::test::contains;

namespace {

Map mapOf(int rows, int cols, std::vector<float> values)
{
    Map map;
    map.values = Grid<float>(rows, cols);
    map.values.values = std::move(values);
    return map;
}

AgreementOptions optionsOf(double top, int randomMaps = 20, std::uint64_t seed = 1)
{
    AgreementOptions options;
    options.top = top;
    options.randomMaps = randomMaps;
    options.seed = seed;
    return options;
}

void compare(const Score &score, double expected)
{
    QVERIFY2(score.value.has_value(), score.undefinedBecause.c_str());
    QVERIFY2(std::abs(*score.value - expected) < 1e-9, qPrintable(QString("%1, expected %2").arg(*score.value).arg(expected)));
}

Map noise(int rows, int cols, std::uint64_t seed)
{
    Random random(seed);
    Map map = mapOf(rows, cols, std::vector<float>(static_cast<std::size_t>(rows * cols)));
    for (float &value : map.values.values)
        value = static_cast<float>(random.normal());
    return map;
}

/// One hill.
Map hill(int rows, int cols, double centreRow, double centreCol)
{
    Map map = mapOf(rows, cols, std::vector<float>(static_cast<std::size_t>(rows * cols)));
    const double width = 0.15 * std::max(rows, cols);
    for (int row = 0; row < rows; ++row)
        for (int col = 0; col < cols; ++col)
            map.values.at(row, col) =
                static_cast<float>(std::exp(-(std::pow(row - centreRow, 2) + std::pow(col - centreCol, 2)) / (2 * width * width)));
    return map;
}

} // namespace

class TstAgreement : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameOrderAgreesFully();
    void oppositeOrderDisagrees();
    void tiesByHand();
    void topOverlapByHand();
    void coarserMapsAreSpread();
    void unevenGridsAreSpread();
    void largeMapsAreAveraged();
    void signedMapsKeepTheirOrder();
    void undefinedSaysWhy();
    void badOptionsAreNamed();
    void chanceIsNearZeroForNoise();
    void smootherMapsAgreeMoreByChance();
    void chanceIsRepeatable();
};

void TstAgreement::sameOrderAgreesFully()
{
    const Agreement agreement = measureAgreement(mapOf(2, 2, {1, 2, 3, 4}), mapOf(2, 2, {-7, 0, 1, 100}), optionsOf(0.25));
    compare(agreement.rankCorrelation.value, 1.0);
    compare(agreement.topOverlap.value, 1.0);
    QVERIFY(agreement.rows == 2 && agreement.cols == 2);
}

void TstAgreement::oppositeOrderDisagrees()
{
    const Agreement agreement = measureAgreement(mapOf(1, 4, {1, 2, 3, 4}), mapOf(1, 4, {4, 3, 2, 1}), optionsOf(0.25));
    compare(agreement.rankCorrelation.value, -1.0);
    compare(agreement.topOverlap.value, 0.0);
}

// Ranks 1.5 1.5 3 4 against 1 2 3 4: 4.5 / sqrt(4.5 * 5).
void TstAgreement::tiesByHand()
{
    const Agreement agreement = measureAgreement(mapOf(1, 4, {1, 1, 2, 3}), mapOf(1, 4, {1, 2, 3, 4}), optionsOf(0.25));
    compare(agreement.rankCorrelation.value, 4.5 / std::sqrt(22.5));
    // Without ties: 1 - 6 * (0 + 1 + 1 + 0) / (4 * 15).
    compare(measureAgreement(mapOf(1, 4, {1, 2, 3, 4}), mapOf(1, 4, {1, 3, 2, 4}), optionsOf(0.25)).rankCorrelation.value, 0.8);
}

void TstAgreement::topOverlapByHand()
{
    // The highest two of five are 3 and 4 here, 4 and 5 there: one in common of three.
    compare(measureAgreement(mapOf(1, 5, {1, 2, 4, 5, 3}), mapOf(1, 5, {1, 2, 3, 5, 4}), optionsOf(0.4)).topOverlap.value, 1.0 / 3);
    // Three equal cells share the two places of the half: 0 2/3 2/3 2/3 against 0 0 1 1.
    compare(measureAgreement(mapOf(1, 4, {0, 1, 1, 1}), mapOf(1, 4, {1, 2, 3, 4}), optionsOf(0.5)).topOverlap.value, (4.0 / 3) / (8.0 / 3));
    // 0.3 of four cells are one and a fifth: 0 0 0.2 1 against 0 0 1 0.2.
    compare(measureAgreement(mapOf(1, 4, {1, 2, 3, 4}), mapOf(1, 4, {1, 2, 4, 3}), optionsOf(0.3)).topOverlap.value, 0.4 / 2.0);
}

void TstAgreement::coarserMapsAreSpread()
{
    const Map coarse = mapOf(1, 2, {1, 2});
    const Map fine = mapOf(2, 4, {1, 1, 2, 2, 1, 1, 2, 2});
    for (const Agreement &agreement : {measureAgreement(coarse, fine, optionsOf(0.25)), measureAgreement(fine, coarse, optionsOf(0.25))}) {
        QVERIFY(agreement.rows == 2 && agreement.cols == 4);
        compare(agreement.rankCorrelation.value, 1.0);
        compare(agreement.topOverlap.value, 1.0);
    }
    // Each map may be the finer one along one axis.
    const Agreement crossed = measureAgreement(mapOf(2, 1, {1, 2}), mapOf(1, 2, {1, 2}), optionsOf(0.25));
    QVERIFY(crossed.rows == 2 && crossed.cols == 2);
    compare(crossed.rankCorrelation.value, 0.0);
}

// Two cells over three: the middle one covers half of each, 1 1.5 2.
void TstAgreement::unevenGridsAreSpread()
{
    compare(measureAgreement(mapOf(1, 2, {1, 2}), mapOf(1, 3, {5, 6, 7}), optionsOf(0.25)).rankCorrelation.value, 1.0);
    compare(measureAgreement(mapOf(1, 2, {1, 2}), mapOf(1, 3, {5, 7, 6}), optionsOf(0.25)).rankCorrelation.value, 0.5);
    // Three cells over four: 1 5 1 becomes 1, 1/3 + 10/3, 10/3 + 1/3, 1.
    const Map three = mapOf(3, 1, {1, 5, 1});
    compare(measureAgreement(three, mapOf(4, 1, {1, 2, 2, 1}), optionsOf(0.25)).rankCorrelation.value, 1.0);
}

// Columns of 224 pixels become 56 cells.
void TstAgreement::largeMapsAreAveraged()
{
    Map large = mapOf(8, 224, std::vector<float>(8 * 224));
    for (int row = 0; row < 8; ++row)
        for (int col = 0; col < 224; ++col)
            large.values.at(row, col) = static_cast<float>(col / 4 + (col % 4 == 0 ? 30 : -10)); // the mean of four is col / 4
    Map small = mapOf(8, 56, std::vector<float>(8 * 56));
    for (int row = 0; row < 8; ++row)
        for (int col = 0; col < 56; ++col)
            small.values.at(row, col) = static_cast<float>(col);
    const Agreement agreement = measureAgreement(large, small, optionsOf(0.2, 4));
    QVERIFY(agreement.rows == 8 && agreement.cols == 56);
    compare(agreement.rankCorrelation.value, 1.0);
    compare(measureAgreement(small, large, optionsOf(0.2, 4)).rankCorrelation.value, 1.0);
}

void TstAgreement::signedMapsKeepTheirOrder()
{
    Map negative = mapOf(1, 4, {-4, -3, -2, 1});
    negative.isSigned = true;
    compare(measureAgreement(negative, mapOf(1, 4, {1, 2, 3, 4}), optionsOf(0.25)).rankCorrelation.value, 1.0);
}

void TstAgreement::undefinedSaysWhy()
{
    const Map fine = mapOf(1, 3, {1, 2, 3});
    Map dead = fine;
    dead.dead = "Everything is silent.";
    const auto whyUndefined = [&fine](const Map &map) {
        const Agreement one = measureAgreement(fine, map, optionsOf(0.2));
        const Agreement other = measureAgreement(map, fine, optionsOf(0.2));
        const bool allUndefined = !one.rankCorrelation.value.value && !one.topOverlap.value.value && !other.rankCorrelation.value.value;
        return allUndefined && one.topOverlap.value.undefinedBecause == other.rankCorrelation.value.undefinedBecause
                   ? one.topOverlap.value.undefinedBecause
                   : std::string("defined");
    };
    QCOMPARE(whyUndefined(dead), std::string("Everything is silent."));
    QVERIFY(contains(whyUndefined(mapOf(1, 3, {4, 4, 4})), "the same"));
    // Not a whole number of cells: rounding must not make an order.
    QVERIFY(contains(whyUndefined(mapOf(1, 2, {0.1F, 0.1F})), "the same"));
    QVERIFY(contains(whyUndefined(mapOf(1, 1, {4})), "the same"));
    QVERIFY(contains(whyUndefined(Map()), "no cells"));
    QVERIFY(contains(whyUndefined(mapOf(1, 3, {1, std::numeric_limits<float>::infinity(), 2})), "not finite"));
}

void TstAgreement::badOptionsAreNamed()
{
    const Map map = mapOf(1, 3, {1, 2, 3});
    LESIONLENS_EXPECT_ERROR(measureAgreement(map, map, optionsOf(0.0)), ErrorCode::Usage, "agreement.top must be above 0 and below 1");
    LESIONLENS_EXPECT_ERROR(measureAgreement(map, map, optionsOf(1.0)), ErrorCode::Usage, "but is 1.");
    LESIONLENS_EXPECT_ERROR(measureAgreement(map, map, optionsOf(std::numeric_limits<double>::quiet_NaN())), ErrorCode::Usage, "nan");
    LESIONLENS_EXPECT_ERROR(measureAgreement(map, map, optionsOf(0.2, 0)), ErrorCode::Usage, "agreement.random_maps must be between 1");
    LESIONLENS_EXPECT_ERROR(measureAgreement(map, map, optionsOf(0.2, 100001)), ErrorCode::Usage, "100001");
}

void TstAgreement::chanceIsNearZeroForNoise()
{
    const Agreement agreement = measureAgreement(noise(14, 14, 3), noise(14, 14, 4), optionsOf(0.2, 400));
    const AgreementMeasure &rho = agreement.rankCorrelation;
    QVERIFY(std::abs(rho.chanceMean) < 0.02);
    QVERIFY(rho.chanceLow < -0.05 && rho.chanceLow > -0.3 && rho.chanceHigh > 0.05 && rho.chanceHigh < 0.3);
    QVERIFY(*rho.value.value > rho.chanceLow - 0.1 && *rho.value.value < rho.chanceHigh + 0.1);
    // Two unrelated fifths meet in a twenty-fifth: 0.04 / 0.36 of their union.
    QVERIFY(std::abs(agreement.topOverlap.chanceMean - 1.0 / 9) < 0.02);
    QVERIFY(agreement.topOverlap.chanceLow < 1.0 / 9 && agreement.topOverlap.chanceHigh > 1.0 / 9);
}

void TstAgreement::smootherMapsAgreeMoreByChance()
{
    const Map a = hill(14, 14, 6, 6);
    const AgreementMeasure rough = measureAgreement(a, noise(14, 14, 4), optionsOf(0.2, 400)).rankCorrelation;
    const AgreementMeasure smooth = measureAgreement(a, hill(14, 14, 8, 7), optionsOf(0.2, 400)).rankCorrelation;
    QVERIFY(smooth.chanceHigh - smooth.chanceLow > 2.0 * (rough.chanceHigh - rough.chanceLow));
    QVERIFY(std::abs(smooth.chanceMean) < 0.1 && std::abs(rough.chanceMean) < 0.02);
    QVERIFY(*smooth.value.value > smooth.chanceHigh); // two hills at almost the same place are more than chance
}

void TstAgreement::chanceIsRepeatable()
{
    const Map a = hill(7, 9, 3, 3);
    const Map b = hill(14, 18, 5, 9);
    const Agreement first = measureAgreement(a, b, optionsOf(0.2, 51, 5));
    const Agreement second = measureAgreement(a, b, optionsOf(0.2, 51, 5));
    const Agreement other = measureAgreement(a, b, optionsOf(0.2, 51, 6));
    QCOMPARE(first.rankCorrelation.chanceMean, second.rankCorrelation.chanceMean);
    QCOMPARE(first.topOverlap.chanceHigh, second.topOverlap.chanceHigh);
    QVERIFY(first.rankCorrelation.chanceMean != other.rankCorrelation.chanceMean);
    const AgreementMeasure single = measureAgreement(a, b, optionsOf(0.2, 1, 5)).rankCorrelation;
    QVERIFY(single.chanceLow == single.chanceMean && single.chanceHigh == single.chanceMean);
}

QTEST_GUILESS_MAIN(TstAgreement)
#include "tst_agreement.moc"
