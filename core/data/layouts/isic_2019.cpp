// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <array>

#include "core/data/layouts/challenge.h"

namespace lesionlens {

namespace {

constexpr std::array<std::string_view, 9> kLabels = {"akiec", "bcc", "bkl", "df", "mel", "nv", "scc", "unk", "vasc"};
constexpr std::array<std::string_view, 1> kMaskSuffixes = {"_segmentation"};

bool recognises(FolderIndex &folder, const DatasetOptions &)
{
    return !challengeParts(folder, "ISIC_2019_", "_GroundTruth.csv").empty();
}

/// The collection: what stands before the number in "BCN_0000123".
std::string sourceOf(const std::string &lesion)
{
    const std::size_t end = lesion.rfind('_');
    return end == std::string::npos ? std::string() : lesion.substr(0, end);
}

LayoutContent read(FolderIndex &folder, const DatasetOptions &)
{
    LayoutContent content;
    const std::vector<ChallengePart> parts =
        requireParts(challengeParts(folder, "ISIC_2019_", "_GroundTruth.csv"), folder, isic2019Layout());
    for (const ChallengePart &part : parts)
        readOneHot(part, {{"MEL", "NV", "BCC", "AK", "BKL", "DF", "VASC", "SCC"}, {"UNK"}, ""}, content);
    const std::vector<std::filesystem::path> metadata = folder.files("ISIC_2019_", "_Metadata.csv");
    joinTables(content, metadata, {"lesion_id"}, {"age_approx", "anatom_site_general", "sex"});
    if (metadata.empty())
        content.notes.emplace_back("There is no ISIC_2019_Training_Metadata.csv, so images of the same lesion are not known.");
    std::size_t alone = 0;
    for (LayoutRow &row : content.rows) {
        row.source = sourceOf(row.group);
        alone += row.group.empty() ? 1 : 0;
    }
    if (!metadata.empty() && alone > 0)
        content.notes.push_back(std::to_string(alone) + " images have no lesion_id; each counts as a lesion of its own.");
    setOfficialSplit(content, parts);
    return content;
}

} // namespace

const Layout &isic2019Layout()
{
    static const Layout layout = {
        .id = "isic2019",
        .name = "ISIC 2019",
        .recognisedBy = "ISIC_2019_Training_GroundTruth.csv",
        .licence = "ISIC 2019 challenge, CC BY-NC 4.0 (non-commercial): HAM10000, Tschandl et al., Scientific Data 5:180161 (2018); "
                   "BCN_20000, Combalia et al., arXiv:1908.02288 (2019); MSK, Codella et al., arXiv:1710.05006 (2017).",
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
