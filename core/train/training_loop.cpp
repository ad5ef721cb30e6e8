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
#include "core/train/history.h"
#include "core/train/predict_samples.h"
#include "core/train/schedule.h"

namespace lesionlens {

namespace {

/// Independent streams of random numbers, each derived from the run's seed.
enum class Stream : std::uint64_t { Order = 1, Augmentation = 2, Network = 3 };

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

AdamWOptions optimizerOptions(const TrainConfig &config, const StartingPoint &start)
{
    AdamWOptions options;
    options.weightDecay = config.train.weightDecay;
    options.slowParameters = start.fromInit;
    options.slowFactor = config.train.initLrFactor;
    return options;
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
      history_(start_.history), classWeights_(classWeights(config, dataset)), optimizer_(*model_, optimizerOptions(config, start_)),
      source_(dataset, config.data.size, config.data.size, fitFromString(config.data.fit, "data.fit")),
      trainSamples_(dataset.ofSplit(Split::Train)), valSamples_(dataset.ofSplit(Split::Val))
{
    classWeightTensor_ = torch::tensor(classWeights_, torch::kFloat32).to(device);
    if (!start_.optimizerState.empty())
        optimizer_.restore(start_.optimizerState, toUtf8(folder.last()));
    start_.optimizerState.clear();
    stepsPerEpoch_ = (static_cast<std::int64_t>(trainSamples_.size()) + config.train.batchSize - 1) / config.train.batchSize;
}

TrainResult TrainingLoop::run(ProgressSink &progress, const std::stop_token &stop, const TrainEvents &events)
{
    TrainResult result;
    result.notes = start_.notes;
    if (!history_.empty()) // the training may have been killed between its last two files
        writeFileAtomically(folder_.history(), historyCsv(history_));
    while (static_cast<int>(history_.size()) < config_.train.epochs && !shouldStopEarly()) {
        const EpochRecord record = runEpoch(static_cast<int>(history_.size()) + 1, progress, stop);
        history_.push_back(record);
        save(record);
        if (events.onEpoch)
            events.onEpoch(record);
    }
    addNotes(result);
    result.history = history_;
    result.bestEpoch = bestSoFar()->epoch;
    result.bestValBalancedAccuracy = bestSoFar()->valBalancedAccuracy;
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

EpochRecord TrainingLoop::runEpoch(int epoch, ProgressSink &progress, const std::stop_token &stop)
{
    const auto wallBegin = std::chrono::steady_clock::now();
    const std::clock_t cpuBegin = std::clock();
    EpochRecord record;
    record.epoch = epoch;
    trainEpoch(record, progress, stop);
    validate(record, progress, stop);
    record.best = history_.empty() || record.valBalancedAccuracy > bestSoFar()->valBalancedAccuracy;
    record.wallSeconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - wallBegin).count();
    record.cpuSeconds = static_cast<double>(std::clock() - cpuBegin) / CLOCKS_PER_SEC;
    return record;
}

void TrainingLoop::trainEpoch(EpochRecord &record, ProgressSink &progress, const std::stop_token &stop)
{
    torch::manual_seed(seedOf(config_, Stream::Network, record.epoch));
    LoadPlan plan = planOf(shuffled(trainSamples_, seedOf(config_, Stream::Order, record.epoch)));
    plan.augment = config_.data.augment;
    plan.seed = seedOf(config_, Stream::Augmentation, record.epoch);
    Loader loader(dataset_, source_, std::move(plan));
    model_->train();

    const auto classes = static_cast<int>(dataset_.classes.size());
    Grid<int> confusion(classes, classes);
    const std::int64_t firstStep = (record.epoch - 1) * stepsPerEpoch_;
    double lossSum = 0.0;
    std::size_t seen = 0;
    for (std::int64_t step = 0; std::optional<Batch> batch = loader.next(); ++step) {
        throwIfStopped(stop);
        record.skippedImages += batch->skipped;
        record.lr = learningRate(config_.train, firstStep + step, stepsPerEpoch_);
        // A batch norm has no variance to learn from in a single image.
        if (batch->samples.size() < 2)
            continue;
        const double loss = trainStep(*batch, record.lr, confusion);
        requireNumber(loss, record.epoch, "training");
        lossSum += loss * static_cast<double>(batch->samples.size());
        seen += batch->samples.size();
        progress.report({epochStage(config_, record.epoch), firstStep + step + 1, config_.train.epochs * stepsPerEpoch_});
    }
    if (seen == 0)
        throw Error(ErrorCode::Format, "No batch of at least two training images could be read. " + join(source_.problems(), " "));
    record.trainLoss = lossSum / static_cast<double>(seen);
    record.trainBalancedAccuracy = balancedAccuracy(confusion, dataset_.classes).value.value_or(std::numeric_limits<double>::quiet_NaN());
}

double TrainingLoop::trainStep(Batch &batch, double lr, Grid<int> &confusion)
{
    const std::vector<std::int64_t> labels(batch.labels.begin(), batch.labels.end());
    const torch::Tensor target = torch::tensor(labels, torch::kInt64).to(device_);
    optimizer_.zeroGrad();
    const torch::Tensor logits = model_->forward(pixelsOf(batch, source_, device_));
    const torch::Tensor loss =
        torch::cross_entropy_loss(logits, target, classWeightTensor_, at::Reduction::Mean, -100, config_.train.labelSmoothing);
    const double value = loss.item<double>();
    if (!std::isfinite(value))
        return value; // the weights stay as they were
    loss.backward();
    optimizer_.step(lr);
    const torch::Tensor predicted = logits.detach().argmax(1).to(torch::kCPU);
    const auto classOf = predicted.accessor<std::int64_t, 1>();
    for (std::size_t i = 0; i < labels.size(); ++i)
        ++confusion.at(batch.labels[i], static_cast<int>(classOf[static_cast<std::int64_t>(i)]));
    return value;
}

void TrainingLoop::validate(EpochRecord &record, ProgressSink &progress, const std::stop_token &stop)
{
    NoProgress silent; // the bar counts training steps
    const std::string stage = epochStage(config_, record.epoch) + ", validating";
    progress.report({stage, record.epoch * stepsPerEpoch_, config_.train.epochs * stepsPerEpoch_});
    const SamplePredictions result = predictSamples(*model_, dataset_, source_, planOf(valSamples_), stage, silent, stop);
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
        requireNumber(record.valLoss, record.epoch, "validation");
    const Score score = computeMetrics(result.predictions, 0).balancedAccuracy.value;
    if (!score.value)
        throw Error(ErrorCode::Format,
                    "The validation images that can be read do not do: " + score.undefinedBecause + ". " + join(source_.problems(), " "));
    record.valBalancedAccuracy = *score.value;
}

void TrainingLoop::requireNumber(double loss, int epoch, const std::string &what) const
{
    if (std::isfinite(loss))
        return;
    throw Error(ErrorCode::Internal,
                "The " + what + " loss is no longer a finite number in epoch " + std::to_string(epoch) +
                    "; a smaller train.lr usually helps. " +
                    (history_.empty() ? "No epoch was finished."
                                      : "The checkpoints of epoch " + std::to_string(history_.back().epoch) + " are kept."));
}

CheckpointCard TrainingLoop::cardOf(const EpochRecord &record) const
{
    CheckpointCard card;
    card.model = config_.model;
    card.classes = dataset_.classes;
    card.fit = config_.data.fit;
    card.seed = config_.seed;
    card.manifestSha256 = start_.manifestSha256;
    card.trainedOn = std::to_string(trainSamples_.size()) + " images of " + dataset_.name + ". " + dataset_.licence;
    Json config = toJson(config_);
    // A checkpoint is passed on: where its author keeps files is nobody's business.
    config["train"]["init"] = toUtf8(fromUtf8(config_.train.init).filename());
    card.training["config"] = std::move(config);
    card.training["epoch"] = toJson(record);
    return card;
}

void TrainingLoop::save(const EpochRecord &record) const
{
    CheckpointCard card = cardOf(record);
    if (record.best)
        saveCheckpoint(folder_.best(), *model_, card, config_.train.saveHalf ? WeightPrecision::Half : WeightPrecision::Single);
    // The history lies inside, so that weights and curve cannot come apart; history.csv is a copy for people.
    card.training["history"] = Json::array();
    for (const EpochRecord &one : history_)
        card.training["history"].push_back(toJson(one));
    card.training["from_init"] = start_.fromInit;
    card.training["notes"] = start_.notes;
    saveCheckpoint(folder_.last(), *model_, card, WeightPrecision::Single, optimizer_.state());
    writeFileAtomically(folder_.history(), historyCsv(history_));
}

const EpochRecord *TrainingLoop::bestSoFar() const
{
    const EpochRecord *best = nullptr;
    for (const EpochRecord &record : history_) {
        if (record.best)
            best = &record;
    }
    return best;
}

bool TrainingLoop::shouldStopEarly() const
{
    const EpochRecord *best = bestSoFar();
    return config_.train.earlyStop > 0 && best != nullptr && history_.back().epoch - best->epoch >= config_.train.earlyStop;
}

void TrainingLoop::addNotes(TrainResult &result) const
{
    if (static_cast<int>(history_.size()) < config_.train.epochs)
        result.notes.push_back("Stopped after epoch " + std::to_string(history_.size()) + ": " + std::to_string(config_.train.earlyStop) +
                               " epochs without a better validation balanced accuracy than epoch " + std::to_string(bestSoFar()->epoch) +
                               ".");
    for (const std::string &problem : dataset_.problems)
        result.notes.push_back(problem);
    for (std::string &problem : source_.problems())
        result.notes.push_back(std::move(problem));
}

} // namespace lesionlens
