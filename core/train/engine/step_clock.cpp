// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/step_clock.h"

#include <algorithm>
#include <cmath>

namespace lesionlens {

namespace {

constexpr std::size_t kRemembered = 20;

} // namespace

void StepClock::addStep(double seconds, std::size_t images)
{
    steps_.push_back({seconds, images});
    if (steps_.size() > kRemembered)
        steps_.pop_front();
}

double StepClock::imagesPerSecond() const
{
    double seconds = 0.0;
    double images = 0.0;
    for (const Step &step : steps_) {
        seconds += step.seconds;
        images += static_cast<double>(step.images);
    }
    return seconds > 0.0 ? images / seconds : 0.0;
}

double StepClock::secondsLeft(std::int64_t steps, std::int64_t validations) const
{
    if (steps_.empty())
        return 0.0;
    double seconds = 0.0;
    for (const Step &step : steps_)
        seconds += step.seconds;
    const double perStep = seconds / static_cast<double>(steps_.size());
    const double pace = imagesPerSecond();
    const double guess = pace > 0.0 ? static_cast<double>(valImages_) / (3.0 * pace) : 0.0;
    return static_cast<double>(steps) * perStep + static_cast<double>(validations) * validationSeconds_.value_or(guess);
}

std::string durationText(double seconds)
{
    const auto whole = static_cast<std::int64_t>(std::llround(std::max(seconds, 0.0)));
    if (whole < 60)
        return std::to_string(whole) + " s";
    const std::int64_t minutes = (whole + 30) / 60;
    if (minutes < 60)
        return std::to_string(minutes) + " min";
    return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

} // namespace lesionlens
