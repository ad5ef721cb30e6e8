// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/data/layouts/table.h"

namespace lesionlens {

namespace {

constexpr std::array<std::string_view, 4> kMaskSuffixes = {"_segmentation", "_lesion", "_mask", ""};

/// What a column can be, and the names by which it is found where the mapping does not say.
struct Role
{
    std::string_view name;
    std::vector<std::string_view> columns;
};

const std::vector<Role> &roles()
{
    static const std::vector<Role> table = {
        {"image", {"image", "image_path", "path", "filepath", "file", "filename", "file_name"}},
        {"id", {"id", "image_id", "image_name", "isic_id"}},
        {"label", {"label", "class", "target", "dx", "diagnosis"}},
        {"group", {"group", "patient_id", "lesion_id", "patient", "lesion"}},
        {"split", {"split"}},
        {"set", {"set"}},
        {"source", {"source", "hospital", "site", "center"}},
        {"mask", {"mask", "mask_path"}},
        {"licence", {"licence", "license", "copyright_license"}},
        {"attribution", {"attribution", "credit"}},
    };
    return table;
}

using Columns = std::map<std::string, std::string, std::less<>>;

/// role -> column of a table with this header. A column that the mapping names need not be there: the caller says so.
Columns columnsFor(const std::vector<std::string> &header, const DatasetOptions &options)
{
    Columns columns;
    for (const Role &role : roles()) {
        if (const auto given = options.columns.find(std::string(role.name)); given != options.columns.end()) {
            if (!given->second.empty())
                columns.emplace(role.name, given->second);
            continue;
        }
        for (const std::string_view name : role.columns) {
            const auto found =
                std::find_if(header.begin(), header.end(), [&](const std::string &one) { return lowerCase(trimmed(one)) == name; });
            const bool isTaken =
                found != header.end() && std::any_of(columns.begin(), columns.end(), [&](const auto &one) { return one.second == *found; });
            if (found == header.end() || isTaken)
                continue;
            columns.emplace(role.name, *found);
            break;
        }
    }
    return columns;
}

bool isUsable(const std::vector<std::string> &header, const DatasetOptions &options)
{
    const Columns columns = columnsFor(header, options);
    const auto has = [&](const std::string &column) {
        return std::any_of(header.begin(), header.end(),
                           [&](const std::string &one) { return lowerCase(trimmed(one)) == lowerCase(column); });
    };
    const bool hasAll = std::all_of(columns.begin(), columns.end(), [&](const auto &one) { return has(one.second); });
    return hasAll && columns.contains("label") && (columns.contains("image") || columns.contains("id"));
}

std::vector<std::filesystem::path> usableTables(FolderIndex &folder, const DatasetOptions &options)
{
    std::vector<std::filesystem::path> tables;
    for (const std::string &name : folder.list().files) {
        const std::string ending = lowerCase(fromUtf8(name).extension().native());
        if ((ending == ".csv" || ending == ".tsv" || ending == ".tab") && isUsable(readCsvHeader(folder.root() / name), options))
            tables.push_back(folder.root() / name);
    }
    return tables;
}

bool recognises(FolderIndex &folder, const DatasetOptions &options)
{
    return !usableTables(folder, options).empty();
}

void requireKnownRoles(const DatasetOptions &options)
{
    std::vector<std::string> known = {"table"};
    for (const Role &role : roles())
        known.emplace_back(role.name);
    for (const auto &[role, column] : options.columns) {
        if (std::find(known.begin(), known.end(), role) == known.end())
            throw Error(ErrorCode::Usage, "data.columns." + role + " is no role of a column; the roles are " + join(known) + ".");
    }
}

/// The one table that has the columns, or the one that is named.
std::filesystem::path tableOf(FolderIndex &folder, const DatasetOptions &options)
{
    if (const auto named = options.columns.find("table"); named != options.columns.end())
        return folder.root() / fromUtf8(named->second);
    const std::vector<std::filesystem::path> tables = usableTables(folder, options);
    if (tables.size() == 1)
        return tables.front();
    std::vector<std::string> names;
    if (tables.empty()) {
        for (const std::string &name : folder.list().files) {
            if (lowerCase(name).ends_with(".csv"))
                names.push_back(name + " (" + join(readCsvHeader(folder.root() / name)) + ")");
        }
        throw Error(ErrorCode::Format, "No CSV file in " + toUtf8(folder.root()) +
                                           " has the columns that data.columns asks for: a label, and an image or an id. " +
                                           (names.empty() ? "There is no CSV file." : "There is " + join(names, "; ") + "."));
    }
    for (const std::filesystem::path &table : tables)
        names.push_back(toUtf8(table.filename()));
    throw Error(ErrorCode::Format, "The folder " + toUtf8(folder.root()) + " has more than one CSV file with the columns: " + join(names) +
                                       ". Name one with data.columns.table.");
}

void takeSet(LayoutRow &row, const std::string &set)
{
    if (set.empty())
        return;
    if (const std::optional<Split> plain = splitFromName(set)) {
        row.split = row.split.value_or(*plain);
        return;
    }
    row.set = set;
    row.outOfDistribution = true;
    if (!row.split)
        row.split = lowerCase(set).starts_with("train") ? Split::Train : lowerCase(set).starts_with("val") ? Split::Val : Split::Test;
}

LayoutContent read(FolderIndex &folder, const DatasetOptions &options)
{
    requireKnownRoles(options);
    LayoutContent content;
    LayoutTable table(tableOf(folder, options), content);
    const Columns columns = columnsFor(table.header(), options);
    std::vector<std::size_t> used;
    std::vector<std::string> said;
    const auto column = [&](std::string_view role) -> std::optional<std::size_t> {
        const auto found = columns.find(role);
        if (found == columns.end())
            return std::nullopt;
        used.push_back(table.require({found->second}));
        said.push_back(std::string(role) + " = " + found->second);
        return used.back();
    };
    const std::optional<std::size_t> image = column("image");
    const std::optional<std::size_t> id = column("id");
    const std::optional<std::size_t> label = column("label");
    const std::optional<std::size_t> group = column("group");
    const std::optional<std::size_t> split = column("split");
    const std::optional<std::size_t> set = column("set");
    const std::optional<std::size_t> source = column("source");
    const std::optional<std::size_t> mask = column("mask");
    const std::optional<std::size_t> licence = column("licence");
    const std::optional<std::size_t> attribution = column("attribution");
    if (!label || (!image && !id))
        throw Error(ErrorCode::Usage, "The layout csv needs a column for the label and one for the image or the id; " +
                                          quoted(table.file()) + " has the columns " + join(table.header()) +
                                          ": name them in data.columns.");
    table.takeOtherAttributes(content, used);
    std::vector<std::string> files;
    for (std::size_t i = 0; i < table.size(); ++i)
        files.push_back(relativePath(table.field(i, image)));
    const std::vector<std::string> ids = id ? std::vector<std::string>() : idsOfFiles(files);
    for (std::size_t i = 0; i < table.size(); ++i) {
        LayoutRow row = table.start(i);
        row.image = std::move(files[i]);
        row.id = id ? table.field(i, *id) : ids[i];
        row.label = table.field(i, label);
        row.group = table.field(i, group);
        row.source = table.field(i, source);
        row.mask = relativePath(table.field(i, mask));
        row.licence = table.field(i, licence);
        row.attribution = table.field(i, attribution);
        if (split && !takeSplit(row, table.field(i, *split), table.where(i), content))
            continue;
        takeSet(row, table.field(i, set));
        content.rows.push_back(std::move(row));
    }
    if (split || set)
        content.officialSplit = "the column " + columns.find(split ? "split" : "set")->second + " of " + toUtf8(table.file().filename());
    content.notes.push_back("Columns of " + toUtf8(table.file().filename()) + ": " + join(said) + ".");
    return content;
}

} // namespace

const Layout &csvLayout()
{
    static const Layout layout = {
        .id = "csv",
        .name = "csv",
        .recognisedBy = "a CSV file with a label and an image or id column; data.columns names others",
        .licence = "The data set states no licence.",
        .groupKind = "group",
        .requiresGroup = false,
        .isGeneric = true,
        .usesLabelTable = true,
        .labels = {},
        .maskSuffixes = kMaskSuffixes,
        .recognises = recognises,
        .read = read,
    };
    return layout;
}

} // namespace lesionlens
