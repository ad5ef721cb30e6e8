// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Loading for training: images per second of one worker (decode, fit, augment, normalise) against OpenCV's bare decode of the same files,
// the two in turn; and the share of a training step's time (resnet18, 128 px, batch 16) that is spent waiting for one worker, in the first
// epoch, where every image is decoded, and in the next one, where they come from the cache.
// usage: bench_loader [DATA_SET_FOLDER]

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include <opencv2/imgcodecs.hpp>
#include <torch/torch.h>

#include "core/data/loader.h"
#include "core/models/registry.h"
#include "core/nn/device.h"
#include "core/train/engine/adamw.h"
#include "core/train/predict_samples.h"
#include "core/train/train_config.h"
#include "tests/bench/timing.h"

using namespace lesionlens;
using namespace lesionlens::bench;

namespace {

constexpr int kSize = 128;
constexpr int kBatchSize = 16;
constexpr std::size_t kImages = 480;
constexpr int kRounds = 5;

LoadPlan planOf(const Dataset &dataset)
{
    LoadPlan plan;
    plan.order = shuffled(dataset.ofSplit(Split::Train), 1);
    plan.order.resize(std::min(plan.order.size(), kImages));
    plan.batchSize = kBatchSize;
    plan.augment = defaultAugmentation();
    plan.workers = 1;
    return plan;
}

void loadAll(const Dataset &dataset, ImageSource &source, const LoadPlan &plan)
{
    Loader loader(dataset, source, plan);
    while (loader.next()) {
    }
}

void compareWithBareDecoding(const Dataset &dataset, const LoadPlan &plan)
{
    std::vector<double> bare;
    std::vector<double> fresh;
    std::vector<double> cached;
    ImageSource keeping(dataset, kSize, kSize, Fit::Stretch);
    loadAll(dataset, keeping, plan);
    for (int round = 0; round < kRounds; ++round) {
        bare.push_back(millisecondsOf([&] {
            for (const std::size_t sample : plan.order)
                static_cast<void>(cv::imread(dataset.samples[sample].image.string(), cv::IMREAD_COLOR));
        }));
        fresh.push_back(millisecondsOf([&] {
            ImageSource source(dataset, kSize, kSize, Fit::Stretch, 0);
            loadAll(dataset, source, plan);
        }));
        cached.push_back(millisecondsOf([&] { loadAll(dataset, keeping, plan); }));
    }
    const auto perSecond = [&](const std::vector<double> &times) {
        return 1000.0 * static_cast<double>(plan.order.size()) / median(times);
    };
    std::printf("OpenCV's bare decode        %8.0f images/s\n", perSecond(bare));
    std::printf("decode, fit and augment     %8.0f images/s, ratio %.3f\n", perSecond(fresh), perSecond(fresh) / perSecond(bare));
    std::printf("augment, from the cache     %8.0f images/s, ratio %.3f\n", perSecond(cached), perSecond(cached) / perSecond(bare));
}

/// A short training; `waited` and `whole` in milliseconds.
void trainOnce(ImageClassifier &model, AdamW &optimizer, const Dataset &dataset, ImageSource &source, const LoadPlan &plan,
               const char *epoch)
{
    double waited = 0.0;
    const double whole = millisecondsOf([&] {
        Loader loader(dataset, source, plan);
        while (true) {
            std::optional<Batch> batch;
            waited += millisecondsOf([&] { batch = loader.next(); });
            if (!batch)
                break;
            optimizer.zeroGrad();
            const std::vector<std::int64_t> labels(batch->labels.begin(), batch->labels.end());
            const torch::Tensor logits = model.forward(pixelsOf(*batch, source, torch::kCPU));
            torch::cross_entropy_loss(logits, torch::tensor(labels)).backward();
            optimizer.step(1e-3);
        }
    });
    std::printf("%s epoch: waited %.1f of %.0f ms, share %.4f\n", epoch, waited, whole, waited / whole);
}

} // namespace

int main(int argc, char **argv)
{
    const char *data = std::getenv("LESIONLENS_DATA_DIR");
    if (argc < 2 && data == nullptr) {
        std::puts("skipped: neither a data set folder nor LESIONLENS_DATA_DIR is given");
        return 0;
    }
    useAllCores();
    const Dataset dataset = openDataset(argc > 1 ? std::filesystem::path(argv[1]) : std::filesystem::path(data) / "ham10000");
    const LoadPlan plan = planOf(dataset);
    compareWithBareDecoding(dataset, plan);

    ModelConfig config;
    config.inputWidth = config.inputHeight = kSize;
    config.classes = static_cast<int>(dataset.classes.size());
    const auto model = buildModel(config);
    model->train();
    AdamW optimizer(optimizedParameters(*model, {}, {}));
    ImageSource source(dataset, kSize, kSize, Fit::Stretch);
    trainOnce(*model, optimizer, dataset, source, plan, "first");
    trainOnce(*model, optimizer, dataset, source, plan, "next ");
    return 0;
}
