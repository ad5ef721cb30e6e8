// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>
#include <limits>

#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/focus/focus_scores.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

Map mapOf(int rows, int cols, const std::vector<float> &values)
{
    Map map;
    map.method = "grad_cam";
    map.values = Grid<float>(rows, cols);
    map.values.values = values;
    return map;
}

LesionMask maskOf(int rows, int cols, const std::vector<std::uint8_t> &inside)
{
    LesionMask mask;
    mask.inside = Grid<std::uint8_t>(rows, cols);
    mask.inside.values = inside;
    return mask;
}

/// On the 2 x 2 grid of a 4 x 4 image this covers 1, 1/4 / 1/4, 0: an area of 3/8.
LesionMask cornerMask()
{
    return maskOf(4, 4,
                  {1, 1, 1, 0, //
                   1, 1, 0, 0, //
                   1, 0, 0, 0, //
                   0, 0, 0, 0});
}

const Geometry fourByFour(4, 4, 4, 4, Fit::Stretch);

void compareScore(const Score &score, double expected)
{
    QVERIFY2(score.value.has_value(), score.undefinedBecause.c_str());
    QVERIFY(score.undefinedBecause.empty());
    QVERIFY2(std::abs(*score.value - expected) < 1e-6, qPrintable(QString("%1, expected %2").arg(*score.value).arg(expected)));
}

void requireUndefined(const Score &score, const QString &reason)
{
    QVERIFY(!score.value.has_value());
    QVERIFY2(QString::fromStdString(score.undefinedBecause).contains(reason), score.undefinedBecause.c_str());
}

void requireAllUndefined(const FocusScores &scores, const QString &reason)
{
    for (const Score *score : {&scores.backgroundFocus, &scores.lesionGain, &scores.logRatio, &scores.pointingGame})
        requireUndefined(*score, reason);
}

} // namespace

class TstFocusScores : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void byHand();
    void signedMapCountsItsPositivePart();
    void uniformMapIsNeutral_data();
    void uniformMapIsNeutral();
    void fractionalCells();
    void wholeMassOnOneSide();
    void pointingGame_data();
    void pointingGame();
    void letterboxPaddingIsBackground();
    void roundingLeavesNoMass();
    void undefinedForMaps_data();
    void undefinedForMaps();
    void undefinedForMasks();
    void maskOfAnotherSize();
    void sourceTravels();
};

void TstFocusScores::byHand()
{
    // Mass 16: inside 4 + 2/4 + 2/4 = 5, outside 11; means 5 / 1.5 and 11 / 2.5 per cell.
    const FocusScores scores = measureFocus(mapOf(2, 2, {4, 2, 2, 8}), cornerMask(), fourByFour);
    compareScore(scores.backgroundFocus, 11.0 / 16.0);
    compareScore(scores.lesionGain, (5.0 / 16.0) / 0.375);
    compareScore(scores.logRatio, std::log((5.0 / 1.5) / (11.0 / 2.5)));
    compareScore(scores.pointingGame, 0.0);
    QCOMPARE(scores.lesionArea, 0.375);
}

void TstFocusScores::signedMapCountsItsPositivePart()
{
    Map map = mapOf(2, 2, {4, -2, 2, -8});
    map.isSigned = true;
    const FocusScores scores = measureFocus(map, cornerMask(), fourByFour);
    compareScore(scores.backgroundFocus, 0.25);
    compareScore(scores.lesionGain, 2.0);
    compareScore(scores.logRatio, std::log(5.0));
    compareScore(scores.pointingGame, 1.0);
}

void TstFocusScores::uniformMapIsNeutral_data()
{
    QTest::addColumn<int>("inputWidth");
    QTest::addColumn<int>("inputHeight");
    QTest::addColumn<int>("fit");
    QTest::newRow("identity") << 4 << 4 << static_cast<int>(Fit::Stretch);
    QTest::newRow("stretched") << 7 << 3 << static_cast<int>(Fit::Stretch);
    QTest::newRow("cropped") << 6 << 3 << static_cast<int>(Fit::CenterCrop);
    QTest::newRow("letterbox") << 9 << 5 << static_cast<int>(Fit::Letterbox);
}

void TstFocusScores::uniformMapIsNeutral()
{
    QFETCH(int, inputWidth);
    QFETCH(int, inputHeight);
    QFETCH(int, fit);
    const Geometry geometry(4, 4, inputWidth, inputHeight, static_cast<Fit>(fit));
    const FocusScores scores = measureFocus(mapOf(3, 2, std::vector<float>(6, 0.2F)), cornerMask(), geometry);
    compareScore(scores.lesionGain, 1.0);
    compareScore(scores.logRatio, 0.0);
    compareScore(scores.backgroundFocus, 1.0 - scores.lesionArea);
    requireUndefined(scores.pointingGame, "disagree");
}

void TstFocusScores::fractionalCells()
{
    // Three pixels under two cells: the second cell is lesion in 1/3 of its area.
    const FocusScores scores = measureFocus(mapOf(1, 2, {1, 3}), maskOf(1, 3, {1, 1, 0}), Geometry(3, 1, 2, 1, Fit::Stretch));
    compareScore(scores.backgroundFocus, 0.5);
    compareScore(scores.lesionGain, 0.75);
    compareScore(scores.logRatio, -std::log(2.0));
    compareScore(scores.pointingGame, 0.0);
    QVERIFY(std::abs(scores.lesionArea - 2.0 / 3.0) < 1e-6);
}

void TstFocusScores::wholeMassOnOneSide()
{
    const FocusScores inside = measureFocus(mapOf(2, 2, {3, 0, 0, 0}), cornerMask(), fourByFour);
    compareScore(inside.backgroundFocus, 0.0);
    compareScore(inside.lesionGain, 1.0 / 0.375);
    compareScore(inside.pointingGame, 1.0);
    requireUndefined(inside.logRatio, "no positive value outside the lesion");

    const FocusScores outside = measureFocus(mapOf(2, 2, {-1, 0, 0, 3}), cornerMask(), fourByFour);
    compareScore(outside.backgroundFocus, 1.0);
    compareScore(outside.lesionGain, 0.0);
    compareScore(outside.pointingGame, 0.0);
    requireUndefined(outside.logRatio, "no positive value inside the lesion");
}

// Centres of the cells lie at pixels (1, 1) in the lesion, and (1, 3), (3, 1), (3, 3) outside.
void TstFocusScores::pointingGame_data()
{
    QTest::addColumn<std::vector<float>>("values");
    QTest::addColumn<double>("expected"); // negative: undefined
    QTest::newRow("hit") << std::vector<float>{9, 2, 2, 8} << 1.0;
    QTest::newRow("miss in a partly covered cell") << std::vector<float>{8, 9, 2, 8} << 0.0;
    QTest::newRow("tie that agrees") << std::vector<float>{1, 5, 5, 1} << 0.0;
    QTest::newRow("tie that disagrees") << std::vector<float>{5, 1, 1, 5} << -1.0;
}

void TstFocusScores::pointingGame()
{
    QFETCH(std::vector<float>, values);
    QFETCH(double, expected);
    const FocusScores scores = measureFocus(mapOf(2, 2, values), cornerMask(), fourByFour);
    if (expected < 0.0)
        requireUndefined(scores.pointingGame, "disagree");
    else
        compareScore(scores.pointingGame, expected);
    QVERIFY(scores.backgroundFocus.value.has_value());
}

void TstFocusScores::letterboxPaddingIsBackground()
{
    // The 4 x 2 image fills the two middle rows of the 4 x 4 input; its left half is lesion.
    const Geometry geometry(4, 2, 4, 4, Fit::Letterbox);
    const LesionMask mask = maskOf(2, 4, {1, 1, 0, 0, 1, 1, 0, 0});

    const FocusScores coarse = measureFocus(mapOf(2, 2, {1, 0, 0, 0}), mask, geometry);
    QCOMPARE(coarse.lesionArea, 0.25);
    compareScore(coarse.backgroundFocus, 0.5); // half of the cell is padding
    compareScore(coarse.lesionGain, 2.0);
    compareScore(coarse.pointingGame, 1.0);

    std::vector<float> inPadding(16, 0.0F);
    inPadding[0] = 1.0F;
    const FocusScores fine = measureFocus(mapOf(4, 4, inPadding), mask, geometry);
    compareScore(fine.backgroundFocus, 1.0);
    compareScore(fine.lesionGain, 0.0);
    compareScore(fine.pointingGame, 0.0);
}

void TstFocusScores::roundingLeavesNoMass()
{
    // The left third is lesion: on a grid of three columns no cell is covered in part, whatever the input's size.
    const LesionMask mask = maskOf(1, 6, {1, 1, 0, 0, 0, 0});
    for (int inputWidth = 1; inputWidth < 100; ++inputWidth) {
        const Geometry geometry(6, 1, inputWidth, 1, Fit::Stretch);
        const FocusScores inside = measureFocus(mapOf(1, 3, {1, 0, 0}), mask, geometry);
        compareScore(inside.backgroundFocus, 0.0);
        requireUndefined(inside.logRatio, "outside");
        const FocusScores outside = measureFocus(mapOf(1, 3, {0, 1, 2}), mask, geometry);
        compareScore(outside.backgroundFocus, 1.0);
        requireUndefined(outside.logRatio, "inside");
    }
}

void TstFocusScores::undefinedForMaps_data()
{
    QTest::addColumn<std::vector<float>>("values");
    QTest::addColumn<QString>("reason");
    QTest::newRow("negative") << std::vector<float>{-1, -2, 0, -3} << "no positive value";
    QTest::newRow("zero") << std::vector<float>{0, 0, 0, 0} << "no positive value";
    QTest::newRow("not a number") << std::vector<float>{1, std::numeric_limits<float>::quiet_NaN(), 0, 1} << "not finite";
    QTest::newRow("infinite") << std::vector<float>{1, std::numeric_limits<float>::infinity(), 0, 1} << "not finite";
    QTest::newRow("no cells") << std::vector<float>{} << "no cells";
}

void TstFocusScores::undefinedForMaps()
{
    QFETCH(std::vector<float>, values);
    QFETCH(QString, reason);
    const int side = values.empty() ? 0 : 2;
    Map map = mapOf(side, side, values);
    const FocusScores scores = measureFocus(map, cornerMask(), fourByFour);
    requireAllUndefined(scores, reason);
    QCOMPARE(scores.lesionArea, 0.375); // of the mask, not of the map

    map.dead = "Every value of X is zero or negative: nothing is left after ReLU.";
    requireAllUndefined(measureFocus(map, cornerMask(), fourByFour), QString::fromStdString(*map.dead));
}

void TstFocusScores::undefinedForMasks()
{
    const Map map = mapOf(2, 2, {4, 2, 2, 8});
    const FocusScores empty = measureFocus(map, maskOf(4, 4, std::vector<std::uint8_t>(16, 0)), fourByFour);
    requireAllUndefined(empty, "mask is empty");
    QCOMPARE(empty.lesionArea, 0.0);
    const FocusScores full = measureFocus(map, maskOf(4, 4, std::vector<std::uint8_t>(16, 1)), fourByFour);
    requireAllUndefined(full, "covers everything");
    QCOMPARE(full.lesionArea, 1.0);

    // The model sees the middle half of a 4 x 2 image.
    const Geometry cropped(4, 2, 2, 2, Fit::CenterCrop);
    requireAllUndefined(measureFocus(map, maskOf(2, 4, {1, 0, 0, 0, 1, 0, 0, 0}), cropped), "No part of the lesion");
    requireAllUndefined(measureFocus(map, maskOf(2, 4, {0, 1, 1, 0, 0, 1, 1, 0}), cropped), "covers everything");
    // Padding does not make a background of its own.
    const LesionMask wholeStrip = maskOf(1, 3, {1, 1, 1});
    for (int side = 2; side < 40; ++side)
        requireAllUndefined(measureFocus(map, wholeStrip, Geometry(3, 1, side, side, Fit::Letterbox)), "covers everything");
}

void TstFocusScores::maskOfAnotherSize()
{
    LesionMask mask = maskOf(2, 3, {1, 0, 0, 0, 0, 0});
    mask.origin = "ISIC_1_segmentation.png";
    const Geometry geometry(2, 3, 2, 2, Fit::Stretch);
    for (const char *part : {"3 x 2", "2 x 3", "ISIC_1_segmentation.png"})
        LESIONLENS_EXPECT_ERROR(measureFocus(mapOf(1, 1, {1}), mask, geometry), ErrorCode::Mismatch, part);
}

void TstFocusScores::sourceTravels()
{
    LesionMask mask = cornerMask();
    mask.source = MaskSource::Automatic;
    QVERIFY(measureFocus(mapOf(2, 2, {4, 2, 2, 8}), mask, fourByFour).maskSource == MaskSource::Automatic);
    mask.source = MaskSource::Drawn;
    QVERIFY(measureFocus(mapOf(2, 2, {-4, -2, -2, -8}), mask, fourByFour).maskSource == MaskSource::Drawn);
}

QTEST_GUILESS_MAIN(TstFocusScores)
#include "tst_focus_scores.moc"
