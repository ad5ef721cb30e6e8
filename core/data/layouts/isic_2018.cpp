// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <array>

#include "core/data/layouts/challenge.h"

namespace lesionlens {

namespace {

constexpr std::array<std::string_view, 7> kLabels = {"akiec", "bcc", "bkl", "df", "mel", "nv", "vasc"};
constexpr std::array<std::string_view, 1> kMaskSuffixes = {"_segmentation"};

/// HAM10000 is published together with the challenge's test table, so that table alone does not decide.
bool recognises(FolderIndex &folder, const DatasetOptions &)
{
    const std::vector<ChallengePart> parts = challengeParts(folder, "ISIC2018_Task3_", "_GroundTruth.csv");
    return !parts.empty() && (parts.front().split == Split::Train || !ham10000Layout().recognises(folder, {}));
}

LayoutContent read(FolderIndex &folder, const DatasetOptions &)
{
    LayoutContent content;
    const std::vector<ChallengePart> parts =
        requireParts(challengeParts(folder, "ISIC2018_Task3_", "_GroundTruth.csv"), folder, isic2018Layout());
    for (const ChallengePart &part : parts)
        readOneHot(part, {{"MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC"}, {}, ""}, content);
    const std::vector<std::filesystem::path> groupings = folder.files("ISIC2018_Task3_", "LesionGroupings.csv");
    joinTables(content, groupings, {"lesion_id"}, {});
    if (groupings.empty())
        content.notes.emplace_back("There is no ISIC2018_Task3_Training_LesionGroupings.csv, so images of the same lesion are not known.");
    setOfficialSplit(content, parts);
    return content;
}

} // namespace

const Layout &isic2018Layout()
{
    static const Layout layout = {
        .id = "isic2018",
        .name = "ISIC 2018",
        .recognisedBy = "ISIC2018_Task3_Training_GroundTruth.csv",
        .licence = "ISIC 2018 challenge, task 3, CC BY-NC 4.0 (non-commercial): Codella et al., arXiv:1902.03368 (2019); Tschandl, "
                   "Rosendahl, Kittler, Scientific Data 5:180161 (2018).",
        .groupKind = "lesion",
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
