// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>

#include <QtTest/QTest>

#include "core/train/evaluate_knockouts.h"

using namespace lesionlens;

namespace {

KnockoutEvaluation emptyEvaluation(std::size_t targets)
{
    KnockoutEvaluation evaluation;
    evaluation.classes = {"benign", "malignant"};
    for (std::size_t i = 0; i < targets; ++i)
        evaluation.scores.push_back({{"layer", static_cast<int>(i), KnockoutTarget::Kind::Remove}, {}, {}, 0, 0.0});
    return evaluation;
}

bool close(const std::optional<double> &value, double expected)
{
    return value && std::abs(*value - expected) < 1e-12;
}

} // namespace

/// The scores of knock-outs over a set, against values worked out by hand. The passes themselves: tests/session/tst_knock_out.cpp.
class TstEvaluateKnockouts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scoresByHand()
    {
        KnockoutPredictions predictions;
        predictions.labels = {0, 0, 0, 1};
        predictions.groups = {"1", "2", "3", "4"};
        predictions.untouched = {0, 0, 1, 1};                      // recalls 2/3 and 1
        predictions.knockedOut = {{0, 1, 1, 1}, {0, 0, 0, 0}, {}}; // 1/3 and 1; 1 and 0
        predictions.knockedOut[2] = predictions.untouched;
        KnockoutEvaluation evaluation = emptyEvaluation(3);
        scoreKnockouts(evaluation, predictions, 0);
        QCOMPARE(evaluation.n, 4);
        QVERIFY(close(evaluation.balancedAccuracy.value.value, 5.0 / 6.0));
        QVERIFY(!evaluation.balancedAccuracy.low);
        QVERIFY(close(evaluation.scores[0].balancedAccuracy.value.value, 4.0 / 6.0));
        QVERIFY(close(evaluation.scores[0].difference.value.value, -1.0 / 6.0));
        QCOMPARE(evaluation.scores[0].changedPredictions, 1);
        QVERIFY(close(evaluation.scores[1].difference.value.value, 0.5 - 5.0 / 6.0));
        QCOMPARE(evaluation.scores[1].changedPredictions, 2);
        QVERIFY(close(evaluation.scores[2].difference.value.value, 0.0));
    }

    void intervalOfTheDifferenceIsPaired()
    {
        // Twenty lesions of each class. The network errs on ten of each, the knock-out on the same: alone, both are uncertain; together,
        // nothing changes in any draw.
        KnockoutPredictions predictions;
        for (int i = 0; i < 40; ++i) {
            predictions.labels.push_back(i % 2);
            predictions.groups.push_back(std::to_string(i));
            predictions.untouched.push_back(i < 20 ? i % 2 : 1 - i % 2);
        }
        std::vector<int> worse = predictions.untouched;
        worse[0] = 1 - worse[0];
        predictions.knockedOut = {predictions.untouched, worse};
        KnockoutEvaluation evaluation = emptyEvaluation(2);
        scoreKnockouts(evaluation, predictions, 500);
        QVERIFY(*evaluation.balancedAccuracy.high - *evaluation.balancedAccuracy.low > 0.2);
        QVERIFY(close(evaluation.scores[0].difference.low, 0.0));
        QVERIFY(close(evaluation.scores[0].difference.high, 0.0));
        // One image of twenty of its class turned wrong: -1/40, never above zero.
        QVERIFY(close(evaluation.scores[1].difference.value.value, -1.0 / 40.0));
        QVERIFY(close(evaluation.scores[1].difference.high, 0.0));
        QVERIFY(*evaluation.scores[1].difference.low < -1.0 / 40.0);
        QVERIFY(*evaluation.scores[1].difference.low > -0.15);
    }

    void aMissingClassIsUndefined()
    {
        KnockoutPredictions predictions;
        predictions.labels = {0, 0};
        predictions.groups = {"1", "2"};
        predictions.untouched = {0, 1};
        predictions.knockedOut = {{0, 0}};
        KnockoutEvaluation evaluation = emptyEvaluation(1);
        scoreKnockouts(evaluation, predictions, 100);
        QVERIFY(!evaluation.balancedAccuracy.value.value);
        QCOMPARE(evaluation.scores[0].difference.value.undefinedBecause, std::string("class malignant has no image"));
        QVERIFY(!evaluation.scores[0].difference.low);
        QCOMPARE(evaluation.scores[0].changedPredictions, 1);
    }
};

QTEST_GUILESS_MAIN(TstEvaluateKnockouts)
#include "tst_evaluate_knockouts.moc"
