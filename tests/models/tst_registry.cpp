// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <QtTest/QTest>

#include "core/models/checkpoint.h"
#include "core/models/efficientnet.h"
#include "core/models/registry.h"
#include "tests/expect_error.h"
#include "tests/models/small_models.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

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
