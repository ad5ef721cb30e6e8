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
        readKeys(*split, data.pathOf("split"), options.split, splitKeys);
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
    for (const auto &[key, values] : {std::pair("columns", &options.columns), std::pair("class_map", &options.classMap)}) {
        data[key] = Json::object();
        for (const auto &[name, value] : *values)
            data[key][name] = value;
    }
    data["allow_leaks"] = options.allowLeaks;
}

} // namespace lesionlens
