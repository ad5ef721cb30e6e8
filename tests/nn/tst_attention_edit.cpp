// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <limits>

#include <torch/torch.h>

#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/nn/attention.h"
#include "core/nn/attention_edit.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

constexpr auto removeOutput = AttentionEdit::Kind::RemoveOutput;
constexpr auto uniformWeights = AttentionEdit::Kind::UniformWeights;

/// An ungated layer in double precision: 2 heads of 4 channels on a grid of 3 x 4.
std::shared_ptr<GridAttention> makeLayer(const QString &kind)
{
    AttentionLayerOptions options;
    options.kind = kind.toStdString();
    options.channels = 8;
    options.heads = 2;
    options.rows = 3;
    options.cols = 4;
    options.kernel = 3;
    options.gated = false;
    torch::manual_seed(2);
    auto layer = makeAttention(options);
    layer->to(torch::kDouble);
    return layer;
}

torch::Tensor makeInput()
{
    torch::manual_seed(5);
    return torch::randn({2, 8, 3, 4}, torch::kDouble);
}

torch::Tensor run(GridAttention &layer, const std::vector<AttentionEdit> &edits, torch::Tensor *weights = nullptr)
{
    ForwardTrace trace;
    for (const AttentionEdit &edit : edits)
        trace.edit("attention", edit);
    trace.edit("another", {removeOutput, std::nullopt});
    if (weights != nullptr)
        trace.request("attention", ForwardTrace::Capture::Detached);
    const torch::Tensor output = layer.forward(makeInput(), trace, "attention");
    if (weights != nullptr)
        *weights = trace.at("attention");
    return output;
}

double largestDifference(const torch::Tensor &a, const torch::Tensor &b)
{
    return (a - b).abs().max().item<double>();
}

} // namespace

class TstAttentionEdit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void kinds_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addRow("global") << "global";
        QTest::addRow("local") << "local";
    }

    void uniformOverAllowedKeys()
    {
        const torch::Tensor weights = torch::rand({1, 2, 2, 4});
        const torch::Tensor allowed = torch::tensor({{1, 1, 0, 0}, {1, 1, 1, 1}}).to(torch::kBool);
        const torch::Tensor edited = editedWeights(weights, allowed, {{uniformWeights, 1}});
        QVERIFY(torch::equal(edited[0][0], weights[0][0]));
        QVERIFY(torch::equal(edited[0][1], torch::tensor({{0.5F, 0.5F, 0.0F, 0.0F}, {0.25F, 0.25F, 0.25F, 0.25F}})));
        QVERIFY(torch::equal(editedWeights(weights, {}, {{uniformWeights, std::nullopt}}), torch::full_like(weights, 0.25)));
        const torch::Tensor none = torch::zeros({2, 4}, torch::kBool);
        QVERIFY(torch::equal(editedWeights(weights, none, {{uniformWeights, 0}})[0][0], torch::zeros({2, 4})));
    }

    void removesWhatAHeadMixed()
    {
        const torch::Tensor mixed = torch::ones({2, 3, 2, 2});
        const torch::Tensor edited = editedMix(mixed, {{removeOutput, 0}, {removeOutput, 2}});
        QVERIFY(torch::equal(edited.sum({0, 2, 3}), torch::tensor({0.0F, 8.0F, 0.0F})));
        QVERIFY(torch::equal(editedMix(mixed * std::numeric_limits<double>::infinity(), {{removeOutput, 1}})[0][1], torch::zeros({2, 2})));
    }

    void withoutAnEditNothingIsCopied()
    {
        const torch::Tensor tensor = torch::rand({1, 2, 3, 4});
        QVERIFY(editedWeights(tensor, {}, {}).is_same(tensor));
        QVERIFY(editedWeights(tensor, {}, {{removeOutput, 0}}).is_same(tensor));
        QVERIFY(editedMix(tensor, {}).is_same(tensor));
        QVERIFY(editedMix(tensor, {{uniformWeights, 0}}).is_same(tensor));
    }

    void onlyALayerWithoutHeadIsRemoved()
    {
        QVERIFY(!removesLayer({}));
        QVERIFY(!removesLayer({{removeOutput, 0}, {uniformWeights, std::nullopt}}));
        QVERIFY(removesLayer({{uniformWeights, 1}, {removeOutput, std::nullopt}}));
    }

    void refusesAHeadThatIsNotThere_data() { kinds_data(); }
    void refusesAHeadThatIsNotThere()
    {
        QFETCH(QString, kind);
        auto layer = makeLayer(kind);
        for (const auto edit : {removeOutput, uniformWeights}) {
            for (const int head : {-1, 2}) {
                const std::vector<AttentionEdit> edits = {{edit, head}};
                LESIONLENS_EXPECT_ERROR(run(*layer, edits), ErrorCode::Usage, "head " + std::to_string(head));
            }
        }
    }

    /// The branch is linear in what its heads mixed: without head 0 plus without head 1 is the whole.
    void headsAddUp_data() { kinds_data(); }
    void headsAddUp()
    {
        QFETCH(QString, kind);
        auto layer = makeLayer(kind);
        const torch::Tensor whole = run(*layer, {});
        const torch::Tensor without0 = run(*layer, {{removeOutput, 0}});
        const torch::Tensor without1 = run(*layer, {{removeOutput, 1}});
        QVERIFY(largestDifference(without0, whole) > 1e-3);
        QVERIFY(largestDifference(without0 + without1, whole) < 1e-13);
        const torch::Tensor nothing = torch::zeros_like(whole);
        QVERIFY(torch::equal(run(*layer, {{removeOutput, 0}, {removeOutput, 1}}), nothing));
        QVERIFY(torch::equal(run(*layer, {{removeOutput, std::nullopt}}), nothing));
    }

    /// Uniform weights mix the mean of the values that a query sees, whatever the queries and keys.
    void uniformWeightsGiveMeans_data() { kinds_data(); }
    void uniformWeightsGiveMeans()
    {
        QFETCH(QString, kind);
        auto layer = makeLayer(kind);
        torch::Tensor weights;
        const torch::Tensor output = run(*layer, {{uniformWeights, std::nullopt}}, &weights);
        const auto parameters = layer->named_parameters();
        const torch::Tensor v = torch::conv2d(makeInput(), parameters["qkv.weight"].narrow(0, 16, 8));
        // Without padding in the count, average pooling is the mean over the neighbours inside the grid.
        const torch::Tensor means = kind == "local" ? torch::avg_pool2d(v, 3, 1, 1, false, false) : v.mean({2, 3}, true).expand_as(v);
        QVERIFY(largestDifference(output, torch::conv2d(means, parameters["proj.weight"])) < 1e-13);
        const double corner = kind == "local" ? 1.0 / 4.0 : 1.0 / 12.0;
        QVERIFY(std::abs(weights[1][1][0].max().item<double>() - corner) < 1e-15);
        QVERIFY((weights.sum(-1) - 1.0).abs().max().item<double>() < 1e-12);
    }

    void theOtherHeadStaysAsItWas_data() { kinds_data(); }
    void theOtherHeadStaysAsItWas()
    {
        QFETCH(QString, kind);
        auto layer = makeLayer(kind);
        torch::Tensor plain;
        torch::Tensor edited;
        static_cast<void>(run(*layer, {}, &plain));
        const torch::Tensor looked = run(*layer, {{uniformWeights, 1}}, &edited);
        QVERIFY(torch::equal(plain.select(1, 0), edited.select(1, 0)));
        QVERIFY(largestDifference(plain.select(1, 1), edited.select(1, 1)) > 1e-3);
        QVERIFY(torch::equal(looked, run(*layer, {{uniformWeights, 1}}))); // looking changes nothing
    }

    void removedLayerStillShowsItsWeights_data() { kinds_data(); }
    void removedLayerStillShowsItsWeights()
    {
        QFETCH(QString, kind);
        auto layer = makeLayer(kind);
        torch::Tensor plain;
        torch::Tensor removed;
        static_cast<void>(run(*layer, {}, &plain));
        static_cast<void>(run(*layer, {{removeOutput, std::nullopt}}, &removed));
        QVERIFY(torch::equal(plain, removed));
    }
};

QTEST_GUILESS_MAIN(TstAttentionEdit)
#include "tst_attention_edit.moc"
