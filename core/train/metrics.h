// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/grid.h"
#include "core/base/json.h"
#include "core/focus/focus_scores.h"

namespace lesionlens {

/// Predictions on a labelled set.
struct LabelledPredictions
{
    std::vector<std::string> classes;
    std::vector<int> labels;                        ///< n
    std::vector<std::vector<double>> probabilities; ///< n x classes
    std::vector<std::string> groups;                ///< n; lesion or patient, for the bootstrap
};

/// A value with its interval; undefined with the reason where a class is missing.
struct MetricWithInterval
{
    Score value;
    std::optional<double> low;  ///< 2.5 % bootstrap percentile
    std::optional<double> high; ///< 97.5 %
};

struct Metrics
{
    int n = 0;
    int groups = 0; ///< lesions or patients: what the bootstrap draws
    std::vector<std::string> classes;
    Grid<int> confusion;                 ///< [true class, predicted class]
    MetricWithInterval balancedAccuracy; ///< mean recall over classes; undefined where a class has no image
    MetricWithInterval accuracy;
    MetricWithInterval macroAuc;               ///< mean of `auc`; undefined where one of them is
    std::vector<MetricWithInterval> recall;    ///< per class
    std::vector<MetricWithInterval> precision; ///< per class; its interval is over the draws in which the class is predicted
    std::vector<MetricWithInterval> auc;       ///< per class against the rest: area under the ROC curve (Mann-Whitney, ties half)
    MetricWithInterval calibrationError;       ///< expected calibration error, 15 equal-width bins of the top probability (Guo et al. 2017)
};

/// `resamples` bootstrap draws of groups with replacement; 0: no intervals. A draw in which a class is missing that the predictions have is
/// drawn again; where that does not help, or with fewer than two groups, there are no intervals.
/// Throws Error Internal where the lists do not belong together or a probability is not a finite number; Cancelled.
[[nodiscard]] Metrics computeMetrics(const LabelledPredictions &predictions, int resamples = 1000, std::uint64_t seed = 1,
                                     const std::stop_token &stop = {});
/// n, groups, classes, balanced_accuracy, accuracy, macro_auc {value, low, high}, calibration_error, per_class [{class, n, recall,
/// precision, auc}], confusion; those of which only the value is an object's member have their interval beside it: recall_low, recall_high,
/// ... An undefined value is null with an undefined_because beside it (recall_undefined_because).
[[nodiscard]] Json toJson(const Metrics &metrics);

/// {"value", "low", "high"}; where the value is undefined it is null, with an undefined_because beside it.
[[nodiscard]] Json toJson(const MetricWithInterval &metric);

/// Mean recall over the rows of a confusion matrix [true class, predicted class]; undefined where a class has no image. `classes`: names.
[[nodiscard]] Score balancedAccuracy(const Grid<int> &confusion, const std::vector<std::string> &classes);

/// Sets the interval of a defined metric to the 2.5 % and 97.5 % percentiles of its bootstrap draws; none where there are no draws.
void setInterval(MetricWithInterval &metric, std::vector<double> draws);

} // namespace lesionlens
