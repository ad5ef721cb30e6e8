// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/dataset.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/data/csv_table.h"

namespace lesionlens {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 7> kHam10000Labels = {"akiec", "bcc", "bkl", "df", "mel", "nv", "vasc"};
constexpr std::array<std::string_view, 3> kImageSuffixes = {".jpg", ".png", ".jpeg"};

/// Where a layout keeps what.
struct Layout
{
    std::string id;
    std::string name;
    std::string licence;
    fs::path metadata; ///< file name inside the folder
    std::string labelColumn;
    std::string splitColumn;         ///< in the metadata; empty: split.csv, or none
    std::string maskSuffix;          ///< masks/ID + this
    std::vector<std::string> labels; ///< legal labels; empty: any
};

Layout ham10000Layout()
{
    return {"ham10000",
            "HAM10000",
            "HAM10000, CC BY-NC 4.0 (non-commercial): Tschandl, Rosendahl, Kittler, Scientific Data 5:180161 (2018).",
            "HAM10000_metadata.csv",
            "dx",
            "",
            "_segmentation.png",
            {kHam10000Labels.begin(), kHam10000Labels.end()}};
}

Layout phantomLayout()
{
    return {"phantoms",     "phantoms", "Phantoms drawn by LesionLens, not derived from any photograph; CC0-1.0.",
            "metadata.csv", "label",    "split",
            "_lesion.png",  {}};
}

/// One metadata row on its way to a Sample.
struct Row
{
    int record = 0;
    std::string id;
    std::string group;
    std::string label;
    std::optional<Split> split;
};

std::string inRecord(const fs::path &file, int record)
{
    return "record " + std::to_string(record) + " of " + toUtf8(file.filename());
}

/// An id becomes part of a path, so it must not lead out of the folder.
bool isPlainName(const std::string &id)
{
    return !id.empty() && id != "." && id != ".." && id.find_first_of("/\\") == std::string::npos && id.find('\0') == std::string::npos;
}

bool isFile(const fs::path &path)
{
    std::error_code error;
    return fs::is_regular_file(path, error);
}

std::optional<fs::path> findImage(const fs::path &folder, const std::string &id)
{
    for (const std::string_view suffix : kImageSuffixes) {
        fs::path path = folder / "images" / fromUtf8(id + std::string(suffix));
        if (isFile(path))
            return path;
    }
    return std::nullopt;
}

std::optional<Split> parseSplit(const std::string &text)
{
    for (const Split split : {Split::Train, Split::Val, Split::Test}) {
        if (text == toString(split))
            return split;
    }
    return std::nullopt;
}

/// image_id -> split of a split.csv; rows that say nothing usable go to `problems`.
std::map<std::string, Split> readSplitFile(const fs::path &file, std::vector<std::string> &problems)
{
    const CsvTable table = readCsvFile(file);
    problems.insert(problems.end(), table.problems.begin(), table.problems.end());
    const std::size_t id = table.requireColumn("image_id", file);
    const std::size_t split = table.requireColumn("split", file);
    std::map<std::string, Split> splits;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const auto &row = table.rows[i];
        const std::optional<Split> value = parseSplit(row[split]);
        if (!value) {
            problems.push_back("The split '" + row[split] + "' in " + inRecord(file, table.records[i]) + " is none of train, val, test.");
            continue;
        }
        const auto [place, isNew] = splits.emplace(row[id], *value);
        if (!isNew && place->second != *value)
            throw Error(ErrorCode::Format, "The image '" + row[id] + "' is in two splits of " + toUtf8(file) + ": " +
                                               toString(place->second) + " and " + toString(*value) + ".");
    }
    return splits;
}

std::vector<Row> readRows(const fs::path &file, const Layout &layout, std::vector<std::string> &problems)
{
    const CsvTable table = readCsvFile(file);
    problems.insert(problems.end(), table.problems.begin(), table.problems.end());
    const std::size_t id = table.requireColumn("image_id", file);
    const std::size_t group = table.requireColumn("lesion_id", file);
    const std::size_t label = table.requireColumn(layout.labelColumn, file);
    std::optional<std::size_t> split;
    if (!layout.splitColumn.empty())
        split = table.requireColumn(layout.splitColumn, file);

    std::vector<Row> rows;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const auto &fields = table.rows[i];
        Row row{table.records[i], fields[id], fields[group], fields[label], std::nullopt};
        if (split) {
            row.split = parseSplit(fields[*split]);
            if (!row.split) {
                problems.push_back("The split '" + fields[*split] + "' in " + inRecord(file, row.record) + " is none of train, val, test.");
                continue;
            }
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

/// Why a row cannot be used, or nothing. Remembers the ids that it has let through.
std::optional<std::string> problemOf(const Row &row, const fs::path &file, const Layout &layout, std::set<std::string> &seen)
{
    const std::string where = inRecord(file, row.record);
    if (!isPlainName(row.id))
        return "The image_id '" + row.id + "' in " + where + " is empty or not a plain file name.";
    if (row.group.empty())
        return "The lesion_id of image '" + row.id + "' in " + where + " is empty.";
    if (row.label.empty())
        return "The " + layout.labelColumn + " of image '" + row.id + "' in " + where + " is empty.";
    if (!layout.labels.empty() && std::find(layout.labels.begin(), layout.labels.end(), row.label) == layout.labels.end())
        return "The " + layout.labelColumn + " '" + row.label + "' of image '" + row.id + "' in " + where + " is none of " +
               join(layout.labels) + ".";
    if (!seen.insert(row.id).second)
        return "The image '" + row.id + "' in " + where + " was already listed before.";
    return std::nullopt;
}

void addSamples(Dataset &dataset, std::vector<std::pair<Row, fs::path>> rows, const fs::path &folder, const Layout &layout)
{
    std::set<std::string> labels;
    for (const auto &[row, image] : rows)
        labels.insert(row.label);
    dataset.classes.assign(labels.begin(), labels.end());
    for (auto &[row, image] : rows) {
        Sample sample;
        const auto label = std::lower_bound(dataset.classes.begin(), dataset.classes.end(), row.label);
        sample.label = static_cast<int>(label - dataset.classes.begin());
        sample.id = std::move(row.id);
        sample.group = std::move(row.group);
        sample.split = row.split.value_or(Split::Train);
        sample.set = toString(sample.split);
        sample.image = std::move(image);
        fs::path mask = folder / "masks" / fromUtf8(sample.id + layout.maskSuffix);
        if (isFile(mask))
            sample.mask = std::move(mask);
        dataset.samples.push_back(std::move(sample));
    }
}

Dataset readLayout(const fs::path &folder, const Layout &layout, std::uint64_t seed)
{
    Dataset dataset;
    dataset.layout = layout.id;
    dataset.name = layout.name;
    dataset.licence = layout.licence;
    const fs::path metadata = folder / layout.metadata;
    std::vector<Row> rows = readRows(metadata, layout, dataset.problems);

    const fs::path splitFile = folder / "split.csv";
    const bool hasSplitFile = layout.splitColumn.empty() && isFile(splitFile);
    std::map<std::string, Split> splits;
    if (hasSplitFile)
        splits = readSplitFile(splitFile, dataset.problems);

    std::set<std::string> seen;
    std::vector<std::pair<Row, fs::path>> usable;
    for (Row &row : rows) {
        if (std::optional<std::string> problem = problemOf(row, metadata, layout, seen)) {
            dataset.problems.push_back(std::move(*problem));
            continue;
        }
        if (hasSplitFile) {
            const auto split = splits.find(row.id);
            if (split == splits.end()) {
                dataset.problems.push_back("The image '" + row.id + "' in " + inRecord(metadata, row.record) + " has no row in " +
                                           toUtf8(splitFile.filename()) + ".");
                continue;
            }
            row.split = split->second;
        }
        std::optional<fs::path> image = findImage(folder, row.id);
        if (!image) {
            dataset.problems.push_back("The image '" + row.id + "' in " + inRecord(metadata, row.record) +
                                       " has no file in the folder images.");
            continue;
        }
        usable.emplace_back(std::move(row), std::move(*image));
    }
    if (usable.empty())
        throw Error(ErrorCode::Format, "No usable image is left in " + toUtf8(metadata) + "." +
                                           (dataset.problems.empty() ? "" : " The first problem: " + dataset.problems.front()));
    addSamples(dataset, std::move(usable), folder, layout);
    if (layout.splitColumn.empty() && !hasSplitFile)
        assignSplits(dataset, seed);
    requireNoLeak(dataset, hasSplitFile ? splitFile : metadata);
    return dataset;
}

} // namespace

Dataset openDataset(const fs::path &folder, const DatasetOptions &options)
{
    std::error_code error;
    if (!fs::exists(folder, error))
        throw Error(ErrorCode::NotFound, "The data set folder " + toUtf8(folder) + " does not exist.");
    if (!fs::is_directory(folder, error))
        throw Error(ErrorCode::NotFound, "The data set " + toUtf8(folder) + " is not a folder.");
    for (const Layout &layout : {ham10000Layout(), phantomLayout()}) {
        if (isFile(folder / layout.metadata))
            return readLayout(folder, layout, options.split.seed);
    }
    throw Error(ErrorCode::Format,
                "The folder " + toUtf8(folder) + " has no known data set layout: neither HAM10000_metadata.csv nor metadata.csv is in it.");
}

} // namespace lesionlens
