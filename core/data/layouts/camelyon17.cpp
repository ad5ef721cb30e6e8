// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <array>
#include <utility>

#include "core/data/layouts/table.h"

namespace lesionlens {

namespace {

constexpr std::array<std::string_view, 2> kLabels = {"normal", "tumor"};

bool recognises(FolderIndex &folder, const DatasetOptions &)
{
    const std::optional<std::filesystem::path> file = folder.file("metadata.csv");
    if (!file)
        return false;
    const std::vector<std::string> header = readCsvHeader(*file);
    return std::find(header.begin(), header.end(), "x_coord") != header.end() &&
           std::find(header.begin(), header.end(), "tumor") != header.end();
}

/// Patients are written with three digits in file names; software that reads the table as numbers loses the zeros.
std::string padded(const std::string &patient)
{
    return patient.size() < 3 ? std::string(3 - patient.size(), '0') + patient : patient;
}

/// The WILDS benchmark (Koh et al., ICML 2021) trains on hospitals 0, 3 and 4, selects on hospital 1 and tests on hospital 2; of the
/// training hospitals' patches, those with split 1 are the in-distribution validation set. That one is measured, but not selected on.
bool takeWildsSplit(LayoutRow &row, const std::string &center, const std::string &split)
{
    row.source = "hospital_" + center;
    if (center == "1" || center == "2") {
        row.split = center == "1" ? Split::Val : Split::Test;
        row.set = (center == "1" ? "val_" : "test_") + row.source;
        row.outOfDistribution = true;
        return true;
    }
    row.split = split == "1" ? Split::Test : Split::Train;
    if (split == "1")
        row.set = "id_val";
    return (center == "0" || center == "3" || center == "4") && (split == "0" || split == "1");
}

LayoutContent read(FolderIndex &folder, const DatasetOptions &)
{
    LayoutContent content;
    LayoutTable table(folder.file("metadata.csv").value_or(folder.root() / "metadata.csv"), content);
    const std::size_t patient = table.require({"patient"});
    const std::size_t node = table.require({"node"});
    const std::size_t x = table.require({"x_coord"});
    const std::size_t y = table.require({"y_coord"});
    const std::size_t tumor = table.require({"tumor"});
    const std::size_t center = table.require({"center"});
    const std::size_t split = table.require({"split"});
    table.takeAttributes(content, {"node", "slide"});
    for (std::size_t i = 0; i < table.size(); ++i) {
        LayoutRow row = table.start(i);
        row.group = "patient_" + padded(table.field(i, patient));
        row.id = "patch_" + row.group + "_node_" + table.field(i, node) + "_x_" + table.field(i, x) + "_y_" + table.field(i, y);
        const std::optional<bool> isTumor = flagFrom(table.field(i, tumor));
        if (isTumor)
            row.label = *isTumor ? "tumor" : "normal";
        if (!isTumor)
            content.problems.push_back("The column tumor in " + table.where(i) + " is '" + table.field(i, tumor) + "', neither 0 nor 1.");
        else if (!takeWildsSplit(row, table.field(i, center), table.field(i, split)))
            content.problems.push_back("The center '" + table.field(i, center) + "' or the split '" + table.field(i, split) + "' in " +
                                       table.where(i) + " is none of WILDS (centers 0 to 4, splits 0 and 1).");
        else
            content.rows.push_back(std::move(row));
    }
    content.officialSplit = "WILDS";
    return content;
}

} // namespace

const Layout &camelyon17Layout()
{
    static const Layout layout = {
        .id = "camelyon17",
        .name = "Camelyon17-WILDS",
        .recognisedBy = "metadata.csv with the columns x_coord and tumor",
        .licence = "Camelyon17-WILDS, CC-0: Bandi et al., IEEE Transactions on Medical Imaging 38 (2018); Koh et al., ICML 2021.",
        .groupKind = "patient",
        .requiresGroup = true,
        .isGeneric = false,
        .usesLabelTable = false,
        .labels = kLabels,
        .maskSuffixes = {},
        .recognises = recognises,
        .read = read,
    };
    return layout;
}

} // namespace lesionlens
