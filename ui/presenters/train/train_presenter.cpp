// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/train/train_presenter.h"

#include <algorithm>

#include "core/base/file_io.h"
#include "core/base/json.h"

namespace lesionlens {

namespace {

constexpr int kEstimateDelayMs = 600; // a person who types is let finish

std::string shellQuoted(const std::string &text)
{
    std::string quoted = "'";
    for (const char c : text)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

/// The keys of `data` that say how a data set is read, as a configuration has them.
Json readingOf(const DatasetOptions &options)
{
    TrainConfig config;
    config.data.dataset = options;
    return toJson(config).at("data");
}

/// Of a set, which may have a longer name ("val_hospital_1").
int imagesOf(const DatasetSummary &dataset, const std::string &set)
{
    for (const SetSummary &summary : dataset.sets)
        if (summary.name == set || summary.name.starts_with(set + "_"))
            return summary.images;
    return 0;
}

} // namespace

TrainPresenter::TrainPresenter(TrainingGateway &gateway, const std::filesystem::path &runsFolder, QObject *parent)
    : QObject(parent), gateway_(gateway), runsFolder_(runsFolder), queue_(gateway), measures_(gateway)
{
    estimateTimer_.setSingleShot(true);
    estimateTimer_.setInterval(kEstimateDelayMs);
    connect(&estimateTimer_, &QTimer::timeout, this, &TrainPresenter::startEstimate);
    connect(&queue_, &RunQueue::changed, this, [this] {
        if (!queue_.isTraining() && !estimate_)
            askEstimate();
        Q_EMIT runsChanged();
    });
    connect(&measures_, &RunMeasures::changed, this, &TrainPresenter::runsChanged);
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
    measures_.blockSignals(true);
    queue_.shutDown();
    measures_.shutDown();
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

void TrainPresenter::setLeakRefusal(const std::string &sentence)
{
    if (sentence == leakRefusal_)
        return;
    leakRefusal_ = sentence;
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

void TrainPresenter::chooseRecipe(const std::string &id)
{
    form_.chooseRecipe(id);
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

void TrainPresenter::setAugmentation(const AugmentOptions &options)
{
    try {
        form_.setAugmentation(options);
        report({});
    } catch (const Error &error) {
        report(error.message());
    }
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
    else if (!leakRefusal_.empty())
        sentences.push_back(leakRefusal_);
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

} // namespace lesionlens
