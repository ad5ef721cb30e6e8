// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>

#include "core/base/progress.h"
#include "core/train/trainer.h"

/// Training and evaluation as the window and the command line call them: trainModel and evaluateCheckpoint, with every foreign exception
/// turned into Error.
namespace lesionlens {

TrainResult train(const TrainJob &job, ProgressSink &progress, const std::stop_token &stop, const TrainEvents &events = {});

[[nodiscard]] EvaluateResult evaluate(const EvaluateJob &job, ProgressSink &progress, const std::stop_token &stop);

} // namespace lesionlens
