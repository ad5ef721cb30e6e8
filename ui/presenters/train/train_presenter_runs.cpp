// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of the presenter that starts, resumes and lists runs.
#include <algorithm>
#include <set>

#include <QDateTime>

#include "core/base/file_io.h"
#include "ui/presenters/train/train_presenter.h"

namespace lesionlens {

namespace {

RunItem toItem(const RunSummary &run)
{
    RunItem item;
    switch (run.state) {
    case RunState::Running:
        item.phase = RunPhase::Elsewhere;
        break;
    case RunState::Finished:
        item.phase = RunPhase::Finished;
        break;
    case RunState::Resumable:
        item.phase = RunPhase::Stopped;
        break;
    case RunState::Damaged:
        item.phase = RunPhase::Damaged;
    }
    item.folder = run.folder;
    item.modelTitle = run.modelTitle;
    item.datasetName = run.datasetName;
    item.message = run.problem;
    for (const std::string &note : run.notes)
        item.message += (item.message.empty() ? "" : " ") + note;
    item.epochs = run.config.train.epochs;
    item.seed = run.config.seed;
    item.history = run.history;
    item.bestEpoch = run.bestEpoch;
    item.bestValBalancedAccuracy = run.bestValBalancedAccuracy;
    item.checkpoint = run.bestCheckpoint.empty() ? run.lastCheckpoint : run.bestCheckpoint;
    item.lastCheckpoint = run.lastCheckpoint;
    return item;
}

/// A folder of its own in the runs folder; empty is allowed: one is made up.
bool isPlainName(const std::string &name)
{
    return name.find_first_of(std::string("/\\\0", 3)) == std::string::npos && !name.starts_with(".");
}

/// "test", or the first set whose name begins so ("test_hospital_2"); empty: there is none.
std::string testSetOf(const DatasetSummary &dataset)
{
    std::string found;
    for (const SetSummary &set : dataset.sets) {
        if (set.name == "test")
            return set.name;
        if (found.empty() && set.name.starts_with("test"))
            found = set.name;
    }
    return found;
}

} // namespace

bool TrainPresenter::start(const std::string &name)
{
    if (const std::vector<std::string> found = problems(); !found.empty()) {
        report(found.front());
        return false;
    }
    TrainJob job;
    job.config = form_.config();
    job.config.data.dataset = datasetOptions_;
    job.data = dataset_->folder;
    job.device = device_;
    if (!isPlainName(name)) {
        report("The run's name '" + name + "' must be a plain folder name, without a slash and not beginning with a dot.");
        return false;
    }
    const std::string stem = !name.empty() ? name
                                           : job.config.model.id + "_seed" + std::to_string(job.config.seed) + "_" +
                                                 QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss")).toStdString();
    std::set<std::filesystem::path> taken;
    for (const RunItem &run : runs())
        taken.insert(run.folder);
    job.run = runsFolder_ / fromUtf8(stem);
    for (int n = 2; taken.contains(job.run); ++n)
        job.run = runsFolder_ / fromUtf8(stem + "_" + std::to_string(n));
    estimateTimer_.stop();
    estimateJob_.cancel(); // it would take the processor away from the training
    report({});
    RunItem item;
    item.modelTitle = titleOf(job.config.model.id);
    item.datasetName = dataset_->name;
    queue_.add(job, std::move(item));
    return true;
}

void TrainPresenter::resume(const std::filesystem::path &folder)
{
    for (const RunItem &item : queue_.items())
        if (item.folder == folder) {
            queue_.resume(folder);
            return;
        }
    const auto found = std::find_if(stored_.begin(), stored_.end(), [&](const RunSummary &run) { return run.folder == folder; });
    if (found == stored_.end())
        return;
    TrainJob job;
    job.config = found->config;
    job.data = found->data;
    if (std::error_code ignored; job.data.empty() || !std::filesystem::is_directory(job.data, ignored)) {
        // It was moved, or the run is of an earlier version: the data set that is open must be it, which the training then checks.
        if (!dataset_) {
            report("The data set of " + toUtf8(folder.filename()) +
                   (job.data.empty() ? " is not known" : " is no longer in " + toUtf8(job.data)) +
                   ": open it on the Data set page, then resume the run.");
            return;
        }
        job.data = dataset_->folder;
    }
    job.run = folder;
    job.resume = true;
    job.device = found->device;
    report({});
    queue_.add(job, toItem(*found));
}

void TrainPresenter::measure(const std::filesystem::path &folder)
{
    const std::vector<RunItem> all = runs();
    const auto run = std::find_if(all.begin(), all.end(), [&](const RunItem &item) { return item.folder == folder; });
    if (run == all.end() || run->checkpoint.empty())
        return;
    EvaluateJob job;
    job.checkpoint = run->checkpoint;
    job.device = device_;
    if (dataset_) {
        const std::string set = testSetOf(*dataset_);
        if (set.empty()) {
            report("The data set " + dataset_->name + " has no test set that " + run->name() + " could be measured on.");
            return;
        }
        job.data = dataset_->folder;
        job.set = set;
        job.dataset = datasetOptions_;
    } else {
        const auto stored = std::find_if(stored_.begin(), stored_.end(), [&](const RunSummary &each) { return each.folder == folder; });
        if (stored == stored_.end() || stored->data.empty()) {
            report("Open a data set on the Data set page: its test set is what " + run->name() + " is measured on.");
            return;
        }
        job.data = stored->data;
    }
    report({});
    measures_.measure(folder, job, run->bestEpoch);
}

void TrainPresenter::setRunsFolder(const std::filesystem::path &folder)
{
    runsFolder_ = folder;
    refreshRuns();
    Q_EMIT formChanged();
}

void TrainPresenter::refreshRuns()
{
    runsJob_.cancel();
    JobEndings<std::vector<RunSummary>> endings;
    endings.succeeded = [this](std::vector<RunSummary> runs) {
        stored_ = std::move(runs);
        Q_EMIT runsChanged();
    };
    endings.failed = [this](const Error &error) { report(error.message()); };
    runsJob_ = pool_.submit<std::vector<RunSummary>>(
        [this, folder = runsFolder_](ProgressSink &, const std::stop_token &) { return gateway_.listRuns(folder); }, std::move(endings));
}

std::vector<RunItem> TrainPresenter::runs() const
{
    std::vector<RunItem> items = queue_.items();
    std::set<std::filesystem::path> queued;
    for (const RunItem &item : items)
        queued.insert(item.folder);
    for (auto run = stored_.rbegin(); run != stored_.rend(); ++run)
        if (!queued.contains(run->folder))
            items.push_back(toItem(*run));
    for (RunItem &item : items) {
        item.measure = measures_.of(item.folder);
        item.isMeasuring = measures_.isMeasuring(item.folder);
        if (const std::string &problem = measures_.problemOf(item.folder); !problem.empty())
            item.message += (item.message.empty() ? "" : " ") + problem;
    }
    return items;
}

} // namespace lesionlens
