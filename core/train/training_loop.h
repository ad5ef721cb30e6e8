// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/data/image_source.h"
#include "core/data/loader.h"
#include "core/models/checkpoint.h"
#include "core/train/engine/step_clock.h"
#include "core/train/engine/training_failure.h"
#include "core/train/engine/training_step.h"
#include "core/train/run_folder.h"
#include "core/train/trainer.h"

namespace lesionlens {

/// Where a training begins: at random, from given weights, or after the last finished epoch.
struct StartingPoint
{
    std::shared_ptr<ImageClassifier> model;
    std::set<std::string> fromInit; ///< tensors that train.init gave
    std::vector<EpochRecord> history;
    std::map<std::string, torch::Tensor> optimizerState; ///< empty: none yet
    std::vector<std::string> notes;
    std::string manifestSha256;
    std::string manifest; ///< packed
};

/// The epochs of one training. Every random choice depends on the seed and the epoch alone, so a resumed run continues the same curve.
class TrainingLoop
{
public:
    /// All references must outlive the loop.
    TrainingLoop(const TrainConfig &config, const Dataset &dataset, const RunFolder &folder, StartingPoint start, torch::Device device);

    /// Runs what is left of the epochs. Throws Error Cancelled, Io, Internal (the loss is no longer a number), Format (no image is
    /// readable).
    [[nodiscard]] TrainResult run(ProgressSink &progress, const std::stop_token &stop, const TrainEvents &events);

private:
    [[nodiscard]] LoadPlan planOf(std::vector<std::size_t> order) const;
    [[nodiscard]] LoadPlan trainingPlan(int epoch) const;
    /// Returns how long it waited.
    std::chrono::steady_clock::duration waitWhilePaused(const TrainEvents &events, const std::stop_token &stop);
    [[nodiscard]] EpochRecord runEpoch(int epoch, ProgressSink &progress, const std::stop_token &stop, const TrainEvents &events);
    void trainEpoch(EpochRecord &record, ProgressSink &progress, const std::stop_token &stop, const TrainEvents &events);
    void reportStep(ProgressSink &progress, const TrainEvents &events, const EpochRecord &record, std::int64_t step, double loss) const;
    void validate(EpochRecord &record, ProgressSink &progress, const std::stop_token &stop);
    void requireNumber(double loss, const std::string &what) const;
    void save(const EpochRecord &record);
    [[nodiscard]] CheckpointCard cardOf(const EpochRecord &record) const;
    void addNotes(TrainResult &result) const;

    const TrainConfig &config_;
    const Dataset &dataset_;
    const RunFolder &folder_;
    torch::Device device_;
    std::shared_ptr<ImageClassifier> model_;
    StartingPoint start_;
    std::vector<EpochRecord> history_;
    std::vector<double> classWeights_; ///< per class; the loss weighs an image by its class
    TrainingStep step_;
    ImageSource source_;
    std::vector<std::size_t> trainSamples_;
    std::vector<std::size_t> valSamples_;
    std::int64_t stepsPerEpoch_ = 0;
    StepClock clock_;
    std::chrono::steady_clock::duration paused_{}; ///< in this epoch
    TrainingMoment moment_;
};

} // namespace lesionlens
