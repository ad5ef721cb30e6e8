// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <QtTest/QTest>

#include "core/models/checkpoint.h"
#include "core/models/registry.h"
#include "tests/models/small_models.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

bool hasParameter(const ImageClassifier &model, const std::string &name)
{
    return model.named_parameters().contains(name);
}

/// The plain network that an architecture adds attention to.
std::string backboneOf(const std::string &id)
{
    return id.starts_with("resnet18") ? "resnet18" : "efficientnet_b0";
}

/// The architectures of the table that add attention to a backbone, in the placements that start as the backbone.
void addAdded()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("placement");
    for (const ModelEntry &entry : modelRegistry()) {
        if (entry.defaults.attention.kind == "none")
            continue;
        for (const std::string &placement : placementsOf(entry)) {
            if (placement != "replace")
                QTest::addRow("%s %s", entry.id.c_str(), placement.c_str())
                    << QString::fromStdString(entry.id) << QString::fromStdString(placement);
        }
    }
}

ModelConfig configWith(const std::string &id, const std::string &placement)
{
    ModelConfig config = smallConfig(id);
    config.attention.placement = placement;
    return config;
}

/// The backbone of `id`, with weights that differ from those of the network that is built next.
std::shared_ptr<ImageClassifier> plainModel(const std::string &id)
{
    torch::manual_seed(3);
    return buildModel(smallConfig(backboneOf(id)));
}

} // namespace

/// What adding attention to a convolutional network changes, and what not.
class TstAddedAttention : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addedAttentionChangesNoLogit_data() { addAdded(); }
    void addedAttentionChangesNoLogit()
    {
        QFETCH(QString, id);
        QFETCH(QString, placement);
        const auto plain = plainModel(id.toStdString());
        const ModelConfig config = configWith(id.toStdString(), placement.toStdString());
        const auto model = buildModel(config);
        const WeightReport report = loadMatchingWeights(*model, {stateOf(*plain), {}}, "plain");
        QVERIFY(report.unexpected.empty() && report.misshapen.empty());
        for (const std::string &name : report.missing)
            QVERIFY(name.find(".attention.") != std::string::npos);

        const torch::Tensor x = randomInput(config);
        torch::NoGradGuard noGrad;
        const torch::Tensor expected = plain->forward(x);
        QVERIFY(torch::equal(model->forward(x), expected)); // to the last bit
        setGates(*model, 0.5);
        QVERIFY(!torch::equal(model->forward(x), expected));
    }

    /// Whatever the gates have learned: without the output of its attention layers the network is its backbone.
    void knockedOutAttentionLeavesTheBackbone_data() { addAdded(); }
    void knockedOutAttentionLeavesTheBackbone()
    {
        QFETCH(QString, id);
        QFETCH(QString, placement);
        const auto plain = plainModel(id.toStdString());
        const ModelConfig config = configWith(id.toStdString(), placement.toStdString());
        const auto model = buildModel(config);
        loadMatchingWeights(*model, {stateOf(*plain), {}}, "plain");
        setGates(*model, 0.5);
        ForwardTrace trace;
        for (const AttentionSpec &attention : model->spec().attentions)
            trace.edit(attention.key, {AttentionEdit::Kind::RemoveOutput, {}});
        const torch::Tensor x = randomInput(config);
        torch::NoGradGuard noGrad;
        const torch::Tensor expected = plain->forward(x);
        QVERIFY(torch::equal(model->forward(x, trace), expected));
        QVERIFY(!torch::equal(model->forward(x), expected));
    }

    /// With one seed, studies compare architectures that start from the same backbone.
    void sameSeedGivesTheSameBackbone_data() { addAdded(); }
    void sameSeedGivesTheSameBackbone()
    {
        QFETCH(QString, id);
        QFETCH(QString, placement);
        torch::manual_seed(9);
        auto plain = buildModel(smallConfig(backboneOf(id.toStdString())));
        const ModelConfig config = configWith(id.toStdString(), placement.toStdString());
        torch::manual_seed(9);
        auto model = buildModel(config);
        const auto state = stateOf(*model);
        for (const auto &[name, tensor] : stateOf(*plain))
            QVERIFY2(torch::equal(state.at(name), tensor), name.c_str());
        const torch::Tensor x = randomInput(config);
        torch::NoGradGuard noGrad;
        QVERIFY(torch::equal(model->forward(x), plain->forward(x)));
    }

    void replacedConvolutionIsGone()
    {
        ModelConfig config = smallConfig("resnet18_ga");
        config.attention.placement = "replace";
        config.attention.stages = {2};
        const auto model = buildModel(config);
        QVERIFY(!hasParameter(*model, "layer2.1.conv2.weight"));
        QVERIFY(!hasParameter(*model, "layer2.1.attention.gate"));
        QVERIFY(hasParameter(*model, "layer2.1.attention.qkv.weight"));
        QVERIFY(hasParameter(*model, "layer2.0.conv2.weight"));
        QVERIFY(hasParameter(*model, "layer4.1.conv2.weight"));
        QCOMPARE(model->spec().attentions.size(), std::size_t{1});
    }

    /// Of the depthwise convolution only its batch normalisation stays; stage 1 has no expansion, so there it is the first of the block.
    void replacedDepthwiseConvolutionIsGone()
    {
        ModelConfig config = smallConfig("efficientnet_b0_la");
        config.attention.placement = "replace";
        config.attention.stages = {1, 4};
        config.attention.heads = 4;
        const auto model = buildModel(config);
        for (const char *gone : {"features.1.0.block.0.0.weight", "features.4.2.block.1.0.weight", "features.4.2.attention.gate"})
            QVERIFY2(!hasParameter(*model, gone), gone);
        for (const char *kept : {"features.1.0.block.0.1.weight", "features.4.2.block.1.1.weight", "features.4.2.attention.qkv.weight",
                                 "features.4.1.block.1.0.weight", "features.5.2.block.1.0.weight"})
            QVERIFY2(hasParameter(*model, kept), kept);
        QCOMPARE(model->spec().attentions.size(), std::size_t{2});
        QCOMPARE(model->named_parameters()["features.4.2.attention.proj.weight"].size(0), std::int64_t{6 * 24}); // expanded channels
    }

    /// Attention in every stage that the architecture has, with the widest kernel.
    void attentionMayActInEveryStage_data() { addAdded(); }
    void attentionMayActInEveryStage()
    {
        QFETCH(QString, id);
        QFETCH(QString, placement);
        ModelConfig config = configWith(id.toStdString(), placement.toStdString());
        config.attention.stages.clear();
        for (int stage = 1; stage <= modelEntry(config.id).stages; ++stage)
            config.attention.stages.push_back(stage);
        config.attention.heads = 4; // of 8 channels in the first stages
        config.attention.kernel = 11;
        auto model = buildModel(config);
        setGates(*model, 0.3);
        QCOMPARE(model->spec().attentions.size(), config.attention.stages.size());
        ForwardTrace trace;
        for (const AttentionSpec &attention : model->spec().attentions)
            trace.request(attention.key, ForwardTrace::Capture::Detached);
        torch::NoGradGuard noGrad;
        QVERIFY(model->forward(randomInput(config, 1), trace).isfinite().all().item<bool>());
        for (const AttentionSpec &attention : model->spec().attentions) {
            const FeatureSpec *block = model->spec().feature(attention.key.substr(0, attention.key.rfind('.')));
            QVERIFY(block != nullptr);
            QVERIFY(attention.rows == block->rows && attention.cols == block->cols);
            QVERIFY((trace.at(attention.key).sum(-1) - 1.0).abs().max().item<double>() < 1e-5);
        }
    }

    /// The feature of a block is what the next layer gets: pooled and multiplied by the classifier it gives the logits.
    void featureIsTakenAfterTheAttention()
    {
        auto model = buildModel(smallConfig("resnet18_la"));
        setGates(*model, 0.5);
        ForwardTrace trace;
        trace.request("layer4.1", ForwardTrace::Capture::Detached);
        torch::NoGradGuard noGrad;
        const torch::Tensor logits = model->forward(randomInput(model->spec().config), trace);
        const auto state = stateOf(*model);
        const torch::Tensor expected = torch::matmul(trace.at("layer4.1").mean({2, 3}), state.at("fc.weight").t()) + state.at("fc.bias");
        QVERIFY((logits - expected).abs().max().item<double>() < 1e-5);
    }

    void gridsOfOddInputsAreRight_data() { addAdded(); }
    void gridsOfOddInputsAreRight()
    {
        QFETCH(QString, id);
        QFETCH(QString, placement);
        for (const int side : {32, 33, 63, 65, 97}) {
            ModelConfig config = smallConfig(id.toStdString());
            config.attention.placement = placement.toStdString();
            config.inputWidth = side;
            config.inputHeight = 130 - side;
            auto model = buildModel(config);
            ForwardTrace trace;
            for (const FeatureSpec &feature : model->spec().features)
                trace.request(feature.key, ForwardTrace::Capture::Detached);
            torch::NoGradGuard noGrad;
            model->forward(randomInput(config, 1), trace); // the attention layers check their grids themselves
            for (const FeatureSpec &feature : model->spec().features)
                QVERIFY(trace.at(feature.key).sizes() == torch::IntArrayRef({1, feature.channels, feature.rows, feature.cols}));
        }
    }

    /// With C channels, h heads, d channels per head: 4 C^2 for the projections, 1 for the gate, (2 rows - 1 + 2 cols - 1) d for global,
    /// h k (d/2 + d/2) for local relative positions. Embedded local attention sees the channels of the convolution beside it: in ResNet18
    /// those of the output (256, 512), in EfficientNet-B0 the expanded ones (672, 1152).
    void attentionAddsTheExpectedParameters()
    {
        const auto added = [](const char *id, const char *backbone) {
            return buildModel(modelEntry(id).defaults)->spec().parameters - buildModel(modelEntry(backbone).defaults)->spec().parameters;
        };
        const auto global = [](std::int64_t channels, std::int64_t side) {
            return 4 * channels * channels + 1 + 2 * (2 * side - 1) * (channels / 8);
        };
        const auto local = [](std::int64_t channels) { return 4 * channels * channels + 1 + 7 * channels; };
        QCOMPARE(added("resnet18_ga", "resnet18"), global(256, 14) + global(512, 7));
        QCOMPARE(added("resnet18_la", "resnet18"), local(256) + local(512));
        QCOMPARE(added("resnet18_ela", "resnet18"), local(256) + local(512));
        QCOMPARE(added("efficientnet_b0_ga", "efficientnet_b0"), global(112, 14) + global(320, 7));
        QCOMPARE(added("efficientnet_b0_la", "efficientnet_b0"), local(112) + local(320));
        QCOMPARE(added("efficientnet_b0_ela", "efficientnet_b0"), local(672) + local(1152));
    }
};

QTEST_GUILESS_MAIN(TstAddedAttention)
#include "tst_added_attention.moc"
