// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/base/error.h"
#include "ui/presenters/training_gateway.h"

namespace lesionlens::test {

/// Trainings of two epochs with made-up figures; a run whose folder is called "bad" fails.
class FakeTraining final : public TrainingGateway
{
public:
    std::atomic<bool> holds = false; ///< trainings run until they are stopped or this becomes false
    std::atomic<int> estimates = 0;
    std::mutex mutex;
    std::vector<std::string> trained; ///< names of runs, in the order of their starts; "+" behind resumed ones
    std::vector<RunSummary> stored;
    TrainJob lastJob;           ///< under mutex
    EvaluateJob lastEvaluation; ///< under mutex

    std::vector<DatasetOptions> readings; ///< of describeDataset, in order; under mutex
    std::vector<TableSummary> tables;     ///< those of every folder
    /// Pairs between splits that findLeaks finds, by kind.
    std::map<std::string, int> leaks = {{"group", 0}, {"bytes", 0}, {"near_duplicate", 0}};
    AugmentOptions lastAugmentation; ///< that was previewed; under mutex
    PreviewSize lastPreviewSize;     ///< likewise
    std::atomic<int> previews = 0;

    DatasetSummary describeDataset(const std::filesystem::path &folder, const DatasetOptions &options) override
    {
        {
            const std::scoped_lock lock(mutex);
            readings.push_back(options);
        }
        if (folder == "nothing")
            throw Error(ErrorCode::Format, "nothing holds no data set.");
        DatasetSummary summary;
        summary.folder = folder;
        summary.name = "made up";
        summary.classes = {"a", "b"};
        summary.sets = {{"train", 30, 30, {20, 10}}, {"val", 10, 10, {5, 5}}};
        for (int i = 0; i < 40; ++i)
            summary.samples.push_back({std::to_string(i), i < 25 ? "a" : "b", "train", std::to_string(i) + ".png", {}});
        summary.labels = {{"a", 25}, {"b", 15}};
        summary.sources = {{"north", 30}, {"south", 10}};
        summary.groupKind = "lesion";
        if (folder == "torn")
            summary.leak = "The split of torn leaks: lesion '7' is in train and in test.";
        if (folder == "table")
            summary.layout = "csv";
        return summary;
    }
    LeakFindings findLeaks(const std::filesystem::path &, const DatasetOptions &, ProgressSink &, const std::stop_token &) override
    {
        LeakFindings findings;
        for (const char *kind : {"group", "bytes", "near_duplicate"}) {
            const int count = leaks[kind];
            const std::string pairs = std::to_string(count) + " pairs of the kind " + kind;
            findings.counts.push_back({kind, count, 1, count > 0 ? pairs + " leak." : "", count > 0 ? "Allowed: " + pairs + "." : ""});
            for (int i = 0; i < count; ++i)
                findings.pairs.push_back({kind, {"0", "a", "train", "0.png", {}}, {"1", "a", "test", "1.png", {}}, 1.0, true, pairs});
        }
        findings.clean = "Nothing repeats.";
        findings.verdict = leakVerdict(findings, {});
        return findings;
    }
    std::vector<TableSummary> listTables(const std::filesystem::path &) override { return tables; }
    void writePhantoms(const PhantomSetOptions &, const std::filesystem::path &, ProgressSink &, const std::stop_token &) override {}
    RgbImage readThumbnail(const std::filesystem::path &, int side) override { return RgbImage(side, side); }
    RgbImage readImage(const std::filesystem::path &) override { return RgbImage(8, 8); }
    std::vector<RgbImage> previewAugmentation(const RgbImage &, const AugmentOptions &options, const PreviewSize &size, int count,
                                              std::uint64_t) override
    {
        const std::scoped_lock lock(mutex);
        lastAugmentation = options;
        lastPreviewSize = size;
        ++previews;
        return std::vector<RgbImage>(static_cast<std::size_t>(count) + 1, RgbImage(size.width, size.height));
    }
    std::vector<ModelSpec> listModels() override
    {
        std::vector<ModelSpec> specs(2);
        specs[0].config = modelConfigFromJson(Json{{"id", "resnet18"}}, "model");
        specs[0].title = "ResNet18";
        specs[1].config = modelConfigFromJson(Json{{"id", "resnet18_la"}}, "model");
        specs[1].title = "ResNet18 + local attention";
        return specs;
    }
    TrainEstimate estimate(const TrainConfig &config, int trainImages, int, const std::string &, const std::stop_token &) override
    {
        ++estimates;
        TrainEstimate estimate;
        estimate.secondsInAll = config.train.epochs * trainImages;
        return estimate;
    }
    TrainResult train(const TrainJob &job, ProgressSink &, const std::stop_token &stop, const TrainEvents &events) override
    {
        {
            const std::scoped_lock lock(mutex);
            lastJob = job;
            trained.push_back(job.run.filename().string() + (job.resume ? "+" : ""));
        }
        if (job.run.filename() == "bad")
            throw Error(ErrorCode::Io, "No space is left for bad.");
        TrainResult result;
        for (int epoch = 1; epoch <= 2; ++epoch) {
            StepRecord step;
            step.step = epoch;
            step.steps = 2;
            step.epoch = epoch;
            events.onStep(step);
            EpochRecord record;
            record.epoch = epoch;
            record.valBalancedAccuracy = 0.5 + 0.1 * epoch;
            record.wallSeconds = 3.0;
            record.best = true;
            events.onEpoch(record);
            result.history.push_back(record);
            bool again = true; // read before the gate, so that a pause that came first holds up what comes after it
            do {
                again = holds;
                throwIfStopped(stop);
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
                events.pause->pass(stop);
            } while (again);
        }
        result.bestEpoch = 2;
        result.bestValBalancedAccuracy = 0.7;
        result.bestCheckpoint = job.run / "best.safetensors";
        return result;
    }
    /// 3 of 4 images of class a and 5 of 10 of class b are right: a balanced accuracy of (0.75 + 0.5) / 2.
    EvaluateResult evaluate(const EvaluateJob &job, ProgressSink &, const std::stop_token &) override
    {
        const std::scoped_lock lock(mutex);
        lastEvaluation = job;
        if (job.data == "elsewhere")
            throw Error(ErrorCode::Mismatch, "The data set elsewhere has a class that the checkpoint does not know.");
        EvaluateResult result;
        result.dataset = "made up";
        LabelledPredictions predictions;
        predictions.classes = {"a", "b"};
        for (int i = 0; i < 14; ++i) {
            const int label = i < 4 ? 0 : 1;
            const bool isRight = i < 3 || (i >= 4 && i < 9);
            predictions.labels.push_back(label);
            predictions.probabilities.push_back((label == 0) == isRight ? std::vector{0.8, 0.2} : std::vector{0.2, 0.8});
            predictions.groups.push_back(std::to_string(i));
        }
        result.metrics = computeMetrics(predictions, 0);
        result.allowedLeaks = {"In this data set: 2 files are in two splits."};
        return result;
    }
    std::vector<RunSummary> listRuns(const std::filesystem::path &) override { return stored; }
    DatasetOptions lastReading()
    {
        const std::scoped_lock lock(mutex);
        return readings.empty() ? DatasetOptions() : readings.back();
    }
    std::vector<std::string> order()
    {
        const std::scoped_lock lock(mutex);
        return trained;
    }
};

} // namespace lesionlens::test
