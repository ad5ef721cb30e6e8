// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <QtTest/QTest>

#include "core/models/checkpoint.h"
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
        QCOMPARE(spec.attentions.empty(), config.attention.kind == "none");
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
        torch::nn::functional::cross_entropy(model->forward(randomInput(config)), torch::tensor({1, 3})).backward();
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

    void gridsOfOddInputsAreRight()
    {
        for (const int side : {32, 33, 63, 65, 97}) {
            ModelConfig config = smallConfig("resnet18_la");
            config.width = 0.125;
            config.attention.heads = 2;
            config.attention.stages = {1, 2, 3, 4};
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

    /// Stage 3: 4*256^2 + (27 + 27)*32 + gate; stage 4: 4*512^2 + (13 + 13)*64 + gate. Local: heads*7*(16 + 16), heads*7*(32 + 32).
    void attentionAddsTheExpectedParameters()
    {
        QCOMPARE(buildModel(modelEntry("resnet18_ga").defaults)->spec().parameters,
                 std::int64_t{11689512 + 262144 + 1728 + 1 + 1048576 + 1664 + 1});
        QCOMPARE(buildModel(modelEntry("resnet18_la").defaults)->spec().parameters,
                 std::int64_t{11689512 + 262144 + 1792 + 1 + 1048576 + 3584 + 1});
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
