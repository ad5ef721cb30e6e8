// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/knock_out.h"

#include <utility>

#include <torch/torch.h>

#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/explain/knockout.h"
#include "core/session/guard.h"
#include "core/session/network_model.h"
#include "core/train/evaluation_data.h"

namespace lesionlens {

namespace {

std::vector<double> toVector(const torch::Tensor &values)
{
    const torch::Tensor flat = values.contiguous();
    return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

} // namespace

ImageKnockout knockOut(OpenModel &model, const OpenImage &image, const std::vector<KnockoutTarget> &targets, ProgressSink &progress,
                       const std::stop_token &stop)
{
    return guarded("knocking out attention for " + toUtf8(image.path), [&] {
        NetworkModel &networkModel = asNetworkModel(model);
        const torch::Tensor logits =
            knockOutLogits(networkModel.network(), networkModel.inputFor(image.pixels), targets, progress, stop).squeeze(1);
        const torch::Tensor probabilities = torch::softmax(logits, 1);
        const torch::Tensor predicted = logits.argmax(1);
        const auto predictedIn = [&](std::int64_t pass) { return static_cast<int>(predicted[pass].item<std::int64_t>()); };

        ImageKnockout result;
        result.prediction = {model.classes(), toVector(logits[0]), toVector(probabilities[0]), predictedIn(0)};
        for (std::size_t i = 0; i < targets.size(); ++i) {
            const auto pass = static_cast<std::int64_t>(i) + 1;
            result.effects.push_back(
                {targets[i], toVector(logits[pass]), toVector(probabilities[pass]), predictedIn(pass) != result.prediction.predicted});
        }
        return result;
    });
}

std::string knockoutCsv(const std::string &path, const ImageKnockout &knockout, bool withHeader)
{
    std::string csv;
    if (withHeader)
        csv = csvLine({"path", "layer", "head", "kind", "class", "logit", "logit_change", "probability", "probability_change"});
    const Prediction &before = knockout.prediction;
    for (const KnockoutEffect &effect : knockout.effects) {
        for (std::size_t k = 0; k < before.classes.size(); ++k)
            csv += csvLine({path, effect.target.layer, effect.target.head ? std::to_string(*effect.target.head) : "",
                            toString(effect.target.kind), before.classes[k], numberText(effect.logits[k]),
                            numberText(effect.logits[k] - before.logits[k]), numberText(effect.probabilities[k]),
                            numberText(effect.probabilities[k] - before.probabilities[k])});
    }
    return csv;
}

KnockoutEvaluation knockOutDataSet(OpenModel &model, const std::filesystem::path &data, Split split,
                                   const std::vector<KnockoutTarget> &targets, ProgressSink &progress, const std::stop_token &stop,
                                   const DatasetOptions &given)
{
    return guarded("knocking out attention for " + toUtf8(data), [&] {
        NetworkModel &networkModel = asNetworkModel(model);
        KnockoutSet set;
        set.split = split;
        set.classes = model.classes();
        set.fit = networkModel.fit();
        set.dataset = openEvaluationData(networkModel.card(), data, given);
        KnockoutEvaluation evaluation = evaluateKnockouts(networkModel.network(), set, targets, progress, stop);
        const std::vector<std::size_t> samples = set.dataset.ofSplit(split);
        if (const std::optional<KnownImages> known = knownImages(networkModel.card(), set.dataset, samples, progress, stop)) {
            evaluation.trainedOnImages = known->trained + known->selected;
            if (std::string sentence = knownImagesSentence(*known, samples.size()); !sentence.empty())
                evaluation.notes.push_back(std::move(sentence));
        }
        const std::vector<std::string> ofTraining = allowedLeaks(networkModel.card(), {});
        evaluation.allowedLeaks.insert(evaluation.allowedLeaks.begin(), ofTraining.begin(), ofTraining.end());
        return evaluation;
    });
}

} // namespace lesionlens
