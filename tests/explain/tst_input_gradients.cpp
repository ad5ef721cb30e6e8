// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Integrated gradients and SmoothGrad, and what all methods on the input have in common.

#include <cmath>
#include <numeric>

#include <QtTest/QTest>

#include "core/explain/input_explainer.h"
#include "core/models/registry.h"
#include "tests/expect_error.h"
#include "tests/explain/input_methods.h"

using namespace lesionlens;
using namespace lesionlens::test;

class TstInputGradients : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void integratedGradientsOfALinearModelAreExact();
    void integratedGradientsOfACube();
    void integratedGradientsFromOtherBaselines();
    void integratedGradientsOfANetworkAreComplete();
    void smoothGradOfALinearModelIsItsWeights();
    void smoothGradNoiseIsAsLargeAsAsked();
    void smoothGradDependsOnTheSeedAlone();
    void aDifferenceOfClasses_data();
    void aDifferenceOfClasses();
    void parametersAreLeftAlone_data();
    void parametersAreLeftAlone();
    void scoresThatDoNotReactAreDead_data();
    void scoresThatDoNotReactAreDead();
    void stopsBetweenBatches_data();
    void stopsBetweenBatches();
};

void TstInputGradients::integratedGradientsOfALinearModelAreExact()
{
    torch::manual_seed(2);
    const torch::Tensor weight = torch::randn({3, 4, 5});
    PolynomialClassifier model(4, 5, weight);
    const torch::Tensor input = torch::randn({1, 3, 4, 5});
    ExplainRequest request = requestFor("integrated_gradients", "linear");
    request.options.integratedGradients = {2, "black", 1};
    const Map map = mapOf(model, input, request);
    QCOMPARE(map.values.rows, 4);
    QCOMPARE(map.values.cols, 5);
    QVERIFY(isClose(map.values.values, valuesOf((weight * input[0]).sum(0))));
    QVERIFY(map.measures.at("completeness_error") < 1e-5);
    QVERIFY(map.notes.empty() && !map.dead && map.isSigned);
    QVERIFY(map.method == "integrated_gradients" && map.layer == kInputLayer);
    QCOMPARE(map.unit, std::string("share of the class score's change"));
}

// For x^3 from 0, the midpoint rule gives x^3 (1 - 1 / (4 steps^2)).
void TstInputGradients::integratedGradientsOfACube()
{
    PolynomialClassifier model(2, 2, torch::ones({3, 2, 2}));
    const torch::Tensor input = asInput({1, 2, -1, 0}, 2, 2); // the cubes sum to 8
    ExplainRequest request = requestFor("integrated_gradients", "cube");
    request.options.integratedGradients.steps = 2;
    const Map rough = mapOf(model, input, request);
    QVERIFY(isClose(rough.values.values, {15.0F / 16, 15.0F / 2, -15.0F / 16, 0}));
    QVERIFY(std::abs(rough.measures.at("completeness_error") - 1.0 / 16) < 1e-6);
    QCOMPARE(rough.notes.size(), std::size_t{1});
    QCOMPARE(rough.notes[0], std::string("The attributions are incomplete: they sum to 7.5, but the score of cube changes by 8 from the "
                                         "baseline to the image (6 % off). More steps than 2 bring them closer."));
    request.options.integratedGradients.steps = 10;
    const Map fine = mapOf(model, input, request);
    QVERIFY(std::abs(fine.measures.at("completeness_error") - 1.0 / 400) < 1e-6);
    QVERIFY(fine.notes.empty());
    // The same whatever the batch.
    request.options.integratedGradients.batch = 3;
    QVERIFY(isClose(mapOf(model, input, request).values.values, fine.values.values));
}

// For x^2 the midpoint rule is exact: x^2 - b^2, with b the mean colour, 1.5.
void TstInputGradients::integratedGradientsFromOtherBaselines()
{
    PolynomialClassifier model(2, 2, torch::ones({3, 2, 2}));
    const torch::Tensor input = asInput({1, 0, 2, 3}, 2, 2);
    ExplainRequest request = requestFor("integrated_gradients", "square");
    request.options.integratedGradients.baseline = "mean";
    const Map map = mapOf(model, input, request);
    QVERIFY(isClose(map.values.values, {1 - 2.25F, -2.25F, 4 - 2.25F, 9 - 2.25F}));
    QVERIFY(map.measures.at("completeness_error") < 1e-5);
    // The mean of a linear score is the same for the image and its mean colour: nothing to be complete of.
    request.targetClass = "linear";
    const Map none = mapOf(model, input, request);
    QCOMPARE(none.measures.count("completeness_error"), std::size_t{0});
    QVERIFY(none.notes.size() == 1 && contains(none.notes[0], "is the same for the baseline and for the image"));
}

// A network that bends: with more points the sum comes closer to what the score really changes by.
void TstInputGradients::integratedGradientsOfANetworkAreComplete()
{
    ModelConfig config = modelEntry("resnet18").defaults;
    config.width = 0.25;
    config.inputWidth = 96;
    config.inputHeight = 64;
    config.classes = 5;
    torch::manual_seed(12);
    const std::shared_ptr<ImageClassifier> model = buildModel(config);
    const torch::Tensor input = torch::randn({1, 3, 64, 96});
    const torch::Tensor baseline = plainImage(input, config, "black");
    ExplainRequest request = requestFor("integrated_gradients", "linear");
    std::vector<double> errors;
    for (const int steps : {2, 16, 128}) {
        request.options.integratedGradients.steps = steps;
        NoProgress progress;
        const Map map = explainImage(*model, input, polynomialClasses, request, progress, {}).maps.at(0);
        const torch::NoGradGuard noGrad;
        const double change = (model->forward(input)[0][0] - model->forward(baseline)[0][0]).item<double>();
        const double sum = std::accumulate(map.values.values.begin(), map.values.values.end(), 0.0);
        errors.push_back(map.measures.at("completeness_error"));
        QVERIFY(std::abs(errors.back() - std::abs(sum - change) / std::abs(change)) < 1e-3);
        QCOMPARE(map.notes.size(), std::size_t(errors.back() > 0.05 ? 1 : 0));
    }
    QVERIFY(errors[1] < errors[0] && errors[2] < errors[1]);
    QVERIFY(errors[2] < 0.1);
}

void TstInputGradients::smoothGradOfALinearModelIsItsWeights()
{
    torch::manual_seed(2);
    const torch::Tensor weight = torch::randn({3, 4, 5});
    PolynomialClassifier model(4, 5, weight);
    const Map map = mapOf(model, torch::randn({1, 3, 4, 5}), requestFor("smooth_grad", "linear"));
    QVERIFY(isClose(map.values.values, valuesOf(weight.abs().sum(0))));
    QVERIFY(!map.isSigned && !map.dead && map.method == "smooth_grad" && map.layer == kInputLayer);
    QCOMPARE(map.unit, std::string("magnitude of the class score gradient"));
    // 24 copies by 8, and the pass that everything shares.
    QCOMPARE(model.passes, 4);
}

// For x^2 with one copy the map is 2 sum over channels of (x + noise): its spread is that of the noise.
void TstInputGradients::smoothGradNoiseIsAsLargeAsAsked()
{
    PolynomialClassifier model(48, 48, torch::ones({3, 48, 48}));
    torch::Tensor input = torch::full({1, 3, 48, 48}, 100.0F);
    input[0][0][0][0] = 104.0F; // a range of 4
    ExplainRequest request = requestFor("smooth_grad", "square");
    request.options.smoothGrad = {1, 0.25, 7, 1};
    const Map map = mapOf(model, input, request);
    const torch::Tensor noise = torch::tensor(map.values.values) / 2.0 - input[0].sum(0).flatten();
    QVERIFY(std::abs(noise.std().item<double>() / std::sqrt(3.0) - 1.0) < 0.05);
    QVERIFY(std::abs(noise.mean().item<double>()) < 0.15);
}

void TstInputGradients::smoothGradDependsOnTheSeedAlone()
{
    PolynomialClassifier model(4, 5, torch::ones({3, 4, 5}));
    torch::manual_seed(2);
    const torch::Tensor input = torch::randn({1, 3, 4, 5});
    ExplainRequest request = requestFor("smooth_grad", "square");
    request.options.smoothGrad = {6, 0.2, 5, 4};
    torch::manual_seed(9);
    const Map first = mapOf(model, input, request);
    const torch::Tensor afterwards = torch::rand({3});
    torch::manual_seed(9);
    QVERIFY(torch::equal(afterwards, torch::rand({3}))); // LibTorch's own generator was not drawn from
    QVERIFY(mapOf(model, input, request).values == first.values);
    request.options.smoothGrad.batch = 1;
    QVERIFY(isClose(mapOf(model, input, request).values.values, first.values.values));
    request.options.smoothGrad.seed = 6;
    QVERIFY(!isClose(mapOf(model, input, request).values.values, first.values.values, 1e-3));
}

void TstInputGradients::aDifferenceOfClasses_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<Values>("expected");
    // Two times the input less the weights of 1, at x = 1 0 2 3 in the first channel; the other two are 0 and count -1 each.
    QTest::newRow("smooth_grad") << "smooth_grad" << Values{1 + 2, 1 + 2, 3 + 2, 5 + 2};
    QTest::newRow("integrated_gradients") << "integrated_gradients" << Values{0, 0, 2, 6}; // x^2 - x
}

void TstInputGradients::aDifferenceOfClasses()
{
    QFETCH(QString, method);
    QFETCH(Values, expected);
    PolynomialClassifier model(2, 2, torch::ones({3, 2, 2}));
    ExplainRequest request = requestFor(method.toStdString(), "square");
    request.contrastClass = "linear";
    request.options.smoothGrad = {1, 1e-6, 1, 1};
    const Map map = mapOf(model, asInput({1, 0, 2, 3}, 2, 2), request);
    QVERIFY(isClose(map.values.values, expected, 1e-4));
    QVERIFY(map.targetClass == "square" && map.contrastClass == "linear");
}

void TstInputGradients::parametersAreLeftAlone_data()
{
    QTest::addColumn<QString>("method");
    for (const char *method : {"occlusion", "integrated_gradients", "smooth_grad"})
        QTest::newRow(method) << QString(method);
}

void TstInputGradients::parametersAreLeftAlone()
{
    QFETCH(QString, method);
    torch::manual_seed(2);
    const torch::Tensor input = torch::randn({1, 3, 4, 5});
    PolynomialClassifier model(4, 5, torch::ones({3, 4, 5}));
    const ExplainRequest request = requestFor(method.toStdString(), "cube");
    const Map map = mapOf(model, input, request);
    QVERIFY(!model.parameters().front().grad().defined() && !input.requires_grad());
    // As a session opens a model, and for a caller who has switched gradients off.
    model.parameters().front().requires_grad_(false);
    const torch::NoGradGuard noGrad;
    QVERIFY(mapOf(model, input, request).values == map.values);
}

void TstInputGradients::scoresThatDoNotReactAreDead_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("occlusion") << "occlusion"
                               << "Every value of occlusion for class constant is zero: the score does not react to the image.";
    QTest::newRow("integrated_gradients")
        << "integrated_gradients"
        << "Every value of integrated gradients for class constant is zero: the score does not react to the image.";
    QTest::newRow("smooth_grad") << "smooth_grad"
                                 << "Every value of SmoothGrad for class constant is zero: the score does not react to the image.";
}

void TstInputGradients::scoresThatDoNotReactAreDead()
{
    QFETCH(QString, method);
    QFETCH(QString, sentence);
    PolynomialClassifier model(4, 5, torch::ones({3, 4, 5}));
    const Map map = mapOf(model, torch::ones({1, 3, 4, 5}), requestFor(method.toStdString(), "constant"));
    QCOMPARE(QString::fromStdString(map.dead.value_or("")), sentence);
}

void TstInputGradients::stopsBetweenBatches_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("stage");
    QTest::newRow("occlusion") << "occlusion"
                               << "Occlusion: 2 x 2 squares";
    QTest::newRow("integrated_gradients") << "integrated_gradients"
                                          << "Integrated gradients";
    QTest::newRow("smooth_grad") << "smooth_grad"
                                 << "SmoothGrad";
}

void TstInputGradients::stopsBetweenBatches()
{
    QFETCH(QString, method);
    QFETCH(QString, stage);
    PolynomialClassifier model(4, 4, torch::ones({3, 4, 4}));
    ExplainRequest request = requestFor(method.toStdString(), "linear");
    request.options.occlusion = {4, 2, 1.0, "black", 1};
    StoppingProgress progress(stage.toStdString(), 1); // when the second batch begins
    LESIONLENS_EXPECT_ERROR(
        explainImage(model, torch::ones({1, 3, 4, 4}), polynomialClasses, request, progress, progress.source.get_token()),
        ErrorCode::Cancelled, "");
    QCOMPARE(progress.reports.back().stage, stage.toStdString());
    QCOMPARE(progress.reports.back().done, std::int64_t{1});
    QVERIFY(progress.reports.back().total > 2);
}

QTEST_GUILESS_MAIN(TstInputGradients)
#include "tst_input_gradients.moc"
