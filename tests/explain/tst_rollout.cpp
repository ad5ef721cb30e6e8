// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>

#include <QtTest/QTest>

#include "core/explain/explain_image.h"
#include "core/explain/rollout.h"
#include "tests/expect_error.h"
#include "tests/explain/tiny_transformer.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

torch::Tensor matrix(const std::vector<double> &values, std::int64_t heads, std::int64_t tokens)
{
    return torch::tensor(values, torch::kDouble).reshape({1, heads, tokens, tokens});
}

RolloutOptions optionsOf(const std::string &fusion, double discard)
{
    RolloutOptions options;
    options.fusion = fusion;
    options.discard = discard;
    return options;
}

void compare(const torch::Tensor &actual, const std::vector<double> &expected)
{
    const torch::Tensor difference = actual.flatten() - torch::tensor(expected, torch::kDouble);
    QVERIFY2(difference.abs().max().item<double>() < 1e-12,
             qPrintable(QString("differs by %1").arg(difference.abs().max().item<double>())));
}

void compareMap(const Map &map, const std::vector<double> &expected)
{
    QCOMPARE(map.values.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        QVERIFY2(std::abs(static_cast<double>(map.values.values[i]) - expected[i]) < 1e-6,
                 qPrintable(QString::number(map.values.values[i])));
}

Map rolloutOf(TinyTransformer &model, const std::string &layer, const RolloutOptions &options = {})
{
    ExplainRequest request;
    request.methods = {"rollout"};
    if (!layer.empty())
        request.layers["rollout"] = {layer};
    request.options.rollout = options;
    NoProgress progress;
    return explainImage(model, tinyTransformerImage(), tinyTransformerClasses, request, progress, {}).maps.at(0);
}

} // namespace

class TstRollout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void twoLayersByHand();
    void headsAreFused();
    void smallestAreDiscarded();
    void rowsSumToOne_data();
    void rowsSumToOne();
    void imagesOfABatchAreIndependent();
    void mapIsTheClassTokensRow();
    void startsAtTheLayer();
    void badInputIsNamed();
    void saysWhyNotDefined();
};

// (A1 + I) / 2 = 3/4 1/4 / 0 1 and (A2 + I) / 2 = 1/2 1/2 / 1/4 3/4; the product takes the later layer on the left.
void TstRollout::twoLayersByHand()
{
    const torch::Tensor rolled =
        attentionRollout({matrix({0.5, 0.5, 0.0, 1.0}, 1, 2), matrix({0.0, 1.0, 0.5, 0.5}, 1, 2)}, optionsOf("mean", 0.0));
    compare(rolled, {3.0 / 8, 5.0 / 8, 3.0 / 16, 13.0 / 16});
}

// One head keeps, the other swaps.
void TstRollout::headsAreFused()
{
    const torch::Tensor heads = matrix({1, 0, 0, 1, 0, 1, 1, 0}, 2, 2);
    compare(attentionRollout({heads}, optionsOf("mean", 0.0)), {0.75, 0.25, 0.25, 0.75});
    compare(attentionRollout({heads}, optionsOf("max", 0.0)), {2.0 / 3, 1.0 / 3, 1.0 / 3, 2.0 / 3});
    compare(attentionRollout({heads}, optionsOf("min", 0.0)), {1, 0, 0, 1});
}

void TstRollout::smallestAreDiscarded()
{
    const torch::Tensor weights = matrix({0.1, 0.9, 0.6, 0.4}, 1, 2);
    compare(attentionRollout({weights}, optionsOf("mean", 0.5)), {1 / 1.9, 0.9 / 1.9, 0.6 / 1.6, 1 / 1.6});
    // 0.7 of four weights: two whole ones.
    compare(attentionRollout({weights}, optionsOf("mean", 0.7)), {1 / 1.9, 0.9 / 1.9, 0.6 / 1.6, 1 / 1.6});
    compare(attentionRollout({weights}, optionsOf("mean", 0.24)), {1.1 / 2, 0.9 / 2, 0.6 / 2, 1.4 / 2});
    // Of equal ones the first fall away.
    compare(attentionRollout({matrix({0.5, 0.5, 0.5, 0.5}, 1, 2)}, optionsOf("mean", 0.5)), {1, 0, 0.25, 0.75});
}

void TstRollout::rowsSumToOne_data()
{
    QTest::addColumn<QString>("fusion");
    QTest::addColumn<double>("discard");
    for (const char *fusion : {"mean", "max", "min"})
        for (const double discard : {0.0, 0.9})
            QTest::addRow("%s, %g", fusion, discard) << QString(fusion) << discard;
}

// A class token and a grid of 2 x 3, two images.
void TstRollout::rowsSumToOne()
{
    QFETCH(QString, fusion);
    QFETCH(double, discard);
    torch::manual_seed(5);
    std::vector<torch::Tensor> layers;
    for (int layer = 0; layer < 4; ++layer)
        layers.push_back(torch::softmax(3 * torch::randn({2, 3, 7, 7}, torch::kDouble), -1));
    const torch::Tensor rolled = attentionRollout(layers, optionsOf(fusion.toStdString(), discard));
    QCOMPARE(rolled.sizes().vec(), (std::vector<std::int64_t>{2, 7, 7}));
    QVERIFY((rolled.sum(2) - 1).abs().max().item<double>() < 1e-12);
    QVERIFY(rolled.min().item<double>() >= 0.0);
    QVERIFY((rolled.sum(1) - 1).abs().max().item<double>() > 1e-3); // the columns do not
}

void TstRollout::imagesOfABatchAreIndependent()
{
    torch::manual_seed(6);
    const torch::Tensor first = torch::softmax(torch::randn({2, 2, 5, 5}, torch::kDouble), -1);
    const torch::Tensor second = torch::softmax(torch::randn({2, 2, 5, 5}, torch::kDouble), -1);
    const RolloutOptions options = optionsOf("max", 0.4);
    const torch::Tensor both = attentionRollout({first, second}, options);
    for (int image = 0; image < 2; ++image) {
        const torch::Tensor alone = attentionRollout({first.narrow(0, image, 1), second.narrow(0, image, 1)}, options);
        QVERIFY(torch::allclose(both[image], alone[0], 0.0, 1e-14));
    }
}

// Both layers uniform: each step keeps 1/2 + 1/6 = 2/3 and takes 1/6 from either other token.
void TstRollout::mapIsTheClassTokensRow()
{
    TinyTransformer model;
    const Map uniform = rolloutOf(model, "blocks.0.attn");
    compareMap(uniform, {0.25, 0.25}); // 2/3 * 1/6 + 1/6 * 2/3 + 1/6 * 1/6
    QVERIFY(uniform.dead.has_value()); // shows no place

    model.first[0].fill_(0.0);
    for (int head = 0; head < 2; ++head)
        for (int token = 0; token < 3; ++token)
            model.first[0][head][token][2] = 1.0F; // every token looks at the second pixel
    const Map map = rolloutOf(model, "");
    QCOMPARE(map.method, std::string("rollout"));
    QCOMPARE(map.layer, std::string("blocks.0.attn"));
    QCOMPARE(map.view, std::string("class_token"));
    QVERIFY(!map.targetClass && !map.isSigned && !map.dead && !map.unit.empty());
    // Step 1: rows 1/2 0 1/2 / 0 1/2 1/2 / 0 0 1; the class token's row of step 2: 2/3 1/6 1/6.
    compareMap(map, {1.0 / 12, 1.0 / 3 + 1.0 / 12 + 1.0 / 6});
}

void TstRollout::startsAtTheLayer()
{
    TinyTransformer model;
    model.second[0][0] = torch::tensor({0.2F, 0.2F, 0.6F, 1.0F, 0.0F, 0.0F, 1.0F, 0.0F, 0.0F}).reshape({3, 3});
    model.second[0][1] = torch::tensor({0.4F, 0.2F, 0.4F, 1.0F, 0.0F, 0.0F, 1.0F, 0.0F, 0.0F}).reshape({3, 3});
    compareMap(rolloutOf(model, "blocks.1.attn"), {0.1, 0.25});
    compareMap(rolloutOf(model, "blocks.1.attn", optionsOf("max", 0.0)), {0.2 / 2.2, 0.6 / 2.2});
    const Rollout rollout;
    QCOMPARE(rollout.traced(model.spec(), "blocks.0.attn"), (std::vector<std::string>{"blocks.0.attn", "blocks.1.attn"}));
    QCOMPARE(rollout.traced(model.spec(), "blocks.1.attn"), (std::vector<std::string>{"blocks.1.attn"}));
    QCOMPARE(rollout.defaultLayer(model.spec()), std::string("blocks.0.attn"));
}

void TstRollout::badInputIsNamed()
{
    LESIONLENS_EXPECT_ERROR(attentionRollout({matrix({1, 0, 0, 1}, 1, 2)}, optionsOf("median", 0.0)), ErrorCode::Usage,
                            "rollout.fusion must be mean, max or min, but is 'median'");
    LESIONLENS_EXPECT_ERROR(attentionRollout({}, {}), ErrorCode::Internal, "at least one layer");
    LESIONLENS_EXPECT_ERROR(attentionRollout({torch::ones({1, 1, 2, 2}), torch::ones({1, 1, 3, 3})}, {}), ErrorCode::Internal,
                            "same tokens");
    LESIONLENS_EXPECT_ERROR(attentionRollout({torch::ones({1, 1, 4, 9})}, {}), ErrorCode::Internal, "square");
}

void TstRollout::saysWhyNotDefined()
{
    const ExplainerEntry &entry = explainerEntry("rollout");
    ModelSpec spec;
    spec.title = "ResNet18";
    QCOMPARE(whyUndefined(entry, spec), std::string("Attention rollout is not defined for ResNet18, because it has no self-attention."));
    spec.attentions = {{"layer3.1.attention", "global", 8, 14, 14, 0, 0}};
    QVERIFY(contains(whyUndefined(entry, spec), "because its attention stands between convolutions"));
    spec.attentions.front().kind = "window";
    QVERIFY(contains(whyUndefined(entry, spec), "because its tokens are merged between the stages"));
    QCOMPARE(whyUndefined(entry, TinyTransformer().spec()), std::string());
}

QTEST_GUILESS_MAIN(TstRollout)
#include "tst_rollout.moc"
