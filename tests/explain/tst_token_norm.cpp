// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>
#include <limits>

#include <QtTest/QTest>

#include "core/explain/explain_image.h"
#include "core/explain/token_norm.h"
#include "tests/expect_error.h"
#include "tests/explain/tiny_transformer.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

Grid<float> gridOf(int rows, int cols, std::vector<float> values)
{
    Grid<float> grid(rows, cols);
    grid.values = std::move(values);
    return grid;
}

} // namespace

class TstTokenNorm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void normsByHand();
    void thresholdByHand();
    void equalTokensHaveNoArtefacts();
    void brokenValuesHaveNoArtefacts();
    void mapOfATransformer();
    void artefactsAreNoted();
    void saysWhyNotDefined();
};

void TstTokenNorm::normsByHand()
{
    const torch::Tensor tokens = torch::tensor({3.0F, 0.0F, -5.0F, 4.0F, 0.0F, 12.0F}).reshape({1, 2, 1, 3});
    QCOMPARE(tokenNorms(tokens).values, (std::vector<float>{5.0F, 0.0F, 13.0F}));
    QCOMPARE(tokenNorms(tokens).cols, 3);
    LESIONLENS_EXPECT_ERROR(tokenNorms(tokens.flatten(2)), ErrorCode::Internal, "on their grid");
}

// Median 10, deviations 2 1 1 0 0 1 2 | 8 20: median deviation 1, so the bound is 10 + 6 * 1.4826 = 18.8956.
void TstTokenNorm::thresholdByHand()
{
    const ArtefactTokens found = findArtefactTokens(gridOf(3, 3, {8, 9, 30, 10, 10, 11, 12, 18, 9}));
    QCOMPARE(found.median, 10.0);
    QVERIFY(std::abs(found.threshold - 18.8956) < 1e-9);
    QCOMPARE(found.cells.size(), std::size_t{1});
    QVERIFY(found.cells.front() == (Cell{0, 2}));

    // Alike norms: a deviation of 0.1 would make 10.9 an artefact, but it must also be half as large again as the median.
    const ArtefactTokens alike = findArtefactTokens(gridOf(1, 7, {9.9F, 9.9F, 10, 10, 10, 14.9F, 15.1F}));
    QCOMPARE(alike.threshold, 15.0);
    QVERIFY(alike.cells == (std::vector<Cell>{{0, 6}}));

    // An even number: the median lies between; the largest comes first.
    const ArtefactTokens even = findArtefactTokens(gridOf(2, 4, {1, 3, 1, 3, 1, 3, 50, 80}));
    QCOMPARE(even.median, 3.0);
    const ArtefactTokens two = findArtefactTokens(gridOf(2, 4, {1, 1, 1, 1, 1, 1, 50, 80}));
    QVERIFY(two.cells == (std::vector<Cell>{{1, 3}, {1, 2}}));
}

void TstTokenNorm::equalTokensHaveNoArtefacts()
{
    QVERIFY(findArtefactTokens(gridOf(2, 2, {4, 4, 4, 4})).cells.empty());
    QVERIFY(findArtefactTokens(gridOf(2, 2, {0, 0, 0, 0})).cells.empty());
    QVERIFY(findArtefactTokens(gridOf(1, 1, {7})).cells.empty());
}

void TstTokenNorm::brokenValuesHaveNoArtefacts()
{
    QVERIFY(findArtefactTokens({}).cells.empty());
    QVERIFY(findArtefactTokens(gridOf(1, 3, {1, std::numeric_limits<float>::quiet_NaN(), 100})).cells.empty());
}

// Tokens 1, 2, 5; every block adds the mean of the tokens: 8/3, then 16/3.
void TstTokenNorm::mapOfATransformer()
{
    TinyTransformer model;
    ExplainRequest request;
    request.methods = {"token_norm"};
    NoProgress progress;
    const ImageExplanation byDefault = explainImage(model, tinyTransformerImage(), tinyTransformerClasses, request, progress, {});
    QCOMPARE(byDefault.maps.size(), std::size_t{1});
    const Map &map = byDefault.maps.front();
    QCOMPARE(map.method, std::string("token_norm"));
    QCOMPARE(map.layer, std::string("blocks.1"));
    QCOMPARE(map.unit, std::string("token norm"));
    QVERIFY(!map.targetClass && !map.isSigned && !map.dead && map.notes.empty());
    QVERIFY(std::abs(map.values.at(0, 0) - 10.0F) < 1e-5F && std::abs(map.values.at(0, 1) - 13.0F) < 1e-5F);
    QCOMPARE(map.measures.at("artefact_tokens"), 0.0);
    QVERIFY(std::abs(map.measures.at("median_norm") - 11.5) < 1e-5);
    QVERIFY(std::abs(map.measures.at("largest_norm") - 13.0) < 1e-5);

    request.layers["token_norm"] = {"*"};
    QCOMPARE(explainImage(model, tinyTransformerImage(), tinyTransformerClasses, request, progress, {}).maps.size(), std::size_t{4});
}

void TstTokenNorm::artefactsAreNoted()
{
    TinyTransformer model;
    ForwardTrace trace;
    trace.request("blocks.1", ForwardTrace::Capture::Detached);
    torch::Tensor tokens = torch::ones({1, 1, 3, 4});
    tokens[0][0][2][1] = 40.0F;
    trace.put("blocks.1", tokens);
    const torch::Tensor input = tinyTransformerImage();
    const torch::Tensor logits = torch::zeros({1, 3});
    const std::map<std::string, torch::Tensor> gradients;
    const ExplainTarget target{0, "up", std::nullopt, {}};
    const MethodOptions options;
    const ExplainContext context{model, input, trace, logits, gradients, target, options};
    NoProgress progress;
    const Map map = TokenNorm().explain(context, "blocks.1", progress, {}).maps.at(0);
    QCOMPARE(map.measures.at("artefact_tokens"), 1.0);
    QCOMPARE(map.notes.size(), std::size_t{1});
    QVERIFY2(contains(map.notes.front(), "1 token has a norm far above the others: row 2 column 1 (40); the median is 1."),
             map.notes.front().c_str());
}

void TstTokenNorm::saysWhyNotDefined()
{
    ModelSpec spec;
    spec.title = "ResNet18";
    spec.features = {{"layer4.1", 7, 7, 512}};
    QCOMPARE(whyUndefined(explainerEntry("token_norm"), spec),
             std::string("Token norm is not defined for ResNet18, because it has no tokens: its layers are feature maps of convolutions."));
}

QTEST_GUILESS_MAIN(TstTokenNorm)
#include "tst_token_norm.moc"
