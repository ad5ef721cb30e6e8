// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/train/train_presenter.h"

#include <algorithm>
#include <set>

#include <QDateTime>

#include "core/base/file_io.h"
#include "core/base/json.h"

namespace lesionlens {

namespace {

constexpr int kEstimateDelayMs = 600; // a person who types is let finish

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
    return item;
}

std::string shellQuoted(const std::string &text)
{
    std::string quoted = "'";
    for (const char c : text)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

/// A folder of its own in the runs folder; empty is allowed: one is made up.
bool isPlainName(const std::string &name)
{
    return name.find_first_of(std::string("/\\\0", 3)) == std::string::npos && !name.starts_with(".");
}

/// The keys of `data` that say how a data set is read, as a configuration has them.
Json readingOf(const DatasetOptions &options)
{
    TrainConfig config;
    config.data.dataset = options;
    return toJson(config).at("data");
}

int imagesOf(const DatasetSummary &dataset, const std::string &set)
{
    for (const SetSummary &summary : dataset.sets)
        if (summary.name == set)
            return summary.images;
    return 0;
}

} // namespace

TrainPresenter::TrainPresenter(TrainingGateway &gateway, const std::filesystem::path &runsFolder, QObject *parent)
    : QObject(parent), gateway_(gateway), runsFolder_(runsFolder), queue_(gateway)
{
    estimateTimer_.setSingleShot(true);
    estimateTimer_.setInterval(kEstimateDelayMs);
    connect(&estimateTimer_, &QTimer::timeout, this, &TrainPresenter::startEstimate);
    connect(&queue_, &RunQueue::changed, this, [this] {
        if (!queue_.isTraining() && !estimate_)
            askEstimate();
        Q_EMIT runsChanged();
    });
    JobEndings<std::vector<ModelSpec>> endings;
    endings.succeeded = [this](std::vector<ModelSpec> specs) {
        models_ = std::move(specs);
        Q_EMIT modelsChanged();
    };
    endings.failed = [this](const Error &error) { report(error.message()); };
    pool_.submit<std::vector<ModelSpec>>([this](ProgressSink &, const std::stop_token &) { return gateway_.listModels(); },
                                         std::move(endings));
    refreshRuns();
}

TrainPresenter::~TrainPresenter()
{
    blockSignals(true);
    queue_.blockSignals(true);
    queue_.shutDown();
    estimates_.shutDown();
    pool_.shutDown();
}

void TrainPresenter::report(const std::string &sentence)
{
    problem_ = sentence;
    Q_EMIT problemChanged();
}

void TrainPresenter::setDataset(std::shared_ptr<const DatasetSummary> dataset, const DatasetOptions &options)
{
    dataset_ = std::move(dataset);
    datasetOptions_ = options;
    askEstimate();
    Q_EMIT formChanged();
}

std::string TrainPresenter::titleOf(const std::string &modelId) const
{
    for (const ModelSpec &spec : models_)
        if (spec.config.id == modelId)
            return spec.title;
    return modelId;
}

void TrainPresenter::chooseModel(const std::string &id)
{
    for (const ModelSpec &spec : models_)
        if (spec.config.id == id)
            form_.chooseModel(spec.config);
    askEstimate();
    Q_EMIT formChanged();
}

void TrainPresenter::setText(const std::string &path, const std::string &text)
{
    if (form_.text(path) == text)
        return;
    form_.setText(path, text);
    askEstimate();
    Q_EMIT formChanged();
}

void TrainPresenter::setDevice(const std::string &device)
{
    device_ = device;
    askEstimate();
    Q_EMIT formChanged();
}

void TrainPresenter::loadConfiguration(const std::filesystem::path &file)
{
    try {
        const TrainConfig config = readTrainConfig(file);
        form_.load(config);
        configurationFile_ = file;
        const Json asked = readingOf(config.data.dataset);
        const bool isTaken = asked == readingOf({}) || asked == readingOf(datasetOptions_);
        report(isTaken
                   ? std::string()
                   : "How " + toUtf8(file.filename()) + " reads its data set (data.layout, data.split and the like) was not taken over: " +
                         "the Data set page decides that here.");
    } catch (const Error &error) {
        report(error.message());
    }
    askEstimate();
    Q_EMIT formChanged();
}

void TrainPresenter::saveConfiguration(const std::filesystem::path &file)
{
    try {
        TrainConfig config = form_.config();
        config.data.dataset = datasetOptions_;
        writeJsonFile(file, toJson(config));
        configurationFile_ = file;
        report({});
    } catch (const Error &error) {
        report(error.message());
    }
    Q_EMIT formChanged();
}

std::vector<std::string> TrainPresenter::problems() const
{
    std::vector<std::string> sentences;
    if (!dataset_)
        sentences.emplace_back("Choose a data set on the Data set page first.");
    else if (!dataset_->leak.empty() && std::count(datasetOptions_.allowLeaks.begin(), datasetOptions_.allowLeaks.end(), "group") == 0)
        sentences.push_back(dataset_->leak);
    for (const std::string &problem : form_.problems())
        sentences.push_back(problem);
    return sentences;
}

std::string TrainPresenter::commandLine() const
{
    return "lesionlens-cli train --config " + shellQuoted(configurationFile_.empty() ? "config.json" : toUtf8(configurationFile_)) +
           " --data " + shellQuoted(dataset_ ? toUtf8(dataset_->folder) : "DATA") + " --out " + shellQuoted(toUtf8(runsFolder_ / "run")) +
           (device_ == "auto" ? "" : " --device " + device_);
}

void TrainPresenter::askEstimate()
{
    estimateJob_.cancel();
    estimate_.reset();
    estimateProblem_.clear();
    if (dataset_ && form_.problems().empty() && !queue_.isTraining())
        estimateTimer_.start();
    else
        estimateTimer_.stop();
    Q_EMIT estimateChanged();
}

void TrainPresenter::startEstimate()
{
    if (!dataset_ || queue_.isTraining() || !form_.problems().empty())
        return;
    TrainConfig config = form_.config();
    config.model.classes = static_cast<int>(dataset_->classes.size());
    JobEndings<TrainEstimate> endings;
    endings.succeeded = [this](const TrainEstimate &estimate) {
        estimate_ = estimate;
        Q_EMIT estimateChanged();
    };
    endings.failed = [this](const Error &error) {
        estimateProblem_ = error.message();
        Q_EMIT estimateChanged();
    };
    estimateJob_ = estimates_.submit<TrainEstimate>(
        [this, config, train = imagesOf(*dataset_, "train"), val = imagesOf(*dataset_, "val"),
         device = device_](ProgressSink &, const std::stop_token &stop) { return gateway_.estimate(config, train, val, device, stop); },
        std::move(endings));
    Q_EMIT estimateChanged();
}

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
    return items;
}

} // namespace lesionlens
