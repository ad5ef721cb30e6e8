// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>

#include <QtTest/QTest>

#include "core/focus/region_scores.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

Map mapOf(int rows, int cols, const std::vector<float> &values)
{
    Map map;
    map.values = Grid<float>(rows, cols);
    map.values.values = values;
    return map;
}

Region regionOf(int rows, int cols, const std::vector<std::uint8_t> &inside)
{
    Region region{"ruler", Grid<std::uint8_t>(rows, cols)};
    region.inside.values = inside;
    return region;
}

const Geometry fourByTwo(4, 2, 4, 2, Fit::Stretch);

void compare(const Score &score, double expected)
{
    QVERIFY2(score.value.has_value(), score.undefinedBecause.c_str());
    QVERIFY(std::abs(*score.value - expected) < 1e-6);
}

} // namespace

class TstRegionScores : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void byHand()
    {
        // Cells of two columns and one row. The region covers half of the second cell: an eighth of the field of view.
        const Region region = regionOf(2, 4, {0, 0, 1, 0, 0, 0, 0, 0});
        const RegionScore score = measureRegion(mapOf(2, 2, {1, 3, 0, -5}), region, fourByTwo);
        QCOMPARE(score.region, std::string("ruler"));
        QVERIFY(std::abs(score.area - 0.125) < 1e-6);
        compare(score.mass, 1.5 / 4.0);
        compare(score.gain, 3.0);
    }

    void aUniformMapHasGainOne()
    {
        const RegionScore score = measureRegion(mapOf(1, 2, {2, 2}), regionOf(2, 4, {1, 0, 0, 0, 1, 1, 0, 0}), fourByTwo);
        compare(score.mass, 3.0 / 8.0);
        compare(score.gain, 1.0);
    }

    void saysWhyItIsUndefined()
    {
        const Region somewhere = regionOf(2, 4, {1, 0, 0, 0, 0, 0, 0, 0});
        Map dead = mapOf(1, 2, {0, 0});
        dead.dead = "All weights are negative.";
        QCOMPARE(measureRegion(dead, somewhere, fourByTwo).gain.undefinedBecause, std::string("All weights are negative."));
        QVERIFY(!measureRegion(mapOf(1, 2, {-1, 0}), somewhere, fourByTwo).mass.value);

        const RegionScore nowhere = measureRegion(mapOf(1, 2, {1, 0}), regionOf(2, 4, std::vector<std::uint8_t>(8, 0)), fourByTwo);
        QVERIFY(QString::fromStdString(nowhere.mass.undefinedBecause).contains("ruler"));

        const RegionScore everywhere = measureRegion(mapOf(1, 2, {1, 0}), regionOf(2, 4, std::vector<std::uint8_t>(8, 1)), fourByTwo);
        compare(everywhere.mass, 1.0);
        QVERIFY(QString::fromStdString(everywhere.gain.undefinedBecause).contains("covers everything"));
    }

    void refusesAnotherSize()
    {
        LESIONLENS_EXPECT_ERROR(measureRegion(mapOf(1, 2, {1, 0}), regionOf(1, 2, {1, 0}), fourByTwo), ErrorCode::Mismatch, "ruler");
    }
};

QTEST_GUILESS_MAIN(TstRegionScores)
#include "tst_region_scores.moc"
