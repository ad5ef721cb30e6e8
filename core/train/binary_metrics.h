// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/train/metrics.h"

namespace lesionlens {

/// One class against all others.
struct BinaryPredictions
{
    std::vector<bool> isPositive;     ///< n; the truth
    std::vector<double> probability;  ///< n; of the positive class
    std::vector<bool> isMostProbable; ///< n; the positive class has the highest probability of all
    std::vector<std::string> groups;  ///< n; lesion or patient, for the bootstrap
};

/// A rule by which an image is called positive, and what it gives.
struct OperatingPoint
{
    std::string id;                  ///< "argmax", "youden", "sensitivity_95"
    std::string rule;                ///< a sentence
    std::optional<double> threshold; ///< positive from this probability on; none for argmax, and where the rule finds none
    MetricWithInterval sensitivity;  ///< share of the positives that are called so
    MetricWithInterval specificity;  ///< share of the others that are not
};

struct BinaryMetrics
{
    int n = 0;
    int positives = 0;
    int groups = 0;
    MetricWithInterval auc;
    /// The class is the most probable one; the threshold with the largest sensitivity + specificity (Youden 1950); the highest threshold
    /// with a sensitivity of at least 0.95. The thresholds are chosen on these very images, so what they give is too good to be expected
    /// of others; the intervals keep the threshold and draw the images.
    std::vector<OperatingPoint> points;
};

/// As computeMetrics. Throws Error Internal where the lists differ in length or a probability is not finite.
[[nodiscard]] BinaryMetrics computeBinaryMetrics(const BinaryPredictions &predictions, int resamples = 1000, std::uint64_t seed = 1,
                                                 const std::stop_token &stop = {});

/// n, positives, groups, auc {value, low, high}, operating_points [{id, rule, threshold, sensitivity {...}, specificity {...}}].
[[nodiscard]] Json toJson(const BinaryMetrics &metrics);

} // namespace lesionlens
