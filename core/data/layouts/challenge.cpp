// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/layouts/challenge.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/base/file_io.h"

namespace lesionlens {

namespace {

Split splitOfPart(const std::filesystem::path &file)
{
    const std::string name = lowerCase(toUtf8(file.filename()));
    if (name.find("validation") != std::string::npos)
        return Split::Val;
    return name.find("test") != std::string::npos ? Split::Test : Split::Train;
}

std::size_t imageColumn(const LayoutTable &table)
{
    return table.require({"image", "image_id", "image_name"});
}

std::optional<std::size_t> firstOf(const LayoutTable &table, const std::vector<std::string_view> &names)
{
    for (const std::string_view name : names) {
        if (const std::optional<std::size_t> found = table.find({name}))
            return found;
    }
    return std::nullopt;
}

} // namespace

std::vector<ChallengePart> challengeParts(FolderIndex &folder, std::string_view prefix, std::string_view suffix)
{
    std::vector<ChallengePart> parts;
    for (const std::filesystem::path &file : folder.files(prefix, suffix))
        parts.push_back({file, splitOfPart(file)});
    std::stable_sort(parts.begin(), parts.end(), [](const ChallengePart &a, const ChallengePart &b) { return a.split < b.split; });
    return parts;
}

std::vector<ChallengePart> requireParts(std::vector<ChallengePart> parts, const FolderIndex &folder, const Layout &layout)
{
    if (parts.empty())
        throw Error(ErrorCode::NotFound, "The folder " + toUtf8(folder.root()) + " does not have the layout " + std::string(layout.id) +
                                             ": there is no " + std::string(layout.recognisedBy) + " in it.");
    return parts;
}

void setOfficialSplit(LayoutContent &content, const std::vector<ChallengePart> &parts)
{
    const auto has = [&](Split split) {
        return std::any_of(parts.begin(), parts.end(), [&](const ChallengePart &part) { return part.split == split; });
    };
    if (!has(Split::Val) && !has(Split::Test))
        return;
    content.officialSplit = "the parts of the challenge";
}

void readOneHot(const ChallengePart &part, const OneHotTable &shape, LayoutContent &content)
{
    const LayoutTable table(part.file, content);
    const std::size_t id = imageColumn(table);
    std::vector<OneHotColumn> columns;
    for (const std::string_view name : shape.columns)
        columns.push_back({table.require({name}), std::string(name)});
    for (const std::string_view name : shape.optional) {
        if (const std::optional<std::size_t> column = table.find({name}))
            columns.push_back({*column, std::string(name)});
    }
    for (std::size_t i = 0; i < table.size(); ++i) {
        LayoutRow row = table.start(i);
        row.id = table.field(i, id);
        row.split = part.split;
        bool isUnmarked = false;
        std::string problem;
        row.label = oneHotLabel(table, i, columns, problem, isUnmarked);
        if (isUnmarked && !shape.unmarked.empty())
            row.label = shape.unmarked;
        if (row.label.empty())
            content.problems.push_back(std::move(problem));
        else
            content.rows.push_back(std::move(row));
    }
}

void joinTables(LayoutContent &content, const std::vector<std::filesystem::path> &files, const std::vector<std::string_view> &groupColumns,
                const std::vector<std::string_view> &attributes)
{
    if (files.empty())
        return;
    std::unordered_map<std::string, ImageFacts> facts;
    for (const std::filesystem::path &file : files) {
        const LayoutTable table(file, content);
        const std::size_t id = imageColumn(table);
        const std::optional<std::size_t> group = firstOf(table, groupColumns);
        for (std::size_t i = 0; i < table.size(); ++i) {
            ImageFacts one{table.field(i, group), {}};
            for (const std::string_view name : attributes)
                one.attributes.push_back(table.field(i, table.find({name})));
            facts.emplace(table.field(i, id), std::move(one));
        }
    }
    content.attributeNames.insert(content.attributeNames.end(), attributes.begin(), attributes.end());
    for (LayoutRow &row : content.rows) {
        const auto found = facts.find(row.id);
        const ImageFacts known = found != facts.end() ? found->second : ImageFacts{{}, std::vector<std::string>(attributes.size())};
        if (row.group.empty())
            row.group = known.group;
        row.attributes.insert(row.attributes.end(), known.attributes.begin(), known.attributes.end());
    }
}

void GroupUnion::join(const std::string &a, const std::string &b)
{
    std::string first = nameOf(a);
    std::string second = nameOf(b);
    if (first == second)
        return;
    if (second < first)
        std::swap(first, second);
    parent_[second] = first;
}

std::string GroupUnion::nameOf(const std::string &group) const
{
    std::string name = group;
    for (auto found = parent_.find(name); found != parent_.end(); found = parent_.find(name))
        name = found->second;
    return name;
}

} // namespace lesionlens
