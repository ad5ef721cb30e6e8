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

EvaluateResult evaluate(const EvaluateJob &job, ProgressSink &progress, const std::stop_token &stop)
{
    return guarded("evaluating " + toUtf8(job.checkpoint), [&] { return evaluateCheckpoint(job, progress, stop); });
}

} // namespace lesionlens
