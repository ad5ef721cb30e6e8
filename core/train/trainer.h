// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/pause_gate.h"
#include "core/base/progress.h"
#include "core/data/dataset.h"
#include "core/train/evaluate.h"
#include "core/train/metrics.h"
#include "core/train/train_config.h"

namespace lesionlens {

/// One row of history.csv.
struct EpochRecord
{
    int epoch = 0;   ///< 1-based
    double lr = 0.0; ///< of the epoch's last step
    double trainLoss = 0.0;
    double trainBalancedAccuracy = 0.0;
    double valLoss = 0.0;
    double valBalancedAccuracy = 0.0;
    double wallSeconds = 0.0; ///< of this epoch, without pauses
    double cpuSeconds = 0.0;  ///< of this epoch, all threads
    int skippedImages = 0;    ///< that could not be decoded
    bool best = false;
};

/// One training step, for live curves.
struct StepRecord
{
    std::int64_t step = 0;        ///< 1-based, over all epochs
    std::int64_t steps = 0;       ///< of the whole training
    int epoch = 0;                ///< 1-based
    double loss = 0.0;            ///< of this step's batch
    double lr = 0.0;              ///< of this step
    double imagesPerSecond = 0.0; ///< over the last steps, without pauses
    double secondsLeft = 0.0;     ///< estimate for the rest of the training, validation included
};

/// How a caller follows and holds up a training. All functions are called on the training thread, must be quick and must not throw.
struct TrainEvents
{
    std::function<void(const StepRecord &)> onStep;
    std::function<void(const EpochRecord &)> onEpoch; ///< after the epoch's files are on disk
    PauseGate *pause = nullptr;                       ///< passed before every step; null: never held up
};

struct TrainJob
{
    TrainConfig config;
    std::filesystem::path data;
    std::filesystem::path run; ///< run folder
    bool resume = false;
    std::string device = "auto"; ///< auto, cpu, cuda
    std::filesystem::path init;  ///< replaces config.train.init where it is not empty
};

struct TrainResult
{
    std::vector<EpochRecord> history;
    int bestEpoch = 0;
    double bestValBalancedAccuracy = 0.0;
    std::filesystem::path bestCheckpoint;
    std::vector<std::string> notes; ///< sentences: weights that were missing, images that were skipped, why it stopped early
};

/// Trains and writes config.json, manifest.json, history.csv, best.safetensors and last.safetensors into the run folder; each file is
/// replaced atomically. Resuming continues the same curve. A stop request ends after the current step; the last finished epoch stays
/// resumable. Throws Error Usage (configuration, a run folder that is already used and no resume), NotFound, Io, Mismatch, Cancelled.
TrainResult trainModel(const TrainJob &job, ProgressSink &progress, const std::stop_token &stop, const TrainEvents &events = {});

/// What a training will take, from a few real steps on random images of the right size.
struct TrainEstimate
{
    double secondsPerStep = 0.0;  ///< one training step of a full batch
    double secondsPerImage = 0.0; ///< validation, one image
    double secondsInAll = 0.0;    ///< all epochs over `trainImages` and `valImages`
};
/// Throws Error Usage (configuration, device), Cancelled.
[[nodiscard]] TrainEstimate estimateTraining(const TrainConfig &config, int trainImages, int valImages, const std::string &device,
                                             const std::stop_token &stop);

} // namespace lesionlens
