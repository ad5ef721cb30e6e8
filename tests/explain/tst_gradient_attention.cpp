// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>

#include <QtTest/QTest>

#include "core/explain/explain_image.h"
#include "core/explain/gradient_attention.h"
#include "tests/expect_error.h"
#include "tests/explain/tiny_transformer.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

void compareMap(const Map &map, const std::vector<double> &expected)
{
    QCOMPARE(map.values.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        QVERIFY2(std::abs(static_cast<double>(map.values.values[i]) - expected[i]) < 1e-5,
                 qPrintable(QString::number(map.values.values[i])));
}

Map mapOf(TinyTransformer &model, const std::string &layer, const std::string &target, const torch::Tensor &image = tinyTransformerImage())
{
    ExplainRequest request;
    request.methods = {"gradient_attention"};
    request.layers["gradient_attention"] = {layer};
    request.targetClass = target;
    NoProgress progress;
    return explainImage(model, image, tinyTransformerClasses, request, progress, {}).maps.at(0);
}

} // namespace

class TstGradientAttention : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void productByHand();
    void lastLayerByHand();
    void firstLayerByHand();
    void onlyWhatRaisesTheScoreCounts();
    void silentLayerSaysSo();
    void worksWithoutClassToken();
};

void TstGradientAttention::productByHand()
{
    const torch::Tensor weights = torch::tensor({0.5F, 0.5F, 0.2F, 0.8F}).reshape({1, 1, 2, 2});
    const torch::Tensor gradient = torch::tensor({2.0F, -1.0F, 0.0F, 10.0F}).reshape({1, 1, 2, 2});
    const torch::Tensor expected = torch::tensor({1.0F, 0.0F, 0.0F, 8.0F}).reshape({1, 1, 2, 2});
    QVERIFY(torch::equal(gradientTimesAttention(weights, gradient), expected));
    LESIONLENS_EXPECT_ERROR(gradientTimesAttention(weights, gradient.flatten()), ErrorCode::Internal, "same shape");
}

// Tokens 1, 2, 5; the first layer is uniform, so t1 = t + 8/3. The score is t2[class]: its derivative by the class token's row of head h is
// t1 / 2, by all other rows zero.
void TstGradientAttention::lastLayerByHand()
{
    TinyTransformer model;
    model.second[0][0][0] = torch::tensor({0.2F, 0.2F, 0.6F});
    model.second[0][1][0] = torch::tensor({0.4F, 0.5F, 0.1F});
    const Map map = mapOf(model, "blocks.1.attn", "up");
    compareMap(map, {(0.2 + 0.5) / 2 * (2 + 8.0 / 3) / 2, (0.6 + 0.1) / 2 * (5 + 8.0 / 3) / 2});
    QCOMPARE(map.method, std::string("gradient_attention"));
    QCOMPARE(map.layer, std::string("blocks.1.attn"));
    QCOMPARE(map.view, std::string("class_token"));
    QCOMPARE(map.unit, std::string("class score gradient x attention weight"));
    QVERIFY(map.targetClass == "up" && !map.head && !map.isSigned && !map.dead);
}

// A2 uniform: dscore/dt1 = 4/3, 1/3, 1/3, so the class token's row of A1 has the gradient 4/3 t / 2.
void TstGradientAttention::firstLayerByHand()
{
    TinyTransformer model;
    const double third = 1.0 / 3;
    compareMap(mapOf(model, "blocks.0.attn", "up"), {third * 4 * third * 2 / 2, third * 4 * third * 5 / 2});
}

void TstGradientAttention::onlyWhatRaisesTheScoreCounts()
{
    TinyTransformer model;
    const torch::Tensor image = torch::tensor({-9.0F, 5.0F, 0.0F, 0.0F, 0.0F, 0.0F}).reshape({1, 3, 1, 2});
    const double third = 1.0 / 3; // t1 = t - 1
    compareMap(mapOf(model, "blocks.1.attn", "up", image), {0.0, third * 4 / 2});
    compareMap(mapOf(model, "blocks.1.attn", "down", image), {third * 10 / 2, 0.0});
}

void TstGradientAttention::silentLayerSaysSo()
{
    TinyTransformer model;
    const Map map = mapOf(model, "blocks.1.attn", "none");
    QVERIFY2(map.dead && contains(*map.dead, "The score of class none does not depend on the attention weights of blocks.1.attn"),
             map.dead.value_or("alive").c_str());
    const Map lowered = mapOf(model, "blocks.1.attn", "down");
    QVERIFY2(lowered.dead &&
                 contains(*lowered.dead, "No attention weight of blocks.1.attn that this view shows raises the score of class down"),
             lowered.dead.value_or("alive").c_str());
}

// Without a class token the map is the mean over the queries. Cells a, b; rows are what each takes from a and b.
void TstGradientAttention::worksWithoutClassToken()
{
    const AttentionSpec spec{"attention", "global", 2, 1, 2, 0, 0};
    const AttentionWeights products{spec, {1.0F, 0.0F, 3.0F, 2.0F, 0.0F, 0.0F, 0.0F, 6.0F}};
    compareMap(attentionSummary(products, std::nullopt), {1.0, 2.0});
    QCOMPARE(attentionSummary(products, std::nullopt).view, std::string("mean_incoming"));
}

QTEST_GUILESS_MAIN(TstGradientAttention)
#include "tst_gradient_attention.moc"
