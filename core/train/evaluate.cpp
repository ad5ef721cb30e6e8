// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/evaluate.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/data/labels.h"
#include "core/models/checkpoint.h"
#include "core/nn/device.h"
#include "core/train/evaluation_data.h"
#include "core/train/predict_samples.h"

namespace lesionlens {

namespace {

constexpr int kBatchSize = 32;
constexpr int kResamples = 1000;
constexpr std::uint64_t kBootstrapSeed = 1;

/// The data set with its labels as the checkpoint numbers them, and what they were.
struct LabelledSet
{
    Dataset dataset;
    std::vector<std::string> names;   ///< the data set's class of each sample
    std::vector<bool> isKnown;        ///< whether the checkpoint has that class
    std::vector<std::string> unknown; ///< classes that it has not
};

void requirePositive(const EvaluateJob &job, const Dataset &dataset, const std::vector<std::string> &classes)
{
    const auto has = [](const std::vector<std::string> &names, const std::string &name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (!has(classes, job.positive))
        throw Error(ErrorCode::Usage, "The checkpoint " + toUtf8(job.checkpoint) + " has no class '" + job.positive +
                                          "' to measure against the others; its classes are " + join(classes) + ".");
    if (!has(dataset.classes, job.positiveInData))
        throw Error(ErrorCode::Mismatch, "The data set " + dataset.name + " has no class '" + job.positiveInData + "'; its classes are " +
                                             join(dataset.classes) + ". A class of another name is given as CHECKPOINT_CLASS=DATA_CLASS.");
}

/// Under a positive class, a sample whose class the checkpoint does not know gets the number 0: only its probabilities are used.
LabelledSet labelledSet(Dataset dataset, const EvaluateJob &job, const std::vector<std::string> &classes)
{
    LabelledSet set;
    set.isKnown.assign(dataset.samples.size(), true);
    for (const Sample &sample : dataset.samples)
        set.names.push_back(dataset.classes[static_cast<std::size_t>(sample.label)]);
    if (job.positive.empty()) {
        useClasses(dataset, classes, "the checkpoint " + toUtf8(job.checkpoint));
        set.dataset = std::move(dataset);
        return set;
    }
    requirePositive(job, dataset, classes);
    std::vector<int> labels;
    for (const std::string &name : dataset.classes) {
        const auto found = std::find(classes.begin(), classes.end(), name == job.positiveInData ? job.positive : name);
        labels.push_back(found == classes.end() ? -1 : static_cast<int>(found - classes.begin()));
        if (found == classes.end())
            set.unknown.push_back(name);
    }
    for (std::size_t i = 0; i < dataset.samples.size(); ++i) {
        const int label = labels[static_cast<std::size_t>(dataset.samples[i].label)];
        set.isKnown[i] = label >= 0;
        dataset.samples[i].label = std::max(label, 0);
    }
    dataset.classes = classes;
    set.dataset = std::move(dataset);
    return set;
}

LabelledPredictions ofKnownClasses(const SamplePredictions &result, const LabelledSet &set)
{
    LabelledPredictions known;
    known.classes = result.predictions.classes;
    for (std::size_t i = 0; i < result.samples.size(); ++i) {
        if (!set.isKnown[result.samples[i]])
            continue;
        known.labels.push_back(result.predictions.labels[i]);
        known.probabilities.push_back(result.predictions.probabilities[i]);
        known.groups.push_back(result.predictions.groups[i]);
    }
    return known;
}

std::size_t mostProbable(const std::vector<double> &probabilities)
{
    return static_cast<std::size_t>(std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
}

BinaryMetrics againstTheRest(const SamplePredictions &result, const LabelledSet &set, const EvaluateJob &job, const std::stop_token &stop)
{
    const std::vector<std::string> &classes = set.dataset.classes;
    const auto positive = static_cast<std::size_t>(std::find(classes.begin(), classes.end(), job.positive) - classes.begin());
    BinaryPredictions binary;
    for (std::size_t i = 0; i < result.samples.size(); ++i) {
        const std::vector<double> &probabilities = result.predictions.probabilities[i];
        binary.isPositive.push_back(set.names[result.samples[i]] == job.positiveInData);
        binary.probability.push_back(probabilities[positive]);
        binary.isMostProbable.push_back(mostProbable(probabilities) == positive);
        binary.groups.push_back(result.predictions.groups[i]);
    }
    return computeBinaryMetrics(binary, kResamples, kBootstrapSeed, stop);
}

std::vector<ImagePrediction> imagePredictions(const SamplePredictions &result, const LabelledSet &set)
{
    std::vector<ImagePrediction> images;
    for (std::size_t i = 0; i < result.samples.size(); ++i) {
        const Sample &sample = set.dataset.samples[result.samples[i]];
        const std::vector<double> &probabilities = result.predictions.probabilities[i];
        images.push_back({sample.id, sample.group, set.names[result.samples[i]], set.dataset.classes[mostProbable(probabilities)],
                          probabilities, sample.source, sample.licence.empty() ? set.dataset.licence : sample.licence, sample.attribution});
    }
    return images;
}

} // namespace

EvaluateResult evaluateCheckpoint(const EvaluateJob &given, ProgressSink &progress, const std::stop_token &stop)
{
    EvaluateJob job = given;
    if (job.positiveInData.empty())
        job.positiveInData = job.positive;
    useAllCores();
    const torch::Device device = deviceFromString(job.device);
    const Checkpoint checkpoint = readCheckpoint(job.checkpoint);
    const CheckpointCard &card = checkpoint.card;
    Dataset opened = openEvaluationData(card, job.data, job.dataset.value_or(DatasetOptions{}));
    // Published spellings are brought to ours when a data set is opened, so the name that the caller read in its table is, too.
    const auto isClass = [&](const std::string &name) {
        return std::find(opened.classes.begin(), opened.classes.end(), name) != opened.classes.end();
    };
    if (!isClass(job.positiveInData) && isClass(canonicalLabel(job.positiveInData)))
        job.positiveInData = canonicalLabel(job.positiveInData);
    const LabelledSet set = labelledSet(std::move(opened), job, card.classes);

    LoadPlan plan;
    plan.order = set.dataset.ofSet(job.set);
    plan.batchSize = kBatchSize;
    plan.workers = loaderThreads();
    plan.normalization = {card.model.mean, card.model.std};
    ImageSource source(set.dataset, card.model.inputWidth, card.model.inputHeight, fitFromString(card.fit, "fit"), 0);
    checkpoint.model->to(device);
    const SamplePredictions result =
        predictSamples(*checkpoint.model, set.dataset, source, std::move(plan), "evaluating " + job.set, progress, stop);
    if (std::any_of(result.logLikelihood.begin(), result.logLikelihood.end(), [](double value) { return std::isnan(value); }))
        throw Error(ErrorCode::Format, "The checkpoint " + toUtf8(job.checkpoint) + " predicts values that are not numbers.");

    EvaluateResult evaluation;
    evaluation.metrics = computeMetrics(ofKnownClasses(result, set), kResamples, kBootstrapSeed, stop);
    evaluation.dataset = set.dataset.name;
    evaluation.licence = set.dataset.licence;
    evaluation.groupKind = set.dataset.groupKind;
    evaluation.splitRule = set.dataset.splitRule;
    evaluation.allowedLeaks = allowedLeaks(card, set.dataset);
    evaluation.predictions = imagePredictions(result, set);
    if (!job.positive.empty())
        evaluation.binary = againstTheRest(result, set, job, stop);
    if (!set.unknown.empty())
        evaluation.notes.push_back("The checkpoint does not know " + join(set.unknown) +
                                   ": images of these classes count only as other than " + job.positive +
                                   "; the figures over its classes are of the remaining " + std::to_string(evaluation.metrics.n) + " of " +
                                   std::to_string(evaluation.predictions.size()) + " images.");
    if (const std::optional<KnownImages> known = knownImages(card, set.dataset, result.samples, progress, stop)) {
        evaluation.trainedOnImages = known->trained + known->selected;
        if (std::string sentence = knownImagesSentence(*known, result.samples.size()); !sentence.empty())
            evaluation.notes.push_back(std::move(sentence));
    }
    evaluation.errors = set.dataset.problems;
    for (std::string &problem : source.problems())
        evaluation.errors.push_back(std::move(problem));
    return evaluation;
}

std::string predictionsCsv(const EvaluateResult &result)
{
    std::vector<std::string> header = {"image_id", "group", "label", "predicted"};
    for (const std::string &name : result.metrics.classes)
        header.push_back("probability_" + name);
    header.insert(header.end(), {"source", "licence", "attribution"});
    std::string text = csvLine(header);
    for (const ImagePrediction &image : result.predictions) {
        std::vector<std::string> line = {image.id, image.group, image.label, image.predicted};
        for (const double probability : image.probabilities)
            line.push_back(numberText(probability));
        line.insert(line.end(), {image.source, image.licence, image.attribution});
        text += csvLine(line);
    }
    return text;
}

} // namespace lesionlens
