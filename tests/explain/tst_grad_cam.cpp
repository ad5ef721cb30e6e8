// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <limits>

#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/explain/explain_image.h"
#include "core/explain/grad_cam.h"
#include "core/explain/map_health.h"
#include "core/models/registry.h"
#include "tests/explain/tiny_classifier.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

using Values = std::vector<float>;

Map gradCamOf(ImageClassifier &model, const torch::Tensor &input, const std::vector<std::string> &classes, const std::string &layer,
              const std::string &targetClass)
{
    ExplainRequest request;
    request.methods = {"grad_cam"};
    request.layers["grad_cam"] = {layer};
    request.targetClass = targetClass;
    NoProgress progress;
    ImageExplanation explanation = explainImage(model, input, classes, request, progress, {});
    return explanation.maps.at(0);
}

/// ResNet18 with random weights from a fixed seed, 5 classes, wider than high.
std::shared_ptr<ImageClassifier> randomResNet()
{
    torch::manual_seed(11);
    ModelConfig config = modelEntry("resnet18").defaults;
    config.inputWidth = 96;
    config.inputHeight = 64;
    config.classes = 5;
    return buildModel(config);
}

torch::Tensor randomInput(std::uint64_t seed)
{
    torch::manual_seed(seed);
    return torch::randn({1, 3, 64, 96});
}

const std::vector<std::string> fiveClasses = {"a", "b", "c", "d", "e"};

/// The definition, written out with loops over a gradient that a full backward pass accumulated.
std::vector<double> gradCamByDefinition(const torch::Tensor &feature)
{
    const torch::Tensor activation = feature.detach();
    const auto values = activation.accessor<float, 4>();
    const torch::Tensor gradient = feature.grad();
    const auto gradients = gradient.accessor<float, 4>();
    std::vector<double> map(static_cast<std::size_t>(feature.size(2) * feature.size(3)), 0.0);
    for (std::int64_t k = 0; k < feature.size(1); ++k) {
        double alpha = 0.0;
        for (std::int64_t row = 0; row < feature.size(2); ++row)
            for (std::int64_t col = 0; col < feature.size(3); ++col)
                alpha += gradients[0][k][row][col];
        alpha /= static_cast<double>(map.size());
        std::size_t cell = 0;
        for (std::int64_t row = 0; row < feature.size(2); ++row)
            for (std::int64_t col = 0; col < feature.size(3); ++col)
                map[cell++] += alpha * values[0][k][row][col];
    }
    return map;
}

} // namespace

class TstGradCam : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void byHand_data();
    void byHand();
    void equalMapIsDead();
    void describesItself();
    void equalsIndependentAutograd_data();
    void equalsIndependentAutograd();
    void frozenModelGivesTheSame();
    void refusesAnotherShape();
    void deadMapsSayWhy();
};

// alpha is the mean of the head's weights over the four positions (positive: 2, -1; negative: -1, -0.5), twice that at "first";
// for the product it is the mean of the other channel (5 and 4).
void TstGradCam::byHand_data()
{
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QString>("targetClass");
    QTest::addColumn<Values>("expected");
    QTest::addColumn<QString>("dead");
    QTest::newRow("signed") << "second"
                            << "positive" << Values{3, -9, 9, 9} << "";
    QTest::newRow("signed, earlier layer") << "first"
                                           << "positive" << Values{2, -10, 8, 8} << "";
    QTest::newRow("gradient depends on the image") << "second"
                                                   << "product" << Values{27, 49, 29, 55} << "";
    QTest::newRow("gradient depends on the image, earlier layer") << "first"
                                                                  << "product" << Values{18, 40, 20, 46} << "";
    QTest::newRow("dead: negative")
        << "second"
        << "negative" << Values{-4.5F, -6.5F, -5.5F, -9.5F}
        << "All gradients of the score of negative at second are zero or negative: nothing is left of Grad-CAM after ReLU.";
    QTest::newRow("dead: no gradient") << "second"
                                       << "nothing" << Values{0, 0, 0, 0}
                                       << "The score of nothing does not depend on second: its gradient there is exactly zero everywhere.";
    QTest::newRow("dead: layer that no class uses")
        << "side"
        << "positive" << Values{0, 0, 0, 0}
        << "The score of positive does not depend on side: its gradient there is exactly zero everywhere.";
}

void TstGradCam::byHand()
{
    QFETCH(QString, layer);
    QFETCH(QString, targetClass);
    QFETCH(Values, expected);
    QFETCH(QString, dead);
    TinyClassifier model;
    const Map map = gradCamOf(model, tinyImage(), tinyClasses, layer.toStdString(), targetClass.toStdString());
    QCOMPARE(map.values.rows, 2);
    QCOMPARE(map.values.cols, 2);
    QCOMPARE(map.values.values, expected);
    QCOMPARE(QString::fromStdString(map.dead.value_or("")), dead);
}

void TstGradCam::equalMapIsDead()
{
    TinyClassifier model;
    torch::Tensor flat = torch::zeros({1, 3, 2, 2});
    flat.select(1, 0).fill_(0.5); // S0 = 2, S1 = 1 everywhere, so the map is 2 * 2 - 1
    const Map map = gradCamOf(model, flat, tinyClasses, "second", "positive");
    QCOMPARE(map.values.values, (Values{3, 3, 3, 3}));
    QCOMPARE(map.dead.value_or(""),
             std::string("Every value of Grad-CAM at second for class positive is the same (3): the map shows no place."));
}

void TstGradCam::describesItself()
{
    TinyClassifier model;
    const Map map = gradCamOf(model, tinyImage(), tinyClasses, "second", "predicted");
    QCOMPARE(map.method, std::string("grad_cam"));
    QCOMPARE(map.layer, std::string("second"));
    QCOMPARE(map.targetClass, std::optional<std::string>("product")); // the largest logit: 22, -26, 0, 60
    QCOMPARE(map.unit, std::string("class score gradient x activation"));
    QVERIFY(map.isSigned && !map.head && !map.query && map.view.empty());
}

void TstGradCam::equalsIndependentAutograd_data()
{
    QTest::addColumn<QString>("layer");
    QTest::addColumn<int>("target");
    QTest::newRow("last block") << "layer4.1" << 0;
    QTest::newRow("last block, another class") << "layer4.1" << 3;
    QTest::newRow("third stage") << "layer3.0" << 1;
    QTest::newRow("first block") << "layer1.0" << 4;
}

void TstGradCam::equalsIndependentAutograd()
{
    QFETCH(QString, layer);
    QFETCH(int, target);
    const torch::Tensor input = randomInput(5);

    // A whole backward pass through a graph that starts at the parameters, accumulated in .grad of the feature map.
    const std::shared_ptr<ImageClassifier> reference = randomResNet();
    ForwardTrace trace;
    trace.request(layer.toStdString(), ForwardTrace::Capture::WithGraph);
    const torch::Tensor logits = reference->forward(input, trace);
    const torch::Tensor feature = trace.at(layer.toStdString());
    feature.retain_grad();
    logits.index({0, target}).backward();
    QVERIFY(reference->parameters().front().grad().defined());
    const std::vector<double> expected = gradCamByDefinition(feature);

    const std::shared_ptr<ImageClassifier> model = randomResNet();
    const Map map = gradCamOf(*model, input, fiveClasses, layer.toStdString(), fiveClasses[static_cast<std::size_t>(target)]);
    QCOMPARE(map.values.size(), expected.size());
    double largest = 0.0;
    for (const double value : expected)
        largest = std::max(largest, std::abs(value));
    QVERIFY(largest > 0.0);
    for (std::size_t i = 0; i < expected.size(); ++i)
        QVERIFY2(std::abs(map.values.values[i] - expected[i]) <= 1e-4 * largest,
                 qPrintable(QString("cell %1: %2, expected %3").arg(i).arg(map.values.values[i]).arg(expected[i])));
}

// As a session opens it: no parameter requires gradients, so that the graph begins at the layer.
void TstGradCam::frozenModelGivesTheSame()
{
    const torch::Tensor input = randomInput(6);
    const std::shared_ptr<ImageClassifier> model = randomResNet();
    const Map unfrozen = gradCamOf(*model, input, fiveClasses, "layer3.1", "c");
    for (torch::Tensor &parameter : model->parameters())
        parameter.requires_grad_(false);
    const Map frozen = gradCamOf(*model, input, fiveClasses, "layer3.1", "c");
    double largest = 0.0;
    for (const float value : unfrozen.values.values)
        largest = std::max(largest, std::abs(static_cast<double>(value)));
    for (std::size_t i = 0; i < frozen.values.size(); ++i)
        QVERIFY(std::abs(frozen.values.values[i] - unfrozen.values.values[i]) <= 1e-5 * largest);
}

void TstGradCam::refusesAnotherShape()
{
    const torch::Tensor feature = torch::ones({1, 2, 3, 4});
    QCOMPARE(gradCam(feature, torch::ones({1, 2, 3, 4})).values, Values(12, 2.0F));
    QVERIFY_EXCEPTION_THROWN(static_cast<void>(gradCam(feature, torch::ones({1, 2, 4, 3}))), Error);
    QVERIFY_EXCEPTION_THROWN(static_cast<void>(gradCam(torch::ones({2, 2, 3, 4}), torch::ones({2, 2, 3, 4}))), Error);
    QVERIFY_EXCEPTION_THROWN(static_cast<void>(gradCam(torch::ones({2, 3}), torch::ones({2, 3}))), Error);
}

void TstGradCam::deadMapsSayWhy()
{
    const auto why = [](const Values &values) {
        Grid<float> map(1, static_cast<int>(values.size()));
        map.values = values;
        return QString::fromStdString(whyDead(map, "the map").value_or(""));
    };
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    QVERIFY(why({0, 1}).isEmpty());
    QVERIFY(why({-5, 0.001F}).isEmpty());
    QVERIFY(why({1, nan}).contains("not finite"));
    QVERIFY(why({1, infinity}).contains("not finite"));
    QVERIFY(why({0, 0}).contains("is zero:"));
    QVERIFY(why({-1, 0}).contains("zero or negative"));
    QVERIFY(why({-1, -1}).contains("zero or negative"));
    QVERIFY(why({0.25F, 0.25F}).contains("the same (0.25)"));
    QVERIFY(why({}).contains("no cells"));
}

QTEST_GUILESS_MAIN(TstGradCam)
#include "tst_grad_cam.moc"
