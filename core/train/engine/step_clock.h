// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace lesionlens {

/// How fast a training goes and how long it will take, from the durations of its last steps. Pauses are not given to it.
class StepClock
{
public:
    /// `valImages`: images of one validation.
    explicit StepClock(std::size_t valImages) : valImages_(valImages) {}

    void addStep(double seconds, std::size_t images);
    void addValidation(double seconds) { validationSeconds_ = seconds; }

    /// Over the last 20 steps; 0 before the first.
    [[nodiscard]] double imagesPerSecond() const;
    /// Of so many steps and validations at the present pace. Before the first validation, its images are taken to cost a third of a
    /// training image each: a backward pass costs about two forward passes.
    [[nodiscard]] double secondsLeft(std::int64_t steps, std::int64_t validations) const;

private:
    struct Step
    {
        double seconds = 0.0;
        std::size_t images = 0;
    };

    std::size_t valImages_;
    std::deque<Step> steps_;
    std::optional<double> validationSeconds_;
};

/// For a person: "40 s", "12 min", "3 h 20 min".
[[nodiscard]] std::string durationText(double seconds);

} // namespace lesionlens
