// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/train/run_measures.h"

#include <algorithm>

#include <QString>

#include "core/base/text.h"
#include "ui/presenters/training_gateway.h"

namespace lesionlens {

namespace {

std::string threeDigits(double value)
{
    return QString::number(value, 'f', 3).toStdString();
}

RunMeasure measureOf(EvaluateResult result, const std::string &set, int epoch)
{
    RunMeasure measure;
    measure.place = result.dataset + ", " + set;
    measure.epoch = epoch;
    measure.groupKind = std::move(result.groupKind);
    measure.metrics = std::move(result.metrics);
    for (const auto *sentences : {&result.allowedLeaks, &result.notes, &result.errors})
        measure.notes.insert(measure.notes.end(), sentences->begin(), sentences->end());
    return measure;
}

} // namespace

RunMeasures::RunMeasures(TrainingGateway &gateway, QObject *parent) : QObject(parent), gateway_(gateway)
{
}

RunMeasures::~RunMeasures()
{
    blockSignals(true);
    shutDown();
}

void RunMeasures::shutDown()
{
    pool_.shutDown();
}

void RunMeasures::measure(const std::filesystem::path &run, const EvaluateJob &job, int epoch)
{
    Entry &entry = entries_[run];
    if (entry.job.isActive())
        return;
    entry.problem.clear();
    JobEndings<RunMeasure> endings;
    endings.succeeded = [this, run](RunMeasure measure) {
        entries_[run].measure = std::make_shared<const RunMeasure>(std::move(measure));
        Q_EMIT changed();
    };
    endings.failed = [this, run](const Error &error) {
        entries_[run].problem = "Not measured: " + error.message();
        Q_EMIT changed();
    };
    endings.cancelled = [this] { Q_EMIT changed(); };
    entry.job = pool_.submit<RunMeasure>(
        [this, job, epoch](ProgressSink &progress, const std::stop_token &stop) {
            return measureOf(gateway_.evaluate(job, progress, stop), job.set, epoch);
        },
        std::move(endings));
    Q_EMIT changed();
}

void RunMeasures::cancel()
{
    for (auto &[run, entry] : entries_)
        entry.job.cancel();
}

std::shared_ptr<const RunMeasure> RunMeasures::of(const std::filesystem::path &run) const
{
    const auto found = entries_.find(run);
    return found == entries_.end() ? nullptr : found->second.measure;
}

const std::string &RunMeasures::problemOf(const std::filesystem::path &run) const
{
    static const std::string none;
    const auto found = entries_.find(run);
    return found == entries_.end() ? none : found->second.problem;
}

bool RunMeasures::isMeasuring(const std::filesystem::path &run) const
{
    const auto found = entries_.find(run);
    return found != entries_.end() && found->second.job.isActive();
}

bool RunMeasures::isMeasuring() const
{
    return std::any_of(entries_.begin(), entries_.end(), [](const auto &entry) { return entry.second.job.isActive(); });
}

std::string withInterval(const MetricWithInterval &metric)
{
    if (!metric.value.value)
        return "undefined";
    const std::string value = threeDigits(*metric.value.value);
    return metric.low && metric.high ? value + " (" + threeDigits(*metric.low) + " to " + threeDigits(*metric.high) + ")" : value;
}

std::string sentenceOf(const RunMeasure &measure)
{
    const Metrics &metrics = measure.metrics;
    std::vector<std::string> recalls;
    for (std::size_t i = 0; i < metrics.classes.size(); ++i)
        recalls.push_back(metrics.classes[i] + " " + withInterval(metrics.recall.at(i)));
    return measure.place + ", epoch " + std::to_string(measure.epoch) + ": balanced accuracy " + withInterval(metrics.balancedAccuracy) +
           ", macro AUC " + withInterval(metrics.macroAuc) + ", calibration error " + withInterval(metrics.calibrationError) + ", n " +
           std::to_string(metrics.n) + " (" + std::to_string(metrics.groups) + " " + measure.groupKind + "s). Recall: " + join(recalls) +
           ".";
}

} // namespace lesionlens
