// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/dataset_options.h"

#include "core/base/error.h"
#include "core/base/json_keys.h"
#include "core/data/leaks.h"

namespace lesionlens {

namespace {

constexpr auto splitKeys = [](auto &options, const auto &visit) {
    visit("mode", options.mode);
    visit("val", options.val);
    visit("test", options.test);
    visit("folds", options.folds);
    visit("fold", options.fold);
    visit("held_out", options.heldOut);
};

void readSplit(const Json &json, const std::string &path, SplitOptions &options)
{
    ObjectReader reader(json, path);
    splitKeys(options, [&reader](const char *key, auto &value) { reader.read(key, value); });
    if (const Json *seed = reader.child("seed"); seed != nullptr && !seed->is_null())
        reader.read("seed", options.seed.emplace());
    reader.finish();
}

void readTexts(ObjectReader &data, const std::string &key, std::map<std::string, std::string> &values)
{
    const Json *json = data.child(key);
    if (json == nullptr)
        return;
    ObjectReader reader(*json, data.pathOf(key));
    values.clear();
    for (const auto &item : json->items())
        reader.read(item.key(), values[item.key()]);
}

} // namespace

void readDatasetOptions(ObjectReader &data, DatasetOptions &options)
{
    data.read("layout", options.layout);
    if (const Json *split = data.child("split"))
        readSplit(*split, data.pathOf("split"), options.split);
    readTexts(data, "columns", options.columns);
    readTexts(data, "class_map", options.classMap);
    data.read("allow_leaks", options.allowLeaks);
    for (const std::string &kind : options.allowLeaks)
        static_cast<void>(leakKindFromString(kind));
}

void writeDatasetOptions(const DatasetOptions &options, Json &data)
{
    data["layout"] = options.layout;
    data["split"] = writeKeys(options.split, splitKeys);
    data["split"]["seed"] = options.split.seed ? Json(*options.split.seed) : Json();
    for (const auto &[key, values] : {std::pair("columns", &options.columns), std::pair("class_map", &options.classMap)}) {
        data[key] = Json::object();
        for (const auto &[name, value] : *values)
            data[key][name] = value;
    }
    data["allow_leaks"] = options.allowLeaks;
}

} // namespace lesionlens
