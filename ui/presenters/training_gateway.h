// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/image/phantom/phantom.h"
#include "core/session/augmentation_preview.h"
#include "core/session/dataset_summary.h"
#include "core/session/session.h"
#include "core/session/training.h"
#include "core/train/evaluate.h"

namespace lesionlens {

/// What the Data set page and the Train page ask of the core. Called on worker threads, several at a time; tests give made-up answers.
class TrainingGateway
{
public:
    virtual ~TrainingGateway() = default;

    [[nodiscard]] virtual DatasetSummary describeDataset(const std::filesystem::path &folder, const DatasetOptions &options) = 0;
    [[nodiscard]] virtual std::vector<TableSummary> listTables(const std::filesystem::path &folder) = 0;
    [[nodiscard]] virtual LeakFindings findLeaks(const std::filesystem::path &folder, const DatasetOptions &options, ProgressSink &progress,
                                                 const std::stop_token &stop) = 0;
    virtual void writePhantoms(const PhantomSetOptions &options, const std::filesystem::path &folder, ProgressSink &progress,
                               const std::stop_token &stop) = 0;
    [[nodiscard]] virtual RgbImage readThumbnail(const std::filesystem::path &path, int longestSide) = 0;
    [[nodiscard]] virtual RgbImage readImage(const std::filesystem::path &path) = 0;
    [[nodiscard]] virtual std::vector<RgbImage> previewAugmentation(const RgbImage &image, const AugmentOptions &options,
                                                                    const PreviewSize &size, int count, std::uint64_t seed) = 0;

    [[nodiscard]] virtual std::vector<ModelSpec> listModels() = 0;
    [[nodiscard]] virtual TrainEstimate estimate(const TrainConfig &config, int trainImages, int valImages, const std::string &device,
                                                 const std::stop_token &stop) = 0;
    virtual TrainResult train(const TrainJob &job, ProgressSink &progress, const std::stop_token &stop, const TrainEvents &events) = 0;
    [[nodiscard]] virtual EvaluateResult evaluate(const EvaluateJob &job, ProgressSink &progress, const std::stop_token &stop) = 0;
    /// Empty where there is no such folder yet.
    [[nodiscard]] virtual std::vector<RunSummary> listRuns(const std::filesystem::path &folder) = 0;
};

/// Passes everything on to the core.
[[nodiscard]] std::unique_ptr<TrainingGateway> makeTrainingGateway();

} // namespace lesionlens
