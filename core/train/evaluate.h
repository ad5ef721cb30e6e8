// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/data/dataset.h"
#include "core/train/binary_metrics.h"
#include "core/train/metrics.h"

namespace lesionlens {

/// Evaluates a checkpoint on one set of a data set.
struct EvaluateJob
{
    std::filesystem::path checkpoint;
    std::filesystem::path data;
    std::string set = "test"; ///< name of a set of the data set, or kEverySet
    std::string device = "auto";
    /// A class of the checkpoint that is measured against all others; empty: none. The data set may then have classes that the checkpoint
    /// does not know: they are others.
    std::string positive;
    std::string positiveInData;            ///< what the data set calls that class; empty: the same
    std::optional<DatasetOptions> dataset; ///< comes before what the checkpoint says of its data, see evaluationOptions
};

/// What the network says of one image.
struct ImagePrediction
{
    std::string id;
    std::string group;
    std::string label; ///< the data set's class
    std::string predicted;
    std::vector<double> probabilities; ///< one per class of the checkpoint
    std::string source;
    std::string licence; ///< the image's, or else the data set's
    std::string attribution;
};

struct EvaluateResult
{
    Metrics metrics; ///< of the images whose class the checkpoint knows
    std::string dataset;
    std::string licence;
    std::string groupKind;                 ///< what the bootstrap draws: "lesion", "patient", "image", "group"
    std::vector<std::string> errors;       ///< images that could not be read, each a sentence
    std::vector<std::string> notes;        ///< what to know of the figures, each a sentence
    std::string splitRule;                 ///< how the sets came about
    std::vector<std::string> allowedLeaks; ///< leaks in training or in this data set that were allowed by name, each a sentence
    /// How many of the measured images, by their SHA-256, the checkpoint was trained or selected on; none: it does not say.
    std::optional<int> trainedOnImages;
    std::vector<ImagePrediction> predictions;
    std::optional<BinaryMetrics> binary; ///< of all images, where a positive class was named
};

/// Throws Error Mismatch where the data set has a class that the checkpoint does not know and no positive class was named, or lacks the
/// positive one; Usage where the checkpoint lacks the positive class, or for an unknown set.
[[nodiscard]] EvaluateResult evaluateCheckpoint(const EvaluateJob &job, ProgressSink &progress, const std::stop_token &stop);

/// One line per image: image_id, group, label, predicted, a column probability_CLASS per class, source, licence, attribution.
[[nodiscard]] std::string predictionsCsv(const EvaluateResult &result);

} // namespace lesionlens
