// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <array>
#include <unordered_map>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/data/layouts/table.h"

namespace lesionlens {

namespace {

constexpr std::array<std::string_view, 7> kLabels = {"akiec", "bcc", "bkl", "df", "mel", "nv", "vasc"};
constexpr std::array<std::string_view, 1> kMaskSuffixes = {"_segmentation"};

/// Harvard Dataverse hands the table out without an ending, or with .tab; Kaggle with .csv.
std::optional<std::filesystem::path> metadataIn(FolderIndex &folder)
{
    for (const std::string_view name : {"HAM10000_metadata.csv", "HAM10000_metadata", "HAM10000_metadata.tab"}) {
        if (std::optional<std::filesystem::path> file = folder.file(name))
            return file;
    }
    return std::nullopt;
}

bool recognises(FolderIndex &folder, const DatasetOptions &)
{
    return metadataIn(folder).has_value();
}

using Splits = std::unordered_map<std::string, Split>;

/// image_id -> split of a split.csv; rows that say nothing usable become problems.
Splits readSplits(const std::filesystem::path &file, LayoutContent &content)
{
    const LayoutTable table(file, content);
    const std::size_t id = table.require({"image_id"});
    const std::size_t split = table.require({"split"});
    Splits splits;
    for (std::size_t i = 0; i < table.size(); ++i) {
        LayoutRow row;
        if (!takeSplit(row, table.field(i, split), table.where(i), content))
            continue;
        const auto [place, isNew] = splits.emplace(table.field(i, id), *row.split);
        if (!isNew && place->second != *row.split)
            throw Error(ErrorCode::Format, "The image '" + place->first + "' is in two splits of " + toUtf8(file) + ": " +
                                               toString(place->second) + " and " + toString(*row.split) + ".");
    }
    return splits;
}

LayoutContent read(FolderIndex &folder, const DatasetOptions &)
{
    LayoutContent content;
    const std::optional<std::filesystem::path> metadata = metadataIn(folder);
    if (!metadata)
        throw Error(ErrorCode::NotFound, "There is no HAM10000_metadata.csv in " + toUtf8(folder.root()) + ".");
    LayoutTable table(*metadata, content);
    const std::size_t id = table.require({"image_id"});
    const std::size_t group = table.require({"lesion_id"});
    const std::size_t label = table.require({"dx"});
    const std::optional<std::size_t> source = table.find({"dataset"});
    table.takeAttributes(content, {"age", "sex", "localization"});

    Splits splits;
    const std::optional<std::filesystem::path> splitFile = folder.file("split.csv");
    if (splitFile) {
        splits = readSplits(*splitFile, content);
        content.officialSplit = "split.csv";
    }
    for (std::size_t i = 0; i < table.size(); ++i) {
        LayoutRow row = table.start(i);
        row.id = table.field(i, id);
        row.group = table.field(i, group);
        row.label = table.field(i, label);
        row.source = table.field(i, source);
        if (splitFile) {
            const auto split = splits.find(row.id);
            if (split == splits.end()) {
                content.problems.push_back("The image '" + row.id + "' in " + table.where(i) + " has no row in split.csv.");
                continue;
            }
            row.split = split->second;
        }
        content.rows.push_back(std::move(row));
    }
    return content;
}

} // namespace

const Layout &ham10000Layout()
{
    static const Layout layout = {
        .id = "ham10000",
        .name = "HAM10000",
        .recognisedBy = "HAM10000_metadata.csv",
        .licence = "HAM10000, CC BY-NC 4.0 (non-commercial): Tschandl, Rosendahl, Kittler, Scientific Data 5:180161 (2018).",
        .groupKind = "lesion",
        .requiresGroup = true,
        .isGeneric = false,
        .usesLabelTable = true,
        .labels = kLabels,
        .maskSuffixes = kMaskSuffixes,
        .recognises = recognises,
        .read = read,
    };
    return layout;
}

} // namespace lesionlens
