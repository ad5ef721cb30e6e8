// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace lesionlens {

/// Keeps the order of keys as written, so that files read as their documentation does.
using Json = nlohmann::ordered_json;

/// Parses UTF-8 text; `what` names it in messages ("config.json"). Throws Error Format with the line and column.
[[nodiscard]] Json parseJson(std::string_view text, const std::string &what);
/// Reads and parses a file. Throws as readFile and parseJson.
[[nodiscard]] Json readJsonFile(const std::filesystem::path &path);
/// Two spaces of indentation and a final newline; non-finite numbers become null. Written atomically.
void writeJsonFile(const std::filesystem::path &path, const Json &json);

/// Reads one JSON object key by key, with defaults, and refuses what nobody asked for.
///
///     ObjectReader reader(json, "train");
///     reader.read("epochs", options.epochs);      // leaves the default where the key is absent
///     reader.finish();                            // Error Usage: "train.epoch is not a known key; known keys are: epochs, ..."
///
/// A value of the wrong type is Error Usage naming the key, what was expected and what was found.
class ObjectReader
{
public:
    /// `path` is the dotted name of this object in messages; empty for the root. Throws if `json` is not an object.
    ObjectReader(const Json &json, std::string path);

    void read(const std::string &key, bool &value);
    void read(const std::string &key, int &value);
    void read(const std::string &key, std::uint64_t &value);
    void read(const std::string &key, double &value);
    void read(const std::string &key, std::string &value);
    void read(const std::string &key, std::vector<int> &value);
    void read(const std::string &key, std::vector<double> &value);
    void read(const std::string &key, std::vector<std::string> &value);

    /// The value as JSON (for nested objects), or nullptr where absent. Counts as known.
    [[nodiscard]] const Json *child(const std::string &key);
    /// Dotted name of a key: "train.epochs".
    [[nodiscard]] std::string pathOf(const std::string &key) const;
    /// Throws Error Usage for the first key that was never read.
    void finish() const;

private:
    [[nodiscard]] const Json *find(const std::string &key);

    const Json &json_;
    std::string path_;
    std::vector<std::string> known_;
};

} // namespace lesionlens
