// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/training_loop.h"

#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>

#include <torch/torch.h>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/nn/device.h"
#include "core/nn/random_draws.h"
#include "core/train/engine/sampling.h"
#include "core/train/engine/schedule.h"
#include "core/train/history.h"
#include "core/train/predict_samples.h"
#include "core/train/run_list.h"

namespace lesionlens {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Independent streams of random numbers, each derived from the run's seed.
enum class Stream : std::uint64_t { Order = 1, Augmentation = 2, Network = 3, Mixup = 4 };

std::uint64_t seedOf(const TrainConfig &config, Stream stream, int epoch)
{
    return deriveSeed(deriveSeed(config.seed, static_cast<std::uint64_t>(stream)), static_cast<std::uint64_t>(epoch));
}

/// n / (K n_k): every class has the same say in the loss, and the mean over the images is 1.
std::vector<double> classWeights(const TrainConfig &config, const Dataset &dataset)
{
    const std::vector<int> counts = dataset.classCounts(Split::Train);
    double n = 0.0;
    for (const int count : counts)
        n += count;
    std::vector<double> weights(counts.size(), 1.0);
    if (config.train.balancedLoss) {
        for (std::size_t k = 0; k < counts.size(); ++k)
            weights[k] = n / (static_cast<double>(counts.size()) * counts[k]);
    }
    return weights;
}

std::string epochStage(const TrainConfig &config, int epoch)
{
    return "epoch " + std::to_string(epoch) + " of " + std::to_string(config.train.epochs);
}

std::shared_ptr<ImageClassifier> onDevice(std::shared_ptr<ImageClassifier> model, const torch::Device &device)
{
    model->to(device);
    return model;
}

} // namespace

TrainingLoop::TrainingLoop(const TrainConfig &config, const Dataset &dataset, const RunFolder &folder, StartingPoint start,
                           torch::Device device)
    : config_(config), dataset_(dataset), folder_(folder), device_(device), model_(onDevice(start.model, device)), start_(std::move(start)),
      history_(start_.history), classWeights_(classWeights(config, dataset)), step_(model_, config.train, classWeights_, start_.fromInit),
      source_(dataset, config.data.inputWidth(), config.data.inputHeight(), fitFromString(config.data.fit, "data.fit"),
              static_cast<std::size_t>(config.train.cacheMegabytes) << 20),
      trainSamples_(dataset.ofSplit(Split::Train)), valSamples_(dataset.ofSplit(Split::Val)), clock_(valSamples_.size())
{
    if (!start_.optimizerState.empty())
        step_.restore(start_.optimizerState, toUtf8(folder.last()));
    start_.optimizerState.clear();
    stepsPerEpoch_ = (static_cast<std::int64_t>(trainSamples_.size()) + config.train.batchSize - 1) / config.train.batchSize;
}

TrainResult TrainingLoop::run(ProgressSink &progress, const std::stop_token &stop, const TrainEvents &events)
{
    TrainResult result;
    result.notes = start_.notes;
    if (!history_.empty()) // the training may have been killed between its last two files
        writeFileAtomically(folder_.history(), historyCsv(history_));
    while (!isFinished(config_.train, history_)) {
        const int epoch = static_cast<int>(history_.size()) + 1;
        moment_ = {epoch, 0, stepsPerEpoch_, 0.0, config_.train.batchSize, epoch - 1};
        EpochRecord record;
        explainingFailures(deviceTitle(device_), moment_, [&] {
            record = runEpoch(epoch, progress, stop, events);
            history_.push_back(record);
            save(record); // takes the weights from the device, which can fail here, too
        });
        if (events.onEpoch)
            events.onEpoch(record);
    }
    addNotes(result);
    result.history = history_;
    result.bestEpoch = bestEpochOf(history_)->epoch;
    result.bestValBalancedAccuracy = bestEpochOf(history_)->valBalancedAccuracy;
    result.bestCheckpoint = folder_.best();
    return result;
}

LoadPlan TrainingLoop::planOf(std::vector<std::size_t> order) const
{
    LoadPlan plan;
    plan.order = std::move(order);
    plan.batchSize = config_.train.batchSize;
    plan.normalization = {config_.model.mean, config_.model.std};
    plan.workers = config_.train.workers;
    return plan;
}

LoadPlan TrainingLoop::trainingPlan(int epoch) const
{
    const std::uint64_t orderSeed = seedOf(config_, Stream::Order, epoch);
    const bool isBalanced = config_.train.balancedSampling;
    LoadPlan plan = planOf(isBalanced ? balancedSample(dataset_, trainSamples_, orderSeed) : shuffled(trainSamples_, orderSeed));
    plan.repeats = isBalanced;
    plan.augment = config_.data.augment;
    plan.seed = seedOf(config_, Stream::Augmentation, epoch);
    return plan;
}

std::chrono::steady_clock::duration TrainingLoop::waitWhilePaused(const TrainEvents &events, const std::stop_token &stop)
{
    if (events.pause == nullptr || !events.pause->isClosed())
        return {};
    const auto begin = Clock::now();
    events.pause->pass(stop);
    const auto paused = Clock::now() - begin;
    paused_ += paused;
    return paused;
}

EpochRecord TrainingLoop::runEpoch(int epoch, ProgressSink &progress, const std::stop_token &stop, const TrainEvents &events)
{
    const auto wallBegin = Clock::now();
    paused_ = {};
    const std::clock_t cpuBegin = std::clock();
    EpochRecord record;
    record.epoch = epoch;
    trainEpoch(record, progress, stop, events);
    const auto validationBegin = Clock::now();
    validate(record, progress, stop);
    clock_.addValidation(secondsSince(validationBegin));
    record.best = history_.empty() || record.valBalancedAccuracy > bestEpochOf(history_)->valBalancedAccuracy;
    record.wallSeconds = secondsSince(wallBegin + paused_);
    record.cpuSeconds = static_cast<double>(std::clock() - cpuBegin) / CLOCKS_PER_SEC;
    return record;
}

void TrainingLoop::trainEpoch(EpochRecord &record, ProgressSink &progress, const std::stop_token &stop, const TrainEvents &events)
{
    const std::uint64_t networkSeed = seedOf(config_, Stream::Network, record.epoch);
    const OwnDraws draws(networkSeed);
    if (!device_.is_cpu())
        torch::manual_seed(networkSeed);
    Loader loader(dataset_, source_, trainingPlan(record.epoch));
    step_.beginEpoch(record.epoch);

    const auto classes = static_cast<int>(dataset_.classes.size());
    Grid<int> confusion(classes, classes);
    const std::int64_t firstStep = (record.epoch - 1) * stepsPerEpoch_;
    const std::uint64_t mixupSeed = seedOf(config_, Stream::Mixup, record.epoch);
    double lossSum = 0.0;
    std::size_t seen = 0;
    auto stepBegin = Clock::now();
    for (std::int64_t step = 0; std::optional<Batch> batch = loader.next(); ++step) {
        stepBegin += waitWhilePaused(events, stop);
        throwIfStopped(stop);
        record.skippedImages += batch->skipped;
        record.lr = learningRate(config_.train, firstStep + step, stepsPerEpoch_);
        moment_.step = step + 1;
        moment_.lr = record.lr;
        // A batch norm has no variance to learn from in a single image.
        if (batch->samples.size() < 2)
            continue;
        const StepOutcome outcome = step_.run(
            {pixelsOf(*batch, source_, device_), batch->labels, record.lr, deriveSeed(mixupSeed, static_cast<std::uint64_t>(step))});
        requireNumber(outcome.loss, "training");
        if (outcome.isExhausted)
            throw overflowingGradients(moment_);
        for (std::size_t i = 0; i < outcome.predicted.size(); ++i)
            ++confusion.at(outcome.labels[i], outcome.predicted[i]);
        lossSum += outcome.loss * static_cast<double>(batch->samples.size());
        seen += batch->samples.size();
        clock_.addStep(secondsSince(stepBegin), batch->samples.size());
        stepBegin = Clock::now();
        reportStep(progress, events, record, firstStep + step + 1, outcome.loss);
    }
    if (seen == 0)
        throw Error(ErrorCode::Format, "No batch of at least two training images could be read. " + join(source_.problems(), " "));
    record.trainLoss = lossSum / static_cast<double>(seen);
    if (isDiverged(record.trainLoss, classes))
        throw divergedLoss(record.trainLoss, classes, moment_);
    record.trainBalancedAccuracy = balancedAccuracy(confusion, dataset_.classes).value.value_or(std::numeric_limits<double>::quiet_NaN());
}

void TrainingLoop::reportStep(ProgressSink &progress, const TrainEvents &events, const EpochRecord &record, std::int64_t step,
                              double loss) const
{
    StepRecord one;
    one.step = step;
    one.steps = config_.train.epochs * stepsPerEpoch_;
    one.epoch = record.epoch;
    one.loss = loss;
    one.lr = record.lr;
    one.imagesPerSecond = clock_.imagesPerSecond();
    one.secondsLeft = clock_.secondsLeft(one.steps - step, config_.train.epochs - record.epoch + 1);
    progress.report({epochStage(config_, record.epoch) + ", " + roundedText(one.imagesPerSecond, one.imagesPerSecond < 10 ? 1 : 0) +
                         " images/s, " + durationText(one.secondsLeft) + " left",
                     one.step, one.steps});
    if (events.onStep)
        events.onStep(one);
}

void TrainingLoop::validate(EpochRecord &record, ProgressSink &progress, const std::stop_token &stop)
{
    moment_.step = 0;
    NoProgress silent; // the bar counts training steps
    const std::string stage = epochStage(config_, record.epoch) + ", validating";
    progress.report({stage, record.epoch * stepsPerEpoch_, config_.train.epochs * stepsPerEpoch_});
    const SamplePredictions result = predictSamples(step_.measured(), dataset_, source_, planOf(valSamples_), stage, silent, stop);
    record.skippedImages += static_cast<int>(valSamples_.size() - result.logLikelihood.size());
    double lossSum = 0.0;
    double weightSum = 0.0;
    for (std::size_t i = 0; i < result.logLikelihood.size(); ++i) {
        const double weight = classWeights_[static_cast<std::size_t>(result.predictions.labels[i])];
        lossSum -= weight * result.logLikelihood[i];
        weightSum += weight;
    }
    record.valLoss = lossSum / weightSum;
    if (weightSum > 0.0)
        requireNumber(record.valLoss, "validation");
    const Score score = computeMetrics(result.predictions, 0).balancedAccuracy.value;
    if (!score.value)
        throw Error(ErrorCode::Format,
                    "The validation images that can be read do not do: " + score.undefinedBecause + ". " + join(source_.problems(), " "));
    record.valBalancedAccuracy = *score.value;
}

void TrainingLoop::requireNumber(double loss, const std::string &what) const
{
    if (!std::isfinite(loss))
        throw notFiniteLoss(what, moment_);
}

CheckpointCard TrainingLoop::cardOf(const EpochRecord &record) const
{
    CheckpointCard card;
    card.model = config_.model;
    card.classes = dataset_.classes;
    card.fit = config_.data.fit;
    card.seed = config_.seed;
    card.manifestSha256 = start_.manifestSha256;
    card.manifest = start_.manifest;
    card.trainedOn = std::to_string(trainSamples_.size()) + " images of " + dataset_.name + ". " + dataset_.licence;
    for (const std::string &leak : dataset_.allowedLeaks)
        card.trainedOn += " " + leak;
    Json config = toJson(config_);
    // A checkpoint is passed on: where its author keeps files is nobody's business.
    config["train"]["init"] = toUtf8(fromUtf8(config_.train.init).filename());
    card.training["config"] = std::move(config);
    card.training["epoch"] = toJson(record);
    card.training["layout"] = dataset_.layout;
    card.training["split_rule"] = dataset_.splitRule;
    card.training["allowed_leaks"] = dataset_.allowedLeaks;
    return card;
}

void TrainingLoop::save(const EpochRecord &record)
{
    CheckpointCard card = cardOf(record);
    if (record.best)
        saveCheckpoint(folder_.best(), step_.measured(), card, config_.train.saveHalf ? WeightPrecision::Half : WeightPrecision::Single);
    // The history lies inside, so that weights and curve cannot come apart; history.csv is a copy for people.
    card.training["history"] = Json::array();
    for (const EpochRecord &one : history_)
        card.training["history"].push_back(toJson(one));
    card.training["from_init"] = start_.fromInit;
    card.training["notes"] = start_.notes;
    saveCheckpoint(folder_.last(), *model_, card, WeightPrecision::Single, step_.state());
    writeFileAtomically(folder_.history(), historyCsv(history_));
}

void TrainingLoop::addNotes(TrainResult &result) const
{
    if (static_cast<int>(history_.size()) < config_.train.epochs)
        result.notes.push_back("Stopped after epoch " + std::to_string(history_.size()) + ": " + std::to_string(config_.train.earlyStop) +
                               " epochs without a better validation balanced accuracy than epoch " +
                               std::to_string(bestEpochOf(history_)->epoch) + ".");
    for (const std::string &problem : dataset_.problems)
        result.notes.push_back(problem);
    for (std::string &problem : source_.problems())
        result.notes.push_back(std::move(problem));
}

} // namespace lesionlens
