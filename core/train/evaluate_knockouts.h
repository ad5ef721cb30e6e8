// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/data/dataset.h"
#include "core/explain/knockout_target.h"
#include "core/image/geometry.h"
#include "core/train/metrics.h"

namespace lesionlens {

class ImageClassifier;

/// What one knock-out does to a labelled set.
struct KnockoutScore
{
    KnockoutTarget target;
    MetricWithInterval balancedAccuracy;
    /// Balanced accuracy with the knock-out minus without it; the interval resamples lesions (or patients) for both together, so it is much
    /// narrower than the two apart. Below zero: the head helped.
    MetricWithInterval difference;
    int changedPredictions = 0;         ///< images whose predicted class changes
    double trueProbabilityChange = 0.0; ///< mean change of the true class's probability over the images, [-1, 1]
};

struct KnockoutEvaluation
{
    int n = 0; ///< images
    std::vector<std::string> classes;
    MetricWithInterval balancedAccuracy; ///< of the untouched network
    std::vector<KnockoutScore> scores;   ///< in the order of the targets
    std::string dataset;
    std::string licence;
    std::vector<std::string> errors;       ///< images that could not be read, each a sentence
    std::vector<std::string> allowedLeaks; ///< of the data set, each a sentence
    std::optional<int> trainedOnImages;    ///< images that the checkpoint was trained on or chosen by; none: nobody knows
    std::vector<std::string> notes;        ///< what to know before believing the figures, each a sentence
};

/// A labelled set as a network with these classes takes it.
struct KnockoutSet
{
    Dataset dataset;
    Split split = Split::Test;
    std::vector<std::string> classes; ///< of the network's outputs; the data set may lack some, but not have others
    Fit fit = Fit::Stretch;
    int batchSize = 32;
    int resamples = 1000; ///< of the bootstrap; 0: no intervals
};

/// One pass over the set; every batch goes through the network once untouched and once for each target, so that memory depends on the
/// batch, not on the set. Throws Error Usage for a layer or head that the model does not have, Mismatch for classes that it does not know,
/// Format for an empty split, Cancelled between two batches and between two passes.
[[nodiscard]] KnockoutEvaluation evaluateKnockouts(ImageClassifier &model, const KnockoutSet &set,
                                                   const std::vector<KnockoutTarget> &targets, ProgressSink &progress,
                                                   const std::stop_token &stop);

/// Of every image: its true class, its group, and the classes predicted by the untouched network and with each knock-out.
struct KnockoutPredictions
{
    std::vector<int> labels;
    std::vector<std::string> groups;
    std::vector<int> untouched;
    std::vector<std::vector<int>> knockedOut; ///< by target, then by image
};

/// Fills in n, the balanced accuracies, their differences and the changed predictions of `evaluation`, whose classes and targets are set.
/// Throws Error Cancelled.
void scoreKnockouts(KnockoutEvaluation &evaluation, const KnockoutPredictions &predictions, int resamples, std::uint64_t seed = 1,
                    const std::stop_token &stop = {});

} // namespace lesionlens
