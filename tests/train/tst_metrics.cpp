// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>
#include <limits>

#include <QtCore/QProcess>
#include <QtCore/QStandardPaths>
#include <QtTest/QTest>

#include "core/base/random.h"
#include "core/train/binary_metrics.h"
#include "core/train/metrics.h"
#include "tests/expect_error.h"

using namespace lesionlens;
using lesionlens::test::contains;

namespace {

/// Three classes a, b, c; six images, each its own group.
LabelledPredictions sixImages()
{
    LabelledPredictions p;
    p.classes = {"a", "b", "c"};
    p.labels = {0, 0, 0, 1, 1, 2};
    p.probabilities = {{0.7, 0.2, 0.1}, {0.5, 0.3, 0.2}, {0.3, 0.6, 0.1}, {0.2, 0.7, 0.1}, {0.5, 0.4, 0.1}, {0.1, 0.1, 0.8}};
    p.groups = {"1", "2", "3", "4", "5", "6"};
    return p;
}

bool close(const Score &score, double expected)
{
    return score.value && std::abs(*score.value - expected) < 1e-12;
}

bool close(const MetricWithInterval &metric, double expected)
{
    return close(metric.value, expected);
}

/// `n` images of `classes` classes with noisy probabilities, in groups of two.
LabelledPredictions randomPredictions(int n, int classes, std::uint64_t seed)
{
    Random random(seed);
    LabelledPredictions p;
    for (int k = 0; k < classes; ++k)
        p.classes.push_back(std::string("class ") + std::to_string(k));
    for (int i = 0; i < n; ++i) {
        const auto label = static_cast<int>(random.below(static_cast<std::uint64_t>(classes)));
        std::vector<double> row;
        double sum = 0.0;
        for (int k = 0; k < classes; ++k) {
            // Rounded, so that there are ties.
            row.push_back(std::round(std::exp(random.normal() + (k == label ? 1.0 : 0.0)) * 4.0) + 1.0);
            sum += row.back();
        }
        for (double &value : row)
            value /= sum;
        p.labels.push_back(label);
        p.probabilities.push_back(std::move(row));
        p.groups.push_back(std::to_string(i / 2));
    }
    return p;
}

const char *const kReference = R"(
import json, sys
import numpy as np
from sklearn.metrics import balanced_accuracy_score, roc_auc_score, precision_score, recall_score, confusion_matrix, accuracy_score
data = json.load(sys.stdin)
y = np.array(data["labels"]); p = np.array(data["probabilities"]); top = p.argmax(1); k = p.shape[1]
auc_of = [roc_auc_score(y == c, p[:, c]) for c in range(k)]
auc = np.mean(auc_of)
json.dump({"balanced": balanced_accuracy_score(y, top), "accuracy": accuracy_score(y, top), "auc": auc, "auc_of": auc_of,
           "precision": precision_score(y, top, average=None).tolist(), "recall": recall_score(y, top, average=None).tolist(),
           "confusion": confusion_matrix(y, top).tolist()}, sys.stdout)
)";

} // namespace

class TstMetrics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithNumbersWorkedOutByHand()
    {
        const Metrics m = computeMetrics(sixImages(), 0);
        QCOMPARE(m.n, 6);
        // Predicted: a a b b a c.
        QCOMPARE(m.confusion.values, (std::vector<int>{2, 1, 0, 1, 1, 0, 0, 0, 1}));
        QVERIFY(close(m.recall[0], 2.0 / 3) && close(m.recall[1], 0.5) && close(m.recall[2], 1.0));
        QVERIFY(close(m.precision[0], 2.0 / 3) && close(m.precision[1], 0.5) && close(m.precision[2], 1.0));
        QVERIFY(close(m.balancedAccuracy.value, (2.0 / 3 + 0.5 + 1.0) / 3));
        QVERIFY(close(m.accuracy.value, 4.0 / 6));
        // a: positives 0.7 0.5 0.3 against 0.2 0.5 0.1: 3 + 2.5 + 2 of 9. b: 0.7 0.4 against 0.2 0.3 0.6 0.1: 4 + 3 of 8. c: 5 of 5.
        QVERIFY(close(m.macroAuc.value, (7.5 / 9 + 7.0 / 8 + 1.0) / 3));
        QVERIFY(close(m.auc[0], 7.5 / 9) && close(m.auc[1], 7.0 / 8) && close(m.auc[2], 1.0));
        QCOMPARE(m.groups, 6);
        // Bins of width 1/15: (6/15, 7/15] holds nothing, 0.5 twice (one right), 0.6 wrong, 0.7 twice right, 0.8 right.
        QVERIFY(close(m.calibrationError, (std::abs(1 - 1.0) + std::abs(0 - 0.6) + std::abs(2 - 1.4) + std::abs(1 - 0.8)) / 6));
        QVERIFY(!m.balancedAccuracy.low && !m.balancedAccuracy.high);
    }

    void aMissingClassMakesTheScoreUndefined()
    {
        LabelledPredictions p = sixImages();
        p.labels[5] = 1; // no c any more
        const Metrics m = computeMetrics(p, 50);
        QVERIFY(!m.balancedAccuracy.value.value);
        QVERIFY(contains(m.balancedAccuracy.value.undefinedBecause, "class c has no image"));
        QVERIFY(!m.macroAuc.value.value);
        QVERIFY(!m.recall[2].value.value);
        QVERIFY(close(m.precision[2], 0.0));
        QVERIFY(m.accuracy.value.value.has_value());
        QVERIFY(m.accuracy.low.has_value());
        QVERIFY(!m.balancedAccuracy.low);
        const Json json = toJson(m);
        QVERIFY(json["balanced_accuracy"]["value"].is_null());
        QVERIFY(contains(json["balanced_accuracy"]["undefined_because"].get<std::string>(), "class c"));
        QVERIFY(json["per_class"][2]["recall"].is_null());
    }

    void aClassThatIsNeverPredictedHasNoPrecision()
    {
        LabelledPredictions p = sixImages();
        p.probabilities[5] = {0.6, 0.3, 0.1};
        const Metrics m = computeMetrics(p, 0);
        QVERIFY(!m.precision[2].value.value);
        QVERIFY(contains(m.precision[2].value.undefinedBecause, "never predicted"));
        QVERIFY(close(m.recall[2], 0.0));
    }

    void noImagesAreUndefinedNotZero()
    {
        LabelledPredictions p;
        p.classes = {"a", "b"};
        const Metrics m = computeMetrics(p);
        QCOMPARE(m.n, 0);
        QVERIFY(!m.accuracy.value.value && !m.balancedAccuracy.value.value && !m.macroAuc.value.value && !m.calibrationError.value.value);
    }

    void oneClassHasNoArea()
    {
        LabelledPredictions p;
        p.classes = {"a"};
        p.labels = {0, 0};
        p.probabilities = {{1.0}, {1.0}};
        p.groups = {"1", "2"};
        const Metrics m = computeMetrics(p, 0);
        QVERIFY(!m.macroAuc.value.value);
        QVERIFY(contains(m.macroAuc.value.undefinedBecause, "another class"));
    }

    void intervalsHoldTheValueAndFollowTheSeed()
    {
        const LabelledPredictions p = randomPredictions(200, 3, 4);
        const Metrics a = computeMetrics(p, 400, 1);
        for (const MetricWithInterval &metric : {a.balancedAccuracy, a.accuracy, a.macroAuc, a.recall[1], a.precision[2], a.auc[0]}) {
            QVERIFY(metric.low && metric.high);
            QVERIFY(*metric.low < *metric.value.value && *metric.value.value < *metric.high);
        }
        QVERIFY(*a.calibrationError.low < *a.calibrationError.high);
        QCOMPARE(*computeMetrics(p, 400, 1).accuracy.low, *a.accuracy.low);
        QVERIFY(*computeMetrics(p, 400, 2).macroAuc.low != *a.macroAuc.low);
        // The normal approximation of a share: 1.96 sqrt(p (1 - p) / n) either side; pairs of images are independent here.
        const double share = *a.accuracy.value.value;
        const double expected = 2 * 1.96 * std::sqrt(share * (1 - share) / 200);
        const double width = *a.accuracy.high - *a.accuracy.low;
        QVERIFY2(width > 0.75 * expected && width < 1.25 * expected, std::to_string(width / expected).c_str());
    }

    void imagesOfOneLesionAreDrawnTogether()
    {
        // Each image appears eight times: as eight images of one lesion they say no more than one.
        LabelledPredictions once = randomPredictions(60, 2, 9);
        LabelledPredictions copied;
        copied.classes = once.classes;
        for (std::size_t i = 0; i < once.labels.size(); ++i) {
            once.groups[i] = std::to_string(i);
            for (int copy = 0; copy < 8; ++copy) {
                copied.labels.push_back(once.labels[i]);
                copied.probabilities.push_back(once.probabilities[i]);
                copied.groups.push_back(std::to_string(i));
            }
        }
        const Metrics a = computeMetrics(once, 300, 3);
        const Metrics b = computeMetrics(copied, 300, 3);
        QVERIFY(std::abs(*a.accuracy.low - *b.accuracy.low) < 1e-12);
        QVERIFY(std::abs(*a.accuracy.high - *b.accuracy.high) < 1e-12);
    }

    void oneGroupHasNoInterval()
    {
        LabelledPredictions p = sixImages();
        p.groups.assign(6, "the same lesion");
        const Metrics m = computeMetrics(p, 100);
        QVERIFY(m.accuracy.value.value && !m.accuracy.low);
    }

    void refusesWhatDoesNotBelongTogether()
    {
        LabelledPredictions p = sixImages();
        p.groups.pop_back();
        LESIONLENS_EXPECT_ERROR(computeMetrics(p), ErrorCode::Internal, "differ in number");
        p = sixImages();
        p.labels[0] = 3;
        LESIONLENS_EXPECT_ERROR(computeMetrics(p), ErrorCode::Internal, "label 3");
        p = sixImages();
        p.probabilities[1].pop_back();
        LESIONLENS_EXPECT_ERROR(computeMetrics(p), ErrorCode::Internal, "one value per class");
        p = sixImages();
        p.probabilities[1][0] = std::numeric_limits<double>::quiet_NaN();
        LESIONLENS_EXPECT_ERROR(computeMetrics(p), ErrorCode::Internal, "finite");
    }

    void jsonHoldsEverything()
    {
        const Json json = toJson(computeMetrics(sixImages(), 100));
        QCOMPARE(json["n"].get<int>(), 6);
        QCOMPARE(json["classes"].get<std::vector<std::string>>(), (std::vector<std::string>{"a", "b", "c"}));
        QCOMPARE(json["confusion"][1].get<std::vector<int>>(), (std::vector<int>{1, 1, 0}));
        QCOMPARE(json["per_class"][0]["n"].get<int>(), 3);
        QCOMPARE(json["per_class"][1]["class"].get<std::string>(), std::string("b"));
        QCOMPARE(json["per_class"][1]["recall"].get<double>(), 0.5);
        QVERIFY(json["accuracy"]["low"].is_number());
        QVERIFY(json["calibration_error"].is_number());
        QVERIFY(json["calibration_error_low"].is_number());
        QCOMPARE(json["groups"].get<int>(), 6);
        QVERIFY(json["per_class"][0]["auc_high"].is_number());
    }

    void oneClassAgainstTheRestByHand()
    {
        // By probability: 0.9 p, 0.8 p, 0.6 n, 0.5 p, 0.3 n, 0.1 n.
        BinaryPredictions p;
        p.isPositive = {true, false, true, true, false, false};
        p.probability = {0.9, 0.6, 0.5, 0.8, 0.3, 0.1};
        p.isMostProbable = {true, true, false, true, false, false};
        p.groups = {"1", "2", "3", "4", "5", "6"};
        const BinaryMetrics m = computeBinaryMetrics(p, 200);
        QCOMPARE(m.n, 6);
        QCOMPARE(m.positives, 3);
        QVERIFY(close(m.auc, 8.0 / 9)); // of nine pairs, 0.5 against 0.6 is wrong
        QCOMPARE(m.points.size(), std::size_t(3));
        QVERIFY(!m.points[0].threshold);
        QVERIFY(close(m.points[0].sensitivity, 2.0 / 3) && close(m.points[0].specificity, 2.0 / 3));
        // 2/3 + 1 at 0.8 and 1 + 2/3 at 0.5: the first that is met from below.
        QCOMPARE(*m.points[1].threshold, 0.5);
        QVERIFY(close(m.points[1].sensitivity, 1.0) && close(m.points[1].specificity, 2.0 / 3));
        QCOMPARE(*m.points[2].threshold, 0.5);
        QVERIFY(m.points[0].sensitivity.low && *m.points[0].sensitivity.low <= 2.0 / 3);
        const Json json = toJson(m);
        QCOMPARE(json["operating_points"][1]["id"].get<std::string>(), std::string("youden"));
        QCOMPARE(json["operating_points"][1]["threshold"].get<double>(), 0.5);
        QVERIFY(json["operating_points"][0]["threshold"].is_null());

        p.isPositive.assign(6, false);
        const BinaryMetrics none = computeBinaryMetrics(p, 20);
        QVERIFY(!none.auc.value.value);
        QVERIFY(!none.points[0].sensitivity.value.value);
        QVERIFY(close(none.points[0].specificity, 0.5));
        QVERIFY(!none.points[1].threshold && !none.points[1].specificity.value.value);
        p.groups.pop_back();
        LESIONLENS_EXPECT_ERROR(computeBinaryMetrics(p), ErrorCode::Internal, "differ in number");
    }

    void agreesWithScikitLearn()
    {
        const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"), {QStringLiteral("/usr/bin")});
        QProcess probe;
        probe.start(python, {QStringLiteral("-c"), QStringLiteral("import sklearn")});
        if (python.isEmpty() || !probe.waitForFinished() || probe.exitCode() != 0)
            QSKIP("scikit-learn is not here: install python3-sklearn to compare with it");

        const LabelledPredictions p = randomPredictions(300, 5, 21);
        Json input = Json::object();
        input["labels"] = p.labels;
        input["probabilities"] = p.probabilities;
        QProcess process;
        process.start(python, {QStringLiteral("-c"), QString::fromUtf8(kReference)});
        QVERIFY(process.waitForStarted());
        process.write(QByteArray::fromStdString(input.dump()));
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
        const Json expected = parseJson(process.readAllStandardOutput().toStdString(), "scikit-learn");

        const Metrics m = computeMetrics(p, 0);
        const auto same = [](const Score &score, const Json &value) { return std::abs(score.value.value() - value.get<double>()) < 1e-9; };
        QVERIFY(same(m.balancedAccuracy.value, expected["balanced"]));
        QVERIFY(same(m.accuracy.value, expected["accuracy"]));
        QVERIFY(same(m.macroAuc.value, expected["auc"]));
        for (std::size_t k = 0; k < 5; ++k) {
            QVERIFY(same(m.precision[k].value, expected["precision"][k]));
            QVERIFY(same(m.recall[k].value, expected["recall"][k]));
            QVERIFY(same(m.auc[k].value, expected["auc_of"][k]));
            for (std::size_t j = 0; j < 5; ++j)
                QCOMPARE(m.confusion.at(int(k), int(j)), expected["confusion"][k][j].get<int>());
        }
    }
};

QTEST_GUILESS_MAIN(TstMetrics)
#include "tst_metrics.moc"
