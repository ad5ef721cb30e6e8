// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One training step (forward pass, loss, backward pass, AdamW) against plain eager PyTorch with the same network, batch and threads
// (python3-torch, python3-torchvision); 128 px, batch 16. Medians of interleaved repetitions in one run, as images per second; and by
// processor time, which other programs on the machine disturb less.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>

#include <QtCore/QProcess>

#include <torch/torch.h>

#include "core/models/registry.h"
#include "core/nn/device.h"
#include "core/nn/threads.h"
#include "core/train/engine/memory_reuse.h"
#include "core/train/engine/training_step.h"
#include "tests/bench/timing.h"

using namespace lesionlens;
using namespace lesionlens::bench;

namespace {

constexpr int kSide = 128;
constexpr int kBatch = 16;
constexpr int kClasses = 7;
constexpr double kLr = 1e-4;

/// PyTorch in a process of its own, which times one step whenever it is asked.
class EagerStep
{
public:
    explicit EagerStep(const QString &model)
    {
        process_.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process_.start(QStringLiteral("/usr/bin/python3"),
                       {QStringLiteral(LESIONLENS_BENCH_DIR "/eager_training.py"), model, QString::number(kSide), QString::number(kBatch),
                        QString::number(at::get_num_threads())});
    }
    ~EagerStep()
    {
        process_.closeWriteChannel();
        process_.waitForFinished();
    }

    [[nodiscard]] bool isReady() { return line() == "ready"; }
    /// Of one step: on the clock, and of the processor.
    [[nodiscard]] std::pair<double, double> milliseconds()
    {
        process_.write("go\n");
        const QList<QByteArray> both = line().split(' ');
        return {both.value(0).toDouble(), both.value(1).toDouble()};
    }

private:
    QByteArray line()
    {
        while (!process_.canReadLine()) {
            if (!process_.waitForReadyRead(120000))
                return {};
        }
        return process_.readLine().trimmed();
    }

    QProcess process_;
};

bool benchTraining(const std::string &id, int repetitions)
{
    torch::manual_seed(1);
    ModelConfig config = modelEntry(id).defaults;
    config.inputWidth = config.inputHeight = kSide;
    config.classes = kClasses;
    TrainingStep step(buildModel(config), TrainOptions(), std::vector<double>(kClasses, 1.0), {});
    step.beginEpoch(1);
    const torch::Tensor pixels = torch::randn({kBatch, 3, kSide, kSide});
    std::vector<int> labels;
    for (int i = 0; i < kBatch; ++i)
        labels.push_back(i % kClasses);

    EagerStep eager(QString::fromStdString(id));
    if (!eager.isReady()) {
        std::printf("%s: python3-torchvision is not here; nothing was measured\n", id.c_str());
        return false;
    }
    constexpr int warmUp = 3;
    std::vector<double> ours;
    std::vector<double> theirs;
    std::vector<double> ourProcessor;
    std::vector<double> theirProcessor;
    for (int i = 0; i < repetitions + warmUp; ++i) {
        const auto [theirMs, theirProcessorMs] = eager.milliseconds();
        const std::clock_t processor = std::clock();
        const double ourMs = millisecondsOf([&] { static_cast<void>(step.run({pixels, labels, kLr, 0})); });
        if (i < warmUp)
            continue;
        ourProcessor.push_back(1000.0 * static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC);
        theirProcessor.push_back(theirProcessorMs);
        ours.push_back(ourMs);
        theirs.push_back(theirMs);
    }
    std::printf("%s: images per second, ours / PyTorch eager %.3f (medians of %d pairs; fastest %.3f; by processor time %.3f; target 1.0); "
                "ours %.0f ms, PyTorch "
                "%.0f ms; %s\n",
                id.c_str(), median(theirs) / median(ours), repetitions, fastest(theirs) / fastest(ours),
                median(theirProcessor) / median(ourProcessor), median(ours), median(theirs), deviceTitle(torch::kCPU).c_str());
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    letWaitingThreadsSleep(argv); // as the programs do; the child inherits it
    useAllCores();
    const MemoryReuse reuse; // as a training does
    const int repetitions = argc > 1 ? std::max(std::atoi(argv[1]), 1) : 30;
    const bool isDone = benchTraining("resnet18", repetitions) && benchTraining("efficientnet_b0", repetitions);
    return isDone ? 0 : 1;
}
