// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/evaluation_data.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/data/dataset_options.h"
#include "core/data/labels.h"

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
        if (given.split.mode == "auto")
            options.split = trained.split;
    }
    if (!options.split.seed)
        options.split.seed = card.seed;
    return options;
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
