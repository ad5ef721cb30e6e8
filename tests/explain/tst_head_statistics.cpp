// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>
#include <limits>

#include <QtTest/QTest>

#include "core/explain/head_statistics.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

void compare(double actual, double expected)
{
    QVERIFY2(std::abs(actual - expected) < 1e-6, qPrintable(QString("%1, expected %2").arg(actual).arg(expected)));
}

AttentionSpec globalSpec(int heads, int rows, int cols, int prefix)
{
    return {"attention", "global", heads, rows, cols, 0, prefix};
}

} // namespace

class TstHeadStatistics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void extremes();
    void distanceByHand();
    void entropyByHand();
    void similarityByHand();
    void prefixTokensHaveNoPlace();
    void neighboursOutsideDoNotCount();
    void windowsCountTheirOwnKeys();
    void oneCellHasNeitherEntropyNorDistance();
    void brokenWeightsAreRefused();
};

// On a 1 x 3 grid head 0 stays where it is, head 1 looks everywhere alike.
void TstHeadStatistics::extremes()
{
    const float third = 1.0F / 3;
    const AttentionWeights weights{globalSpec(2, 1, 3, 0),
                                   {1, 0, 0, 0, 1, 0, 0, 0, 1, third, third, third, third, third, third, third, third, third}};
    const std::vector<HeadStatistics> heads = headStatistics(weights);
    QCOMPARE(heads.size(), std::size_t{2});
    QVERIFY(heads[0].head == 0 && heads[1].head == 1);
    compare(heads[0].entropy, 0.0);
    compare(heads[0].meanDistance, 0.0);
    compare(heads[1].entropy, 1.0);
    compare(heads[1].meanDistance, (0.5 + 1.0 / 3 + 0.5) / 3); // from the ends (0 + 1 + 2) / 3 of 2 cells, from the middle 2 / 3
    QCOMPARE(heads[0].similarity.size(), std::size_t{2});
    QCOMPARE(heads[0].similarity[0], 1.0);
    compare(heads[0].similarity[1], 1.0 / std::sqrt(3.0));
    QCOMPARE(heads[1].similarity[0], heads[0].similarity[1]);
}

// A grid of 4 x 5: the diagonal between corner cells is 5. Everyone looks at the lower right corner.
void TstHeadStatistics::distanceByHand()
{
    AttentionWeights weights{globalSpec(1, 4, 5, 0), std::vector<float>(400, 0.0F)};
    double expected = 0.0;
    for (int query = 0; query < 20; ++query) {
        weights.values[static_cast<std::size_t>(query * 20 + 19)] = 1.0F;
        expected += std::hypot(3 - query / 5, 4 - query % 5) / 5.0 / 20.0;
    }
    compare(headStatistics(weights).front().meanDistance, expected);
}

void TstHeadStatistics::entropyByHand()
{
    const AttentionWeights weights{globalSpec(1, 1, 2, 0), {0.25F, 0.75F, 0.5F, 0.5F}};
    const double first = -(0.25 * std::log(0.25) + 0.75 * std::log(0.75)) / std::log(2.0);
    compare(headStatistics(weights).front().entropy, (first + 1.0) / 2);
}

// Cosines of (3, 4) / 7 and (4, 3) / 7, then of two that have nothing in common.
void TstHeadStatistics::similarityByHand()
{
    const AttentionWeights weights{globalSpec(2, 1, 2, 0), {3.0F / 7, 4.0F / 7, 1, 0, 4.0F / 7, 3.0F / 7, 0, 1}};
    const std::vector<HeadStatistics> heads = headStatistics(weights);
    compare(heads[0].similarity[1], 24.0 / 25 / 2);
    compare(heads[1].similarity[0], 24.0 / 25 / 2);
}

// A class token before a 1 x 2 grid. It is one of three keys, but has no distance; its own row is no query of the grid.
void TstHeadStatistics::prefixTokensHaveNoPlace()
{
    const float third = 1.0F / 3;
    const AttentionWeights uniform{globalSpec(1, 1, 2, 1), {1, 0, 0, third, third, third, third, third, third}};
    compare(headStatistics(uniform).front().entropy, 1.0);
    compare(headStatistics(uniform).front().meanDistance, 0.5);
    // The second query gives everything to the class token: only the first has a distance, 0.4 of the 0.5 that stays on the grid.
    const AttentionWeights leaning{globalSpec(1, 1, 2, 1), {1, 0, 0, 0.5F, 0.1F, 0.4F, 1, 0, 0}};
    compare(headStatistics(leaning).front().meanDistance, 0.8);
}

// 3 x 3 neighbourhoods on a 1 x 3 grid: the ends see two keys, the middle three.
void TstHeadStatistics::neighboursOutsideDoNotCount()
{
    const float third = 1.0F / 3;
    const AttentionWeights uniform{{"attention", "local", 1, 1, 3, 3, 0}, {0, 0, 0, 0,     0.5F,  0.5F,  0, 0, 0, //
                                                                           0, 0, 0, third, third, third, 0, 0, 0, //
                                                                           0, 0, 0, 0.5F,  0.5F,  0,     0, 0, 0}};
    compare(headStatistics(uniform).front().entropy, 1.0);
    compare(headStatistics(uniform).front().meanDistance, (0.25 + 1.0 / 3 + 0.25) / 3);
}

// Windows of 2 on a 1 x 3 grid, padded to 2 x 4 and shifted by one column: 1 2 | padding 0. Rows: the cell and padding.
void TstHeadStatistics::windowsCountTheirOwnKeys()
{
    const AttentionWeights uniform{{"attention", "window", 1, 1, 3, 2, 0, 0, 1},
                                   {0, 0.5F, 0, 0.5F,           // cell 0 sees itself and the padding below
                                    0.25F, 0.25F, 0.25F, 0.25F, // cells 1 and 2 see each other and the padding below
                                    0.25F, 0.25F, 0.25F, 0.25F}};
    compare(headStatistics(uniform).front().entropy, 1.0);
    compare(headStatistics(uniform).front().meanDistance, (0.0 + 0.25 + 0.25) / 3);
}

void TstHeadStatistics::oneCellHasNeitherEntropyNorDistance()
{
    const HeadStatistics only = headStatistics({globalSpec(1, 1, 1, 0), {1.0F}}).front();
    QVERIFY(only.entropy == 0.0 && only.meanDistance == 0.0 && only.similarity == std::vector<double>{1.0});
}

void TstHeadStatistics::brokenWeightsAreRefused()
{
    const AttentionWeights broken{globalSpec(1, 1, 2, 0), {std::numeric_limits<float>::quiet_NaN(), 1, 0, 1}};
    LESIONLENS_EXPECT_ERROR(headStatistics(broken), ErrorCode::Mismatch, "not finite");
    LESIONLENS_EXPECT_ERROR(headStatistics({globalSpec(1, 1, 2, 0), {1, 0, 0}}), ErrorCode::Mismatch, "shape");
}

QTEST_GUILESS_MAIN(TstHeadStatistics)
#include "tst_head_statistics.moc"
