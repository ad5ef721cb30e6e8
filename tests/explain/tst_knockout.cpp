// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <limits>

#include <QtTest/QTest>

#include <torch/torch.h>

#include "core/explain/knockout.h"
#include "core/models/registry.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

/// Two positions p, q and two heads. Head 0 mixes channel 0 and keeps each position, head 1 mixes channel 1 and takes each position from
/// the other. The logits are what arrives at p of head 0, at p of head 1, and the third channel's sum, which no head touches.
class TwoHeads final : public ImageClassifier
{
public:
    TwoHeads()
    {
        spec_.title = "Two heads";
        spec_.attentions = {{"first", "global", 2, 1, 2, 0, 0}, {"second", "global", 1, 1, 2, 0, 0}};
        eval();
    }

    using ImageClassifier::forward;
    torch::Tensor forward(const torch::Tensor &x, ForwardTrace &trace) override
    {
        builtGraph = builtGraph || torch::GradMode::is_enabled();
        const torch::Tensor identity = torch::eye(2);
        std::vector<torch::Tensor> mixed = {torch::matmul(x.select(1, 0), identity.t()),
                                            torch::matmul(x.select(1, 1), identity.flip(0).t())};
        for (const AttentionEdit &edit : trace.edits("first")) {
            for (int head = 0; head < 2; ++head) {
                if (edit.head && *edit.head != head)
                    continue;
                auto &out = mixed[static_cast<std::size_t>(head)];
                const torch::Tensor value = x.select(1, head);
                out = edit.kind == AttentionEdit::Kind::RemoveOutput ? torch::zeros_like(out) : value.mean(-1, true).expand_as(value);
            }
        }
        return torch::stack({mixed[0].flatten(1).select(1, 0), mixed[1].flatten(1).select(1, 0), x.select(1, 2).sum({1, 2})}, 1);
    }

    bool builtGraph = false;
};

/// Two images of 1 x 2 pixels: channels (1, 3), (10, 30), (100, 200) and twice that.
torch::Tensor twoImages()
{
    const torch::Tensor one = torch::tensor({1.0F, 3.0F, 10.0F, 30.0F, 100.0F, 200.0F}).reshape({1, 3, 1, 2});
    return torch::cat({one, one * 2});
}

constexpr auto kRemove = KnockoutTarget::Kind::Remove;
constexpr auto kUniform = KnockoutTarget::Kind::Uniform;

std::vector<double> rowOf(const torch::Tensor &logits, int target, int image)
{
    const torch::Tensor row = logits[target][image].contiguous();
    return {row.data_ptr<double>(), row.data_ptr<double>() + row.numel()};
}

torch::Tensor knockOutTwoHeads(const std::vector<KnockoutTarget> &targets)
{
    TwoHeads model;
    NoProgress progress;
    return knockOutLogits(model, twoImages(), targets, progress, {});
}

class Recorder final : public ProgressSink
{
public:
    void report(const Progress &progress) override
    {
        reports.push_back(progress);
        if (reports.size() == stopAfter)
            source.request_stop();
    }
    std::vector<Progress> reports;
    std::stop_source source;
    std::size_t stopAfter = 0;
};

/// A small network of the registry with its gates set.
std::shared_ptr<ImageClassifier> smallModel(const std::string &id, double gate)
{
    ModelConfig config = modelEntry(id).defaults;
    config.classes = 3;
    config.inputWidth = 96;
    config.inputHeight = 64;
    ModelConfig narrow = config;
    narrow.width = 0.25;
    torch::manual_seed(3);
    std::shared_ptr<ImageClassifier> model = buildModel(narrow.problems().empty() ? narrow : config);
    const torch::NoGradGuard noGrad;
    for (torch::Tensor &parameter : model->parameters())
        if (parameter.numel() == 1)
            parameter.fill_(gate);
    return model;
}

torch::Tensor smallInput()
{
    torch::manual_seed(4);
    return torch::randn({2, 3, 64, 96});
}

} // namespace

class TstKnockout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void logitsByHand();
    void runsWithoutGraph();
    void everyTargetOfTheCard();
    void badTargetsAreNamed();
    void answersThatAreNotFiniteAreRefused();
    void kindsAreNamed();
    void reportsAndStops();
    void closedGateMakesNoDifference_data();
    void closedGateMakesNoDifference();
    void removedLayerIsTheBackbone_data();
    void removedLayerIsTheBackbone();
    void uniformLayerEqualsKeysOfZero();
    void everyModelActsOnEveryTarget_data();
    void everyModelActsOnEveryTarget();
};

void TstKnockout::logitsByHand()
{
    const torch::Tensor logits = knockOutTwoHeads({{"first", 0, kRemove},
                                                   {"first", 1, kRemove},
                                                   {"first", std::nullopt, kRemove}, //
                                                   {"first", 1, kUniform},
                                                   {"first", std::nullopt, kUniform},
                                                   {"second", 0, kRemove}});
    QCOMPARE(logits.sizes().vec(), (std::vector<std::int64_t>{7, 2, 3}));
    QVERIFY(logits.dtype() == torch::kDouble && logits.device().is_cpu());
    QCOMPARE(rowOf(logits, 0, 0), (std::vector<double>{1, 30, 300}));
    QCOMPARE(rowOf(logits, 0, 1), (std::vector<double>{2, 60, 600}));
    QCOMPARE(rowOf(logits, 1, 0), (std::vector<double>{0, 30, 300}));
    QCOMPARE(rowOf(logits, 2, 1), (std::vector<double>{2, 0, 600}));
    QCOMPARE(rowOf(logits, 3, 0), (std::vector<double>{0, 0, 300}));
    QCOMPARE(rowOf(logits, 4, 0), (std::vector<double>{1, 20, 300}));
    QCOMPARE(rowOf(logits, 5, 1), (std::vector<double>{4, 40, 600}));
    QCOMPARE(rowOf(logits, 6, 0), (std::vector<double>{1, 30, 300})); // no pass inherits an edit
}

void TstKnockout::runsWithoutGraph()
{
    TwoHeads model;
    NoProgress progress;
    const torch::Tensor input = twoImages().requires_grad_(true);
    QVERIFY(!knockOutLogits(model, input, {{"first", 0, kRemove}}, progress, {}).requires_grad());
    QVERIFY(!model.builtGraph);
}

void TstKnockout::everyTargetOfTheCard()
{
    const TwoHeads model;
    const std::vector<KnockoutTarget> all = everyKnockout(model.spec(), {}, kUniform);
    QVERIFY(all == (std::vector<KnockoutTarget>{{"first", std::nullopt, kUniform},
                                                {"first", 0, kUniform},
                                                {"first", 1, kUniform},
                                                {"second", std::nullopt, kUniform},
                                                {"second", 0, kUniform}}));
    QVERIFY(everyKnockout(model.spec(), {"second"}, kRemove) ==
            (std::vector<KnockoutTarget>{{"second", std::nullopt, kRemove}, {"second", 0, kRemove}}));
}

void TstKnockout::badTargetsAreNamed()
{
    LESIONLENS_EXPECT_ERROR(knockOutTwoHeads({{"third", 0, kRemove}}), ErrorCode::Usage,
                            "'third'; its attention layers are: first, second");
    LESIONLENS_EXPECT_ERROR(knockOutTwoHeads({{"first", 2, kRemove}}), ErrorCode::Usage,
                            "Head 2 does not exist: layer first has heads 0 to 1");
    LESIONLENS_EXPECT_ERROR(knockOutTwoHeads({{"first", -1, kRemove}}), ErrorCode::Usage, "Head -1");
    LESIONLENS_EXPECT_ERROR(everyKnockout(TwoHeads().spec(), {"first", "fc"}, kRemove), ErrorCode::Usage, "'fc'");
    // Where a head is nowhere, the layer with the most heads says what there is.
    ModelSpec growing;
    growing.attentions = {{"few", "global", 1, 1, 2, 0, 0}, {"many", "global", 4, 1, 2, 0, 0}, {"some", "global", 2, 1, 2, 0, 0}};
    LESIONLENS_EXPECT_ERROR(chosenKnockouts(growing, {}, {4}, kRemove), ErrorCode::Usage,
                            "Head 4 does not exist: layer many has heads 0 to 3");
    LESIONLENS_EXPECT_ERROR(chosenKnockouts(growing, {"some"}, {3}, kRemove), ErrorCode::Usage, "layer some has heads 0 to 1");
    QVERIFY(chosenKnockouts(growing, {}, {3}, kRemove) == (std::vector<KnockoutTarget>{{"many", 3, kRemove}}));
    ModelSpec plain;
    plain.title = "ResNet18";
    LESIONLENS_EXPECT_ERROR(everyKnockout(plain, {}, kRemove), ErrorCode::Usage, "ResNet18 has no self-attention");

    TwoHeads training;
    training.train();
    NoProgress progress;
    LESIONLENS_EXPECT_ERROR(knockOutLogits(training, twoImages(), {}, progress, {}), ErrorCode::Internal, "training");
}

void TstKnockout::answersThatAreNotFiniteAreRefused()
{
    TwoHeads model;
    NoProgress progress;
    torch::Tensor input = twoImages();
    input[1][2][0][1] = std::numeric_limits<float>::infinity();
    LESIONLENS_EXPECT_ERROR(knockOutLogits(model, input, {}, progress, {}), ErrorCode::Mismatch,
                            "Two heads answers with values that are not finite numbers without a knock-out.");
}

void TstKnockout::kindsAreNamed()
{
    QCOMPARE(toString(kRemove), "remove");
    QCOMPARE(toString(kUniform), "uniform");
    QVERIFY(knockoutKindFrom("remove") == kRemove && knockoutKindFrom("uniform") == kUniform);
    LESIONLENS_EXPECT_ERROR(knockoutKindFrom("delete"), ErrorCode::Usage, "must be remove or uniform, but is 'delete'");
    QCOMPARE(nameOf({"first", 1, kRemove}), std::string("head 1 of first"));
    QCOMPARE(nameOf({"first", std::nullopt, kRemove}), std::string("first"));
}

void TstKnockout::reportsAndStops()
{
    TwoHeads model;
    Recorder all;
    static_cast<void>(knockOutLogits(model, twoImages(), {{"first", 0, kRemove}, {"second", std::nullopt, kUniform}}, all, {}));
    QCOMPARE(all.reports.size(), std::size_t{4});
    QCOMPARE(all.reports[1].stage, std::string("without head 0 of first"));
    QCOMPARE(all.reports[2].stage, std::string("with uniform weights of second"));
    for (std::size_t i = 0; i < all.reports.size(); ++i) {
        QCOMPARE(all.reports[i].done, static_cast<std::int64_t>(i));
        QCOMPARE(all.reports[i].total, std::int64_t{3});
    }

    Recorder stopping;
    stopping.stopAfter = 2;
    LESIONLENS_EXPECT_ERROR(
        knockOutLogits(model, twoImages(), everyKnockout(model.spec(), {}, kRemove), stopping, stopping.source.get_token()),
        ErrorCode::Cancelled, "");
    QCOMPARE(stopping.reports.size(), std::size_t{2});
}

void TstKnockout::closedGateMakesNoDifference_data()
{
    QTest::addColumn<QString>("id");
    QTest::newRow("global") << "resnet18_ga";
    QTest::newRow("local") << "resnet18_la";
}

// What is not let through cannot matter.
void TstKnockout::closedGateMakesNoDifference()
{
    QFETCH(QString, id);
    const std::shared_ptr<ImageClassifier> model = smallModel(id.toStdString(), 0.0);
    NoProgress progress;
    for (const auto kind : {kRemove, kUniform}) {
        const std::vector<KnockoutTarget> targets = everyKnockout(model->spec(), {}, kind);
        QCOMPARE(targets.size(), std::size_t{18});
        const torch::Tensor logits = knockOutLogits(*model, smallInput(), targets, progress, {});
        for (std::int64_t i = 1; i < logits.size(0); ++i)
            QVERIFY((logits[i] - logits[0]).abs().max().item<double>() <= 1e-6 * logits[0].abs().max().item<double>());
    }
}

void TstKnockout::removedLayerIsTheBackbone_data()
{
    closedGateMakesNoDifference_data();
}

// With the gates open every head matters; without both layers, what is left is the network with closed gates.
void TstKnockout::removedLayerIsTheBackbone()
{
    QFETCH(QString, id);
    const std::shared_ptr<ImageClassifier> open = smallModel(id.toStdString(), 0.8);
    NoProgress progress;
    const std::vector<KnockoutTarget> targets = everyKnockout(open->spec(), {}, kRemove);
    const torch::Tensor logits = knockOutLogits(*open, smallInput(), targets, progress, {});
    const double size = logits[0].abs().max().item<double>();
    for (std::int64_t i = 1; i < logits.size(0); ++i)
        QVERIFY2((logits[i] - logits[0]).abs().max().item<double>() > 1e-5 * size,
                 nameOf(targets[static_cast<std::size_t>(i - 1)]).c_str());

    const torch::NoGradGuard noGrad;
    const std::shared_ptr<ImageClassifier> closed = smallModel(id.toStdString(), 0.0);
    // Only the first of the two gates is closed: the second layer's attention still acts on what comes.
    std::vector<torch::Tensor> gates;
    for (const auto &item : closed->named_parameters())
        if (item.value().numel() == 1)
            gates.push_back(item.value());
    QCOMPARE(gates.size(), std::size_t{2});
    gates[1].fill_(0.8);
    const torch::Tensor withoutFirst = closed->forward(smallInput()).to(torch::kDouble);
    QVERIFY(!targets[0].head && targets[0].layer == "layer3.1.attention");
    QVERIFY((logits[1] - withoutFirst).abs().max().item<double>() <= 1e-6 * size);
}

// Where every key is zero, all products are zero and softmax itself gives every key the same.
void TstKnockout::uniformLayerEqualsKeysOfZero()
{
    ModelConfig config = modelEntry("resnet18_ga").defaults;
    config.classes = 3;
    config.width = 0.25;
    config.inputWidth = 96;
    config.inputHeight = 64;
    config.attention.stages = {4};
    config.attention.position = "none";
    torch::manual_seed(3);
    const std::shared_ptr<ImageClassifier> model = buildModel(config);
    const torch::NoGradGuard noGrad;
    for (auto &item : model->named_parameters())
        if (item.value().numel() == 1)
            item.value().fill_(0.8);
    NoProgress progress;
    const torch::Tensor logits = knockOutLogits(*model, smallInput(), {{"layer4.1.attention", std::nullopt, kUniform}}, progress, {});
    for (auto &item : model->named_parameters()) {
        if (item.key() == "layer4.1.attention.qkv.weight") {
            const std::int64_t channels = item.value().size(1);
            item.value().narrow(0, channels, channels).zero_();
        }
    }
    const torch::Tensor expected = model->forward(smallInput()).to(torch::kDouble);
    const double size = expected.abs().max().item<double>();
    QVERIFY((logits[1] - expected).abs().max().item<double>() <= 1e-6 * size);
    QVERIFY((logits[0] - expected).abs().max().item<double>() > 1e-5 * size);
}

void TstKnockout::everyModelActsOnEveryTarget_data()
{
    QTest::addColumn<QString>("id");
    for (const ModelEntry &entry : modelRegistry())
        QTest::newRow(entry.id.c_str()) << QString::fromStdString(entry.id);
}

// Whatever stands in the table of models: every head and layer can be knocked out, it makes a difference, and leaves no trace.
void TstKnockout::everyModelActsOnEveryTarget()
{
    QFETCH(QString, id);
    const std::shared_ptr<ImageClassifier> model = smallModel(id.toStdString(), 0.8);
    NoProgress progress;
    if (model->spec().attentions.empty()) {
        LESIONLENS_EXPECT_ERROR(everyKnockout(model->spec(), {}, kRemove), ErrorCode::Usage, "no self-attention");
        return;
    }
    std::vector<KnockoutTarget> targets = everyKnockout(model->spec(), {}, kRemove);
    for (const KnockoutTarget &target : everyKnockout(model->spec(), {}, kUniform))
        targets.push_back(target);
    const torch::Tensor input = smallInput();
    const torch::Tensor logits = knockOutLogits(*model, input, targets, progress, {});
    QVERIFY(logits.isfinite().all().item<bool>());
    const double size = logits[0].abs().max().item<double>();
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const double change = (logits[static_cast<std::int64_t>(i) + 1] - logits[0]).abs().max().item<double>();
        // A network that was never trained may look everywhere alike already.
        QVERIFY2(targets[i].kind == kUniform || change > 1e-6 * size, (nameOf(targets[i]) + ", " + toString(targets[i].kind)).c_str());
    }
    const torch::NoGradGuard noGrad;
    QVERIFY((model->forward(input).to(torch::kDouble) - logits[0]).abs().max().item<double>() <= 1e-6 * size);
}

QTEST_GUILESS_MAIN(TstKnockout)
#include "tst_knockout.moc"
