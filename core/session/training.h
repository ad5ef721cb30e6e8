// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/train/run_list.h"
#include "core/train/trainer.h"

/// Training and evaluation as the window and the command line call them: trainModel, estimateTraining, readRun, listRuns and
/// evaluateCheckpoint, with every foreign exception turned into Error.
namespace lesionlens {

TrainResult train(const TrainJob &job, ProgressSink &progress, const std::stop_token &stop, const TrainEvents &events = {});

[[nodiscard]] TrainEstimate estimate(const TrainConfig &config, int trainImages, int valImages, const std::string &device,
                                     const std::stop_token &stop);

[[nodiscard]] std::vector<RunSummary> runsIn(const std::filesystem::path &folder);
[[nodiscard]] RunSummary runIn(const std::filesystem::path &folder);

[[nodiscard]] EvaluateResult evaluate(const EvaluateJob &job, ProgressSink &progress, const std::stop_token &stop);

} // namespace lesionlens
