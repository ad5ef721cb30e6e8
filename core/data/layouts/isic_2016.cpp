// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <array>
#include <utility>

#include "core/base/file_io.h"
#include "core/data/layouts/challenge.h"

namespace lesionlens {

namespace {

constexpr std::array<std::string_view, 2> kLabels = {"benign", "malignant"};
constexpr std::array<std::string_view, 1> kMaskSuffixes = {"_segmentation"};

std::vector<ChallengePart> partsIn(FolderIndex &folder)
{
    std::vector<ChallengePart> parts = challengeParts(folder, "ISBI2016_ISIC_Part3_", "_GroundTruth.csv");
    return parts.empty() ? challengeParts(folder, "ISBI2016_ISIC_Part3B_", "_GroundTruth.csv") : parts;
}

bool recognises(FolderIndex &folder, const DatasetOptions &)
{
    return !partsIn(folder).empty();
}

/// The tables have no header: id and label. The test part writes 0 and 1 for benign and malignant.
void readPart(const ChallengePart &part, LayoutContent &content)
{
    const std::size_t index = content.tables.size();
    content.tables.push_back(part.file);
    for (const auto &[line, fields] : readCsvRecords(part.file)) {
        if (fields.size() != 2) {
            content.problems.push_back("Line " + std::to_string(line) + " of " + toUtf8(part.file.filename()) + " has " +
                                       std::to_string(fields.size()) + " fields instead of 2.");
            continue;
        }
        LayoutRow row;
        row.table = index;
        row.line = line;
        row.id = trimmed(fields[0]);
        row.label = trimmed(fields[1]);
        if (const std::optional<bool> isMalignant = flagFrom(row.label))
            row.label = *isMalignant ? "malignant" : "benign";
        row.split = part.split;
        content.rows.push_back(std::move(row));
    }
}

LayoutContent read(FolderIndex &folder, const DatasetOptions &)
{
    LayoutContent content;
    const std::vector<ChallengePart> parts = requireParts(partsIn(folder), folder, isic2016Layout());
    for (const ChallengePart &part : parts)
        readPart(part, content);
    setOfficialSplit(content, parts);
    return content;
}

} // namespace

const Layout &isic2016Layout()
{
    static const Layout layout = {
        .id = "isic2016",
        .name = "ISIC 2016",
        .recognisedBy = "ISBI2016_ISIC_Part3_Training_GroundTruth.csv",
        .licence = "ISIC 2016 challenge, part 3, CC-0: Gutman et al., arXiv:1605.01397 (2016).",
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
