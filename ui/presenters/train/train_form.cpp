// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/train/train_form.h"

#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/data/dataset_options.h"
#include "core/train/recipes.h"

namespace lesionlens {

namespace {

/// Follow from the rest of the configuration or from the data set.
const std::set<std::string> kDerived = {"version", "model.id", "model.input", "model.classes", "model.attention.kind"};

/// The keys of `data` that the Data set page decides, whatever they are.
const std::set<std::string> &readingKeys()
{
    static const std::set<std::string> keys = [] {
        Json data;
        writeDatasetOptions({}, data);
        std::set<std::string> paths;
        for (const auto &item : data.items())
            paths.insert("data." + item.key());
        return paths;
    }();
    return keys;
}

Json::json_pointer pointerTo(const std::string &path)
{
    std::string pointer = "/" + path;
    std::replace(pointer.begin(), pointer.end(), '.', '/');
    return Json::json_pointer(pointer);
}

std::string textOf(const Json &value)
{
    return value.is_string() ? value.get<std::string>() : value.dump();
}

Json modelJson(const ModelConfig &model)
{
    Json json = toJson(model);
    json.erase("input");
    json.erase("classes");
    return json;
}

Json formJson(const TrainConfig &config)
{
    Json json = toJson(config);
    json["model"] = modelJson(config.model);
    return json;
}

void collect(const Json &values, const Json &defaults, const std::string &prefix, std::vector<FormRow> &rows)
{
    for (const auto &[key, value] : values.items()) {
        const std::string path = prefix.empty() ? key : prefix + "." + key;
        const Json fallback = defaults.is_object() && defaults.contains(key) ? defaults.at(key) : Json();
        if (kDerived.contains(path) || readingKeys().contains(path))
            continue;
        if (value.is_object() && !value.empty())
            collect(value, fallback, path, rows);
        else
            rows.push_back({path, textOf(value), textOf(fallback), fallback.is_boolean()});
    }
}

} // namespace

TrainForm::TrainForm() : values_(formJson({})), modelDefaults_(modelJson({}))
{
}

void TrainForm::load(const TrainConfig &config)
{
    values_ = formJson(config);
    modelDefaults_ = modelJson(modelConfigFromJson(Json{{"id", config.model.id}}, "model"));
}

void TrainForm::chooseModel(const ModelConfig &model)
{
    const std::string before = recipe();
    const Json width = values_["model"]["width"];
    modelDefaults_ = modelJson(model);
    values_["model"] = modelDefaults_;
    values_["model"]["width"] = width;
    if (!before.empty())
        chooseRecipe(before);
}

std::optional<TrainOptions> TrainForm::train() const
{
    try {
        return trainConfigFromJson(Json{{"train", values_.at("train")}}).train;
    } catch (const Error &) {
        return std::nullopt;
    }
}

std::string TrainForm::recipe() const
{
    const std::optional<TrainOptions> options = train();
    return options ? recipeOf(*options, text("model.id")) : std::string();
}

void TrainForm::chooseRecipe(const std::string &id)
{
    const std::optional<TrainOptions> options = train();
    if (!options)
        return;
    TrainConfig changed;
    changed.train = withRecipe(*options, id, text("model.id"));
    values_["train"] = toJson(changed).at("train");
}

Json TrainForm::defaults() const
{
    Json json = formJson({});
    json["model"] = modelDefaults_;
    return json;
}

std::vector<FormRow> TrainForm::rows() const
{
    std::vector<FormRow> rows;
    collect(values_, defaults(), "", rows);
    const std::string kind = text("model.attention.kind");
    std::erase_if(rows, [&](const FormRow &row) {
        return (row.path.starts_with("model.attention.") && kind == "none") || (row.path == "model.attention.kernel" && kind != "local");
    });
    return rows;
}

std::string TrainForm::text(const std::string &path) const
{
    const Json::json_pointer pointer = pointerTo(path);
    return values_.contains(pointer) ? textOf(values_.at(pointer)) : std::string();
}

void TrainForm::setText(const std::string &path, const std::string &text)
{
    const Json::json_pointer pointer = pointerTo(path);
    if (!values_.contains(pointer))
        return;
    const Json all = defaults();
    if (all.contains(pointer) && all.at(pointer).is_string()) {
        values_[pointer] = text;
        return;
    }
    const Json parsed = Json::parse(text, nullptr, false);
    // What is no JSON stays as a text, and the configuration's reader says what should stand there.
    values_[pointer] = parsed.is_discarded() ? Json(text) : parsed;
}

TrainConfig TrainForm::config() const
{
    return trainConfigFromJson(values_);
}

DataOptions TrainForm::data() const
{
    return trainConfigFromJson(Json{{"data", values_.at("data")}}).data;
}

void TrainForm::setAugmentation(const AugmentOptions &options)
{
    TrainConfig changed;
    changed.data = data();
    changed.data.augment = options;
    values_["data"] = toJson(changed).at("data");
}

std::vector<std::string> TrainForm::problems() const
{
    try {
        static_cast<void>(config());
        return {};
    } catch (const Error &error) {
        return {error.message()};
    }
}

} // namespace lesionlens
