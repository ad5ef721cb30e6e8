// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/training.h"

#include "core/base/file_io.h"
#include "core/session/guard.h"

namespace lesionlens {

TrainResult train(const TrainJob &job, ProgressSink &progress, const std::stop_token &stop, const TrainEvents &events)
{
    return guarded("training in " + toUtf8(job.run), [&] { return trainModel(job, progress, stop, events); });
}

TrainEstimate estimate(const TrainConfig &config, int trainImages, int valImages, const std::string &device, const std::stop_token &stop)
{
    return guarded("estimating a training", [&] { return estimateTraining(config, trainImages, valImages, device, stop); });
}

std::vector<RunSummary> runsIn(const std::filesystem::path &folder)
{
    return guarded("looking for training runs in " + toUtf8(folder), [&] { return listRuns(folder); });
}

RunSummary runIn(const std::filesystem::path &folder)
{
    return guarded("reading the training run in " + toUtf8(folder), [&] { return readRun(folder); });
}

EvaluateResult evaluate(const EvaluateJob &job, ProgressSink &progress, const std::stop_token &stop)
{
    return guarded("evaluating " + toUtf8(job.checkpoint), [&] { return evaluateCheckpoint(job, progress, stop); });
}

} // namespace lesionlens
