// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <chrono>
#include <cmath>

#include <torch/torch.h>
#include <torch/utils.h>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/models/registry.h"
#include "core/nn/device.h"
#include "core/train/engine/determinism.h"
#include "core/train/engine/memory_reuse.h"
#include "core/train/engine/training_step.h"
#include "core/train/trainer.h"

namespace lesionlens {

namespace {

/// Steps are timed until there are enough of them or this much time is spent; the first one, which allocates, does not count.
constexpr int kSteps = 5;
constexpr double kSeconds = 3.0;

void wait(const torch::Device &device)
{
    if (device.is_cuda())
        torch::cuda::synchronize();
}

/// Mean seconds of `work` after one run that does not count.
template <typename Work>
double secondsOf(const torch::Device &device, const std::stop_token &stop, const Work &work)
{
    using Clock = std::chrono::steady_clock;
    const auto elapsed = [](Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); };
    work();
    wait(device);
    const auto begin = Clock::now();
    int runs = 0;
    while (runs < kSteps && (runs == 0 || elapsed(begin) < kSeconds)) {
        throwIfStopped(stop);
        work();
        wait(device);
        ++runs;
    }
    return elapsed(begin) / runs;
}

} // namespace

TrainEstimate estimateTraining(const TrainConfig &given, int trainImages, int valImages, const std::string &deviceName,
                               const std::stop_token &stop)
{
    TrainConfig config = given;
    config.model.inputWidth = config.data.inputWidth();
    config.model.inputHeight = config.data.inputHeight();
    if (const std::vector<std::string> problems = config.problems(); !problems.empty())
        throw Error(ErrorCode::Usage, problems.front() + ".", join(problems, "; "));
    const torch::Device device = deviceFromString(deviceName);
    useAllCores();
    throwIfStopped(stop);

    const MemoryReuse reuse;
    const DeterministicScope deterministic(device.is_cuda());
    const std::shared_ptr<ImageClassifier> model = buildModelKeepingGenerator(config.model);
    model->to(device);
    const int batchSize = std::clamp(trainImages, 2, config.train.batchSize);
    const torch::Tensor pixels =
        torch::zeros({batchSize, 3, config.model.inputHeight, config.model.inputWidth}).uniform_(-2.0, 2.0).to(device);
    const std::vector<int> labels(static_cast<std::size_t>(batchSize), 0);
    TrainingStep step(model, config.train, std::vector<double>(static_cast<std::size_t>(config.model.classes), 1.0), {});
    step.beginEpoch(config.train.epochs); // when most of the network learns

    TrainEstimate estimate;
    estimate.secondsPerStep = secondsOf(device, stop, [&] { static_cast<void>(step.run({pixels, labels, 0.0, 0})); });
    model->eval();
    const torch::NoGradGuard noGrad;
    estimate.secondsPerImage = secondsOf(device, stop, [&] { static_cast<void>(model->forward(pixels)); }) / batchSize;
    const double steps = std::ceil(static_cast<double>(trainImages) / config.train.batchSize);
    estimate.secondsInAll = config.train.epochs * (steps * estimate.secondsPerStep + valImages * estimate.secondsPerImage);
    return estimate;
}

} // namespace lesionlens
