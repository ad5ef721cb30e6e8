// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <functional>
#include <limits>

#include <QtTest/QTest>

#include "core/explain/method_options.h"
#include "tests/expect_error.h"

using namespace lesionlens;

class TstMethodOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaultsAreFine();
    void everyLimitIsNamed_data();
    void everyLimitIsNamed();
    void limitsThemselvesAreAllowed();
    void jsonThereAndBack();
    void absentKeysKeepTheirDefaults();
    void badJsonIsNamed();
};

using Change = std::function<void(MethodOptions &)>;
Q_DECLARE_METATYPE(Change)

void TstMethodOptions::defaultsAreFine()
{
    QVERIFY(MethodOptions{}.problems().empty());
}

void TstMethodOptions::everyLimitIsNamed_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *name, Change change, const char *sentence) { QTest::newRow(name) << change << QString(sentence); };
    row(
        "few cells", [](MethodOptions &o) { o.occlusion.cells = o.occlusion.coarsest = 1; },
        "occlusion.cells must be between 2 and 64, but is 1");
    row(
        "many cells", [](MethodOptions &o) { o.occlusion.cells = 65; }, "occlusion.cells must be between 2 and 64, but is 65");
    row(
        "coarsest above finest", [](MethodOptions &o) { o.occlusion.coarsest = 15; },
        "occlusion.coarsest must be between 2 and occlusion.cells (14), but is 15");
    row(
        "coarsest", [](MethodOptions &o) { o.occlusion.coarsest = 1; },
        "occlusion.coarsest must be between 2 and occlusion.cells (14), but is 1");
    row(
        "cover", [](MethodOptions &o) { o.occlusion.cover = 0.5; }, "occlusion.cover must be between 1 and 4, but is 0.5");
    row(
        "cover that is no number", [](MethodOptions &o) { o.occlusion.cover = std::numeric_limits<double>::quiet_NaN(); },
        "occlusion.cover must be between 1 and 4, but is nan");
    row(
        "fill", [](MethodOptions &o) { o.occlusion.fill = "grey"; }, "occlusion.fill must be one of mean, black, blur, but is 'grey'");
    row(
        "occlusion batch", [](MethodOptions &o) { o.occlusion.batch = 0; }, "occlusion.batch must be between 1 and 256, but is 0");
    row(
        "steps", [](MethodOptions &o) { o.integratedGradients.steps = 1; },
        "integrated_gradients.steps must be between 2 and 1024, but is 1");
    row(
        "baseline", [](MethodOptions &o) { o.integratedGradients.baseline = ""; },
        "integrated_gradients.baseline must be one of black, mean, blur, but is ''");
    row(
        "path batch", [](MethodOptions &o) { o.integratedGradients.batch = 257; },
        "integrated_gradients.batch must be between 1 and 256, but is 257");
    row(
        "samples", [](MethodOptions &o) { o.smoothGrad.samples = 0; }, "smooth_grad.samples must be between 1 and 1024, but is 0");
    row(
        "no noise", [](MethodOptions &o) { o.smoothGrad.noise = 0.0; }, "smooth_grad.noise must be greater than 0 and at most 1, but is 0");
    row(
        "noise batch", [](MethodOptions &o) { o.smoothGrad.batch = -1; }, "smooth_grad.batch must be between 1 and 256, but is -1");
    row(
        "fusion", [](MethodOptions &o) { o.rollout.fusion = "median"; }, "rollout.fusion must be one of mean, max, min, but is 'median'");
    row(
        "discard", [](MethodOptions &o) { o.rollout.discard = 1.0; }, "rollout.discard must be at least 0 and less than 1, but is 1");
}

void TstMethodOptions::everyLimitIsNamed()
{
    QFETCH(Change, change);
    QFETCH(QString, sentence);
    MethodOptions options;
    change(options);
    QCOMPARE(options.problems(), std::vector<std::string>{sentence.toStdString()});
}

void TstMethodOptions::limitsThemselvesAreAllowed()
{
    MethodOptions options;
    options.occlusion = {2, 2, 1.0, "black", 1};
    options.integratedGradients = {2, "blur", 256};
    options.smoothGrad = {1, 1.0, 0, 1};
    options.rollout = {"min", 0.0};
    QVERIFY(options.problems().empty());
    options.occlusion = {64, 64, 4.0, "blur", 256};
    options.integratedGradients = {1024, "mean", 1};
    options.smoothGrad.samples = 1024;
    options.rollout = {"max", 0.999};
    QVERIFY(options.problems().empty());
}

void TstMethodOptions::jsonThereAndBack()
{
    MethodOptions options;
    options.occlusion = {20, 5, 2.5, "blur", 3};
    options.integratedGradients = {7, "mean", 2};
    options.smoothGrad = {9, 0.25, 12345678901234567890ULL, 4};
    options.rollout = {"max", 0.5};
    const Json json = toJson(options);
    QVERIFY(methodOptionsFromJson(json, "methods") == options);
    QVERIFY(methodOptionsFromJson(parseJson(json.dump(), "text"), {}) == options);
    QCOMPARE(json["occlusion"].dump(), std::string(R"({"cells":20,"coarsest":5,"cover":2.5,"fill":"blur","batch":3})"));
    QVERIFY(!(methodOptionsFromJson(json, "methods") == MethodOptions{}));
}

void TstMethodOptions::absentKeysKeepTheirDefaults()
{
    QVERIFY(methodOptionsFromJson(Json::object(), "methods") == MethodOptions{});
    MethodOptions expected;
    expected.smoothGrad.samples = 5;
    QVERIFY(methodOptionsFromJson(Json{{"smooth_grad", Json{{"samples", 5}}}}, "methods") == expected);
}

void TstMethodOptions::badJsonIsNamed()
{
    const auto reading = [](const char *text) { return methodOptionsFromJson(parseJson(text, "text"), "methods"); };
    LESIONLENS_EXPECT_ERROR(reading(R"({"smoothgrad": {}})"), ErrorCode::Usage, "methods.smoothgrad");
    LESIONLENS_EXPECT_ERROR(reading(R"({"occlusion": {"cell": 3}})"), ErrorCode::Usage, "methods.occlusion.cell");
    LESIONLENS_EXPECT_ERROR(reading(R"({"rollout": {"discard": "all"}})"), ErrorCode::Usage, "methods.rollout.discard");
    LESIONLENS_EXPECT_ERROR(reading(R"({"occlusion": {"cells": 1, "coarsest": 1}})"), ErrorCode::Usage,
                            "methods.occlusion.cells must be between 2 and 64, but is 1.");
    LESIONLENS_EXPECT_ERROR(methodOptionsFromJson(Json{{"rollout", Json{{"fusion", "sum"}}}}, ""), ErrorCode::Usage,
                            "rollout.fusion must be one of mean, max, min, but is 'sum'.");
}

QTEST_GUILESS_MAIN(TstMethodOptions)
#include "tst_method_options.moc"
