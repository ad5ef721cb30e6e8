// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The parts of a training step, each against LibTorch's own or against values worked out by hand.

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <set>
#include <thread>

#include <QtTest/QTest>

#include <torch/torch.h>

#include "core/train/engine/determinism.h"
#include "core/train/engine/mixed_precision.h"
#include "core/train/engine/mixup.h"
#include "core/train/engine/sampling.h"
#include "core/train/engine/schedule.h"
#include "core/train/engine/sgd.h"
#include "core/train/engine/training_failure.h"
#include "core/train/engine/training_loss.h"
#include "core/train/engine/training_step.h"
#include "tests/expect_error.h"
#include "tests/train/small_network.h"

using namespace lesionlens;
using lesionlens::test::contains;
using lesionlens::test::smallModel;

namespace {

std::vector<OptimizedParameter> oneParameter(const torch::Tensor &tensor, double decay)
{
    return {{"weight", tensor, decay, 1.0}};
}

double item(const torch::Tensor &tensor)
{
    return tensor.item<double>();
}

/// The network of one step with an option, on fixed images.
struct Stepped
{
    explicit Stepped(const TrainOptions &options, double lr = 0.01) : model(smallModel("resnet18"))
    {
        TrainingStep step(model, options, {1.0, 1.0, 1.0}, {});
        step.beginEpoch(1);
        torch::manual_seed(3);
        const torch::Tensor pixels = torch::randn({6, 3, 32, 32});
        outcome = step.run({pixels, {0, 1, 2, 0, 1, 2}, lr, 1});
        measured = step.measured().named_parameters()["fc.weight"].detach().clone();
    }

    std::shared_ptr<ImageClassifier> model;
    StepOutcome outcome;
    torch::Tensor measured;
};

} // namespace

class TstTrainingEngine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sgdAgreesWithLibTorch_data()
    {
        QTest::addColumn<double>("momentum");
        QTest::addColumn<bool>("nesterov");
        QTest::newRow("plain") << 0.0 << false;
        QTest::newRow("momentum") << 0.9 << false;
        QTest::newRow("Nesterov") << 0.8 << true;
    }
    void sgdAgreesWithLibTorch()
    {
        QFETCH(double, momentum);
        QFETCH(bool, nesterov);
        torch::manual_seed(1);
        torch::Tensor ours = torch::randn({4, 3}).requires_grad_();
        torch::Tensor theirs = ours.detach().clone().requires_grad_();
        Sgd sgd(oneParameter(ours, 0.1), {momentum, nesterov});
        torch::optim::SGD reference({theirs}, torch::optim::SGDOptions(0.05).momentum(momentum).nesterov(nesterov).weight_decay(0.1));
        for (int i = 0; i < 8; ++i) {
            const torch::Tensor x = torch::randn({3});
            sgd.zeroGrad();
            reference.zero_grad();
            ours.matmul(x).square().sum().backward();
            theirs.matmul(x).square().sum().backward();
            sgd.step(0.05);
            reference.step();
        }
        QVERIFY(torch::allclose(ours, theirs, 1e-6, 1e-7));
    }

    void frozenPartsStayAsTheyAre()
    {
        TrainOptions options;
        options.freezeEpochs = 1;
        const auto before = smallModel("resnet18");
        const Stepped stepped(options);
        for (const auto &item : before->named_parameters())
            QCOMPARE(torch::equal(item.value(), stepped.model->named_parameters()[item.key()]), !contains(item.key(), "fc."));
        for (const auto &item : before->named_buffers())
            QVERIFY(torch::equal(item.value(), stepped.model->named_buffers()[item.key()]));
    }

    void theFocalLossWithoutFocusIsTheCrossEntropy()
    {
        torch::manual_seed(2);
        const torch::Tensor logits = torch::randn({5, 3}) * 2;
        const torch::Tensor target = torch::tensor({0, 2, 1, 1, 0}, torch::kInt64);
        const torch::Tensor weights = torch::tensor({0.5, 2.0, 1.5});
        TrainOptions options;
        for (const double smoothing : {0.0, 0.2}) {
            options.labelSmoothing = smoothing;
            options.loss = "cross_entropy";
            const double crossEntropy = item(classificationLoss(logits, target, weights, options));
            options.loss = "focal";
            options.focalGamma = 0.0;
            QVERIFY(std::abs(item(classificationLoss(logits, target, weights, options)) - crossEntropy) < 1e-6);
        }
    }

    void theFocalLossByHand()
    {
        // p = 1/4 and 3/4 of two classes: (1 - p)^2 (-log p), weights 1 and 3.
        const torch::Tensor logits = torch::tensor({{0.0, std::log(3.0)}, {0.0, std::log(3.0)}}, torch::kFloat32);
        const torch::Tensor target = torch::tensor({0, 1}, torch::kInt64);
        TrainOptions options;
        options.loss = "focal";
        options.focalGamma = 2.0;
        const double expected = (0.5625 * std::log(4.0) + 3 * 0.0625 * std::log(4.0 / 3)) / 4;
        QVERIFY(std::abs(item(classificationLoss(logits, target, torch::tensor({1.0F, 3.0F}), options)) - expected) < 1e-6);
    }

    void aCertainImageKeepsTheFocalLossFinite()
    {
        TrainOptions options;
        options.loss = "focal";
        for (const double gamma : {0.0, 0.5, 1.0, 2.0}) {
            options.focalGamma = gamma;
            const torch::Tensor logits = torch::tensor({{60.0F, 0.0F}, {0.0F, 0.0F}}).requires_grad_(); // p = 1 in floats, and 1/2
            const torch::Tensor loss = classificationLoss(logits, torch::tensor({0, 1}, torch::kInt64), torch::ones({2}), options);
            QVERIFY(std::abs(item(loss) - std::pow(0.5, gamma) * std::log(2.0) / 2) < 1e-6);
            loss.backward();
            QVERIFY2(logits.grad().isfinite().all().item<bool>(), std::to_string(gamma).c_str());
        }
    }

    void mixupDrawsFromItsDistribution()
    {
        for (const double alpha : {0.2, 1.0, 3.0}) {
            Random random(7);
            double sum = 0.0;
            double squares = 0.0;
            constexpr int n = 20000;
            for (int i = 0; i < n; ++i) {
                const double x = symmetricBeta(alpha, random);
                QVERIFY(x >= 0.0 && x <= 1.0);
                sum += x;
                squares += (x - 0.5) * (x - 0.5);
            }
            const double variance = 1.0 / (4.0 * (2.0 * alpha + 1.0)); // of Beta(alpha, alpha)
            QVERIFY(std::abs(sum / n - 0.5) < 5 * std::sqrt(variance / n));
            QVERIFY2(std::abs(squares / n / variance - 1.0) < 0.05, std::to_string(squares / n / variance).c_str());
        }
        const MixupDraw a = drawMixup(0.4, 9, 3);
        QCOMPARE(a.partner, drawMixup(0.4, 9, 3).partner);
        QVERIFY(a.share != drawMixup(0.4, 9, 4).share);
        QCOMPARE(std::set<std::int64_t>(a.partner.begin(), a.partner.end()).size(), std::size_t(9));
        const torch::Tensor pixels = torch::arange(3, torch::kFloat32).view({3, 1, 1, 1});
        QVERIFY(torch::allclose(mixPixels(pixels, {0.25, {2, 0, 1}}).flatten(), torch::tensor({1.5F, 0.25F, 1.25F})));
    }

    void mixupMixesTheLoss()
    {
        TrainOptions options;
        options.mixup = 1.0;
        const Stepped mixed(options, 0.0);
        const MixupDraw draw = drawMixup(1.0, 6, 1);
        const auto model = smallModel("resnet18");
        model->train();
        torch::manual_seed(3);
        const torch::Tensor logits = model->forward(mixPixels(torch::randn({6, 3, 32, 32}), draw));
        const torch::Tensor labels = torch::tensor({0, 1, 2, 0, 1, 2}, torch::kInt64);
        const torch::Tensor partners = labels.index_select(0, torch::tensor(draw.partner, torch::kInt64));
        const double expected = draw.share * item(torch::cross_entropy_loss(logits, labels)) +
                                (1 - draw.share) * item(torch::cross_entropy_loss(logits, partners));
        QVERIFY(std::abs(mixed.outcome.loss - expected) < 1e-5);
        const std::vector<int> greater = draw.share < 0.5
                                             ? std::vector<int>(partners.data_ptr<std::int64_t>(), partners.data_ptr<std::int64_t>() + 6)
                                             : std::vector<int>{0, 1, 2, 0, 1, 2};
        QCOMPARE(mixed.outcome.labels, greater);
    }

    void gradientsAreClippedToTheirCommonNorm()
    {
        TrainOptions options;
        options.optimizer = "sgd";
        options.momentum = 0.0;
        options.weightDecay = 0.0;
        options.clipNorm = 0.01;
        const auto before = smallModel("resnet18");
        const Stepped stepped(options, 1.0); // the update is the clipped gradient
        double squares = 0.0;
        for (const auto &item : before->named_parameters())
            squares += (item.value() - stepped.model->named_parameters()[item.key()]).square().sum().item<double>();
        QVERIFY2(std::abs(std::sqrt(squares) - 0.01) < 1e-4, std::to_string(std::sqrt(squares)).c_str());
    }

    void theAverageFollowsSlowly()
    {
        TrainOptions options;
        options.averageDecay = 0.5;
        const auto before = smallModel("resnet18");
        const Stepped stepped(options);
        // d = min(0.5, 2 / 11).
        const torch::Tensor first = before->named_parameters()["fc.weight"].detach();
        const torch::Tensor last = stepped.model->named_parameters()["fc.weight"].detach();
        QVERIFY(torch::allclose(stepped.measured, first * (2.0 / 11) + last * (9.0 / 11), 1e-6, 1e-8));
        QVERIFY(!torch::equal(stepped.measured, last));
    }

    void samplingMakesClassesEqual()
    {
        Dataset dataset;
        dataset.classes = {"a", "b", "c"};
        for (const int label : {0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 0}) {
            dataset.samples.emplace_back();
            dataset.samples.back().label = label;
        }
        std::vector<std::size_t> indices(10); // the last sample is of another split
        for (std::size_t i = 0; i < indices.size(); ++i)
            indices[i] = i;
        const std::vector<std::size_t> drawn = balancedSample(dataset, indices, 4);
        QCOMPARE(drawn.size(), std::size_t(10));
        std::vector<int> counts(3, 0);
        std::map<std::size_t, int> times;
        for (const std::size_t index : drawn) {
            QVERIFY(index < 10);
            ++counts[static_cast<std::size_t>(dataset.samples[index].label)];
            ++times[index];
        }
        QVERIFY(*std::min_element(counts.begin(), counts.end()) == 3 && *std::max_element(counts.begin(), counts.end()) == 4);
        QVERIFY(times[7] >= 1 && times[8] >= 1 && std::abs(times[7] - times[8]) <= 1); // one class' images come equally often
        QCOMPARE(times[9], counts[2]);
        QCOMPARE(balancedSample(dataset, indices, 4), drawn);
        QVERIFY(balancedSample(dataset, indices, 5) != drawn);
        QVERIFY(balancedSample(dataset, {}, 4).empty());
    }

    void theScheduleMayStayConstant()
    {
        TrainOptions options;
        options.schedule = "constant";
        options.lr = 0.4;
        QCOMPARE(learningRate(options, 1, 4), 0.2);
        QCOMPARE(learningRate(options, 4, 4), 0.4);
        QCOMPARE(learningRate(options, 39, 4), 0.4);
    }

    void theScalerAdapts()
    {
        torch::Tensor weight = torch::zeros({2}).requires_grad_();
        const std::vector<OptimizedParameter> parameters = oneParameter(weight, 0.0);
        GradientScaler scaler;
        QCOMPARE(scaler.scale(), 65536.0);
        weight.mutable_grad() = torch::tensor({65536.0F, 131072.0F});
        QVERIFY(scaler.unscale(parameters));
        QVERIFY(torch::equal(weight.grad(), torch::tensor({1.0F, 2.0F})));
        weight.mutable_grad() = torch::tensor({1.0F, std::numeric_limits<float>::infinity()});
        QVERIFY(!scaler.unscale(parameters));
        QCOMPARE(scaler.scale(), 32768.0);
        GradientScaler second;
        second.restore(scaler.state(), "last.safetensors");
        QCOMPARE(second.scale(), 32768.0);
        weight.mutable_grad() = torch::ones({2});
        for (int i = 0; i < 2000; ++i)
            QVERIFY(second.unscale(parameters));
        QCOMPARE(second.scale(), 65536.0);
        LESIONLENS_EXPECT_ERROR(second.restore({}, "last.safetensors"), ErrorCode::Mismatch, "training.scaler.scale");
    }

    void theScalerGivesUpWhereNoScaleDoes()
    {
        torch::Tensor weight = torch::zeros({1}).requires_grad_();
        const std::vector<OptimizedParameter> parameters = oneParameter(weight, 0.0);
        GradientScaler scaler;
        int steps = 0;
        while (!scaler.isExhausted() && steps < 100) {
            weight.mutable_grad() = torch::full({1}, std::numeric_limits<float>::infinity());
            QVERIFY(!scaler.unscale(parameters));
            ++steps;
            if (steps == 30) { // 2^16 halved 30 times
                QCOMPARE(scaler.scale(), std::pow(2.0, -14));
                QVERIFY(!scaler.isExhausted());
            }
        }
        QCOMPARE(steps, 31);
        // A run of before there was a limit goes on from below it as long as it makes steps.
        GradientScaler other;
        other.restore(scaler.state(), "last.safetensors");
        weight.mutable_grad() = torch::ones({1});
        QVERIFY(other.unscale(parameters) && !other.isExhausted());
        NamedTensors broken = scaler.state();
        broken.at("training.scaler.scale").zero_();
        LESIONLENS_EXPECT_ERROR(other.restore(broken, "last.safetensors"), ErrorCode::Mismatch, "training.scaler.scale");
        const Error error = overflowingGradients({3, 5, 12, 0.001, 16, 2});
        for (const char *part : {"train.mixed_precision", "epoch 3, step 5 of 12", "epoch 2 are kept"})
            QVERIFY2(contains(error.message(), part), error.message().c_str());
    }

    void aTrainingOnCudaAsksForDeterminism()
    {
        const auto isAsked = [] { return at::globalContext().deterministicAlgorithms() && at::globalContext().deterministicCuDNN(); };
        at::globalContext().setBenchmarkCuDNN(true);
        {
            const DeterministicScope off(false);
            QVERIFY(!isAsked());
            const DeterministicScope scope(true);
            QVERIFY(isAsked() && at::globalContext().deterministicAlgorithmsWarnOnly() && !at::globalContext().benchmarkCuDNN());
            for (const char *operation : {"first_op", "second_op", "first_op"})
                at::globalContext().alertNotDeterministic(operation); // does not throw
            QVERIFY(scope.undeterministicOperations() == (std::vector<std::string>{"first_op", "second_op"}));
            QVERIFY(off.undeterministicOperations().empty());
        }
        QVERIFY(!isAsked() && at::globalContext().benchmarkCuDNN());
        at::globalContext().setBenchmarkCuDNN(false);
        // A time estimate on another thread that ends before or after the training.
        auto training = std::make_unique<DeterministicScope>(true);
        std::thread([&] {
            auto estimate = std::make_unique<DeterministicScope>(true);
            training.reset();
            QVERIFY(isAsked());
            estimate.reset();
        }).join();
        QVERIFY(!isAsked());
    }

    void mixedPrecisionNeedsCuda()
    {
        TrainOptions options;
        options.mixedPrecision = true;
        LESIONLENS_EXPECT_ERROR(TrainingStep(smallModel("resnet18"), options, {1, 1, 1}, {}), ErrorCode::Usage, "train.mixed_precision");
    }

    void failuresSayWhatToDo()
    {
        const TrainingMoment moment{3, 5, 12, 0.001, 16, 2};
        const Error loss = notFiniteLoss("training", moment);
        for (const char *part : {"epoch 3, step 5 of 12", "0.001", "epoch 2 are kept"})
            QVERIFY2(contains(loss.message(), part), loss.message().c_str());
        QVERIFY(!isDiverged(60.0, 2));
        QVERIFY(isDiverged(70.0, 2));
        QVERIFY(contains(divergedLoss(70.0, 2, moment).message(), "70"));
        const auto memory = deviceFailure("CUDA out of memory. Tried to allocate 2.00 GiB", "CUDA GPU", moment);
        QVERIFY(memory && contains(memory->message(), "CUDA GPU") && contains(memory->message(), "train.batch_size (now 16)"));
        const auto gone = deviceFailure("CUDA error: unspecified launch failure", "CUDA GPU", moment);
        QVERIFY(gone && contains(gone->message(), "failed or is gone") && contains(gone->message(), "resume"));
        QVERIFY(!deviceFailure("The size of tensor a must match", "CUDA GPU", moment));
        const auto lose = [&](const char *message) {
            explainingFailures("CUDA GPU", moment, [&] { throw c10::Error({__func__, __FILE__, __LINE__}, message); });
        };
        LESIONLENS_EXPECT_ERROR(lose("CUDA error: device-side assert triggered"), ErrorCode::Internal, "failed or is gone");
        QVERIFY_EXCEPTION_THROWN(lose("The size of tensor a must match"), c10::Error);
        LESIONLENS_EXPECT_ERROR(explainingFailures("CUDA GPU", moment, [] { throw std::bad_alloc(); }), ErrorCode::Internal, "main memory");
    }
};

QTEST_GUILESS_MAIN(TstTrainingEngine)
#include "tst_training_engine.moc"
