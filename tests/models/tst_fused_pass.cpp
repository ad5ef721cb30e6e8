// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Inspect equals run: a frozen network's fast pass against the same network step by step.

#include <cmath>

#include <QtTest/QTest>

#include <torch/torch.h>

#include "core/models/convolutional_classifier.h"
#include "core/models/registry.h"

using namespace lesionlens;

namespace {

constexpr double tolerance = 1e-4; ///< of the largest value

ModelConfig configOf(const std::string &id, double width, int inputWidth, int inputHeight)
{
    ModelConfig config = modelEntry(id).defaults;
    config.width = width;
    config.inputWidth = inputWidth;
    config.inputHeight = inputHeight;
    config.classes = 5;
    if (width < 0.1)
        config.attention.stages = {4};
    return config;
}

/// Open gates and batch statistics that are not those of a fresh network.
void enliven(ImageClassifier &model)
{
    const torch::NoGradGuard noGrad;
    for (auto &parameter : model.named_parameters())
        if (parameter.value().numel() == 1)
            parameter.value().fill_(0.5);
    for (auto &buffer : model.named_buffers()) {
        if (buffer.key().find("running_mean") != std::string::npos)
            buffer.value().normal_(0.0, 0.1);
        else if (buffer.key().find("running_var") != std::string::npos)
            buffer.value().uniform_(0.8, 1.5);
    }
}

double difference(const torch::Tensor &found, const torch::Tensor &expected)
{
    return ((found - expected).abs().max() / expected.abs().max().clamp_min(1e-12)).item<double>();
}

ForwardTrace everything(const ModelSpec &spec)
{
    ForwardTrace trace;
    for (const FeatureSpec &feature : spec.features)
        trace.request(feature.key, ForwardTrace::Capture::Detached);
    for (const AttentionSpec &attention : spec.attentions)
        trace.request(attention.key, ForwardTrace::Capture::Detached);
    return trace;
}

/// Copies all parameters and buffers of `from` to those of the same names.
void copyState(const ImageClassifier &from, const ImageClassifier &to)
{
    const torch::NoGradGuard noGrad;
    auto parameters = to.named_parameters();
    for (const auto &parameter : from.named_parameters())
        parameters[parameter.key()].copy_(parameter.value());
    auto buffers = to.named_buffers();
    for (const auto &buffer : from.named_buffers())
        buffers[buffer.key()].copy_(buffer.value());
}

} // namespace

class TstFusedPass : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void equalsTheSteps_data();
    void equalsTheSteps();
    void addedAttentionChangesNoBit_data();
    void addedAttentionChangesNoBit();
    void graphBeginsWhereItWasAskedFor();
    void gradientsOfTheInputGoStepByStep();
    void foldsTheNormalisation();
};

void TstFusedPass::initTestCase()
{
    if (!FusedNetwork::isAvailable())
        QSKIP("Built without oneDNN: there is no fast pass to compare.");
}

void TstFusedPass::equalsTheSteps_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<double>("width");
    QTest::addColumn<int>("batch");
    for (const ModelEntry &entry : modelRegistry()) {
        if (entry.stages == 0)
            continue;
        QTest::addRow("%s, width 0.25", entry.id.c_str()) << QString::fromStdString(entry.id) << 0.25 << 1;
        QTest::addRow("%s, width 0.25, three images", entry.id.c_str()) << QString::fromStdString(entry.id) << 0.25 << 3;
    }
    // So narrow that the block after the attention has a shortcut: it must not be written over the attention's output.
    QTest::addRow("efficientnet_b0_ga, width 0.05") << QStringLiteral("efficientnet_b0_ga") << 0.05 << 1;
    QTest::addRow("resnet18, width 1") << QStringLiteral("resnet18") << 1.0 << 1;
    QTest::addRow("efficientnet_b0, width 1") << QStringLiteral("efficientnet_b0") << 1.0 << 1;
}

void TstFusedPass::equalsTheSteps()
{
    QFETCH(QString, id);
    QFETCH(double, width);
    QFETCH(int, batch);
    torch::manual_seed(5);
    const std::shared_ptr<ImageClassifier> model = buildModel(configOf(id.toStdString(), width, 96, 64));
    enliven(*model);
    const torch::Tensor input = torch::randn({batch, 3, 64, 96});
    const torch::NoGradGuard noGrad;
    ForwardTrace steps = everything(model->spec());
    const torch::Tensor expected = model->forward(input, steps);

    model->freeze();
    for (int pass = 0; pass < 2; ++pass) {
        ForwardTrace fast = everything(model->spec());
        QVERIFY(difference(model->forward(input, fast), expected) <= tolerance);
        for (const FeatureSpec &feature : model->spec().features)
            QVERIFY2(difference(fast.at(feature.key), steps.at(feature.key)) <= tolerance, feature.key.c_str());
        for (const AttentionSpec &attention : model->spec().attentions)
            QVERIFY2(difference(fast.at(attention.key), steps.at(attention.key)) <= tolerance, attention.key.c_str());
        QVERIFY(difference(model->forward(input), expected) <= tolerance);
    }
}

void TstFusedPass::addedAttentionChangesNoBit_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<double>("width");
    QTest::addColumn<QString>("backbone");
    const QString resnet = QStringLiteral("resnet18");
    const QString efficientNet = QStringLiteral("efficientnet_b0");
    for (const char *kind : {"_ga", "_la"}) {
        for (const double width : {0.25, 1.0}) {
            QTest::addRow("resnet18%s, width %g", kind, width) << resnet + kind << width << resnet;
            QTest::addRow("efficientnet_b0%s, width %g", kind, width) << efficientNet + kind << width << efficientNet;
        }
    }
    QTest::addRow("efficientnet_b0_ga, width 0.05") << efficientNet + "_ga" << 0.05 << efficientNet;
}

// With closed gates and the default placement, although the attention cuts the fast pass in pieces.
void TstFusedPass::addedAttentionChangesNoBit()
{
    QFETCH(QString, id);
    QFETCH(double, width);
    QFETCH(QString, backbone);
    torch::manual_seed(8);
    const std::shared_ptr<ImageClassifier> plain = buildModel(configOf(backbone.toStdString(), width, 96, 64));
    enliven(*plain);
    const std::shared_ptr<ImageClassifier> extended = buildModel(configOf(id.toStdString(), width, 96, 64));
    copyState(*plain, *extended);
    plain->freeze();
    extended->freeze();
    const torch::NoGradGuard noGrad;
    const torch::Tensor input = torch::randn({1, 3, 64, 96});
    ForwardTrace plainTrace = everything(plain->spec());
    ForwardTrace extendedTrace = everything(extended->spec());
    QVERIFY(torch::equal(extended->forward(input, extendedTrace), plain->forward(input, plainTrace)));
    for (const FeatureSpec &feature : plain->spec().features)
        QVERIFY2(torch::equal(extendedTrace.at(feature.key), plainTrace.at(feature.key)), feature.key.c_str());
    QVERIFY(torch::equal(extended->forward(input), plain->forward(input)));
}

void TstFusedPass::graphBeginsWhereItWasAskedFor()
{
    for (const char *id : {"resnet18_ga", "efficientnet_b0"}) {
        torch::manual_seed(6);
        const std::shared_ptr<ImageClassifier> model = buildModel(configOf(id, 0.25, 96, 64));
        enliven(*model);
        const torch::Tensor input = torch::randn({1, 3, 64, 96});
        for (const std::string &key : {model->spec().features[2].key, model->spec().defaultFeature()}) {
            const auto gradientAt = [&] {
                ForwardTrace trace;
                trace.request(key, ForwardTrace::Capture::WithGraph);
                const torch::Tensor logits = model->forward(input, trace);
                return torch::autograd::grad({logits[0][1]}, {trace.at(key)}).front();
            };
            const torch::Tensor expected = gradientAt();
            const auto frozen = std::dynamic_pointer_cast<ImageClassifier>(buildModel(model->spec().config));
            copyState(*model, *frozen);
            frozen->freeze();
            ForwardTrace trace;
            trace.request(key, ForwardTrace::Capture::WithGraph);
            const torch::Tensor logits = frozen->forward(input, trace);
            QVERIFY(trace.at(key).is_leaf());
            QVERIFY(difference(torch::autograd::grad({logits[0][1]}, {trace.at(key)}).front(), expected) <= tolerance);
        }
    }
}

void TstFusedPass::gradientsOfTheInputGoStepByStep()
{
    torch::manual_seed(7);
    const std::shared_ptr<ImageClassifier> model = buildModel(configOf("resnet18", 0.25, 64, 64));
    const torch::Tensor input = torch::randn({1, 3, 64, 64}).requires_grad_(true);
    const torch::Tensor expected = torch::autograd::grad({model->forward(input)[0][2]}, {input}).front();
    model->freeze();
    QVERIFY(torch::equal(torch::autograd::grad({model->forward(input)[0][2]}, {input}).front(), expected));
}

void TstFusedPass::foldsTheNormalisation()
{
    // y = ((3 x) - 1) / sqrt(4) * 10 + 7 = 15 x + 2, without the epsilon.
    torch::nn::Conv2d convolution(torch::nn::Conv2dOptions(1, 1, 1).stride(2).bias(false));
    torch::nn::BatchNorm2d norm(torch::nn::BatchNorm2dOptions(1).eps(0.0));
    const torch::NoGradGuard noGrad;
    convolution->weight.fill_(3.0);
    norm->weight.fill_(10.0);
    norm->bias.fill_(7.0);
    norm->running_mean.fill_(1.0);
    norm->running_var.fill_(4.0);
    const FusedConvolution folded = foldedConvolution(convolution, norm, FusedConvolution::Activation::Relu);
    QCOMPARE(folded.weight.item<float>(), 15.0F);
    QCOMPARE(folded.bias.item<float>(), 2.0F);
    QCOMPARE(folded.stride, 2);
    QCOMPARE(folded.padding, 0);
    QCOMPARE(folded.groups, 1);
}

QTEST_GUILESS_MAIN(TstFusedPass)
#include "tst_fused_pass.moc"
