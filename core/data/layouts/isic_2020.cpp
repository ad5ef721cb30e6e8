// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/data/layouts/challenge.h"

namespace lesionlens {

namespace {

constexpr std::array<std::string_view, 1> kMaskSuffixes = {"_segmentation"};

std::optional<std::filesystem::path> tableIn(FolderIndex &folder)
{
    for (const std::string_view name : {"ISIC_2020_Training_GroundTruth_v2.csv", "ISIC_2020_Training_GroundTruth.csv"}) {
        if (std::optional<std::filesystem::path> file = folder.file(name))
            return file;
    }
    const std::optional<std::filesystem::path> train = folder.file("train.csv");
    if (!train)
        return std::nullopt;
    const std::vector<std::string> header = readCsvHeader(*train);
    const auto has = [&](std::string_view name) { return std::find(header.begin(), header.end(), name) != header.end(); };
    return has("image_name") && has("benign_malignant") ? train : std::nullopt;
}

bool recognises(FolderIndex &folder, const DatasetOptions &)
{
    return tableIn(folder).has_value();
}

/// The challenge's list of images that show the same lesion although their patients' names differ, or twice.
void joinDuplicates(FolderIndex &folder, LayoutContent &content)
{
    std::unordered_map<std::string, std::string> groupOf;
    for (const LayoutRow &row : content.rows)
        groupOf.emplace(row.id, row.group);
    GroupUnion groups;
    std::size_t pairs = 0;
    for (const std::filesystem::path &file : folder.files("ISIC_2020_Training_Duplicates", ".csv")) {
        const LayoutTable table(file, content);
        const std::size_t first = table.require({"image_name_1", "ISIC_id_1"});
        const std::size_t second = table.require({"image_name_2", "ISIC_id_2"});
        for (std::size_t i = 0; i < table.size(); ++i) {
            const auto a = groupOf.find(table.field(i, first));
            const auto b = groupOf.find(table.field(i, second));
            if (a == groupOf.end() || b == groupOf.end() || a->second.empty() || b->second.empty())
                continue;
            groups.join(a->second, b->second);
            ++pairs;
        }
    }
    if (pairs == 0)
        return;
    for (LayoutRow &row : content.rows)
        row.group = groups.nameOf(row.group);
    content.notes.push_back("The challenge lists " + std::to_string(pairs) + " pairs of duplicates; their patients count as one.");
}

LayoutContent read(FolderIndex &folder, const DatasetOptions &options)
{
    LayoutContent content;
    const std::optional<std::filesystem::path> file = tableIn(folder);
    if (!file)
        throw Error(ErrorCode::NotFound, "There is no ISIC_2020_Training_GroundTruth.csv in " + toUtf8(folder.root()) + ".");
    LayoutTable table(*file, content);
    const auto chosen = options.columns.find("label");
    const std::size_t id = table.require({"image_name"});
    const std::size_t label = chosen != options.columns.end() ? table.require({chosen->second}) : table.require({"benign_malignant"});
    const std::size_t patient = table.require({"patient_id"});
    table.takeAttributes(content, {"sex", "age_approx", "anatom_site_general_challenge"});
    for (std::size_t i = 0; i < table.size(); ++i) {
        LayoutRow row = table.start(i);
        row.id = table.field(i, id);
        row.label = table.field(i, label);
        // Without a patient the image is a group of its own, but by a name, so that a duplicate can be joined to it.
        row.group = table.field(i, patient).empty() ? row.id : table.field(i, patient);
        content.rows.push_back(std::move(row));
    }
    joinDuplicates(folder, content);
    return content;
}

} // namespace

const Layout &isic2020Layout()
{
    static const Layout layout = {
        .id = "isic2020",
        .name = "ISIC 2020",
        .recognisedBy = "ISIC_2020_Training_GroundTruth.csv, or train.csv with the columns image_name and benign_malignant",
        .licence =
            "ISIC 2020 challenge, CC BY-NC 4.0 (non-commercial): Rotemberg et al., Scientific Data 8:34 (2021), doi:10.34970/2020-ds01.",
        .groupKind = "patient",
        .requiresGroup = false,
        .isGeneric = false,
        .usesLabelTable = true,
        .labels = {},
        .maskSuffixes = kMaskSuffixes,
        .recognises = recognises,
        .read = read,
    };
    return layout;
}

} // namespace lesionlens
