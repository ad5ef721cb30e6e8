// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/random.h"

namespace lesionlens {

/// How often each image counts: once, or as often as a bootstrap draw holds it.
using BootstrapWeights = std::vector<int>;

/// Draws groups (lesions, patients) with replacement; a draw without a class that the labels have is not used.
class GroupBootstrap
{
public:
    /// `labels` in [0, classes) and `groups`: one per image. `labels` must outlive the object.
    GroupBootstrap(const std::vector<int> &labels, const std::vector<std::string> &groups, std::size_t classes, std::uint64_t seed);

    [[nodiscard]] std::size_t groups() const { return groups_.size(); }
    /// None where the draw lacks a class.
    [[nodiscard]] std::optional<BootstrapWeights> draw();
    /// Calls `use` with each of `count` usable draws, which it must not keep. False where there are fewer than two groups, or where a class
    /// is missed too often to go on: what was handed out then counts for nothing. Throws Error Cancelled.
    [[nodiscard]] bool forEachDraw(int count, const std::function<void(const BootstrapWeights &)> &use, const std::stop_token &stop = {});

private:
    [[nodiscard]] std::vector<bool> classesIn(const BootstrapWeights &weights) const;

    const std::vector<int> &labels_;
    std::size_t classes_;
    Random random_;
    std::vector<std::vector<std::size_t>> groups_;
    std::vector<bool> present_;
};

/// Quantile in [0, 1] of ascending values, linear between the two nearest order statistics (NumPy's default). `sorted` is not empty.
[[nodiscard]] double percentile(const std::vector<double> &sorted, double quantile);

/// A mean with its 95 % percentile interval from resampled values.
struct MeanWithInterval
{
    int n = 0;
    std::optional<double> mean; ///< none: no value
    std::optional<double> low;  ///< 2.5 % of the resampled means; none for fewer than two values
    std::optional<double> high; ///< 97.5 %
};
[[nodiscard]] MeanWithInterval meanWithInterval(const std::vector<double> &values, int resamples = 1000, std::uint64_t seed = 1);

} // namespace lesionlens
