// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <QtTest/QTest>

#include "core/models/checkpoint.h"
#include "core/models/registry.h"
#include "tests/expect_error.h"
#include "tests/models/attention_knockout.h"
#include "tests/models/python_reference.h"
#include "tests/models/small_models.h"
#include "tests/test_data.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

const std::string vitTiny = "vit_tiny_patch16_224";

/// Weights [1 + cells, C] as a file would hold them.
TensorFile onlyPositions(const torch::Tensor &embedding)
{
    TensorFile file;
    file.tensors["pos_embed"] = embedding;
    return file;
}

} // namespace

class TstVit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// 5,717,416 as timm counts them. MACs by hand, T = 197 tokens, C = 192: patches 196*768*192 = 28,901,376; a block T*4C^2 + 2T^2*C +
    /// T*8C^2 = 29,048,832 + 14,902,656 + 58,097,664; classifier 192,000.
    void hasTheKnownSize()
    {
        const auto model = buildModel(modelEntry(vitTiny).defaults);
        QCOMPARE(model->spec().parameters, std::int64_t{5717416});
        QCOMPARE(model->spec().macs, std::int64_t{28901376} + 12 * (29048832 + 14902656 + 58097664) + 192000);
    }

    void cardNamesGridsAndAttentions()
    {
        const auto model = buildModel(configOf(vitTiny, 64, 96, 0.25, 5));
        const ModelSpec &spec = model->spec();
        QCOMPARE(spec.features.size(), std::size_t{24});
        QCOMPARE(spec.features[2].key, std::string("blocks.1.norm1"));
        QCOMPARE(spec.features[3].key, std::string("blocks.1"));
        QCOMPARE(spec.features[3].rows, 4);
        QCOMPARE(spec.features[3].cols, 6);
        QCOMPARE(spec.features[3].channels, 48);
        QCOMPARE(spec.attentions.size(), std::size_t{12});
        QCOMPARE(spec.attentions[11].key, std::string("blocks.11.attn"));
        QCOMPARE(spec.attentions[11].kind, std::string("global"));
        QCOMPARE(spec.attentions[11].heads, 3);
        QCOMPARE(spec.attentions[11].prefixTokens, 1);
        QCOMPARE(spec.defaultFeature(), std::string("blocks.11.norm1"));
        QVERIFY(spec.isTokenChain && spec.hasTokens);
    }

    /// 192 * width to the nearest multiple of 12, so that 3 heads divide it.
    void widthScalesTheEmbedding()
    {
        for (const auto &[width, channels] : {std::pair{0.01, 12}, std::pair{0.3, 60}, std::pair{2.0, 384}})
            QCOMPARE(buildModel(configOf(vitTiny, 32, 32, width, 2))->spec().features.front().channels, channels);
    }

    void otherInputSizesAreRefusedWithTheNearest_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::addColumn<QString>("part");
        QTest::newRow("between") << 230 << 100
                                 << "multiples of 16 and at least 32 pixels for vit_tiny_patch16_224, but is 230 x 100 (width x "
                                    "height); the nearest are 224 x 96 and 240 x 112";
        QTest::newRow("one side") << 224 << 230 << "the nearest are 224 x 224 and 224 x 240";
        QTest::newRow("too small") << 16 << 16 << "the nearest is 32 x 32";
        QTest::newRow("too large") << 4096 << 4096 << "65537 tokens with 65537 keys each and 3 heads";
    }
    void otherInputSizesAreRefusedWithTheNearest()
    {
        QFETCH(int, width);
        QFETCH(int, height);
        QFETCH(QString, part);
        LESIONLENS_EXPECT_ERROR(buildModel(configOf(vitTiny, height, width, 1.0, 7)), ErrorCode::Usage, part.toStdString());
    }

    /// Logits, tokens, attention weights and gradients as in torchvision, on a square and on a wide input.
    void torchvisionSaysTheSame_data()
    {
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("width");
        QTest::addColumn<double>("multiplier");
        QTest::newRow("224 x 224, as it is") << 224 << 224 << 1.0;
        QTest::newRow("160 x 96, narrow") << 96 << 160 << 0.25;
    }
    void torchvisionSaysTheSame()
    {
        if (!reference_.isHere())
            QSKIP("torchvision is not here: install python3-torchvision to compare with it");
        QFETCH(int, height);
        QFETCH(int, width);
        QFETCH(double, multiplier);
        auto model = buildModel(configOf(vitTiny, height, width, multiplier, 13));
        const QString channels = QString::number(model->spec().features.front().channels);
        QCOMPARE(reference_.run("vit_parity.py", {QString::number(height), QString::number(width), channels}), QString());
        const auto weights = reference_.file("weights.safetensors");
        QVERIFY(loadExactWeights(*model, readSafetensors(weights), weights).adapted.empty());
        compareWithAnswer(*model);
    }

    /// The published weights, at their own size and with the position embedding resampled to a smaller, wide grid.
    void torchvisionSaysTheSameOfTheRealWeights_data()
    {
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("width");
        QTest::newRow("224 x 224") << 224 << 224;
        QTest::newRow("288 x 128") << 128 << 288;
    }
    void torchvisionSaysTheSameOfTheRealWeights()
    {
        LESIONLENS_REQUIRE_DATA("weights/vit_tiny_patch16_224.safetensors");
        if (!reference_.isHere())
            QSKIP("torchvision is not here: install python3-torchvision to compare with it");
        QFETCH(int, height);
        QFETCH(int, width);
        const auto file = test::dataDir() / "weights" / "vit_tiny_patch16_224.safetensors";
        auto model = buildModel(configOf(vitTiny, height, width, 1.0, 200));
        const WeightReport report = loadExactWeights(*model, readSafetensors(file), file);
        QCOMPARE(report.adapted.size(), std::size_t(height == 224 ? 0 : 1));
        QCOMPARE(reference_.run("vit_parity.py", {QString::number(height), QString::number(width), QString::fromStdString(file.string())}),
                 QString());
        compareWithAnswer(*model);
    }

    /// The gradient at the last block's output stops at the class token, which the grid leaves out.
    void lastBlockHasNoGradientOnTheGrid()
    {
        torch::manual_seed(1);
        auto model = buildModel(configOf(vitTiny, 32, 48, 0.25, 3));
        for (const std::string layer : {"blocks.11", "blocks.11.norm1", "blocks.10"}) {
            ForwardTrace trace;
            trace.request(layer, ForwardTrace::Capture::WithGraph);
            for (torch::Tensor &parameter : model->parameters())
                parameter.set_requires_grad(false);
            const torch::Tensor logits = model->forward(torch::randn({1, 3, 32, 48}), trace);
            QVERIFY(trace.at(layer).is_leaf()); // the graph begins here
            if (layer == "blocks.11") {
                // Of the logits, nothing hangs on these cells: the class token went past them.
                QVERIFY(
                    torch::autograd::grad({logits[0][1]}, {trace.at(layer)}, {}, true, false, true).front().abs().max().item<double>() ==
                    0.0);
            } else {
                QVERIFY(torch::autograd::grad({logits[0][1]}, {trace.at(layer)}).front().abs().max().item<double>() > 0.0);
            }
        }
    }

    /// Every edit does what zeros in the right weights do.
    void knockoutsActAsZerosInTheWeights()
    {
        const ModelConfig config = configOf(vitTiny, 48, 64, 0.25, 3);
        torch::manual_seed(5);
        auto model = buildModel(config);
        torch::NoGradGuard noGrad;
        for (torch::Tensor &parameter : model->parameters())
            parameter.add_(torch::randn_like(parameter) * 0.2);
        const torch::Tensor x = torch::randn({2, 3, 48, 64});
        for (const auto kind : {AttentionEdit::Kind::RemoveOutput, AttentionEdit::Kind::UniformWeights}) {
            for (const std::optional<int> head : {std::optional<int>(), std::optional<int>(0), std::optional<int>(2)}) {
                const auto difference = test::compareKnockout(*model, *buildModel(config), {kind, head}, "blocks.5.attn", x);
                QVERIFY(difference.betweenBoth < 1e-5);
                QVERIFY(difference.fromIntact > 1e-3);
            }
        }
        ForwardTrace trace;
        trace.edit("blocks.5.attn", {AttentionEdit::Kind::RemoveOutput, 3});
        LESIONLENS_EXPECT_ERROR(model->forward(x, trace), ErrorCode::Usage, "head 3");
    }

    /// A constant field stays constant and the class token's own position is kept; the report says what was done.
    void positionsOfAnotherGridAreResampled()
    {
        auto model = buildModel(configOf(vitTiny, 64, 96, 0.25, 3));
        torch::Tensor embedding = torch::full({1, 1 + 9, 48}, 0.25);
        embedding.select(1, 0).fill_(7.0);
        const WeightReport report = loadMatchingWeights(*model, onlyPositions(embedding), "other.safetensors");
        QCOMPARE(report.loaded, (std::vector<std::string>{"pos_embed"}));
        QCOMPARE(report.adapted, (std::vector<std::string>{"pos_embed: resampled from a grid of 3 x 3 to 4 x 6 (rows x columns)"}));
        const torch::Tensor loaded = stateOf(*model).at("pos_embed");
        QVERIFY(largestDifference(loaded.narrow(1, 0, 1), torch::full({1, 1, 48}, 7.0)) == 0.0);
        QVERIFY(largestDifference(loaded.narrow(1, 1, 24), torch::full({1, 24, 48}, 0.25)) < 1e-6);
    }

    /// What the file's card says of its grid counts: 6 x 4 cells are as many as 4 x 6, and 4 x 9 are not 6 x 6.
    void gridIsThatOfTheCard()
    {
        auto source = buildModel(configOf(vitTiny, 96, 64, 0.25, 3));
        CheckpointCard card;
        card.model = source->spec().config;
        card.classes = {"a", "b", "c"};
        TensorFile file{stateOf(*source), {}};
        putCard(card, file.metadata);
        auto wide = buildModel(configOf(vitTiny, 64, 96, 0.25, 3));
        QCOMPARE(loadExactWeights(*wide, file, "tall").adapted,
                 (std::vector<std::string>{"pos_embed: resampled from a grid of 6 x 4 to 4 x 6 (rows x columns)"}));
        QVERIFY(loadExactWeights(*source, file, "tall").adapted.empty());

        auto oblong = buildModel(configOf(vitTiny, 64, 144, 0.25, 3));
        card.model = oblong->spec().config;
        TensorFile other{stateOf(*oblong), {}};
        putCard(card, other.metadata);
        QCOMPARE(loadMatchingWeights(*wide, other, "oblong").adapted,
                 (std::vector<std::string>{"pos_embed: resampled from a grid of 4 x 9 to 4 x 6 (rows x columns)"}));
    }

    void whatCannotBeResampledIsRefused()
    {
        auto model = buildModel(configOf(vitTiny, 64, 96, 0.25, 3));
        TensorFile file{stateOf(*model), {}};
        file.tensors["pos_embed"] = torch::zeros({1, 1 + 15, 48}); // 15 cells of a grid that nobody knows
        LESIONLENS_EXPECT_ERROR(loadExactWeights(*model, file, "f"), ErrorCode::Mismatch, "pos_embed: file [1, 16, 48], model [1, 25, 48]");
        file.tensors["pos_embed"] = torch::zeros({1, 1 + 9, 60}); // another width
        LESIONLENS_EXPECT_ERROR(loadExactWeights(*model, file, "f"), ErrorCode::Mismatch, "pos_embed: file [1, 10, 60]");
        file.tensors["pos_embed"] = torch::full({1, 1 + 9, 48}, std::numeric_limits<float>::quiet_NaN());
        LESIONLENS_EXPECT_ERROR(loadExactWeights(*model, file, "f"), ErrorCode::Format, "pos_embed");
        for (const auto &positions : {torch::zeros({1, 1, 48}), torch::zeros({25, 48}), torch::zeros({1, 10, 48}, torch::kLong)}) {
            file.tensors["pos_embed"] = positions;
            LESIONLENS_EXPECT_ERROR(loadExactWeights(*model, file, "f"), ErrorCode::Mismatch, "pos_embed");
        }
    }

    void weightsOfAnotherArchitectureAreRefused()
    {
        ModelConfig other = modelEntry("resnet18").defaults;
        other.width = 0.125;
        auto model = buildModel(configOf(vitTiny, 32, 32, 0.25, 3));
        LESIONLENS_EXPECT_ERROR(loadExactWeights(*model, {stateOf(*buildModel(other)), {}}, "resnet.safetensors"), ErrorCode::Mismatch,
                                "resnet.safetensors");
        LESIONLENS_EXPECT_ERROR(loadExactWeights(*model, {stateOf(*buildModel(other)), {}}, "resnet.safetensors"), ErrorCode::Mismatch,
                                "vit_tiny_patch16_224");
    }

private:
    /// Logits as everybody computes them; tokens, attention and gradients in double precision, as the reference.
    void compareWithAnswer(ImageClassifier &model) const
    {
        const torch::Tensor x = readSafetensors(reference_.file("input.safetensors")).tensors.at("x");
        const auto answer = readSafetensors(reference_.file("answer.safetensors")).tensors;
        for (torch::Tensor &parameter : model.parameters())
            parameter.set_requires_grad(false);
        const double difference = largestDifference(model.forward(x), answer.at("logits"));
        QVERIFY2(difference < 1e-4, std::to_string(difference).c_str());

        ForwardTrace trace;
        for (const FeatureSpec &feature : model.spec().features)
            trace.request(feature.key, ForwardTrace::Capture::WithGraph);
        for (const AttentionSpec &attention : model.spec().attentions)
            trace.request(attention.key, ForwardTrace::Capture::Detached);
        model.to(torch::kDouble);
        const torch::Tensor logits = model.forward(x.to(torch::kDouble), trace);
        std::vector<torch::Tensor> grids;
        for (const FeatureSpec &feature : model.spec().features)
            grids.push_back(trace.at(feature.key));
        const auto gradients = torch::autograd::grad({logits.select(1, 3).sum()}, grids);

        const auto requireEqual = [&](const torch::Tensor &ours, const std::string &key) {
            const torch::Tensor &theirs = answer.at(key);
            QVERIFY2(largestDifference(ours, theirs) <= 1e-6 * theirs.abs().max().item<double>(), key.c_str());
        };
        for (const AttentionSpec &attention : model.spec().attentions)
            requireEqual(trace.at(attention.key), attention.key);
        for (std::size_t i = 0; i < grids.size(); ++i) {
            const std::string &key = model.spec().features[i].key;
            requireEqual(grids[i], key);
            requireEqual(gradients[i], "gradient." + key);
        }
    }

    PythonReference reference_;
};

QTEST_GUILESS_MAIN(TstVit)
#include "tst_vit.moc"
