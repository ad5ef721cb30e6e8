// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <QtTest/QTest>

#include "core/models/checkpoint.h"
#include "core/models/efficientnet.h"
#include "core/models/registry.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

/// A small network: fast, and with a width, a class count and an input that are not the defaults.
ModelConfig smallConfig(const std::string &id)
{
    ModelConfig config = modelEntry(id).defaults;
    config.width = 0.25;
    config.classes = 5;
    config.inputWidth = 96;
    config.inputHeight = 64;
    return config;
}

torch::Tensor randomInput(const ModelConfig &config, std::int64_t batch = 2)
{
    torch::manual_seed(77);
    return torch::randn({batch, 3, config.inputHeight, config.inputWidth});
}

void setGates(ImageClassifier &model, double value)
{
    torch::NoGradGuard noGrad;
    for (const auto &item : model.named_parameters()) {
        if (item.key().ends_with(".attention.gate"))
            item.value().detach().fill_(value);
    }
}

bool hasParameter(const ImageClassifier &model, const std::string &name)
{
    return model.named_parameters().contains(name);
}

/// Embedded local attention is one placement; the others take all.
std::vector<std::string> placementsOf(const ModelEntry &entry)
{
    if (entry.id.ends_with("_ela"))
        return {"parallel"};
    return {"residual", "parallel", "replace"};
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

/// Every architecture of the table, those with attention in every placement and position encoding.
void addVariants()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("placement");
    QTest::addColumn<QString>("position");
    for (const ModelEntry &entry : modelRegistry()) {
        const char *id = entry.id.c_str();
        QTest::addRow("%s", id) << id << QString::fromStdString(entry.defaults.attention.placement)
                                << QString::fromStdString(entry.defaults.attention.position);
        if (entry.defaults.attention.kind == "none")
            continue;
        for (const std::string &placement : placementsOf(entry)) {
            for (const char *position : {"none", "sinusoidal", "relative"})
                QTest::addRow("%s %s %s", id, placement.c_str(), position) << id << QString::fromStdString(placement) << position;
        }
    }
}

ModelConfig variant(const QString &id, const QString &placement, const QString &position)
{
    ModelConfig config = smallConfig(id.toStdString());
    config.attention.placement = placement.toStdString();
    config.attention.position = position.toStdString();
    return config;
}

} // namespace

/// Runs over the table: a new architecture needs no new test.
class TstRegistry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cardTellsTheTruth_data() { addVariants(); }
    void cardTellsTheTruth()
    {
        QFETCH(QString, id);
        QFETCH(QString, placement);
        QFETCH(QString, position);
        const ModelConfig config = variant(id, placement, position);
        torch::manual_seed(3);
        auto model = buildModel(config);
        setGates(*model, 0.3);
        const ModelSpec &spec = model->spec();
        QVERIFY(!model->is_training());
        QVERIFY(spec.config == config);
        QCOMPARE(spec.title, modelEntry(config.id).title);
        QVERIFY(spec.macs > 0);
        std::int64_t parameters = 0;
        for (const torch::Tensor &parameter : model->parameters())
            parameters += parameter.requires_grad() ? parameter.numel() : 0;
        QCOMPARE(spec.parameters, parameters);

        ForwardTrace trace;
        for (const FeatureSpec &feature : spec.features)
            trace.request(feature.key, ForwardTrace::Capture::Detached);
        for (const AttentionSpec &attention : spec.attentions)
            trace.request(attention.key, ForwardTrace::Capture::Detached);
        torch::NoGradGuard noGrad;
        const torch::Tensor x = randomInput(config);
        const torch::Tensor logits = model->forward(x, trace);
        QVERIFY(logits.sizes() == torch::IntArrayRef({2, config.classes}));
        QVERIFY(logits.isfinite().all().item<bool>());
        QVERIFY(torch::equal(logits, model->forward(x))); // looking changes nothing

        for (const FeatureSpec &feature : spec.features) {
            QVERIFY(trace.at(feature.key).sizes() == torch::IntArrayRef({2, feature.channels, feature.rows, feature.cols}));
            QCOMPARE(spec.feature(feature.key), &feature);
        }
        for (const AttentionSpec &attention : spec.attentions) {
            const std::int64_t positions = attention.prefixTokens + attention.rows * attention.cols;
            const std::int64_t perQuery = attention.kind == "global" ? positions : attention.kernel * attention.kernel;
            QVERIFY(trace.at(attention.key).sizes() == torch::IntArrayRef({2, attention.heads, positions, perQuery}));
            QVERIFY((trace.at(attention.key).sum(-1) - 1.0).abs().max().item<double>() < 1e-5);
            QCOMPARE(spec.attention(attention.key), &attention);
        }
        QVERIFY(config.attention.kind == "none" || !spec.attentions.empty());
        QCOMPARE(spec.feature("nowhere"), nullptr);
        QCOMPARE(spec.attention("nowhere"), nullptr);
    }

    void everyParameterLearns_data() { addVariants(); }
    void everyParameterLearns()
    {
        QFETCH(QString, id);
        QFETCH(QString, placement);
        QFETCH(QString, position);
        const ModelConfig config = variant(id, placement, position);
        torch::manual_seed(4);
        auto model = buildModel(config);
        setGates(*model, 0.3);
        model->train();
        // Six images: stochastic depth does not drop a branch of all of them.
        torch::nn::functional::cross_entropy(model->forward(randomInput(config, 6)), torch::tensor({1, 3, 0, 2, 4, 1})).backward();
        for (const auto &item : model->named_parameters()) {
            const torch::Tensor gradient = item.value().grad();
            QVERIFY2(gradient.defined() && gradient.isfinite().all().item<bool>() && gradient.abs().max().item<double>() > 0.0,
                     item.key().c_str());
        }
    }

    void addedAttentionChangesNoLogit_data() { addAdded(); }
    void addedAttentionChangesNoLogit()
    {
        QFETCH(QString, id);
        QFETCH(QString, placement);
        torch::manual_seed(3);
        auto plain = buildModel(smallConfig(backboneOf(id.toStdString())));
        ModelConfig config = smallConfig(id.toStdString());
        config.attention.placement = placement.toStdString();
        torch::manual_seed(4);
        auto model = buildModel(config);
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
        torch::manual_seed(3);
        auto plain = buildModel(smallConfig(backboneOf(id.toStdString())));
        ModelConfig config = smallConfig(id.toStdString());
        config.attention.placement = placement.toStdString();
        auto model = buildModel(config);
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
        ModelConfig config = smallConfig(id.toStdString());
        config.attention.placement = placement.toStdString();
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
        ModelConfig config = smallConfig(id.toStdString());
        config.attention.placement = placement.toStdString();
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

    /// A gradient with respect to a traced layer needs no graph before it, and leaves the parameters alone.
    void backwardStopsAtTheTracedLayer()
    {
        auto model = buildModel(smallConfig("resnet18_ga"));
        for (torch::Tensor &parameter : model->parameters())
            parameter.set_requires_grad(false);
        ForwardTrace trace;
        trace.request("layer3.1", ForwardTrace::Capture::WithGraph);
        const torch::Tensor logits = model->forward(randomInput(model->spec().config, 1), trace);
        QVERIFY(trace.at("layer3.1").is_leaf());
        const torch::Tensor gradient = torch::autograd::grad({logits[0][2]}, {trace.at("layer3.1")}).front();
        QVERIFY(gradient.abs().max().item<double>() > 0.0);
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

    /// Parameters as torchvision counts them; MACs by hand: stem 64*3*49*112^2 = 118,013,952; stage 1: 4*64*64*9*56^2 = 462,422,016;
    /// stages 2-4 each 3.5 + 1/18 convolutions of 115,605,504 = 411,041,792; classifier 512,000.
    void plainResNet18HasTheKnownSize()
    {
        const auto model = buildModel(modelEntry("resnet18").defaults);
        QCOMPARE(model->spec().parameters, std::int64_t{11689512});
        QCOMPARE(model->spec().macs, std::int64_t{118013952 + 462422016 + 3 * 411041792 + 512000});
        QCOMPARE(model->spec().features.size(), std::size_t{8});
        QCOMPARE(model->spec().defaultFeature(), std::string("layer4.1"));
        QCOMPARE(model->spec().features[5].key, std::string("layer3.1"));
        QCOMPARE(model->spec().features[5].rows, 14);
        QCOMPARE(model->spec().features[5].channels, 256);
    }

    /// Parameters as torchvision counts them. MACs by the table of the paper: with c channels in, e expansion, k kernel, o channels out
    /// and n positions before, p after the depthwise convolution, a block takes c^2 e n (none where e is 1) + k^2 c e p + 2 c e c/4 +
    /// c e o p; summed for all 16 with the stem 27*32*112^2, the last convolution 320*1280*7^2 and the classifier 1280*1000.
    void plainEfficientNetHasTheKnownSize()
    {
        const auto model = buildModel(modelEntry("efficientnet_b0").defaults);
        const ModelSpec &spec = model->spec();
        QCOMPARE(spec.parameters, std::int64_t{5288548});
        QCOMPARE(spec.macs, std::int64_t{385814752});
        QCOMPARE(spec.defaultFeature(), std::string("features.8"));
        std::vector<std::string> shapes;
        for (const FeatureSpec &feature : spec.features) {
            QCOMPARE(feature.rows, feature.cols);
            shapes.push_back(feature.key + " " + std::to_string(feature.channels) + "x" + std::to_string(feature.rows));
        }
        QVERIFY(shapes == (std::vector<std::string>{"features.1.0 16x112", "features.2.0 24x56", "features.2.1 24x56", "features.3.0 40x28",
                                                    "features.3.1 40x28", "features.4.0 80x14", "features.4.1 80x14", "features.4.2 80x14",
                                                    "features.5.0 112x14", "features.5.1 112x14", "features.5.2 112x14",
                                                    "features.6.0 192x7", "features.6.1 192x7", "features.6.2 192x7", "features.6.3 192x7",
                                                    "features.7.0 320x7", "features.8 1280x7"}));
    }

    /// Each channel count to the nearest multiple of 8, one step up where that takes more than a tenth away.
    void efficientNetChannelsAreThoseOfTorchvision()
    {
        const auto model = buildModel(smallConfig("efficientnet_b0")); // a quarter of 16, 24, 40, 80, 112, 192, 320
        std::vector<int> channels;
        for (const char *last :
             {"features.1.0", "features.2.1", "features.3.1", "features.4.2", "features.5.2", "features.6.3", "features.7.0", "features.8"})
            channels.push_back(model->spec().feature(last)->channels);
        QCOMPARE(channels, (std::vector<int>{8, 8, 16, 24, 32, 48, 80, 320}));
        QCOMPARE(EfficientNetB0::scaledChannels(32, 1.1), 32); // 35.2, and 32 is more than 31.68
        QCOMPARE(EfficientNetB0::scaledChannels(24, 1.4), 32); // 33.6
        QCOMPARE(EfficientNetB0::scaledChannels(32, 0.01), 8);
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

    /// In training a branch is dropped and features are dropped by chance: one seed, one result; another seed, another.
    void stochasticDepthFollowsTheSeed()
    {
        auto model = buildModel(smallConfig("efficientnet_b0_la"));
        model->train();
        const torch::Tensor x = randomInput(model->spec().config, 6);
        const auto trained = [&](std::uint64_t seed) {
            torch::manual_seed(seed);
            ForwardTrace trace;
            trace.request("features.8", ForwardTrace::Capture::Detached); // before the dropout
            torch::NoGradGuard noGrad;
            const torch::Tensor logits = model->forward(x, trace);
            return std::pair(trace.at("features.8"), logits);
        };
        const auto [features, logits] = trained(5);
        const auto [same, sameLogits] = trained(5);
        QVERIFY(torch::equal(same, features) && torch::equal(sameLogits, logits));
        QVERIFY(!torch::equal(trained(6).first, features));
    }

    void refusesAnInputOfAnotherSize()
    {
        auto model = buildModel(smallConfig("resnet18"));
        LESIONLENS_EXPECT_ERROR(model->forward(torch::zeros({1, 3, 96, 96})), ErrorCode::Mismatch, "96 x 64");
        LESIONLENS_EXPECT_ERROR(model->forward(torch::zeros({1, 3, 96, 96})), ErrorCode::Mismatch, "[1, 3, 96, 96]");
        LESIONLENS_EXPECT_ERROR(model->forward(torch::zeros({3, 64, 96})), ErrorCode::Mismatch, "resnet18");
    }
};

QTEST_GUILESS_MAIN(TstRegistry)
#include "tst_registry.moc"
