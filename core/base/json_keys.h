// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/json.h"

namespace lesionlens {

/// Reading and writing of a struct through one list of its keys, so that what is written is what can be read:
///
///     constexpr auto trainKeys = [](auto &options, const auto &visit) {
///         visit("epochs", options.epochs);
///         visit("lr", options.lr);
///     };
///     readKeys(json, "train", options, trainKeys);     // an absent key leaves its value
///     json["train"] = writeKeys(options, trainKeys);   // every key, in the order of the list

/// `path` is the object's dotted name in messages. Throws Error Usage for an unknown key or a value of the wrong type.
template <typename Options, typename Keys>
void readKeys(const Json &json, const std::string &path, Options &options, const Keys &keys)
{
    ObjectReader reader(json, path);
    keys(options, [&reader](const char *key, auto &value) { reader.read(key, value); });
    reader.finish();
}

template <typename Options, typename Keys>
[[nodiscard]] Json writeKeys(const Options &options, const Keys &keys)
{
    Json json = Json::object();
    keys(options, [&json](const char *key, const auto &value) { json[key] = value; });
    return json;
}

} // namespace lesionlens
