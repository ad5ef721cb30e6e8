// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/evaluation_data.h"

#include <algorithm>
#include <unordered_set>

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/data/dataset_options.h"
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
    options.classMap.insert(trained.classMap.begin(), trained.classMap.end());
    const std::string layout = textOf(card.training, "layout");
    const bool isAsTrained = !layout.empty() && (given.layout == "auto" ? hasLayout(folder, layout, trained) : given.layout == layout);
    if (isAsTrained) {
        options.layout = layout;
        options.columns.insert(trained.columns.begin(), trained.columns.end());
        options.allowLeaks.insert(options.allowLeaks.end(), trained.allowLeaks.begin(), trained.allowLeaks.end());
        if (given.split.mode == "auto")
            options.split = trained.split;
    }
    if (!options.split.seed)
        options.split.seed = card.seed;
    return options;
}

std::optional<int> imagesOfTraining(const CheckpointCard &card, const Dataset &dataset, const std::vector<std::size_t> &samples)
{
    const Json none;
    const Json manifest = card.training.is_object() ? card.training.value("manifest", none) : none;
    if (!manifest.is_object() || !manifest.contains("images"))
        return std::nullopt;
    std::unordered_set<std::string> used;
    for (const Json &image : manifest.at("images")) {
        const bool isWhole = image.is_array() && image.size() == 4 && image[2].is_string() && image[3].is_string();
        if (isWhole && image[2] != "test")
            used.insert(image[3].get<std::string>());
    }
    used.erase(""); // could not be read
    const auto isUsed = [&](std::size_t sample) {
        try {
            return used.contains(sha256HexOfFile(dataset.samples[sample].image));
        } catch (const Error &) {
            return false; // the evaluation names the images that cannot be read
        }
    };
    return static_cast<int>(std::count_if(samples.begin(), samples.end(), isUsed));
}

std::vector<std::string> allowedLeaks(const CheckpointCard &card, const Dataset &dataset)
{
    std::vector<std::string> marks;
    if (card.training.contains("allowed_leaks")) {
        for (const Json &mark : card.training.at("allowed_leaks")) {
            if (mark.is_string())
                marks.push_back("In training: " + mark.get<std::string>());
        }
    }
    marks.insert(marks.end(), dataset.allowedLeaks.begin(), dataset.allowedLeaks.end());
    return marks;
}

} // namespace lesionlens
