// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/explain/knockout_target.h"
#include "core/session/session.h"
#include "core/train/evaluate_knockouts.h"

namespace lesionlens {

/// What one knock-out does to one image.
struct KnockoutEffect
{
    KnockoutTarget target;
    std::vector<double> logits;        ///< by class, with the knock-out
    std::vector<double> probabilities; ///< by class, with the knock-out
    bool changesPrediction = false;
};

/// One image: the untouched prediction and every effect, in the order of the targets. Differences to `prediction` are the changes.
struct ImageKnockout
{
    Prediction prediction;
    std::vector<KnockoutEffect> effects;
};

/// Throws Error Usage for a layer or head that the model does not have; Cancelled.
[[nodiscard]] ImageKnockout knockOut(OpenModel &model, const OpenImage &image, const std::vector<KnockoutTarget> &targets,
                                     ProgressSink &progress, const std::stop_token &stop);

/// One row per (image, layer, head, class) under a header: path, layer, head (empty: the layer), kind, class, logit, logit_change,
/// probability, probability_change; without the header where `withHeader` is false.
[[nodiscard]] std::string knockoutCsv(const std::string &path, const ImageKnockout &knockout, bool withHeader);

/// The balanced accuracy of a data set without and with each knock-out. The data set is opened as evaluationOptions says; `given` comes
/// first. Throws as evaluateKnockouts.
[[nodiscard]] KnockoutEvaluation knockOutDataSet(OpenModel &model, const std::filesystem::path &data, Split split,
                                                 const std::vector<KnockoutTarget> &targets, ProgressSink &progress,
                                                 const std::stop_token &stop, const DatasetOptions &given = {});

} // namespace lesionlens
