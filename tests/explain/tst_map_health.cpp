// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <limits>

#include <QtTest/QTest>

#include "core/explain/map_health.h"
#include "tests/expect_error.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

using Values = std::vector<float>;

constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

Grid<float> gridOf(const Values &values)
{
    Grid<float> grid(1, static_cast<int>(values.size()));
    grid.values = values;
    return grid;
}

MapEvidence evidenceOf(const char *method)
{
    MapEvidence evidence;
    evidence.method = method;
    evidence.layer = "layer4.1";
    evidence.target = "mel";
    evidence.activation = {true, 0.0, 2.0};
    evidence.gradient = {true, -1.0, 1.0};
    return evidence;
}

Map mapOf(const Values &values, const char *layer = "layer4.1")
{
    Map map;
    map.method = "grad_cam";
    map.layer = layer;
    map.values = gridOf(values);
    return map;
}

} // namespace

Q_DECLARE_METATYPE(MapEvidence)

class TstMapHealth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deadMapsSayWhy_data();
    void deadMapsSayWhy();
    void unknownCausesAreNotMadeUp();
    void inputMaps();
    void sameMaps();
    void differentMapsAreNotTheSame();
    void mapsThatDoNotBelongTogether();
};

void TstMapHealth::deadMapsSayWhy_data()
{
    QTest::addColumn<Values>("values");
    QTest::addColumn<MapEvidence>("evidence");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *name, const Values &values, const MapEvidence &evidence, const char *sentence) {
        QTest::newRow(name) << values << evidence << QString(sentence);
    };
    MapEvidence evidence = evidenceOf("Grad-CAM");
    row("alive", {-5, 0.001F}, evidence, "");
    row("empty", {}, evidence, "The map of Grad-CAM at layer4.1 for class mel has no cells.");
    row("one cell", {2}, evidence, "Grad-CAM at layer4.1 for class mel has a single cell: the map shows no place.");
    row("equal", {0.25F, 0.25F}, evidence, "Every value of Grad-CAM at layer4.1 for class mel is the same (0.25): the map shows no place.");
    row("equal but for rounding", {0.25F, 0.25F * (1.0F + 5e-7F)}, evidence,
        "Every value of Grad-CAM at layer4.1 for class mel is the same (0.25): the map shows no place.");
    row("nearly equal", {0.25F, 0.25F * (1.0F + 5e-6F)}, evidence, "");
    evidence.activation = {true, 2.0, 2.0};
    row("equal activations", {0.25F, 0.25F}, evidence,
        "Every value of Grad-CAM at layer4.1 for class mel is the same (0.25): the layer is equally active everywhere, and the map shows "
        "no "
        "place.");

    evidence = evidenceOf("Grad-CAM");
    row("map not finite", {1, notANumber}, evidence,
        "The map of Grad-CAM at layer4.1 for class mel holds values that are not finite numbers.");
    evidence.gradient->isFinite = false;
    row("gradient not finite", {1, notANumber}, evidence,
        "The gradient of the score of mel at layer4.1 holds values that are not finite numbers, so Grad-CAM shows nothing.");
    evidence.activation->isFinite = false;
    row("activation not finite", {1, notANumber}, evidence,
        "The activations of layer4.1 hold values that are not finite numbers, so Grad-CAM shows nothing.");

    evidence = evidenceOf("Grad-CAM");
    evidence.activation = {true, 0.0, 0.0};
    row("silent", {0, 0}, evidence, "Every activation of layer4.1 is zero: the layer is silent for this image.");
    evidence = evidenceOf("Grad-CAM");
    evidence.gradient = {true, 0.0, 0.0};
    row("no gradient", {0, 0}, evidence, "The score of mel does not depend on layer4.1: its gradient there is exactly zero everywhere.");
    evidence.isTokenLayer = true;
    evidence.layer = "blocks.11";
    row("tokens without gradient", {0, 0}, evidence,
        "The score of mel does not depend on the patch tokens of blocks.11: their gradient is exactly zero everywhere. Choose an earlier "
        "layer.");
    evidence = evidenceOf("Grad-CAM");
    evidence.channelWeights = {true, 0.0, 0.0};
    row("weights cancel", {0, 0}, evidence,
        "All channel weights of Grad-CAM at layer4.1 for class mel are zero: the gradients of each channel cancel out.");
    evidence.channelWeights.reset();
    row("nothing meets", {0, 0}, evidence,
        "Every value of Grad-CAM at layer4.1 for class mel is zero: nothing is active where the score of mel depends on the layer.");
    evidence = evidenceOf("LayerCAM");
    evidence.keepsPositiveGradients = true;
    evidence.gradient = {true, -3.0, -1.0};
    row("no positive gradient to keep", {0, 0}, evidence,
        "All gradients of the score of mel at layer4.1 are negative: LayerCAM keeps the positive ones, and none is left.");

    evidence = evidenceOf("Grad-CAM");
    evidence.channelWeights = {true, -2.0, -0.5};
    row("negative weights", {-1, 0}, evidence,
        "All channel weights of Grad-CAM at layer4.1 are negative for class mel: nothing is left after ReLU.");
    evidence.channelWeights = {true, -2.0, 0.0};
    row("weights negative or zero", {-1, 0}, evidence,
        "All channel weights of Grad-CAM at layer4.1 are zero or negative for class mel: nothing is left after ReLU.");
    evidence.gradient = {true, -3.0, -1.0};
    row("negative gradients", {-1, -2}, evidence,
        "All gradients of the score of mel at layer4.1 are negative: nothing is left of Grad-CAM after ReLU.");
    evidence = evidenceOf("HiResCAM");
    row("outweighed", {-1, -2}, evidence,
        "Every value of HiResCAM at layer4.1 for class mel is negative: at every position what speaks against the class outweighs what "
        "speaks "
        "for it, and nothing is left after ReLU.");
    // With activations of both signs, negative weights alone are no cause.
    evidence.activation = {true, -1.0, 2.0};
    evidence.channelWeights = {true, -2.0, -0.5};
    row("activations of both signs", {-1, 0}, evidence,
        "Every value of HiResCAM at layer4.1 for class mel is zero or negative: at every position what speaks against the class outweighs "
        "what speaks for it, and nothing is left after ReLU.");
    evidence = evidenceOf("Grad-CAM");
    evidence.target = "mel against nv";
    evidence.gradient = {true, 0.0, 0.0};
    row("a difference of classes", {0, 0}, evidence,
        "The score of mel against nv does not depend on layer4.1: its gradient there is exactly zero everywhere.");
}

void TstMapHealth::deadMapsSayWhy()
{
    QFETCH(Values, values);
    QFETCH(MapEvidence, evidence);
    QFETCH(QString, sentence);
    QCOMPARE(QString::fromStdString(whyDead(gridOf(values), evidence).value_or("")), sentence);
}

void TstMapHealth::unknownCausesAreNotMadeUp()
{
    MapEvidence evidence;
    evidence.method = "Eigen-CAM";
    evidence.layer = "layer1.0";
    QCOMPARE(whyDead(gridOf({0, 0}), evidence).value_or(""),
             std::string("Every value of Eigen-CAM at layer1.0 is zero: the layer is silent or the class does not depend on it."));
    QCOMPARE(whyDead(gridOf({-1, 0}), evidence).value_or(""),
             std::string("Every value of Eigen-CAM at layer1.0 is zero or negative: nothing is left after ReLU."));
    QVERIFY(!whyDead(gridOf({1, 0}), evidence));
    QVERIFY(whyDead(gridOf({0.5F, 0.5F * (1.0F + 5e-7F)}), "the token norms at blocks.3").has_value());
}

void TstMapHealth::inputMaps()
{
    QCOMPARE(whyInputMapIsDead(gridOf({0, 0}), "SmoothGrad", "mel").value_or(""),
             std::string("Every value of SmoothGrad for class mel is zero: the score does not react to the image."));
    QCOMPARE(whyInputMapIsDead(gridOf({0, -1}), "occlusion", "mel").value_or(""),
             std::string("Every value of occlusion for class mel is zero or negative: nothing is left after ReLU."));
    QVERIFY(whyInputMapIsDead(gridOf({}), "occlusion", "mel").has_value());
    QVERIFY(!whyInputMapIsDead(gridOf({0, 1}), "occlusion", "mel"));
}

void TstMapHealth::sameMaps()
{
    const std::string sentence = sameMapForEveryImage({mapOf({1, 2, -4}), mapOf({0.5F, 1, -2}), mapOf({2.03F, 4, -8})}).value_or("");
    QCOMPARE(sentence,
             std::string("The map is the same for every image of this set (3 images, grad_cam at layer4.1, no difference above 1 % "
                         "of the peak): it shows the network, not what is in the images."));
    // The third differs by 0.015 / 4 in its first cell.
    QVERIFY(!sameMapForEveryImage({mapOf({1, 2, -4}), mapOf({2.03F, 4, -8})}, 0.003));
    // A dead map is none of them.
    Map dead = mapOf({0, 0, 0});
    dead.dead = "Every value is zero.";
    QVERIFY(contains(sameMapForEveryImage({dead, mapOf({1, 2, 3}), mapOf({1, 2, 3})}).value_or(""), "2 images"));
}

void TstMapHealth::differentMapsAreNotTheSame()
{
    QVERIFY(!sameMapForEveryImage({}));
    QVERIFY(!sameMapForEveryImage({mapOf({1, 2, 3})}));
    QVERIFY(!sameMapForEveryImage({mapOf({1, 2, 3}), mapOf({1, 2.1F, 3})}));
    QVERIFY(!sameMapForEveryImage({mapOf({1, 2, 3}), mapOf({-1, -2, -3})}));
    QVERIFY(!sameMapForEveryImage({mapOf({1, 2, 3}), mapOf({1, 2, 3}), mapOf({3, 2, 1})}));
    QVERIFY(!sameMapForEveryImage({mapOf({1, 2, 3}), mapOf({1, 2, 3, 0})}));
    QVERIFY(!sameMapForEveryImage({mapOf({1, notANumber}), mapOf({1, notANumber})})); // not comparable
    Map dead = mapOf({0, 0, 0});
    dead.dead = "Every value is zero.";
    QVERIFY(!sameMapForEveryImage({dead, mapOf({1, 2, 3})}));
}

void TstMapHealth::mapsThatDoNotBelongTogether()
{
    LESIONLENS_EXPECT_ERROR(sameMapForEveryImage({mapOf({1, 2}), mapOf({1, 2}, "layer3.1")}), ErrorCode::Internal,
                            "one method at one layer");
    Map ofHead = mapOf({1, 2});
    ofHead.head = 1;
    LESIONLENS_EXPECT_ERROR(sameMapForEveryImage({mapOf({1, 2}), ofHead}), ErrorCode::Internal, "one method at one layer");
}

QTEST_GUILESS_MAIN(TstMapHealth)
#include "tst_map_health.moc"
