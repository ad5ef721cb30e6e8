// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <array>
#include <utility>

#include "core/data/layouts/challenge.h"

namespace lesionlens {

namespace {

constexpr std::array<std::string_view, 3> kLabels = {"bkl", "mel", "nv"};
constexpr std::array<std::string_view, 1> kMaskSuffixes = {"_segmentation"};

/// One table for all parts, with a column that says which.
std::optional<std::filesystem::path> labelsIn(FolderIndex &folder)
{
    const std::optional<std::filesystem::path> file = folder.file("labels.csv");
    if (!file)
        return std::nullopt;
    const std::vector<std::string> header = readCsvHeader(*file);
    const bool isOurs = std::find(header.begin(), header.end(), "seborrheic_keratosis") != header.end();
    return isOurs ? file : std::nullopt;
}

bool recognises(FolderIndex &folder, const DatasetOptions &)
{
    return labelsIn(folder).has_value() || !challengeParts(folder, "ISIC-2017_", "_Part3_GroundTruth.csv").empty();
}

/// Nevus is what is neither of the two; some copies give it a column of its own.
const OneHotTable &shape()
{
    static const OneHotTable shape = {{"melanoma", "seborrheic_keratosis"}, {"nevus"}, "nevus"};
    return shape;
}

LayoutContent readLabels(const std::filesystem::path &file)
{
    LayoutContent content;
    readOneHot({file, Split::Train}, shape(), content);
    // The same table once more for its other columns: its bad records are known already.
    const std::vector<std::string> problems = content.problems;
    joinTables(content, {file}, {"lesion_id", "patient_id"}, {"split", "age_approximate", "sex"});
    content.problems = problems;
    // The split came along as the first attribute.
    content.attributeNames.erase(content.attributeNames.begin());
    std::vector<LayoutRow> rows;
    for (LayoutRow &row : content.rows) {
        const std::string split = row.attributes.front();
        row.attributes.erase(row.attributes.begin());
        if (takeSplit(row, split, "line " + std::to_string(row.line) + " of labels.csv", content))
            rows.push_back(std::move(row));
    }
    content.rows = std::move(rows);
    content.officialSplit = "the column split of labels.csv";
    return content;
}

LayoutContent read(FolderIndex &folder, const DatasetOptions &)
{
    if (const std::optional<std::filesystem::path> labels = labelsIn(folder))
        return readLabels(*labels);
    LayoutContent content;
    const std::vector<ChallengePart> parts =
        requireParts(challengeParts(folder, "ISIC-2017_", "_Part3_GroundTruth.csv"), folder, isic2017Layout());
    for (const ChallengePart &part : parts)
        readOneHot(part, shape(), content);
    joinTables(content, folder.files("ISIC-2017_", "_metadata.csv"), {}, {"age_approximate", "sex"});
    setOfficialSplit(content, parts);
    return content;
}

} // namespace

const Layout &isic2017Layout()
{
    static const Layout layout = {
        .id = "isic2017",
        .name = "ISIC 2017",
        .recognisedBy = "ISIC-2017_Training_Part3_GroundTruth.csv, or labels.csv with the column seborrheic_keratosis",
        .licence = "ISIC 2017 challenge, part 3, listed as CC-0: Codella et al., arXiv:1710.05006 (2017).",
        .groupKind = "image",
        .requiresGroup = false,
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
