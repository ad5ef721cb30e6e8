// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/layouts/table.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/data/labels.h"

namespace lesionlens {

LayoutTable::LayoutTable(const std::filesystem::path &file, LayoutContent &content)
    : file_(file), table_(readCsvFile(file)), index_(content.tables.size())
{
    content.tables.push_back(file);
    content.problems.insert(content.problems.end(), table_.problems.begin(), table_.problems.end());
}

std::optional<std::size_t> LayoutTable::find(std::initializer_list<std::string_view> names) const
{
    for (const std::string_view name : names) {
        for (std::size_t i = 0; i < table_.header.size(); ++i) {
            if (lowerCase(trimmed(table_.header[i])) == lowerCase(name))
                return i;
        }
    }
    return std::nullopt;
}

std::size_t LayoutTable::require(std::initializer_list<std::string_view> names) const
{
    if (const std::optional<std::size_t> found = find(names))
        return *found;
    std::vector<std::string> wanted;
    for (const std::string_view name : names)
        wanted.push_back("'" + std::string(name) + "'");
    throw Error(ErrorCode::Format,
                quoted(file_) + " has no column " + join(wanted, " or ") + "; its columns are: " + join(table_.header) + ".");
}

std::string LayoutTable::field(std::size_t row, std::optional<std::size_t> column) const
{
    return column ? field(row, *column) : std::string();
}

LayoutRow LayoutTable::start(std::size_t row) const
{
    LayoutRow result;
    result.table = index_;
    result.line = table_.lines[row];
    result.attributes = attributes(row);
    return result;
}

std::string LayoutTable::where(std::size_t row) const
{
    return "line " + std::to_string(table_.lines[row]) + " of " + toUtf8(file_.filename());
}

void LayoutTable::takeAttributes(LayoutContent &content, std::initializer_list<std::string_view> names)
{
    for (const std::string_view name : names) {
        const std::optional<std::size_t> column = find({name});
        if (!column || givesAnswerAway(name))
            continue;
        attributeColumns_.push_back(*column);
        content.attributeNames.emplace_back(name);
    }
}

void LayoutTable::takeOtherAttributes(LayoutContent &content, const std::vector<std::size_t> &used)
{
    for (std::size_t i = 0; i < table_.header.size(); ++i) {
        std::string name = trimmed(table_.header[i]);
        if (name.empty() || givesAnswerAway(name) || std::find(used.begin(), used.end(), i) != used.end())
            continue;
        attributeColumns_.push_back(i);
        content.attributeNames.push_back(std::move(name));
    }
}

std::vector<std::string> LayoutTable::attributes(std::size_t row) const
{
    std::vector<std::string> values;
    values.reserve(attributeColumns_.size());
    for (const std::size_t column : attributeColumns_)
        values.push_back(field(row, column));
    return values;
}

std::optional<Split> splitFromName(std::string_view name)
{
    const std::string text = lowerCase(trimmed(name));
    if (text == "train" || text == "training")
        return Split::Train;
    if (text == "val" || text == "valid" || text == "validation")
        return Split::Val;
    if (text == "test" || text == "testing")
        return Split::Test;
    return std::nullopt;
}

bool takeSplit(LayoutRow &row, const std::string &text, const std::string &where, LayoutContent &content)
{
    row.split = splitFromName(text);
    if (!row.split)
        content.problems.push_back("The split '" + text + "' in " + where + " is none of train, val, test.");
    return row.split.has_value();
}

std::string relativePath(std::string_view text)
{
    std::string path(text);
    std::replace(path.begin(), path.end(), '\\', '/');
    return path.empty() ? path : fromUtf8(path).lexically_normal().generic_string();
}

std::vector<std::string> idsOfFiles(const std::vector<std::string> &files)
{
    const auto stemOf = [](const std::string &file) { return toUtf8(fromUtf8(file).stem()); };
    std::unordered_map<std::string, std::string> firstOf;
    std::unordered_set<std::string> shared;
    for (const std::string &file : files) {
        std::string stem = stemOf(file);
        if (firstOf.try_emplace(stem, file).first->second != file)
            shared.insert(std::move(stem));
    }
    std::vector<std::string> ids;
    for (const std::string &file : files) {
        ids.push_back(stemOf(file));
        if (shared.contains(ids.back())) {
            ids.back() = file;
            std::replace(ids.back().begin(), ids.back().end(), '/', '_');
        }
    }
    return ids;
}

std::optional<bool> flagFrom(std::string_view text)
{
    const std::string plain = trimmed(text);
    double value = 0.0;
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    if (error != std::errc() || end != plain.data() + plain.size() || (value != 0.0 && value != 1.0))
        return std::nullopt;
    return value == 1.0;
}

std::string oneHotLabel(const LayoutTable &table, std::size_t row, const std::vector<OneHotColumn> &columns, std::string &problem,
                        bool &isUnmarked)
{
    std::vector<std::string> chosen;
    for (const auto &[column, label] : columns) {
        const std::optional<bool> flag = flagFrom(table.field(row, column));
        if (!flag) {
            problem = "The column " + table.header()[column] + " in " + table.where(row) + " is '" + table.field(row, column) +
                      "', neither 0 nor 1.";
            return {};
        }
        if (*flag)
            chosen.push_back(label);
    }
    if (chosen.size() == 1)
        return chosen.front();
    isUnmarked = chosen.empty();
    problem = "No class is marked in " + table.where(row) + ".";
    if (chosen.size() > 1)
        problem = "More than one class is marked in " + table.where(row) + ": " + join(chosen) + ".";
    return {};
}

} // namespace lesionlens
