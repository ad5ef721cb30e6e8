// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/models/checkpoint.h"
#include "core/nn/device.h"
#include "core/train/predict_samples.h"
#include "core/train/trainer.h"

namespace lesionlens {

namespace {

constexpr int kBatchSize = 32;

} // namespace

EvaluateResult evaluateCheckpoint(const EvaluateJob &job, ProgressSink &progress, const std::stop_token &stop)
{
    useAllCores();
    const torch::Device device = deviceFromString(job.device);
    const Checkpoint checkpoint = readCheckpoint(job.checkpoint);
    const CheckpointCard &card = checkpoint.card;
    Dataset dataset = openDataset(job.data, withSplitSeed(card.seed));
    useClasses(dataset, card.classes, "the checkpoint " + toUtf8(job.checkpoint));

    LoadPlan plan;
    plan.order = dataset.ofSet(job.set);
    plan.batchSize = kBatchSize;
    plan.normalization = {card.model.mean, card.model.std};
    ImageSource source(dataset, card.model.inputWidth, card.model.inputHeight, fitFromString(card.fit, "fit"), 0);
    checkpoint.model->to(device);
    const SamplePredictions result =
        predictSamples(*checkpoint.model, dataset, source, std::move(plan), "evaluating " + job.set, progress, stop);
    if (std::any_of(result.logLikelihood.begin(), result.logLikelihood.end(), [](double value) { return std::isnan(value); }))
        throw Error(ErrorCode::Format, "The checkpoint " + toUtf8(job.checkpoint) + " predicts values that are not numbers.");

    EvaluateResult evaluation;
    evaluation.metrics = computeMetrics(result.predictions);
    evaluation.dataset = dataset.name;
    evaluation.licence = dataset.licence;
    evaluation.errors = dataset.problems;
    for (std::string &problem : source.problems())
        evaluation.errors.push_back(std::move(problem));
    return evaluation;
}

} // namespace lesionlens
