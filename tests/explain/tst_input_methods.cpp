// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>
#include <numeric>

#include <QtTest/QTest>

#include "core/explain/explain_image.h"
#include "core/explain/input_explainer.h"
#include "core/explain/occlusion.h"
#include "core/models/registry.h"
#include "tests/expect_error.h"
#include "tests/explain/polynomial_classifier.h"
#include "tests/explain/tiny_classifier.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

using Values = std::vector<float>;

/// Asks for a stop once a stage has reported a number of finished steps.
class StoppingProgress final : public ProgressSink
{
public:
    explicit StoppingProgress(std::string stage = {}, std::int64_t done = 0) : stage_(std::move(stage)), done_(done) {}
    void report(const Progress &progress) override
    {
        reports.push_back(progress);
        if (progress.stage == stage_ && progress.done == done_)
            source.request_stop();
    }

    std::vector<Progress> reports;
    std::stop_source source;

private:
    std::string stage_;
    std::int64_t done_;
};

ExplainRequest requestFor(const std::string &method, const std::string &targetClass)
{
    ExplainRequest request;
    request.methods = {method};
    request.targetClass = targetClass;
    return request;
}

/// One map of a polynomial network.
Map mapOf(PolynomialClassifier &model, const torch::Tensor &input, const ExplainRequest &request)
{
    NoProgress progress;
    return explainImage(model, input, polynomialClasses, request, progress, {}).maps.at(0);
}

torch::Tensor asInput(const Values &values, std::int64_t height, std::int64_t width)
{
    torch::Tensor input = torch::zeros({1, 3, height, width});
    input.select(1, 0).copy_(torch::tensor(values).reshape({1, height, width}));
    return input;
}

bool isClose(const Values &actual, const Values &expected, double tolerance = 1e-5)
{
    bool close = actual.size() == expected.size();
    for (std::size_t i = 0; close && i < expected.size(); ++i)
        close =
            std::abs(static_cast<double>(actual[i]) - expected[i]) <= tolerance * std::max(1.0, std::abs(static_cast<double>(expected[i])));
    return close;
}

Values valuesOf(const torch::Tensor &tensor)
{
    const torch::Tensor plain = tensor.detach().to(torch::kFloat).contiguous();
    return {plain.data_ptr<float>(), plain.data_ptr<float>() + plain.numel()};
}

} // namespace

class TstInputMethods : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void plainImages();
    void occlusionLevelsAreProportional();
    void occlusionByHand_data();
    void occlusionByHand();
    void occlusionSquaresCoverTheirCells();
    void occlusionTellsWhetherTheSizeMatters();
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
    void progressAndBatches();
    void stopsBetweenBatches_data();
    void stopsBetweenBatches();
};

void TstInputMethods::plainImages()
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

void TstInputMethods::occlusionLevelsAreProportional()
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
void TstInputMethods::occlusionByHand_data()
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

void TstInputMethods::occlusionByHand()
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
void TstInputMethods::occlusionSquaresCoverTheirCells()
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

void TstInputMethods::occlusionTellsWhetherTheSizeMatters()
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

void TstInputMethods::integratedGradientsOfALinearModelAreExact()
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
void TstInputMethods::integratedGradientsOfACube()
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
void TstInputMethods::integratedGradientsFromOtherBaselines()
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
void TstInputMethods::integratedGradientsOfANetworkAreComplete()
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

void TstInputMethods::smoothGradOfALinearModelIsItsWeights()
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
void TstInputMethods::smoothGradNoiseIsAsLargeAsAsked()
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

void TstInputMethods::smoothGradDependsOnTheSeedAlone()
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

void TstInputMethods::aDifferenceOfClasses_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<Values>("expected");
    // Two times the input less the weights of 1, at x = 1 0 2 3 in the first channel; the other two are 0 and count -1 each.
    QTest::newRow("smooth_grad") << "smooth_grad" << Values{1 + 2, 1 + 2, 3 + 2, 5 + 2};
    QTest::newRow("integrated_gradients") << "integrated_gradients" << Values{0, 0, 2, 6}; // x^2 - x
}

void TstInputMethods::aDifferenceOfClasses()
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

void TstInputMethods::parametersAreLeftAlone_data()
{
    QTest::addColumn<QString>("method");
    for (const char *method : {"occlusion", "integrated_gradients", "smooth_grad"})
        QTest::newRow(method) << QString(method);
}

void TstInputMethods::parametersAreLeftAlone()
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

void TstInputMethods::scoresThatDoNotReactAreDead_data()
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

void TstInputMethods::scoresThatDoNotReactAreDead()
{
    QFETCH(QString, method);
    QFETCH(QString, sentence);
    PolynomialClassifier model(4, 5, torch::ones({3, 4, 5}));
    const Map map = mapOf(model, torch::ones({1, 3, 4, 5}), requestFor(method.toStdString(), "constant"));
    QCOMPARE(QString::fromStdString(map.dead.value_or("")), sentence);
}

void TstInputMethods::progressAndBatches()
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

void TstInputMethods::stopsBetweenBatches_data()
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

void TstInputMethods::stopsBetweenBatches()
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

QTEST_GUILESS_MAIN(TstInputMethods)
#include "tst_input_methods.moc"
