// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/train/run_item.h"

#include <array>
#include <cmath>
#include <optional>

#include "core/base/file_io.h"
#include "core/base/text.h"
#include "ui/presenters/train/run_measures.h"

namespace lesionlens {

namespace {

const std::vector<std::string> kMeasuredColumns = {
    "measured_on", "n", "balanced_accuracy", "balanced_accuracy_low", "balanced_accuracy_high", "macro_auc", "calibration_error"};

std::string textOf(const std::optional<double> &value)
{
    return value ? numberText(*value) : std::string();
}

/// The columns of what was measured; an undefined value is an empty field.
std::vector<std::string> measuredFields(const RunItem &run)
{
    if (!run.measure)
        return std::vector<std::string>(kMeasuredColumns.size());
    const Metrics &metrics = run.measure->metrics;
    const MetricWithInterval &accuracy = metrics.balancedAccuracy;
    return {run.measure->place,
            std::to_string(metrics.n),
            textOf(accuracy.value.value),
            textOf(accuracy.low),
            textOf(accuracy.high),
            textOf(metrics.macroAuc.value.value),
            textOf(metrics.calibrationError.value.value)};
}

} // namespace

const char *toString(RunPhase phase)
{
    constexpr std::array<const char *, 8> names = {"waiting", "running",           "paused", "finished", "failed",
                                                   "stopped", "running elsewhere", "damaged"};
    return names[static_cast<std::size_t>(phase)];
}

double RunItem::seconds() const
{
    double sum = 0.0;
    for (const EpochRecord &epoch : history)
        sum += epoch.wallSeconds;
    return sum;
}

std::string RunItem::name() const
{
    return toUtf8(folder.filename());
}

std::string toCsv(const std::vector<RunItem> &runs)
{
    std::vector<std::string> header = {"run",     "state", "model", "data", "epochs", "best_epoch", "best_val_balanced_accuracy",
                                       "seconds", "seed"};
    header.insert(header.end(), kMeasuredColumns.begin(), kMeasuredColumns.end());
    std::string text = csvLine(header);
    for (const RunItem &run : runs) {
        const bool hasBest = run.bestEpoch > 0;
        std::vector<std::string> fields = {run.name(),
                                           toString(run.phase),
                                           run.modelTitle,
                                           run.datasetName,
                                           std::to_string(run.history.size()),
                                           hasBest ? std::to_string(run.bestEpoch) : "",
                                           hasBest ? numberText(run.bestValBalancedAccuracy) : "",
                                           numberText(run.seconds()),
                                           std::to_string(run.seed)};
        const std::vector<std::string> measured = measuredFields(run);
        fields.insert(fields.end(), measured.begin(), measured.end());
        text += csvLine(fields);
    }
    return text;
}

std::string shortDuration(double seconds)
{
    const auto whole = static_cast<std::int64_t>(std::llround(std::max(0.0, seconds)));
    if (whole < 100)
        return std::to_string(whole) + " s";
    const std::int64_t minutes = (whole + 30) / 60;
    if (minutes < 100)
        return std::to_string(minutes) + " min";
    return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

} // namespace lesionlens
