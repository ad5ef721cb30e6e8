// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/train/train_config.h"
#include "core/train/trainer.h"

namespace lesionlens {

enum class RunState {
    Running,   ///< a training holds the folder
    Finished,  ///< all epochs are done, or it stopped early
    Resumable, ///< stopped, killed or failed; it can go on after its last epoch, or from the beginning where it has none
    Damaged,   ///< files are missing or cannot be read: `problem` says which
};
/// "running", "finished", "resumable", "damaged".
[[nodiscard]] const char *toString(RunState state);

/// A training run, as far as the files in its folder tell.
struct RunSummary
{
    std::filesystem::path folder;
    RunState state = RunState::Resumable;
    std::string problem;         ///< a sentence where it is damaged
    TrainConfig config;          ///< the defaults where config.json cannot be read
    std::string modelTitle;      ///< "ResNet18 + local attention"
    std::string datasetName;     ///< empty: not known
    std::filesystem::path data;  ///< where its images lay when it last began; empty: not known
    std::string device = "auto"; ///< as it was asked for
    std::vector<EpochRecord> history;
    int bestEpoch = 0; ///< 0: none yet
    double bestValBalancedAccuracy = 0.0;
    std::filesystem::path bestCheckpoint; ///< empty: none yet
    std::filesystem::path lastCheckpoint; ///< likewise
    std::vector<std::string> notes;       ///< stored with the run: weights that started at random, ...
};

/// Reads a run folder, also while a training writes to it. What cannot be read makes the run Damaged. Throws Error NotFound where the
/// folder holds no training.
[[nodiscard]] RunSummary readRun(const std::filesystem::path &folder);

/// The runs directly in a folder, and the folder itself where it is one, by name. Folders that hold no training are passed over.
/// Throws Error NotFound where there is no such folder.
[[nodiscard]] std::vector<RunSummary> listRuns(const std::filesystem::path &folder);

/// Whether a training with this history has nothing left to do: all epochs are done, or it stopped early.
[[nodiscard]] bool isFinished(const TrainOptions &options, const std::vector<EpochRecord> &history);
/// Whether `train.early_stop` epochs in a row were not better than the best.
[[nodiscard]] bool stopsEarly(const TrainOptions &options, const std::vector<EpochRecord> &history);
/// The last epoch that was the best when it ended; null where there is none.
[[nodiscard]] const EpochRecord *bestEpochOf(const std::vector<EpochRecord> &history);

} // namespace lesionlens
