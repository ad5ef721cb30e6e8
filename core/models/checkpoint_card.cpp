// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/checkpoint_card.h"

#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/nn/safetensors_header.h"

namespace lesionlens {

namespace {

constexpr int cardVersion = 1;
constexpr const char *cardKey = "lesionlens.card";
constexpr const char *manifestKey = "lesionlens.manifest";

CheckpointCard cardFromJson(const Json &json)
{
    ObjectReader reader(json, "card");
    int version = 0;
    reader.read("version", version);
    if (version != cardVersion)
        throw Error(ErrorCode::Format, "card.version must be " + std::to_string(cardVersion) + ", but is " + std::to_string(version) +
                                           ": it was written by another version of this program.");
    CheckpointCard card;
    reader.read("name", card.name);
    const Json *model = reader.child("model");
    if (model == nullptr)
        throw Error(ErrorCode::Format, "card.model is missing.");
    card.model = modelConfigFromJson(*model, "card.model");
    reader.read("classes", card.classes);
    reader.read("fit", card.fit);
    reader.read("seed", card.seed);
    reader.read("manifest_sha256", card.manifestSha256);
    reader.read("trained_on", card.trainedOn);
    if (const Json *training = reader.child("training"))
        card.training = *training;
    reader.finish();
    const std::vector<std::string> problems = card.problems();
    if (!problems.empty())
        throw Error(ErrorCode::Format, problems.front() + ".", join(problems, "; "));
    return card;
}

} // namespace

std::vector<std::string> CheckpointCard::problems() const
{
    std::vector<std::string> found = model.problems();
    if (classes.size() != static_cast<std::size_t>(std::max(model.classes, 0)))
        found.push_back("card.classes names " + std::to_string(classes.size()) + " classes, but the model has " +
                        std::to_string(model.classes) + " outputs");
    std::set<std::string> seen;
    for (const std::string &className : classes) {
        if (className.empty())
            found.emplace_back("card.classes holds an empty name");
        else if (!seen.insert(className).second)
            found.push_back("card.classes names '" + className + "' twice");
    }
    if (fit != "stretch" && fit != "center_crop" && fit != "letterbox")
        found.push_back("card.fit must be stretch, center_crop or letterbox, but is '" + fit + "'");
    return found;
}

Json toJson(const CheckpointCard &card)
{
    Json json = Json::object();
    json["version"] = cardVersion;
    if (!card.name.empty())
        json["name"] = card.name;
    json["model"] = toJson(card.model);
    json["classes"] = card.classes;
    json["fit"] = card.fit;
    json["seed"] = card.seed;
    json["manifest_sha256"] = card.manifestSha256;
    json["trained_on"] = card.trainedOn;
    json["training"] = card.training;
    return json;
}

std::string titleWithName(const std::string &title, const std::string &name)
{
    return name.empty() ? title : title + ", " + name;
}

void putCard(const CheckpointCard &card, std::map<std::string, std::string> &metadata)
{
    metadata[cardKey] = toJson(card).dump(-1, ' ', false, Json::error_handler_t::replace);
    if (!card.manifest.empty())
        metadata[manifestKey] = card.manifest;
}

CheckpointCard takeCard(const std::map<std::string, std::string> &metadata, const std::filesystem::path &path)
{
    const auto text = metadata.find(cardKey);
    if (text == metadata.end())
        throw Error(ErrorCode::Format, quoted(path) + " is not a checkpoint: it has no card that says which model it belongs to.");
    try {
        CheckpointCard card = cardFromJson(parseJson(text->second, "The text"));
        if (const auto manifest = metadata.find(manifestKey); manifest != metadata.end())
            card.manifest = manifest->second;
        return card;
    } catch (const Error &error) {
        throw Error(ErrorCode::Format, "The card of the checkpoint " + quoted(path) + " cannot be used: " + error.message(),
                    error.detail());
    }
}

CheckpointCard readCheckpointCard(const std::filesystem::path &path)
{
    return takeCard(readSafetensorsHeader(path).metadata, path);
}

} // namespace lesionlens
