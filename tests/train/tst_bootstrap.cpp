// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>
#include <numeric>
#include <stop_token>

#include <QtTest/QTest>

#include "core/train/bootstrap.h"
#include "tests/expect_error.h"

using namespace lesionlens;

/// The bootstrap's parts against values worked out by hand.
class TstBootstrap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void percentileIsLinearBetweenNeighbours()
    {
        // NumPy: np.percentile([1, 2, 4, 8], [0, 25, 50, 90, 100]) is 1, 1.75, 3, 6.8, 8.
        const std::vector<double> sorted = {1.0, 2.0, 4.0, 8.0};
        QCOMPARE(percentile(sorted, 0.0), 1.0);
        QCOMPARE(percentile(sorted, 0.25), 1.75);
        QCOMPARE(percentile(sorted, 0.5), 3.0);
        QVERIFY(std::abs(percentile(sorted, 0.9) - 6.8) < 1e-12);
        QCOMPARE(percentile(sorted, 1.0), 8.0);
        QCOMPARE(percentile({5.0}, 0.3), 5.0);
    }

    void meanOfEqualValuesHasNoWidth()
    {
        const MeanWithInterval mean = meanWithInterval({0.25, 0.25, 0.25});
        QCOMPARE(mean.n, 3);
        QCOMPARE(mean.mean, std::optional(0.25));
        QCOMPARE(mean.low, std::optional(0.25));
        QCOMPARE(mean.high, std::optional(0.25));
    }

    void meanOfTwoValues()
    {
        // Of four equally likely draws two are 0.5, one is 0 and one is 1: both ends are reached far more often than 2.5 %.
        const MeanWithInterval mean = meanWithInterval({0.0, 1.0});
        QCOMPARE(mean.mean, std::optional(0.5));
        QCOMPARE(mean.low, std::optional(0.0));
        QCOMPARE(mean.high, std::optional(1.0));
        QCOMPARE(meanWithInterval({0.0, 1.0}, 100, 3).low, meanWithInterval({0.0, 1.0}, 100, 3).low);
    }

    void meanOfAlmostNothing()
    {
        const MeanWithInterval none = meanWithInterval({});
        QCOMPARE(none.n, 0);
        QVERIFY(!none.mean && !none.low && !none.high);
        const MeanWithInterval one = meanWithInterval({3.0});
        QCOMPARE(one.mean, std::optional(3.0));
        QVERIFY(!one.low && !one.high);
    }

    void intervalIsAsWideAsTheNormalOne()
    {
        // 400 values of standard deviation 1/sqrt(12): the mean's is 0.01443, so the interval is 2 * 1.96 times that wide.
        std::vector<double> values;
        for (int i = 0; i < 400; ++i)
            values.push_back((i + 0.5) / 400.0);
        const MeanWithInterval mean = meanWithInterval(values, 4000, 5);
        const double width = *mean.high - *mean.low;
        QVERIFY2(std::abs(width - 0.0566) < 0.004, std::to_string(width).c_str());
    }

    void groupsStayTogether()
    {
        const std::vector<int> labels = {0, 0, 1, 1, 1};
        GroupBootstrap bootstrap(labels, {"a", "a", "b", "b", "c"}, 2, 1);
        QCOMPARE(bootstrap.groups(), std::size_t{3});
        int draws = 0;
        const auto check = [&](const BootstrapWeights &weights) {
            ++draws;
            QCOMPARE(weights[0], weights[1]);
            QCOMPARE(weights[2], weights[3]);
            QCOMPARE(weights[0] + weights[2] + weights[4], 3); // three groups were drawn
            QVERIFY(weights[0] > 0);                           // else class 0 would be missing
            QVERIFY(weights[2] + weights[4] > 0);
        };
        QVERIFY(bootstrap.forEachDraw(50, check));
        QCOMPARE(draws, 50);
    }

    void stopsBetweenTwoDraws()
    {
        const std::vector<int> labels = {0, 0, 0};
        std::stop_source source;
        int draws = 0;
        const auto stopSoon = [&](const BootstrapWeights &) {
            if (++draws == 3)
                source.request_stop();
        };
        GroupBootstrap bootstrap(labels, {"a", "b", "c"}, 1, 1);
        LESIONLENS_EXPECT_ERROR(static_cast<void>(bootstrap.forEachDraw(50, stopSoon, source.get_token())), ErrorCode::Cancelled, "");
        QCOMPARE(draws, 3);
    }

    void givesUpWhereItCannotDraw()
    {
        const std::vector<int> labels = {0, 1};
        const auto ignore = [](const BootstrapWeights &) {};
        QVERIFY(!GroupBootstrap(labels, {"a", "a"}, 2, 1).forEachDraw(10, ignore)); // one group
        // 40 classes of one image each: a draw that holds all of them is a permutation, 40!/40^40.
        std::vector<int> many(40);
        std::iota(many.begin(), many.end(), 0);
        std::vector<std::string> groups;
        for (int i = 0; i < 40; ++i)
            groups.push_back(std::to_string(i));
        QVERIFY(!GroupBootstrap(many, groups, 40, 1).forEachDraw(10, ignore));
    }
};

QTEST_GUILESS_MAIN(TstBootstrap)
#include "tst_bootstrap.moc"
