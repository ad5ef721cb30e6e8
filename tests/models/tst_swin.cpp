// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <set>

#include <QtTest/QTest>

#include "core/models/registry.h"
#include "core/models/swin_block.h"
#include "tests/expect_error.h"
#include "tests/models/attention_knockout.h"
#include "tests/models/python_reference.h"
#include "tests/models/small_models.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

const std::string swinTiny = "swin_tiny_patch4_window7_224";

/// All weights moved away from their initial values, so that attention is far from uniform.
std::shared_ptr<ImageClassifier> livelyModel(const ModelConfig &config)
{
    torch::manual_seed(11);
    auto model = buildModel(config);
    torch::NoGradGuard noGrad;
    for (torch::Tensor &parameter : model->parameters())
        parameter.add_(torch::randn_like(parameter) * 0.3);
    return model;
}

} // namespace

class TstSwin : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// 28,288,354 as torchvision counts them. MACs by hand: patches 48*96*56^2 = 14,450,688; a block of T tokens T*(4C^2 + 2*49*C + 8C^2):
    /// 376,320,000 / 361,568,256 / 354,192,384 / 350,504,448 at the four stages; a merging 57,802,752; classifier 768,000.
    void hasTheKnownSize()
    {
        const auto model = buildModel(modelEntry(swinTiny).defaults);
        QCOMPARE(model->spec().parameters, std::int64_t{28288354});
        QCOMPARE(model->spec().macs, std::int64_t{14450688} + 2 * std::int64_t{376320000} + 2 * std::int64_t{361568256} +
                                         6 * std::int64_t{354192384} + 2 * std::int64_t{350504448} + 3 * std::int64_t{57802752} + 768000);
    }

    /// 100 x 132 pixels: grids of 25 x 33, 13 x 17, 7 x 9 and 4 x 5 cells; a side of at most 7 is one window and never shifted.
    void cardNamesGridsAndWindows()
    {
        const auto model = buildModel(configOf(swinTiny, 100, 132, 0.25, 5));
        const ModelSpec &spec = model->spec();
        QCOMPARE(spec.features.size(), std::size_t{36});
        QCOMPARE(spec.features[5].key, std::string("features.1.1"));
        QCOMPARE(spec.features[6].key, std::string("features.3.0.norm1"));
        QCOMPARE(spec.features[6].rows, 13);
        QCOMPARE(spec.features[6].cols, 17);
        QCOMPARE(spec.features[6].channels, 48);
        QCOMPARE(spec.attentions.size(), std::size_t{12});
        for (const auto &[key, heads, rows, cols, shiftRows, shiftCols] :
             {std::tuple{"features.1.0.attn", 3, 25, 33, 0, 0}, std::tuple{"features.1.1.attn", 3, 25, 33, 3, 3},
              std::tuple{"features.5.3.attn", 12, 7, 9, 0, 3}, std::tuple{"features.7.1.attn", 24, 4, 5, 0, 0}}) {
            const AttentionSpec *attention = spec.attention(key);
            QVERIFY(attention != nullptr);
            QCOMPARE(attention->kind, std::string("window"));
            QCOMPARE(attention->kernel, 7);
            QCOMPARE(attention->prefixTokens, 0);
            QCOMPARE((std::array{attention->heads, attention->rows, attention->cols, attention->shiftRows, attention->shiftCols}),
                     (std::array{heads, rows, cols, shiftRows, shiftCols}));
        }
        QCOMPARE(spec.defaultFeature(), std::string("features.7.1.norm1"));
        QVERIFY(!spec.isTokenChain && spec.hasTokens);
    }

    void otherInputSizesAreRefusedWithTheNearest()
    {
        LESIONLENS_EXPECT_ERROR(buildModel(configOf(swinTiny, 224, 226, 1.0, 7)), ErrorCode::Usage,
                                "the nearest are 224 x 224 and 228 x 224");
        LESIONLENS_EXPECT_ERROR(buildModel(configOf(swinTiny, 28, 64, 1.0, 7)), ErrorCode::Usage, "at least 32 pixels");
        LESIONLENS_EXPECT_ERROR(buildModel(configOf(swinTiny, 8192, 8192, 1.0, 7)), ErrorCode::Usage, "2^28 weights");
    }

    /// Logits, tokens, attention weights and gradients as in torchvision: without padding, and with padding, odd grids and shifts along one
    /// side only.
    void torchvisionSaysTheSame_data()
    {
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("width");
        QTest::addColumn<double>("multiplier");
        QTest::newRow("224 x 224, as it is") << 224 << 224 << 1.0;
        QTest::newRow("132 x 100, narrow") << 100 << 132 << 0.25;
    }
    void torchvisionSaysTheSame()
    {
        if (!reference_.isHere())
            QSKIP("torchvision is not here: install python3-torchvision to compare with it");
        QFETCH(int, height);
        QFETCH(int, width);
        QFETCH(double, multiplier);
        auto model = buildModel(configOf(swinTiny, height, width, multiplier, 13));
        const QString channels = QString::number(model->spec().features.front().channels);
        QCOMPARE(reference_.run("swin_parity.py", {QString::number(height), QString::number(width), channels}), QString());
        const auto weights = reference_.file("weights.safetensors");
        loadExactWeights(*model, readSafetensors(weights), weights);
        compareWithAnswer(*model);
    }

    /// Of the keys of a shifted window, those that only the cyclic shift brought there get nothing; of all others, something.
    void shiftedWindowsAreMasked()
    {
        auto model = livelyModel(configOf(swinTiny, 56, 56, 0.25, 3)); // 14 x 14 cells, four windows
        ForwardTrace trace;
        trace.request("features.1.1.attn", ForwardTrace::Capture::Detached);
        torch::NoGradGuard noGrad;
        model->forward(torch::randn({1, 3, 56, 56}), trace);
        const torch::Tensor weights = trace.at("features.1.1.attn");
        // Shifted by 3, the cell (2, 5) stands at (13, 2), in the lower left window. Its rows are 10..13 and 0..2, its columns 3..9: the
        // last three rows of keys are neighbours, the first four were brought along.
        const torch::Tensor ofCell = weights[0].select(1, 2 * 14 + 5).view({3, 7, 7});
        QVERIFY(ofCell.narrow(1, 0, 4).max().item<double>() < 1e-30);
        QVERIFY(ofCell.narrow(1, 4, 3).min().item<double>() > 0.0);
        // The cell (7, 7) stands at (4, 4) of the first window, all of whose cells are neighbours.
        QVERIFY(weights[0].select(1, 7 * 14 + 7).min().item<double>() > 0.0);
    }

    /// Of a 5 x 5 grid one window is cut, with two rows and columns of padding; nothing is shifted.
    void paddingTakesPart()
    {
        torch::manual_seed(2);
        WindowAttention attention(12, 3, WindowPartition::of(5, 5, true));
        torch::NoGradGuard noGrad;
        const torch::Tensor x = torch::randn({1, 5, 5, 12});
        ForwardTrace trace;
        trace.request("a", ForwardTrace::Capture::Detached);
        static_cast<void>(attention.forward(x, trace, "a"));
        QVERIFY(trace.at("a").sizes() == torch::IntArrayRef({1, 3, 25, 49}));
        const torch::Tensor toPadding = trace.at("a").view({1, 3, 25, 7, 7}).narrow(3, 5, 2);
        QVERIFY(toPadding.min().item<double>() > 0.0);
    }

    /// The traced weights are those that the pass goes on with: the result less the projection's bias is linear in them, so it is
    /// the product of the weights with their gradient.
    void gradientOfTheWeightsIsRight()
    {
        torch::manual_seed(4);
        WindowAttention attention(12, 3, WindowPartition::of(9, 10, true));
        attention.to(torch::kDouble);
        for (torch::Tensor &parameter : attention.parameters())
            parameter.set_requires_grad(false);
        const torch::Tensor x = torch::randn({2, 9, 10, 12}, torch::kDouble);
        const torch::Tensor direction = torch::randn({2, 9, 10, 12}, torch::kDouble);
        ForwardTrace trace;
        trace.request("a", ForwardTrace::Capture::WithGraph);
        const torch::Tensor out = attention.forward(x, trace, "a");
        const torch::Tensor weights = trace.at("a");
        QVERIFY(weights.is_leaf());
        ForwardTrace nothing;
        QVERIFY(torch::equal(out, attention.forward(x, nothing, "a")));
        const torch::Tensor gradient = torch::autograd::grad({(out * direction).sum()}, {weights}).front();
        const torch::Tensor bias = attention.named_parameters()["proj.bias"];
        const double linear = (gradient * weights).sum().item<double>();
        const double whole = ((out - bias) * direction).sum().item<double>();
        QVERIFY(std::abs(linear - whole) < 1e-9 * (1.0 + std::abs(whole)));
        QVERIFY(std::abs(whole) > 1e-3);
    }

    /// Every edit does what zeros in the right weights do; uniform weights keep to the mask.
    void knockoutsActAsZerosInTheWeights()
    {
        const ModelConfig config = configOf(swinTiny, 56, 80, 0.25, 3);
        auto model = livelyModel(config);
        auto other = buildModel(config);
        torch::manual_seed(12);
        const torch::Tensor x = torch::randn({2, 3, 56, 80});
        for (const char *key : {"features.1.0.attn", "features.1.1.attn", "features.7.1.attn"}) {
            for (const auto kind : {AttentionEdit::Kind::RemoveOutput, AttentionEdit::Kind::UniformWeights}) {
                for (const std::optional<int> head : {std::optional<int>(), std::optional<int>(1)}) {
                    const auto difference = test::compareKnockout(*model, *other, {kind, head}, key, x);
                    QVERIFY2(difference.betweenBoth < 1e-4, key);
                    QVERIFY2(difference.fromIntact > 1e-3, key);
                }
            }
        }
    }

    /// 0 at the first block, 0.2 at the last: with every branch of a block dropped, its output is its input.
    void stochasticDepthActsWhileTraining()
    {
        auto model = livelyModel(configOf(swinTiny, 32, 32, 0.25, 3));
        const torch::Tensor x = torch::randn({16, 3, 32, 32});
        torch::NoGradGuard noGrad;
        model->train();
        torch::manual_seed(7);
        const torch::Tensor first = model->forward(x);
        const torch::Tensor second = model->forward(x);
        torch::manual_seed(7);
        QVERIFY(torch::equal(model->forward(x), first));
        QVERIFY(!torch::equal(first, second));
        model->eval();
        QVERIFY(torch::equal(model->forward(x), model->forward(x)));

        auto attention = std::make_shared<WindowAttention>(12, 3, WindowPartition::of(7, 7, false));
        SwinBlock block(attention, 12, 1.0);
        ForwardTrace nothing;
        const torch::Tensor tokens = torch::randn({1, 7, 7, 12});
        QVERIFY(torch::equal(block.forward(tokens, nothing, "b"), tokens));
        block.eval();
        QVERIFY(!torch::equal(block.forward(tokens, nothing, "b"), tokens));
    }

private:
    void compareWithAnswer(ImageClassifier &model) const
    {
        const torch::Tensor x = readSafetensors(reference_.file("input.safetensors")).tensors.at("x");
        const auto answer = readSafetensors(reference_.file("answer.safetensors")).tensors;
        const bool withGradients = answer.contains("gradient.features.1.0");
        for (torch::Tensor &parameter : model.parameters())
            parameter.set_requires_grad(false);
        ForwardTrace trace;
        for (const FeatureSpec &feature : model.spec().features)
            trace.request(feature.key, withGradients ? ForwardTrace::Capture::WithGraph : ForwardTrace::Capture::Detached);
        for (const AttentionSpec &attention : model.spec().attentions)
            trace.request(attention.key, ForwardTrace::Capture::Detached);
        const torch::Tensor logits = model.forward(x, trace);
        const double difference = largestDifference(logits, answer.at("logits"));
        QVERIFY2(difference < 1e-4, std::to_string(difference).c_str());
        const auto requireEqual = [&](const torch::Tensor &ours, const std::string &key) {
            const torch::Tensor &theirs = answer.at(key);
            QVERIFY2(largestDifference(ours, theirs) <= 2e-5 * theirs.abs().max().item<double>(), key.c_str());
        };
        std::vector<torch::Tensor> grids;
        for (const FeatureSpec &feature : model.spec().features) {
            grids.push_back(trace.at(feature.key));
            requireEqual(grids.back(), feature.key);
        }
        for (const AttentionSpec &attention : model.spec().attentions)
            requireEqual(trace.at(attention.key), attention.key);
        if (!withGradients)
            return;
        const auto gradients = torch::autograd::grad({logits.select(1, 3).sum()}, grids);
        for (std::size_t i = 0; i < grids.size(); ++i)
            requireEqual(gradients[i], "gradient." + model.spec().features[i].key);
    }

    PythonReference reference_;
};

QTEST_GUILESS_MAIN(TstSwin)
#include "tst_swin.moc"
