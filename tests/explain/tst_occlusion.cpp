// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>

#include <QtTest/QTest>

#include "core/explain/input_explainer.h"
#include "core/explain/occlusion.h"
#include "tests/expect_error.h"
#include "tests/explain/input_methods.h"
#include "tests/explain/tiny_classifier.h"

using namespace lesionlens;
using namespace lesionlens::test;

class TstOcclusion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void plainImages();
    void levelsAreProportional();
    void byHand_data();
    void byHand();
    void squaresCoverTheirCells();
    void tellsWhetherTheSizeMatters();
    void progressAndBatches();
};

void TstOcclusion::plainImages()
{
    ModelConfig config; // ImageNet's mean and std
    const torch::Tensor black = plainImage(tinyImage(), config, "black");
    QVERIFY(isClose(valuesOf(black.select(3, 1).select(2, 0)), {-0.485F / 0.229F, -0.456F / 0.224F, -0.406F / 0.225F}));
    QVERIFY(torch::equal(black.select(3, 0), black.select(3, 1)));
    const torch::Tensor mean = plainImage(tinyImage(), config, "mean");
    QCOMPARE(valuesOf(mean), (Values{1.5F, 1.5F, 1.5F, 1.5F, 2, 2, 2, 2, 2.5F, 2.5F, 2.5F, 2.5F}));

    // An edge of 0 and 1 down the middle of 32 x 32 pixels, blurred with a standard deviation of 2.
    torch::Tensor edge = torch::zeros({1, 3, 32, 32});
    edge.slice(3, 16, 32).fill_(1.0F);
    const torch::Tensor blurred = plainImage(edge, config, "blur");
    QCOMPARE(blurred.sizes(), edge.sizes());
    QVERIFY(torch::allclose(blurred.select(2, 0), blurred.select(2, 31), 0.0, 1e-6)); // the same in every row, up to the border
    const Values row = valuesOf(blurred[0][1][7]);
    QVERIFY(row[0] < 1e-6F && row[31] > 1.0F - 1e-6F);
    QVERIFY(std::abs(row[15] + row[16] - 1.0F) < 1e-5F);
    // The discrete kernel's half without the centre: about 0.5 erfc(0.25 / sqrt 2) = 0.401.
    QVERIFY(std::abs(row[15] - 0.4013F) < 0.002F);
    // Different in its rows as well.
    QVERIFY(torch::allclose(plainImage(edge.transpose(2, 3), config, "blur"), blurred.transpose(2, 3), 0.0, 1e-6));
    LESIONLENS_EXPECT_ERROR(plainImage(edge, config, "white"), ErrorCode::Usage, "'white' is not known; known are: mean, black, blur.");
}

void TstOcclusion::levelsAreProportional()
{
    using Levels = std::vector<OcclusionLevel>;
    OcclusionOptions options;
    QVERIFY(occlusionLevels(options, 224, 224) == (Levels{{4, 4}, {8, 8}, {14, 14}}));
    QVERIFY(occlusionLevels(options, 64, 96) == (Levels{{3, 4}, {5, 8}, {9, 14}}));
    QVERIFY(occlusionLevels(options, 96, 64) == (Levels{{4, 3}, {8, 5}, {14, 9}}));
    QVERIFY(occlusionLevels(options, 2, 300) == (Levels{{1, 4}, {1, 8}, {1, 14}}));
    QVERIFY(occlusionLevels(options, 2, 6) == (Levels{{1, 4}, {2, 6}})); // never more cells than pixels
    options.coarsest = options.cells = 16;
    QVERIFY(occlusionLevels(options, 32, 32) == (Levels{{16, 16}}));
}

// "positive" weighs first channel 1 2 / 3 2 and second channel -4 0 / 0 0, twice; the image's colour means are 1.5 and 2.
void TstOcclusion::byHand_data()
{
    QTest::addColumn<QString>("fill");
    QTest::addColumn<QString>("contrastClass");
    QTest::addColumn<Values>("expected");
    QTest::newRow("mean") << "mean"
                          << "" << Values{7, -6, 3, 6};
    const float b0 = -0.485F / 0.229F;
    const float b1 = -0.456F / 0.224F;
    QTest::newRow("black") << "black"
                           << "" << Values{2 * (1 - b0) - 8 * (1 - b1), 4 * (0 - b0), 6 * (2 - b0), 4 * (3 - b0)};
    // "negative" weighs -1 everywhere and -2 at the last position of the second channel: its drops are 1, 3, -1, -3.
    QTest::newRow("against another class") << "mean"
                                           << "negative" << Values{6, -9, 4, 9};
}

void TstOcclusion::byHand()
{
    QFETCH(QString, fill);
    QFETCH(QString, contrastClass);
    QFETCH(Values, expected);
    TinyClassifier model;
    ExplainRequest request = requestFor("occlusion", "positive");
    request.contrastClass = contrastClass.toStdString();
    request.options.occlusion = {2, 2, 1.0, fill.toStdString(), 3};
    NoProgress progress;
    const Map map = explainImage(model, tinyImage(), tinyClasses, request, progress, {}).maps.at(0);
    QVERIFY(isClose(map.values.values, expected));
    QCOMPARE(map.values.rows, 2);
    QVERIFY(map.method == "occlusion" && map.layer == kInputLayer && map.isSigned && !map.dead);
    QCOMPARE(map.unit, std::string("class score drop"));
    QCOMPARE(map.targetClass.value_or(""), std::string("positive"));
    QVERIFY(map.measures.empty()); // a single level
}

// On a linear model with black for 0, the drop is the sum of the square's weighted pixels.
void TstOcclusion::squaresCoverTheirCells()
{
    torch::Tensor weight = torch::zeros({3, 4, 8});
    weight[0] = torch::arange(1, 33).reshape({4, 8});
    PolynomialClassifier model(4, 8, weight);
    const torch::Tensor ones = asInput(Values(32, 1.0F), 4, 8);
    ExplainRequest request = requestFor("occlusion", "linear");
    request.options.occlusion = {4, 4, 1.0, "black", 8};
    const Map exact = mapOf(model, ones, request);                                                           // 2 x 4 cells of 2 x 2 pixels
    QVERIFY(isClose(exact.values.values, {1 + 2 + 9 + 10, 3 + 4 + 11 + 12, 5 + 6 + 13 + 14, 7 + 8 + 15 + 16, //
                                          17 + 18 + 25 + 26, 19 + 20 + 27 + 28, 21 + 22 + 29 + 30, 23 + 24 + 31 + 32}));
    // Twice as wide and high: one more pixel on each side, cut off at the border.
    request.options.occlusion.cover = 2.0;
    const Map wide = mapOf(model, ones, request);
    QCOMPARE(wide.values.at(0, 0), 1.0F + 2 + 3 + 9 + 10 + 11 + 17 + 18 + 19);
    QCOMPARE(wide.values.at(1, 1), 10.0F + 11 + 12 + 13 + 18 + 19 + 20 + 21 + 26 + 27 + 28 + 29);
    QCOMPARE(model.largestBatch, 8);
}

void TstOcclusion::tellsWhetherTheSizeMatters()
{
    ExplainRequest request = requestFor("occlusion", "linear");
    request.options.occlusion = {4, 2, 1.0, "black", 8};
    PolynomialClassifier model(1, 4, torch::ones({3, 1, 4}));
    // Linear: a large square drops what its parts drop.
    const Map linear = mapOf(model, asInput({1, 5, 2, 0}, 1, 4), request);
    QVERIFY(isClose(linear.values.values, {1, 5, 2, 0}));
    QVERIFY(std::abs(linear.measures.at("size_correlation") - 1.0) < 1e-9);
    QVERIFY(linear.notes.empty());
    // The square of the sum, which is 1.5: hiding cells with the sum X drops 3 X - X^2, alone -10 and -28 / 0 and 1.25, together 2 / 1.25.
    request.targetClass = "whole";
    const Map whole = mapOf(model, asInput({5, -4, 0, 0.5F}, 1, 4), request);
    QVERIFY(isClose(whole.values.values, {-10, -28, 0, 1.25F}));
    QVERIFY(!whole.dead);
    QVERIFY(std::abs(whole.measures.at("size_correlation") + 1.0) < 1e-9);
    QCOMPARE(whole.notes, (std::vector<std::string>{"What this map shows depends on the size of the square: the coarsest grid's map has a "
                                                    "correlation of only -1 with this one."}));
    // A flat level has no correlation.
    const Map flat = mapOf(model, asInput({1, 1, 1, 1}, 1, 4), request);
    QVERIFY(flat.dead.has_value() && flat.measures.empty() && flat.notes.empty());
}

void TstOcclusion::progressAndBatches()
{
    PolynomialClassifier model(4, 4, torch::ones({3, 4, 4}));
    ExplainRequest request = requestFor("occlusion", "linear");
    request.options.occlusion = {4, 2, 1.0, "black", 3};
    StoppingProgress progress;
    static_cast<void>(explainImage(model, torch::ones({1, 3, 4, 4}), polynomialClasses, request, progress, {}));
    std::vector<std::string> stages;
    for (const Progress &report : progress.reports) {
        QVERIFY(report.done <= report.total);
        if (stages.empty() || stages.back() != report.stage)
            stages.push_back(report.stage);
    }
    QCOMPARE(stages, (std::vector<std::string>{"forward pass", "Occlusion at input", "Occlusion: the whole image",
                                               "Occlusion: 2 x 2 squares", "Occlusion: 4 x 4 squares", "done"}));
    // The shared pass, the whole image, 4 squares by 3, 16 squares by 3.
    QCOMPARE(model.passes, 1 + 1 + 2 + 6);
    QCOMPARE(model.largestBatch, 3);
}

QTEST_GUILESS_MAIN(TstOcclusion)
#include "tst_occlusion.moc"
