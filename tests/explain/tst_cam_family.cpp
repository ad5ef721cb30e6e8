// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// HiResCAM, Grad-CAM++, LayerCAM and Eigen-CAM against their formulas by hand. At layer "second" of the tiny network, S0 = 3 1 / 5 7 and
// S1 = 3 11 / 1 5; the gradients are the head's weights, and for "product" the other channel.

#include <cmath>
#include <limits>

#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/explain/eigen_cam.h"
#include "core/explain/explain_image.h"
#include "core/explain/grad_cam.h"
#include "core/explain/grad_cam_plus_plus.h"
#include "core/explain/hires_cam.h"
#include "core/explain/layer_cam.h"
#include "core/explain/tensor_grid.h"
#include "tests/expect_error.h"
#include "tests/explain/tiny_classifier.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

using Values = std::vector<float>;

Map mapOf(const QString &method, const QString &layer, const QString &targetClass, const QString &contrastClass = {})
{
    TinyClassifier model;
    ExplainRequest request;
    request.methods = {method.toStdString()};
    request.layers[method.toStdString()] = {layer.toStdString()};
    request.targetClass = targetClass.toStdString();
    request.contrastClass = contrastClass.toStdString();
    NoProgress progress;
    return explainImage(model, tinyImage(), tinyClasses, request, progress, {}).maps.at(0);
}

/// Of the largest expected value.
bool isClose(const Values &actual, const Values &expected, double tolerance = 1e-6)
{
    double largest = 0.0;
    for (const float value : expected)
        largest = std::max(largest, std::abs(static_cast<double>(value)));
    bool close = actual.size() == expected.size();
    for (std::size_t i = 0; close && i < expected.size(); ++i)
        close = std::abs(static_cast<double>(actual[i]) - expected[i]) <= tolerance * largest;
    return close;
}

torch::Tensor features(std::vector<float> values, std::int64_t channels, std::int64_t rows, std::int64_t cols)
{
    return torch::tensor(values).reshape({1, channels, rows, cols});
}

} // namespace

class TstCamFamily : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void byHand_data();
    void byHand();
    void describeThemselves_data();
    void describeThemselves();
    void hiResCamSumsToTheLogit();
    void gradCamPlusPlusIsThePublishedFormula();
    void gradCamPlusPlusSurvivesTinyGradientsAndZeroDenominators();
    void gradCamPlusPlusNotesNegativeActivations();
    void eigenCamByHand_data();
    void eigenCamByHand();
    void eigenCamIsTheSingularVector_data();
    void eigenCamIsTheSingularVector();
    void eigenCamOfBrokenAndSilentLayers();
    void deadMapsOfTheMethodsSayWhy();
    void otherShapesAreRefused();
};

void TstCamFamily::byHand_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QString>("targetClass");
    QTest::addColumn<QString>("contrastClass");
    QTest::addColumn<Values>("expected");
    const auto row = [](const char *method, const char *layer, const char *targetClass, const char *contrastClass, Values expected) {
        QTest::addRow("%s at %s, %s %s", method, layer, targetClass, contrastClass)
            << QString(method) << QString(layer) << QString(targetClass) << QString(contrastClass) << std::move(expected);
    };
    row("hires_cam", "second", "positive", "", {-9, 2, 15, 14});
    row("hires_cam", "first", "positive", "", {-6, 0, 12, 12});
    row("hires_cam", "second", "product", "", {18, 22, 10, 70});
    row("layer_cam", "second", "positive", "", {3, 2, 15, 14});
    row("layer_cam", "first", "positive", "", {2, 0, 12, 12});
    row("layer_cam", "second", "product", "", {18, 22, 10, 70});
    // alpha = 1 / (2 + 16 g) in the first channel, whose gradients are 1 2 / 3 2; the second has none above zero.
    const float w = 1.0F / 18 + 2.0F / 34 + 3.0F / 50 + 2.0F / 34;
    row("grad_cam_plus_plus", "second", "positive", "", {3 * w, w, 5 * w, 7 * w});
    // Both channels: gradients 3 11 / 1 5 with activations summing to 16, and 3 1 / 5 7 with 20.
    const float w0 = 3.0F / 50 + 11.0F / 178 + 1.0F / 18 + 5.0F / 82;
    const float w1 = 3.0F / 62 + 1.0F / 22 + 5.0F / 102 + 7.0F / 142;
    row("grad_cam_plus_plus", "second", "product", "", {3 * w0 + 3 * w1, w0 + 11 * w1, 5 * w0 + w1, 7 * w0 + 5 * w1});
    // A against B: the gradient of the difference, 2 3 / 4 3 and -4 0 / 0 2.
    row("grad_cam", "second", "positive", "negative", {7.5F, -2.5F, 14.5F, 18.5F});
    row("hires_cam", "second", "positive", "negative", {-6, 3, 20, 31});
    row("layer_cam", "second", "positive", "negative", {6, 3, 20, 31});
    row("hires_cam", "second", "negative", "positive", {6, -3, -20, -31});
}

void TstCamFamily::byHand()
{
    QFETCH(QString, method);
    QFETCH(QString, layer);
    QFETCH(QString, targetClass);
    QFETCH(QString, contrastClass);
    QFETCH(Values, expected);
    const Map map = mapOf(method, layer, targetClass, contrastClass);
    QCOMPARE(map.values.rows, 2);
    QCOMPARE(map.values.cols, 2);
    QVERIFY(isClose(map.values.values, expected));
    QVERIFY(!map.dead);
    QCOMPARE(map.targetClass, std::optional<std::string>(targetClass.toStdString()));
    QCOMPARE(map.contrastClass.value_or(""), contrastClass.toStdString());
}

void TstCamFamily::describeThemselves_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("unit");
    QTest::newRow("hires_cam") << "hires_cam"
                               << "class score gradient x activation";
    QTest::newRow("grad_cam_plus_plus") << "grad_cam_plus_plus"
                                        << "weighted positive class score gradient x activation";
    QTest::newRow("layer_cam") << "layer_cam"
                               << "positive class score gradient x activation";
    QTest::newRow("eigen_cam") << "eigen_cam"
                               << "activation along the first component";
}

void TstCamFamily::describeThemselves()
{
    QFETCH(QString, method);
    QFETCH(QString, unit);
    const Map map = mapOf(method, "second", "predicted");
    QCOMPARE(map.method, method.toStdString());
    QCOMPARE(map.layer, std::string("second"));
    QCOMPARE(map.unit, unit.toStdString());
    QVERIFY(map.isSigned && !map.head && !map.query && map.view.empty() && !map.contrastClass);
    QCOMPARE(map.targetClass.has_value(), method != "eigen_cam");
    QCOMPARE(map.measures.count("explained_share"), std::size_t(method == "eigen_cam" ? 1 : 0));
}

// For a linear head the contributions add up to what the model says; Grad-CAM's do not.
void TstCamFamily::hiResCamSumsToTheLogit()
{
    const auto total = [](const Map &map) {
        double sum = 0.0;
        for (const float value : map.values.values)
            sum += value;
        return sum;
    };
    QCOMPARE(total(mapOf("hires_cam", "second", "positive")), 22.0);
    QCOMPARE(total(mapOf("hires_cam", "second", "negative")), -26.0);
    QCOMPARE(total(mapOf("grad_cam", "second", "positive")), 12.0);
}

void TstCamFamily::gradCamPlusPlusIsThePublishedFormula()
{
    torch::manual_seed(3);
    const torch::Tensor feature = torch::rand({1, 5, 3, 4});
    const torch::Tensor gradient = torch::randn({1, 5, 3, 4});
    const auto a = feature.accessor<float, 4>();
    const auto g = gradient.accessor<float, 4>();
    Values expected(12, 0.0F);
    for (std::int64_t k = 0; k < 5; ++k) {
        double total = 0.0;
        double weight = 0.0;
        for (std::int64_t i = 0; i < 12; ++i)
            total += a[0][k][i / 4][i % 4];
        for (std::int64_t i = 0; i < 12; ++i) {
            const double gradientHere = g[0][k][i / 4][i % 4];
            const double alpha = gradientHere * gradientHere / (2 * gradientHere * gradientHere + total * std::pow(gradientHere, 3));
            weight += alpha * std::max(gradientHere, 0.0);
        }
        for (std::int64_t i = 0; i < 12; ++i)
            expected[static_cast<std::size_t>(i)] += static_cast<float>(weight * a[0][k][i / 4][i % 4]);
    }
    QVERIFY(isClose(gradCamPlusPlus(feature, gradient).values, expected, 1e-5));
}

void TstCamFamily::gradCamPlusPlusSurvivesTinyGradientsAndZeroDenominators()
{
    // The cube of the gradient is zero in single precision; alpha is 1/2 all the same.
    const float tiny = 1e-20F;
    QVERIFY(isClose(gradCamPlusPlus(features({1, 3}, 1, 1, 2), features({tiny, 0}, 1, 1, 2)).values, {tiny / 2, 3 * tiny / 2}));
    // 2 + (-2) * 1 = 0: no weight, by our convention.
    QCOMPARE(gradCamPlusPlus(features({1, -3}, 1, 1, 2), features({1, 0}, 1, 1, 2)).values, (Values{0, 0}));
}

void TstCamFamily::gradCamPlusPlusNotesNegativeActivations()
{
    QVERIFY(mapOf("grad_cam_plus_plus", "second", "product").notes.empty());
    TinyClassifier model;
    torch::Tensor image = tinyImage();
    image[0][0][0][0] = -3.0F;
    ExplainRequest request;
    request.methods = {"grad_cam_plus_plus"};
    NoProgress progress;
    const Map map = explainImage(model, image, tinyClasses, request, progress, {}).maps.at(0);
    QCOMPARE(map.notes.size(), std::size_t{1});
    QVERIFY(contains(map.notes[0], "Layer second holds negative activations"));
}

void TstCamFamily::eigenCamByHand_data()
{
    QTest::addColumn<Values>("values");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("positions");
    QTest::addColumn<Values>("expected");
    QTest::addColumn<double>("share");
    // Every column is a multiple of (0.6, 0.8).
    QTest::newRow("one component") << Values{3, 6, 0, 9, 4, 8, 0, 12} << 2 << 4 << Values{5, 10, 0, 15} << 1.0;
    // Orthogonal channels with squared norms 8 and 2.
    QTest::newRow("two components") << Values{2, 2, 0, 0, 0, 0, 1, 1} << 2 << 4 << Values{2, 2, 0, 0} << 0.8;
    QTest::newRow("turned to a positive sum") << Values{-2, -2, 0, 1, 0, 0, 0, 0} << 2 << 4 << Values{2, 2, 0, -1} << 1.0;
    QTest::newRow("sum of zero: the first is positive") << Values{0, -2, 1, 1} << 1 << 4 << Values{0, 2, -1, -1} << 1.0;
    QTest::newRow("more channels than positions") << Values{3, 0, 4, 0, 0, 1} << 3 << 2 << Values{5, 0} << 25.0 / 26.0;
}

void TstCamFamily::eigenCamByHand()
{
    QFETCH(Values, values);
    QFETCH(int, channels);
    QFETCH(int, positions);
    QFETCH(Values, expected);
    QFETCH(double, share);
    const EigenCamResult result = eigenCam(features(values, channels, 2, positions / 2));
    QCOMPARE(result.map.rows, 2);
    QCOMPARE(result.map.cols, positions / 2);
    QVERIFY(isClose(result.map.values, expected));
    QVERIFY(std::abs(result.explainedShare - share) < 1e-9);
}

void TstCamFamily::eigenCamIsTheSingularVector_data()
{
    QTest::addColumn<int>("channels");
    QTest::newRow("fewer channels than positions") << 6;
    QTest::newRow("more channels than positions") << 20;
}

void TstCamFamily::eigenCamIsTheSingularVector()
{
    QFETCH(int, channels);
    torch::manual_seed(8);
    const torch::Tensor feature = torch::rand({1, channels, 3, 4}); // not negative, as after a ReLU
    const auto [u, s, v] = torch::linalg_svd(feature[0].flatten(1).to(torch::kDouble), false);
    const torch::Tensor expected = (s[0] * v[0]).abs().to(torch::kFloat).contiguous();
    const EigenCamResult result = eigenCam(feature);
    QVERIFY(isClose(result.map.values, Values(expected.data_ptr<float>(), expected.data_ptr<float>() + 12)));
    QVERIFY(std::abs(result.explainedShare - (s[0] * s[0] / (s * s).sum()).item<double>()) < 1e-9);
}

void TstCamFamily::eigenCamOfBrokenAndSilentLayers()
{
    const EigenCamResult silent = eigenCam(torch::zeros({1, 3, 2, 2}));
    QCOMPARE(silent.map.values, Values(4, 0.0F));
    QCOMPARE(silent.explainedShare, 0.0);
    torch::Tensor broken = torch::ones({1, 3, 2, 2});
    broken[0][1][0][1] = std::numeric_limits<float>::quiet_NaN();
    const EigenCamResult result = eigenCam(broken);
    QVERIFY(std::isnan(result.map.at(0, 1)));
}

void TstCamFamily::deadMapsOfTheMethodsSayWhy()
{
    const auto deadOf = [](const char *method, const char *layer, const char *targetClass) {
        return QString::fromStdString(mapOf(method, layer, targetClass).dead.value_or(""));
    };
    // Every gradient of "negative" is -1, 0 or -2.
    QCOMPARE(deadOf("hires_cam", "second", "negative"),
             QString("All gradients of the score of negative at second are zero or negative: nothing is left of HiResCAM after ReLU."));
    QCOMPARE(
        deadOf("layer_cam", "second", "negative"),
        QString(
            "All gradients of the score of negative at second are zero or negative: LayerCAM keeps the positive ones, and none is left."));
    QVERIFY(deadOf("grad_cam_plus_plus", "second", "negative").contains("Grad-CAM++ keeps the positive ones, and none is left."));
    QCOMPARE(deadOf("grad_cam_plus_plus", "side", "positive"),
             QString("The score of positive does not depend on side: its gradient there is exactly zero everywhere."));
    QCOMPARE(deadOf("eigen_cam", "side", "positive"), QString()); // active, whatever the classes make of it
}

void TstCamFamily::otherShapesAreRefused()
{
    const torch::Tensor feature = torch::ones({1, 2, 3, 4});
    const torch::Tensor turned = torch::ones({1, 2, 4, 3});
    const torch::Tensor batch = torch::ones({2, 2, 3, 4});
    LESIONLENS_EXPECT_ERROR(hiResCam(feature, turned), ErrorCode::Internal, "HiResCAM needs one feature map of one image");
    LESIONLENS_EXPECT_ERROR(layerCam(batch, batch), ErrorCode::Internal, "LayerCAM needs");
    LESIONLENS_EXPECT_ERROR(gradCamPlusPlus(feature, turned), ErrorCode::Internal, "Grad-CAM++ needs");
    LESIONLENS_EXPECT_ERROR(eigenCam(batch), ErrorCode::Internal, "Eigen-CAM needs");
    LESIONLENS_EXPECT_ERROR(toGrid(feature), ErrorCode::Internal, "4 dimensions");
    QCOMPARE(toGrid(torch::tensor({1.0, 2.0, 3.0}, torch::kDouble).reshape({3, 1})).values, (Values{1, 2, 3}));
}

QTEST_GUILESS_MAIN(TstCamFamily)
#include "tst_cam_family.moc"
