// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/training_gateway.h"

#include "core/image/image_io.h"

namespace lesionlens {

namespace {

class CoreTrainingGateway final : public TrainingGateway
{
public:
    DatasetSummary describeDataset(const std::filesystem::path &folder, const DatasetOptions &options) override
    {
        return lesionlens::describeDataset(folder, options);
    }
    std::vector<TableSummary> listTables(const std::filesystem::path &folder) override { return lesionlens::listTables(folder); }
    LeakFindings findLeaks(const std::filesystem::path &folder, const DatasetOptions &options, ProgressSink &progress,
                           const std::stop_token &stop) override
    {
        return lesionlens::findLeaks(folder, options, progress, stop);
    }
    void writePhantoms(const PhantomSetOptions &options, const std::filesystem::path &folder, ProgressSink &progress,
                       const std::stop_token &stop) override
    {
        writePhantomSet(options, folder, progress, stop);
    }
    RgbImage readThumbnail(const std::filesystem::path &path, int longestSide) override
    {
        return lesionlens::readThumbnail(path, longestSide);
    }
    RgbImage readImage(const std::filesystem::path &path) override { return lesionlens::readImage(path); }
    std::vector<RgbImage> previewAugmentation(const RgbImage &image, const AugmentOptions &options, const PreviewSize &size, int count,
                                              std::uint64_t seed) override
    {
        return lesionlens::previewAugmentation(image, options, size, count, seed);
    }
    std::vector<ModelSpec> listModels() override { return lesionlens::listModels(); }
    TrainEstimate estimate(const TrainConfig &config, int trainImages, int valImages, const std::string &device,
                           const std::stop_token &stop) override
    {
        return lesionlens::estimate(config, trainImages, valImages, device, stop);
    }
    TrainResult train(const TrainJob &job, ProgressSink &progress, const std::stop_token &stop, const TrainEvents &events) override
    {
        return lesionlens::train(job, progress, stop, events);
    }
    EvaluateResult evaluate(const EvaluateJob &job, ProgressSink &progress, const std::stop_token &stop) override
    {
        return lesionlens::evaluate(job, progress, stop);
    }
    std::vector<RunSummary> listRuns(const std::filesystem::path &folder) override
    {
        std::error_code ignored;
        return std::filesystem::is_directory(folder, ignored) ? runsIn(folder) : std::vector<RunSummary>{};
    }
};

} // namespace

std::unique_ptr<TrainingGateway> makeTrainingGateway()
{
    return std::make_unique<CoreTrainingGateway>();
}

} // namespace lesionlens
