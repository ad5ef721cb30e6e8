// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/evaluate_knockouts.h"

#include <algorithm>
#include <utility>

#include <torch/torch.h>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/explain/knockout.h"
#include "core/train/bootstrap.h"
#include "core/train/metrics.h"
#include "core/train/predict_samples.h"

namespace lesionlens {

namespace {

Grid<int> confusionOf(const std::vector<int> &labels, const std::vector<int> &predicted, std::size_t classes,
                      const BootstrapWeights &weights)
{
    Grid<int> confusion(static_cast<int>(classes), static_cast<int>(classes));
    for (std::size_t i = 0; i < labels.size(); ++i)
        confusion.at(labels[i], predicted[i]) += weights[i];
    return confusion;
}

/// Collects, batch by batch, what the scores need of every image.
class Collector
{
public:
    Collector(const Dataset &dataset, std::size_t targets) : dataset_(dataset), trueProbabilityChange_(targets, 0.0)
    {
        predictions_.knockedOut.resize(targets);
    }

    /// `logits`: [1 + targets, samples, classes].
    void add(const Batch &batch, const torch::Tensor &logits)
    {
        if (!torch::isfinite(logits).all().item<bool>())
            throw Error(ErrorCode::Format, "The model predicts values that are not numbers.");
        const torch::Tensor predicted = logits.argmax(2).contiguous();
        const torch::Tensor probabilities = torch::softmax(logits, 2).contiguous();
        const auto classOf = predicted.accessor<std::int64_t, 2>();
        const auto probability = probabilities.accessor<double, 3>();
        for (std::size_t i = 0; i < batch.samples.size(); ++i) {
            const auto row = static_cast<std::int64_t>(i);
            predictions_.labels.push_back(batch.labels[i]);
            predictions_.groups.push_back(dataset_.samples[batch.samples[i]].group);
            predictions_.untouched.push_back(static_cast<int>(classOf[0][row]));
            for (std::size_t t = 0; t < predictions_.knockedOut.size(); ++t) {
                const auto pass = static_cast<std::int64_t>(t) + 1;
                predictions_.knockedOut[t].push_back(static_cast<int>(classOf[pass][row]));
                trueProbabilityChange_[t] += probability[pass][row][batch.labels[i]] - probability[0][row][batch.labels[i]];
            }
        }
    }

    [[nodiscard]] const KnockoutPredictions &predictions() const { return predictions_; }
    /// Mean over the images, by target.
    [[nodiscard]] double trueProbabilityChange(std::size_t target) const
    {
        const auto n = static_cast<double>(std::max<std::size_t>(predictions_.labels.size(), 1));
        return trueProbabilityChange_[target] / n;
    }

private:
    const Dataset &dataset_;
    KnockoutPredictions predictions_;
    std::vector<double> trueProbabilityChange_;
};

/// Hands the passes of one batch on as passes of single images, so that slow networks show progress within a batch.
class BatchProgress final : public ProgressSink
{
public:
    BatchProgress(ProgressSink &progress, std::int64_t done, std::int64_t images, std::int64_t total)
        : progress_(progress), done_(done), images_(images), total_(total)
    {
    }

    void report(const Progress &pass) override
    {
        const std::string stage = "images " + std::to_string(done_ + 1) + " to " + std::to_string(done_ + images_) + " of " +
                                  std::to_string(total_) + ", " + pass.stage;
        progress_.report({stage, done_ * pass.total + images_ * pass.done, total_ * pass.total});
    }

private:
    ProgressSink &progress_;
    std::int64_t done_;
    std::int64_t images_;
    std::int64_t total_;
};

Score differenceOf(const Score &with, const Score &without)
{
    return with.value && without.value ? Score::of(*with.value - *without.value) : without;
}

} // namespace

void scoreKnockouts(KnockoutEvaluation &evaluation, const KnockoutPredictions &predictions, int resamples, std::uint64_t seed,
                    const std::stop_token &stop)
{
    const std::size_t classes = evaluation.classes.size();
    const auto scoreOf = [&](const std::vector<int> &predicted, const BootstrapWeights &weights) {
        return balancedAccuracy(confusionOf(predictions.labels, predicted, classes, weights), evaluation.classes);
    };
    const BootstrapWeights once(predictions.labels.size(), 1);
    evaluation.n = static_cast<int>(predictions.labels.size());
    evaluation.balancedAccuracy.value = scoreOf(predictions.untouched, once);
    for (std::size_t t = 0; t < evaluation.scores.size(); ++t) {
        KnockoutScore &score = evaluation.scores[t];
        score.balancedAccuracy.value = scoreOf(predictions.knockedOut.at(t), once);
        score.difference.value = differenceOf(score.balancedAccuracy.value, evaluation.balancedAccuracy.value);
    }

    std::vector<double> untouched;
    std::vector<std::vector<double>> knockedOut(evaluation.scores.size());
    std::vector<std::vector<double>> differences(evaluation.scores.size());
    const auto add = [&](const BootstrapWeights &weights) {
        const auto valueOf = [&](const std::vector<int> &predicted) {
            return scoreOf(predicted, weights).value.value_or(0.0); // undefined only where the score itself is
        };
        untouched.push_back(valueOf(predictions.untouched));
        for (std::size_t t = 0; t < knockedOut.size(); ++t) {
            knockedOut[t].push_back(valueOf(predictions.knockedOut[t]));
            differences[t].push_back(knockedOut[t].back() - untouched.back());
        }
    };
    const bool hasIntervals = resamples > 0 && !predictions.labels.empty() &&
                              GroupBootstrap(predictions.labels, predictions.groups, classes, seed).forEachDraw(resamples, add, stop);
    if (hasIntervals)
        setInterval(evaluation.balancedAccuracy, std::move(untouched));
    for (std::size_t t = 0; t < evaluation.scores.size(); ++t) {
        KnockoutScore &score = evaluation.scores[t];
        if (hasIntervals) {
            setInterval(score.balancedAccuracy, std::move(knockedOut[t]));
            setInterval(score.difference, std::move(differences[t]));
        }
        const std::vector<int> &predicted = predictions.knockedOut[t];
        score.changedPredictions = 0;
        for (std::size_t i = 0; i < predicted.size(); ++i)
            score.changedPredictions += predicted[i] != predictions.untouched[i] ? 1 : 0;
    }
}

KnockoutEvaluation evaluateKnockouts(ImageClassifier &model, const KnockoutSet &set, const std::vector<KnockoutTarget> &targets,
                                     ProgressSink &progress, const std::stop_token &stop)
{
    for (const KnockoutTarget &target : targets)
        requireKnockout(model.spec(), target);
    Dataset dataset = set.dataset;
    useClasses(dataset, set.classes, "the model");

    const ModelConfig &config = model.spec().config;
    LoadPlan plan;
    plan.order = dataset.ofSplit(set.split);
    if (plan.order.empty())
        throw Error(ErrorCode::Format, "The data set " + dataset.name + " has no image in the split " + toString(set.split) + ".");
    plan.batchSize = set.batchSize;
    plan.workers = loaderThreads();
    plan.normalization = {config.mean, config.std};
    const auto total = static_cast<std::int64_t>(plan.order.size());
    ImageSource source(dataset, config.inputWidth, config.inputHeight, set.fit, 0);
    const torch::Device device = model.parameters().front().device();

    model.eval();
    Collector collector(dataset, targets.size());
    std::int64_t done = 0;
    Loader loader(dataset, source, std::move(plan));
    while (std::optional<Batch> batch = loader.next()) {
        throwIfStopped(stop);
        const std::int64_t images = static_cast<std::int64_t>(batch->samples.size()) + batch->skipped;
        BatchProgress ofBatch(progress, done, images, total);
        if (!batch->samples.empty())
            collector.add(*batch, knockOutLogits(model, pixelsOf(*batch, source, device), targets, ofBatch, stop));
        done += images;
    }

    KnockoutEvaluation evaluation;
    evaluation.classes = dataset.classes;
    for (std::size_t t = 0; t < targets.size(); ++t)
        evaluation.scores.push_back({targets[t], {}, {}, 0, collector.trueProbabilityChange(t)});
    scoreKnockouts(evaluation, collector.predictions(), set.resamples, 1, stop);
    evaluation.dataset = dataset.name;
    evaluation.licence = dataset.licence;
    evaluation.allowedLeaks = dataset.allowedLeaks;
    evaluation.errors = dataset.problems;
    for (std::string &problem : source.problems())
        evaluation.errors.push_back(std::move(problem));
    return evaluation;
}

} // namespace lesionlens
