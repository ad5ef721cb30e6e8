// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/json.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"

namespace lesionlens {

namespace {

constexpr int kMaxDepth = 200; // printing and comparing recurse

/// "line 3, column 7" of a byte offset, both from 1.
std::string positionText(std::string_view text, std::size_t byte)
{
    const std::string_view before = text.substr(0, std::min(byte, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t lineStart = before.rfind('\n') + 1; // npos + 1 is 0
    return "line " + std::to_string(line) + ", column " + std::to_string(before.size() - lineStart + 1);
}

/// Refuses what the parser itself lets pass: a key twice in one object (the last would win), and absurd nesting.
class StructureCheck
{
public:
    explicit StructureCheck(std::string what) : what_(std::move(what)) {}

    bool operator()(int depth, Json::parse_event_t event, const Json &parsed)
    {
        if (depth > kMaxDepth)
            throw Error(ErrorCode::Format, what_ + " is not usable JSON: it is nested more than " + std::to_string(kMaxDepth) + " deep.");
        if (event == Json::parse_event_t::object_start)
            keys_.emplace_back();
        else if (event == Json::parse_event_t::object_end)
            keys_.pop_back();
        else if (event == Json::parse_event_t::key && !keys_.back().insert(parsed.get<std::string>()).second)
            throw Error(ErrorCode::Format,
                        what_ + " is not usable JSON: the key '" + parsed.get<std::string>() + "' stands twice in one object.");
        return true;
    }

private:
    std::string what_;
    std::vector<std::set<std::string>> keys_;
};

/// The value for a message, shortened.
std::string excerpt(const Json &json)
{
    std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
    if (text.size() > 40)
        text = text.substr(0, 37) + "...";
    return text;
}

[[noreturn]] void throwWrongType(const std::string &path, const std::string &expected, const Json &found)
{
    throw Error(ErrorCode::Usage, path + " must be " + expected + ", but is " + excerpt(found) + ".");
}

void convert(const Json &json, const std::string &path, bool &value)
{
    if (!json.is_boolean())
        throwWrongType(path, "true or false", json);
    value = json.get<bool>();
}

void convert(const Json &json, const std::string &path, int &value)
{
    // Comparing the unsigned kind first: 2^63 would turn negative as a signed number.
    const bool fits = json.is_number_unsigned() ? json.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<int>::max())
                                                : json.is_number_integer() && json.get<std::int64_t>() >= std::numeric_limits<int>::min() &&
                                                      json.get<std::int64_t>() <= std::numeric_limits<int>::max();
    if (!fits)
        throwWrongType(path, "a whole number of at most 32 bits", json);
    value = json.get<int>();
}

void convert(const Json &json, const std::string &path, std::uint64_t &value)
{
    if (!json.is_number_unsigned() && !(json.is_number_integer() && json.get<std::int64_t>() >= 0))
        throwWrongType(path, "a whole number that is not negative", json);
    value = json.get<std::uint64_t>();
}

void convert(const Json &json, const std::string &path, double &value)
{
    if (!json.is_number())
        throwWrongType(path, "a number", json);
    value = json.get<double>();
}

void convert(const Json &json, const std::string &path, std::string &value)
{
    if (!json.is_string())
        throwWrongType(path, "a text", json);
    value = json.get<std::string>();
}

template <typename T>
void convert(const Json &json, const std::string &path, std::vector<T> &value)
{
    if (!json.is_array())
        throwWrongType(path, "a list", json);
    std::vector<T> items(json.size());
    for (std::size_t i = 0; i < items.size(); ++i)
        convert(json[i], path + "[" + std::to_string(i) + "]", items[i]);
    value = std::move(items);
}

template <typename T>
void readInto(const Json *json, const std::string &path, T &value)
{
    if (json != nullptr)
        convert(*json, path, value);
}

} // namespace

Json parseJson(std::string_view text, const std::string &what)
{
    try {
        return Json::parse(text, StructureCheck(what));
    } catch (const Json::parse_error &error) {
        const std::size_t byte = error.byte > 0 ? error.byte - 1 : 0;
        throw Error(ErrorCode::Format, what + " is not valid JSON at " + positionText(text, byte) + ".", error.what());
    } catch (const Json::exception &error) {
        throw Error(ErrorCode::Format, what + " is not valid JSON: a number is out of range.", error.what());
    }
}

Json readJsonFile(const std::filesystem::path &path)
{
    return parseJson(readFile(path), quoted(path));
}

void writeJsonFile(const std::filesystem::path &path, const Json &json)
{
    writeFileAtomically(path, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

ObjectReader::ObjectReader(const Json &json, std::string path) : json_(json), path_(std::move(path))
{
    if (!json.is_object())
        throwWrongType(path_.empty() ? "The configuration" : path_, "an object", json);
}

void ObjectReader::read(const std::string &key, bool &value)
{
    readInto(find(key), pathOf(key), value);
}

void ObjectReader::read(const std::string &key, int &value)
{
    readInto(find(key), pathOf(key), value);
}

void ObjectReader::read(const std::string &key, std::uint64_t &value)
{
    readInto(find(key), pathOf(key), value);
}

void ObjectReader::read(const std::string &key, double &value)
{
    readInto(find(key), pathOf(key), value);
}

void ObjectReader::read(const std::string &key, std::string &value)
{
    readInto(find(key), pathOf(key), value);
}

void ObjectReader::read(const std::string &key, std::vector<int> &value)
{
    readInto(find(key), pathOf(key), value);
}

void ObjectReader::read(const std::string &key, std::vector<double> &value)
{
    readInto(find(key), pathOf(key), value);
}

void ObjectReader::read(const std::string &key, std::vector<std::string> &value)
{
    readInto(find(key), pathOf(key), value);
}

const Json *ObjectReader::child(const std::string &key)
{
    return find(key);
}

std::string ObjectReader::pathOf(const std::string &key) const
{
    return path_.empty() ? key : path_ + "." + key;
}

void ObjectReader::finish() const
{
    for (const auto &item : json_.items()) {
        if (std::find(known_.begin(), known_.end(), item.key()) == known_.end())
            throw Error(ErrorCode::Usage, pathOf(item.key()) + " is not a known key; known keys are: " + join(known_) + ".");
    }
}

const Json *ObjectReader::find(const std::string &key)
{
    if (std::find(known_.begin(), known_.end(), key) == known_.end())
        known_.push_back(key);
    const auto found = json_.find(key);
    return found == json_.end() ? nullptr : &*found;
}

} // namespace lesionlens
