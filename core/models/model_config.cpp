// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/error.h"
#include "core/base/json_keys.h"
#include "core/base/text.h"
#include "core/models/model_spec.h"
#include "core/models/registry.h"

namespace lesionlens {

namespace {

constexpr int maxInputSide = 8192;
constexpr int maxClasses = 100000;

constexpr auto inputKeys = [](auto &config, const auto &visit) {
    visit("width", config.inputWidth);
    visit("height", config.inputHeight);
};

constexpr auto attentionKeys = [](auto &options, const auto &visit) {
    visit("kind", options.kind);
    visit("stages", options.stages);
    visit("heads", options.heads);
    visit("kernel", options.kernel);
    visit("position", options.position);
    visit("placement", options.placement);
};

bool isOneOf(const std::string &value, const std::vector<std::string> &allowed)
{
    return std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

std::string mustBe(const std::string &key, const std::string &what, const std::string &found)
{
    return "model." + key + " must be " + what + ", but is " + found;
}

/// A network that takes no added attention has no options for it: each must stand at its default.
void checkNoAttention(const ModelConfig &config, const AttentionOptions &defaults, std::vector<std::string> &found)
{
    const Json given = writeKeys(config.attention, attentionKeys);
    const Json usual = writeKeys(defaults, attentionKeys);
    for (const auto &[key, value] : usual.items()) {
        if (given[key] != value)
            found.push_back("model.attention." + key + " must be left out for " + config.id + ", which takes no added attention, but is " +
                            given[key].dump());
    }
}

void checkAttention(const ModelConfig &config, std::vector<std::string> &found)
{
    const AttentionOptions &attention = config.attention;
    const ModelEntry &entry = modelEntry(config.id);
    if (entry.stages == 0) {
        checkNoAttention(config, entry.defaults.attention, found);
        return;
    }
    const std::string expected = entry.defaults.attention.kind;
    if (attention.kind != expected)
        found.push_back("model.attention.kind must be " + expected + " for " + config.id + ", but is " + attention.kind);
    const std::set<int> stages(attention.stages.begin(), attention.stages.end());
    if (stages.empty() || stages.size() != attention.stages.size() || *stages.begin() < 1 || *stages.rbegin() > entry.stages)
        found.push_back(
            mustBe("attention.stages",
                   "a list of stages from 1 to " + std::to_string(entry.stages) + " for " + config.id + ", each once and at least one",
                   Json(attention.stages).dump()));
    if (attention.heads < 1)
        found.push_back(mustBe("attention.heads", "at least 1", std::to_string(attention.heads)));
    if (attention.kernel < 3 || attention.kernel > 11 || attention.kernel % 2 == 0)
        found.push_back(mustBe("attention.kernel", "odd and between 3 and 11", std::to_string(attention.kernel)));
    if (!isOneOf(attention.position, {"none", "sinusoidal", "relative"}))
        found.push_back(mustBe("attention.position", "none, sinusoidal or relative", "'" + attention.position + "'"));
    if (!isOneOf(attention.placement, {"residual", "parallel", "replace"}))
        found.push_back(mustBe("attention.placement", "residual, parallel or replace", "'" + attention.placement + "'"));
}

/// Three numbers, one per colour channel.
void readChannels(ObjectReader &reader, const std::string &key, std::array<double, 3> &value)
{
    std::vector<double> read(value.begin(), value.end());
    reader.read(key, read);
    if (read.size() != value.size())
        throw Error(ErrorCode::Usage,
                    reader.pathOf(key) + " must hold 3 numbers, one per colour channel, but holds " + std::to_string(read.size()) + ".");
    std::copy(read.begin(), read.end(), value.begin());
}

} // namespace

std::vector<std::string> ModelConfig::problems() const
{
    const auto &table = modelRegistry();
    const auto entry = std::find_if(table.begin(), table.end(), [&](const ModelEntry &one) { return one.id == id; });
    if (entry == table.end()) {
        std::vector<std::string> known;
        for (const ModelEntry &one : table)
            known.push_back(one.id);
        return {"model.id must be one of " + join(known) + ", but is '" + id + "'"};
    }

    std::vector<std::string> found;
    if (!(width > 0.0 && width <= 4.0))
        found.push_back(mustBe("width", "greater than 0 and at most 4", numberText(width)));
    if (classes < 1 || classes > maxClasses)
        found.push_back(mustBe("classes", "between 1 and " + std::to_string(maxClasses), std::to_string(classes)));
    if (std::max(inputWidth, inputHeight) > maxInputSide)
        found.push_back("model.input must be at most " + std::to_string(maxInputSide) + " pixels wide and high, but is " +
                        std::to_string(inputWidth) + " x " + std::to_string(inputHeight));
    for (std::size_t channel = 0; channel < mean.size(); ++channel) {
        if (!std::isfinite(mean[channel]))
            found.push_back(mustBe("mean", "finite numbers", numberText(mean[channel])));
        if (!std::isfinite(std[channel]) || std[channel] <= 0.0)
            found.push_back(mustBe("std", "positive numbers", numberText(std[channel])));
    }
    checkAttention(*this, found);
    if (found.empty()) {
        for (std::string &problem : entry->problems(*this))
            found.push_back(std::move(problem));
    }
    return found;
}

Json toJson(const ModelConfig &config)
{
    Json json = Json::object();
    json["id"] = config.id;
    json["width"] = config.width;
    json["input"] = writeKeys(config, inputKeys);
    json["classes"] = config.classes;
    json["mean"] = config.mean;
    json["std"] = config.std;
    json["attention"] = writeKeys(config.attention, attentionKeys);
    return json;
}

ModelConfig modelConfigFromJson(const Json &json, const std::string &path)
{
    ObjectReader reader(json, path);
    std::string id = ModelConfig{}.id;
    reader.read("id", id);
    ModelConfig config = modelEntry(id).defaults;
    reader.read("width", config.width);
    if (const Json *input = reader.child("input"))
        readKeys(*input, reader.pathOf("input"), config, inputKeys);
    reader.read("classes", config.classes);
    readChannels(reader, "mean", config.mean);
    readChannels(reader, "std", config.std);
    if (const Json *attention = reader.child("attention"))
        readKeys(*attention, reader.pathOf("attention"), config.attention, attentionKeys);
    reader.finish();

    const std::vector<std::string> problems = config.problems();
    if (!problems.empty())
        throw Error(ErrorCode::Usage, problems.front() + ".", join(problems, "; "));
    return config;
}

} // namespace lesionlens
