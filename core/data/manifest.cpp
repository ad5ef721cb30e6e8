// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/manifest.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/data/dataset_options.h"

namespace lesionlens {

namespace {

Json sampleJson(const Sample &sample, const Dataset &dataset, const std::string &sha256)
{
    Json json = Json::object();
    json["id"] = sample.id;
    json["group"] = sample.group;
    json["label"] = dataset.classes.at(static_cast<std::size_t>(sample.label));
    json["split"] = toString(sample.split);
    json["file"] = toUtf8(sample.image.filename());
    json["sha256"] = sha256;
    const auto putKnown = [&](const char *key, const std::string &value) {
        if (!value.empty())
            json[key] = value;
    };
    putKnown("set", sample.set == toString(sample.split) ? std::string() : sample.set);
    putKnown("source", sample.source);
    putKnown("licence", sample.licence);
    putKnown("attribution", sample.attribution);
    return json;
}

/// Whether each key of the older object has the same value in the newer one.
bool agrees(const Json &older, const Json &newer)
{
    return std::all_of(older.items().begin(), older.items().end(), [&](const auto &item) {
        const auto found = newer.find(item.key());
        return found != newer.end() && *found == item.value();
    });
}

} // namespace

Json manifestOf(const Dataset &dataset, const DatasetOptions &options, const LeakReport &report)
{
    Json chosen = Json::object();
    writeDatasetOptions(options, chosen);
    Json json = Json::object();
    json["version"] = kManifestVersion;
    json["dataset"] = dataset.name;
    json["layout"] = dataset.layout;
    json["licence"] = dataset.licence;
    json["seed"] = options.split.usedSeed();
    json["split"] = chosen.at("split");
    json["split_rule"] = dataset.splitRule;
    json["group"] = dataset.groupKind;
    json["classes"] = dataset.classes;
    json["class_map"] = chosen.at("class_map");
    json["leaks"] = Json::object();
    for (const LeakKind kind : {LeakKind::Group, LeakKind::Bytes, LeakKind::NearDuplicate})
        json["leaks"][toString(kind)] =
            kind == LeakKind::NearDuplicate && !report.lookedAtPictures ? Json(nullptr) : Json(report.leaks(kind));
    json["leaks"]["allowed"] = dataset.allowedLeaks;
    json["problems"] = dataset.problems;
    json["samples"] = Json::array();
    for (std::size_t i = 0; i < dataset.samples.size(); ++i)
        json["samples"].push_back(sampleJson(dataset.samples[i], dataset, report.sha256.at(i)));
    return json;
}

std::string manifestDifference(const Json &stored, const Json &given)
{
    if (!stored.is_object() || !stored.contains("samples") || !stored.at("samples").is_array())
        throw Error(ErrorCode::Format, "The stored manifest is not one: it has no list of samples.");
    const Json version = stored.value("version", Json(1));
    if (!version.is_number_integer() || version.get<int>() > kManifestVersion)
        throw Error(ErrorCode::Format, "The stored manifest has version " + version.dump() + ", but this program knows only up to " +
                                           std::to_string(kManifestVersion) + ".");
    for (const char *key : {"dataset", "seed", "classes"}) {
        if (stored.contains(key) && stored.at(key) != given.at(key))
            return std::string("the ") + key + " is " + stored.at(key).dump() + " there, but " + given.at(key).dump() + " now";
    }
    const Json &before = stored.at("samples");
    const Json &now = given.at("samples");
    for (std::size_t i = 0; i < std::min(before.size(), now.size()); ++i) {
        if (!agrees(before[i], now[i]))
            return "the first difference is at image '" + now[i].at("id").get<std::string>() + "'";
    }
    if (before.size() != now.size())
        return "it has " + std::to_string(now.size()) + " images instead of " + std::to_string(before.size());
    return {};
}

} // namespace lesionlens
