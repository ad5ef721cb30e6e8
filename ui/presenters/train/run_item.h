// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/train/run_list.h"

namespace lesionlens {

struct RunMeasure;

/// Where a run is. The first ones belong to this window's queue.
enum class RunPhase { Waiting, Running, Paused, Finished, Failed, Stopped, Elsewhere, Damaged };
/// "waiting", "running", "paused", "finished", "failed", "stopped", "running elsewhere", "damaged".
[[nodiscard]] const char *toString(RunPhase phase);

/// One training run of the queue or of the runs folder.
struct RunItem
{
    RunPhase phase = RunPhase::Waiting;
    bool isQueued = false; ///< belongs to this window's queue
    std::filesystem::path folder;
    std::string modelTitle;
    std::string datasetName;
    std::string message; ///< a sentence: why it failed, what to know; empty: nothing
    int epochs = 0;      ///< of the configuration
    std::uint64_t seed = 0;
    std::vector<EpochRecord> history;
    std::vector<StepRecord> steps; ///< of a run that trains here, thinned
    int bestEpoch = 0;             ///< 0: none
    double bestValBalancedAccuracy = 0.0;
    std::filesystem::path checkpoint;          ///< the best one, else the last; empty: none
    std::filesystem::path lastCheckpoint;      ///< of the last finished epoch; empty: none
    std::shared_ptr<const RunMeasure> measure; ///< null: not measured
    bool isMeasuring = false;

    [[nodiscard]] double seconds() const;
    [[nodiscard]] std::string name() const;
    [[nodiscard]] bool isActive() const { return phase == RunPhase::Running || phase == RunPhase::Paused; }
};

/// CSV with a header row: run, state, model, data, epochs, best epoch, best validation balanced accuracy, seconds, seed; of
/// a run that was measured where, n, balanced accuracy with its interval, macro AUC, calibration error.
[[nodiscard]] std::string toCsv(const std::vector<RunItem> &runs);
/// "45 s", "3 min", "2 h 5 min".
[[nodiscard]] std::string shortDuration(double seconds);

} // namespace lesionlens
