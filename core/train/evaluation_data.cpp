// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/evaluation_data.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/data/dataset_options.h"
#include "core/data/labels.h"
#include "core/data/packed_manifest.h"
#include "core/data/parallel_for.h"
#include "core/data/sha256.h"

namespace lesionlens {

namespace {

/// The options of the training; the defaults where the card does not say, as those of older programs do not.
DatasetOptions trainedOptions(const CheckpointCard &card)
{
    DatasetOptions options;
    try {
        const Json none = Json::object();
        const Json config = card.training.value("config", none);
        const Json data = config.value("data", none);
        // The other keys of "data" are not about the data set, so the reader is not asked to finish.
        ObjectReader reader(data, "data");
        readDatasetOptions(reader, options);
    } catch (const Error &) {
        return {};
    } catch (const Json::exception &) {
        return {};
    }
    return options;
}

std::string textOf(const Json &json, const char *key)
{
    return json.contains(key) && json.at(key).is_string() ? json.at(key).get<std::string>() : std::string();
}

} // namespace

DatasetOptions evaluationOptions(const CheckpointCard &card, const std::filesystem::path &folder, const DatasetOptions &given)
{
    const DatasetOptions trained = trainedOptions(card);
    DatasetOptions options = given;
    addClasses(options.classMap, trained.classMap);
    const std::string layout = textOf(card.training, "layout");
    const bool isAsTrained = !layout.empty() && (given.layout == "auto" ? hasLayout(folder, layout, trained) : given.layout == layout);
    if (isAsTrained) {
        options.layout = layout;
        options.columns.insert(trained.columns.begin(), trained.columns.end());
        options.allowLeaks.insert(options.allowLeaks.end(), trained.allowLeaks.begin(), trained.allowLeaks.end());
        if (given.split.mode == "auto") {
            options.split = trained.split;
            if (given.split.seed)
                options.split.seed = given.split.seed;
            if (!given.split.heldOut.empty())
                options.split.heldOut = given.split.heldOut;
        }
    }
    if (!options.split.seed)
        options.split.seed = trained.split.seed.value_or(card.seed);
    return options;
}

Dataset openEvaluationData(const CheckpointCard &card, const std::filesystem::path &folder, const DatasetOptions &given)
{
    DatasetOptions options = evaluationOptions(card, folder, given);
    if (given.split.mode == "auto" && (options.split.mode != "auto" || !options.split.heldOut.empty())) {
        try {
            return openDataset(folder, options);
        } catch (const Error &error) {
            // Another folder of that layout need not have the training's sources or an official split.
            if (error.code() != ErrorCode::Usage || !given.split.heldOut.empty())
                throw;
        }
        options.split.mode = "auto";
        options.split.heldOut.clear();
    }
    return openDataset(folder, options);
}

std::vector<std::string> allowedLeaks(const CheckpointCard &card, const Dataset &dataset)
{
    std::vector<std::string> marks;
    for (const std::string &leak : leaksOfTraining(card))
        marks.push_back("In training: " + leak);
    marks.insert(marks.end(), dataset.allowedLeaks.begin(), dataset.allowedLeaks.end());
    return marks;
}

std::vector<std::string> leaksOfTraining(const CheckpointCard &card)
{
    std::vector<std::string> leaks;
    if (card.training.contains("allowed_leaks")) {
        for (const Json &leak : card.training.at("allowed_leaks")) {
            if (leak.is_string())
                leaks.push_back(leak.get<std::string>());
        }
    }
    return leaks;
}

std::optional<KnownImages> knownImages(const CheckpointCard &card, const Dataset &dataset, const std::vector<std::size_t> &samples,
                                       ProgressSink &progress, const std::stop_token &stop)
{
    if (card.manifest.empty())
        return std::nullopt;
    std::unordered_map<std::string, std::string> splits;
    for (PackedSample &sample : samplesOfPackedManifest(card.manifest)) {
        // A file that is in several splits counts for the one that tells the most: trained on, then selected by.
        std::string &split = splits[sample.sha256];
        if (split.empty() || sample.split == toString(Split::Train) || split == toString(Split::Test))
            split = std::move(sample.split);
    }
    std::vector<std::string> splitOf(samples.size());
    const auto look = [&](std::size_t i) {
        const auto found = splits.find(sha256HexOfFile(dataset.samples[samples[i]].image));
        if (found != splits.end())
            splitOf[i] = found->second;
    };
    parallelFor(samples.size(), "looking for images of the training", look, progress, stop);
    KnownImages known;
    known.trained = static_cast<int>(std::count(splitOf.begin(), splitOf.end(), toString(Split::Train)));
    known.selected = static_cast<int>(std::count(splitOf.begin(), splitOf.end(), toString(Split::Val)));
    return known;
}

std::string knownImagesSentence(const KnownImages &known, std::size_t measured)
{
    if (known.trained + known.selected == 0)
        return {};
    return "Of the " + std::to_string(measured) + " measured images, the checkpoint was trained on " + std::to_string(known.trained) +
           " and its epoch was chosen on " + std::to_string(known.selected) +
           " (the same files, by SHA-256): the figures are too good to be expected of new images.";
}

} // namespace lesionlens
