// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/step_clock.h"

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

} // namespace lesionlens
