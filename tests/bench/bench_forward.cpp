// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The pass of a frozen network that predicting and inspecting use, against the plain eager pass of the same network, weights and input
// in PyTorch (python3-torch, python3-torchvision), on as many threads; one image, 224 px. Medians of interleaved repetitions in one run;
// and the largest difference of logits.

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <vector>

#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

#include <torch/torch.h>

#include "core/models/checkpoint.h"
#include "core/models/registry.h"
#include "core/nn/device.h"
#include "core/nn/safetensors.h"
#include "core/nn/threads.h"
#include "tests/bench/timing.h"

using namespace lesionlens;
using namespace lesionlens::bench;

namespace {

/// PyTorch in a process of its own, which times one pass whenever it is asked.
class EagerPass
{
public:
    EagerPass(const QString &folder, const QString &model)
    {
        const QString script = QStringLiteral(LESIONLENS_BENCH_DIR "/eager_forward.py");
        process_.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process_.start(QStringLiteral("/usr/bin/python3"), {script, folder, model, QString::number(at::get_num_threads())});
    }
    ~EagerPass()
    {
        process_.closeWriteChannel();
        process_.waitForFinished();
    }

    [[nodiscard]] bool isReady() { return line() == "ready"; }
    [[nodiscard]] double milliseconds()
    {
        process_.write("go\n");
        return line().toDouble();
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

/// Gives the batch normalisations the statistics of a batch, as training would: those of a fresh network let every signal fade.
void calibrate(ImageClassifier &model)
{
    for (const auto &module : model.modules(false)) {
        if (auto *norm = module->as<torch::nn::BatchNorm2d>())
            norm->options.momentum(1.0);
    }
    const torch::NoGradGuard noGrad;
    model.train();
    static_cast<void>(model.forward(torch::randn({4, 3, 224, 224})));
    model.eval();
}

bool benchForward(const std::string &id, double target)
{
    torch::manual_seed(1);
    const std::shared_ptr<ImageClassifier> model = buildModel(modelEntry(id).defaults);
    calibrate(*model);
    const torch::Tensor input = torch::randn({1, 3, 224, 224});
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    writeSafetensors(path / "weights.safetensors", {stateOf(*model), {}});
    writeSafetensors(path / "input.safetensors", {{{"input", input}}, {}});
    model->freeze();

    EagerPass eager(folder.path(), QString::fromStdString(id));
    if (!eager.isReady()) {
        std::printf("%s: python3-torchvision is not here; nothing was measured\n", id.c_str());
        return false;
    }
    const torch::NoGradGuard noGrad;
    constexpr int repetitions = 60;
    constexpr int warmUp = 10;
    std::vector<double> ours;
    std::vector<double> theirs;
    torch::Tensor logits;
    for (int i = 0; i < repetitions + warmUp; ++i) {
        const double theirMs = eager.milliseconds();
        const auto start = std::chrono::steady_clock::now();
        logits = model->forward(input);
        const double ourMs = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
        if (i < warmUp)
            continue;
        ours.push_back(ourMs);
        theirs.push_back(theirMs);
    }
    const torch::Tensor expected = readSafetensors(path / "logits.safetensors").tensors.at("logits");
    std::printf("%s: ours / PyTorch eager %.3f (medians of %d pairs; fastest %.3f; target %.2f); ours %.2f ms, PyTorch %.2f ms; largest "
                "difference of logits %.1e, largest logit %.2f; %s\n",
                id.c_str(), median(ours) / median(theirs), repetitions, fastest(ours) / fastest(theirs), target, median(ours),
                median(theirs), (logits - expected).abs().max().item<double>(), expected.abs().max().item<double>(),
                deviceTitle(torch::kCPU).c_str());
    return true;
}

} // namespace

int main(int, char **argv)
{
    letWaitingThreadsSleep(argv); // as the programs do; the child inherits it
    useAllCores();
    const bool isDone = benchForward("resnet18", 0.75) && benchForward("efficientnet_b0", 0.55);
    return isDone ? 0 : 1;
}
