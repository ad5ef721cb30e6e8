// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>

#include <QtTest/QTest>

#include <torch/torch.h>

#include "core/train/engine/adamw.h"
#include "core/train/engine/schedule.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

/// Two linear layers around a gated product, with names as the networks' have them.
class TinyNet final : public ImageClassifier
{
public:
    using ImageClassifier::forward;

    TinyNet()
    {
        fc1 = register_module("fc1", torch::nn::Linear(6, 5));
        fc2 = register_module("fc2", torch::nn::Linear(5, 3));
        gate = register_parameter("gate", torch::full({1, 1}, 0.5));
    }
    torch::Tensor forward(const torch::Tensor &x, ForwardTrace &) override { return fc2(torch::tanh(fc1(x)) * (1 + gate)); }

    torch::nn::Linear fc1{nullptr};
    torch::nn::Linear fc2{nullptr};
    torch::Tensor gate;
};

void accumulateGradients(TinyNet &net, std::uint64_t seed)
{
    torch::manual_seed(seed);
    const torch::Tensor x = torch::randn({4, 6});
    const torch::Tensor y = torch::randint(0, 3, {4}, torch::kInt64);
    torch::cross_entropy_loss(net.forward(x), y).backward();
}

std::shared_ptr<TinyNet> netOf(std::uint64_t seed)
{
    torch::manual_seed(seed);
    return std::make_shared<TinyNet>();
}

std::vector<OptimizedParameter> parametersOf(const TinyNet &net, double weightDecay = 0.05)
{
    TrainOptions options;
    options.weightDecay = weightDecay;
    return optimizedParameters(net, options, {});
}

bool sameWeights(const TinyNet &a, const TinyNet &b)
{
    const auto first = a.named_parameters();
    const auto second = b.named_parameters();
    for (const auto &item : first) {
        if (!torch::equal(item.value(), second[item.key()]))
            return false;
    }
    return true;
}

} // namespace

class TstOptimizer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithLibTorch()
    {
        const auto ours = netOf(3);
        const auto theirs = netOf(3);
        AdamW adamw(parametersOf(*ours, 0.1));
        std::vector<torch::optim::OptimizerParamGroup> groups;
        auto decayed = std::make_unique<torch::optim::AdamWOptions>(0.01);
        decayed->weight_decay(0.1);
        auto plain = std::make_unique<torch::optim::AdamWOptions>(0.01);
        plain->weight_decay(0.0);
        groups.emplace_back(std::vector<torch::Tensor>{theirs->fc1->weight, theirs->fc2->weight}, std::move(decayed));
        groups.emplace_back(std::vector<torch::Tensor>{theirs->fc1->bias, theirs->fc2->bias, theirs->gate}, std::move(plain));
        torch::optim::AdamW reference(std::move(groups), torch::optim::AdamWOptions(0.01));
        for (std::uint64_t step = 0; step < 20; ++step) {
            adamw.zeroGrad();
            reference.zero_grad();
            accumulateGradients(*ours, step);
            accumulateGradients(*theirs, step);
            adamw.step(0.01);
            reference.step();
        }
        QVERIFY(torch::allclose(ours->fc1->weight, theirs->fc1->weight, 1e-5, 1e-6));
        QVERIFY(torch::allclose(ours->fc2->bias, theirs->fc2->bias, 1e-5, 1e-6));
        QVERIFY(torch::allclose(ours->gate, theirs->gate, 1e-5, 1e-6));
        QVERIFY(!sameWeights(*ours, *netOf(3)));
    }

    /// Large tensors are updated piece by piece: with the same result, to the last bit.
    void piecesAreTheWhole()
    {
        torch::manual_seed(4);
        constexpr std::int64_t count = 100003; // three pieces and a bit
        torch::Tensor large = torch::randn({count}).requires_grad_();
        std::vector<torch::Tensor> small;
        std::vector<OptimizedParameter> parameters = {{"large", large, 0.1, 1.0}};
        for (std::int64_t begin = 0; begin < count; begin += 16384) {
            small.push_back(large.detach().narrow(0, begin, std::min<std::int64_t>(16384, count - begin)).clone().requires_grad_());
            parameters.push_back({"small" + std::to_string(begin), small.back(), 0.1, 1.0});
        }
        AdamW adamw(parameters);
        for (int step = 0; step < 3; ++step) {
            large.mutable_grad() = torch::randn({count});
            for (std::size_t i = 0; i < small.size(); ++i)
                small[i].mutable_grad() = large.grad().narrow(0, static_cast<std::int64_t>(i) * 16384, small[i].size(0)).clone();
            adamw.step(0.01);
        }
        QVERIFY(torch::equal(large, torch::cat(small)));
    }

    void onlyWeightMatricesDecay()
    {
        QVERIFY(decays("layer1.0.conv1.weight", torch::zeros({4, 3, 3, 3})));
        QVERIFY(decays("fc.weight", torch::zeros({7, 512})));
        QVERIFY(!decays("fc.bias", torch::zeros({7})));
        QVERIFY(!decays("layer1.0.bn1.weight", torch::zeros({64})));
        QVERIFY(!decays("layer4.1.attention.gate", torch::zeros({1, 1})));
        QVERIFY(!decays("layer4.1.attention.relative_position", torch::zeros({8, 49})));
        QVERIFY(!decays("layer4.1.attention.relative_rows", torch::zeros({13, 64})));
        QVERIFY(!decays("pos_embed", torch::zeros({1, 197, 192})));
        QVERIFY(!decays("cls_token", torch::zeros({1, 1, 192})));
        QVERIFY(!decays("features.1.0.attn.relative_position_bias_table", torch::zeros({169, 3})));
        QVERIFY(decays("features.2.reduction.weight", torch::zeros({192, 384})));
    }

    void theFirstStepIsTheLearningRateAgainstTheSign()
    {
        // m / (1 - b1) = g and sqrt(v / (1 - b2)) = |g|: each weight moves by lr, slow ones by their share.
        const auto net = netOf(1);
        const torch::Tensor weight = net->fc1->weight.detach().clone();
        const torch::Tensor bias = net->fc1->bias.detach().clone();
        TrainOptions options;
        options.weightDecay = 0.0;
        options.initLrFactor = 0.1;
        AdamW adamw(optimizedParameters(*net, options, {"fc1.bias"}));
        accumulateGradients(*net, 1);
        const torch::Tensor sign = net->fc1->weight.grad().sign();
        const torch::Tensor biasSign = net->fc1->bias.grad().sign();
        adamw.step(0.01);
        QVERIFY(torch::allclose(net->fc1->weight, weight - 0.01 * sign, 0.0, 1e-5));
        QVERIFY(torch::allclose(net->fc1->bias, bias - 0.001 * biasSign, 0.0, 1e-6));
    }

    void itsStateContinuesTheSameCurve()
    {
        const auto straight = netOf(2);
        const auto second = netOf(2);
        AdamW a(parametersOf(*straight));
        AdamW b(parametersOf(*second));
        std::map<std::string, torch::Tensor> state;
        for (std::uint64_t step = 0; step < 6; ++step) {
            if (step == 3)
                state = b.state();
            a.zeroGrad();
            accumulateGradients(*straight, step);
            a.step(0.01);
            if (step < 3) {
                b.zeroGrad();
                accumulateGradients(*second, step);
                b.step(0.01);
            }
        }
        AdamW continued(parametersOf(*second));
        continued.restore(state, "last.safetensors");
        for (std::uint64_t step = 3; step < 6; ++step) {
            continued.zeroGrad();
            accumulateGradients(*second, step);
            continued.step(0.01);
        }
        QVERIFY(sameWeights(*straight, *second));

        state.erase("training.adamw.first.gate");
        LESIONLENS_EXPECT_ERROR(continued.restore(state, "last.safetensors"), ErrorCode::Mismatch, "training.adamw.first.gate");
        state = b.state();
        state["training.adamw.second.fc1.bias"] = torch::zeros({4});
        LESIONLENS_EXPECT_ERROR(continued.restore(state, "last.safetensors"), ErrorCode::Mismatch, "training.adamw.second.fc1.bias");
    }

    void theScheduleRisesAndFalls()
    {
        TrainOptions options;
        options.lr = 0.4;
        options.epochs = 5;
        options.warmupEpochs = 1.0;
        // 4 steps of warm-up, 16 of cosine.
        QCOMPARE(learningRate(options, 0, 4), 0.1);
        QCOMPARE(learningRate(options, 3, 4), 0.4);
        QCOMPARE(learningRate(options, 4, 4), 0.4);
        QVERIFY(std::abs(learningRate(options, 12, 4) - 0.2) < 1e-12);                       // half of the cosine
        QVERIFY(std::abs(learningRate(options, 8, 4) - 0.2 * (1 + std::sqrt(0.5))) < 1e-12); // a quarter
        QVERIFY(learningRate(options, 19, 4) > 0.0 && learningRate(options, 19, 4) < 0.01);
        options.warmupEpochs = 0.0;
        QCOMPARE(learningRate(options, 0, 4), 0.4);
    }
};

QTEST_GUILESS_MAIN(TstOptimizer)
#include "tst_optimizer.moc"
