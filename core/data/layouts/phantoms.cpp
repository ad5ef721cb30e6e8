// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <array>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/data/layouts/table.h"

namespace lesionlens {

namespace {

constexpr std::array<std::string_view, 1> kMaskSuffixes = {"_lesion"};

/// Many tables are called metadata.csv: only what this program wrote is called phantoms and given away as such.
bool recognises(FolderIndex &folder, const DatasetOptions &)
{
    const std::vector<std::string> &files = folder.list().files;
    const auto hasFile = [&](const char *name) { return std::binary_search(files.begin(), files.end(), name); };
    if (!hasFile("metadata.csv"))
        return false;
    const std::vector<std::string> header = readCsvHeader(folder.root() / "metadata.csv");
    const auto hasColumn = [&](const char *name) { return std::find(header.begin(), header.end(), name) != header.end(); };
    return hasColumn("image_id") && (hasFile("phantoms.json") || hasColumn("border_irregularity"));
}

/// "phantoms (shortcut ruler 0.95, without hair)", so that a model trained on them says so; the set's own file tells it.
std::string nameOf(const std::filesystem::path &file)
{
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error))
        return {};
    const Json json = readJsonFile(file);
    std::vector<std::string> parts;
    try {
        for (const auto &item : json.at("shortcuts").items()) {
            // At one half the artefact says nothing.
            if (const double strength = item.value().get<double>(); strength != 0.5)
                parts.push_back("shortcut " + item.key() + " " + numberText(strength));
        }
        if (!json.at("without").empty())
            parts.push_back("without " + join(json.at("without").get<std::vector<std::string>>()));
        if (const double noise = json.at("label_noise").get<double>(); noise > 0.0)
            parts.push_back("label noise " + numberText(noise));
    } catch (const Json::exception &exception) {
        throw Error(ErrorCode::Format, toUtf8(file) + " does not describe a phantom set.", exception.what());
    }
    return parts.empty() ? std::string() : "phantoms (" + join(parts) + ")";
}

LayoutContent read(FolderIndex &folder, const DatasetOptions &)
{
    LayoutContent content;
    content.name = nameOf(folder.root() / "phantoms.json");
    LayoutTable table(folder.root() / "metadata.csv", content);
    const std::size_t id = table.require({"image_id"});
    const std::size_t group = table.require({"lesion_id"});
    const std::size_t label = table.require({"label"});
    const std::size_t split = table.require({"split"});
    table.takeOtherAttributes(content, {id, group, label, split});
    content.officialSplit = "the column split of metadata.csv";
    for (std::size_t i = 0; i < table.size(); ++i) {
        LayoutRow row = table.start(i);
        row.id = table.field(i, id);
        row.group = table.field(i, group);
        row.label = table.field(i, label);
        if (takeSplit(row, table.field(i, split), table.where(i), content))
            content.rows.push_back(std::move(row));
    }
    return content;
}

} // namespace

const Layout &phantomsLayout()
{
    static const Layout layout = {
        .id = "phantoms",
        .name = "phantoms",
        .recognisedBy = "metadata.csv with the column image_id, and phantoms.json or the column border_irregularity",
        .licence = "Phantoms drawn by LesionLens, not derived from any photograph; CC0-1.0.",
        .groupKind = "lesion",
        .requiresGroup = true,
        .isGeneric = false,
        .usesLabelTable = false,
        .labels = {},
        .maskSuffixes = kMaskSuffixes,
        .recognises = recognises,
        .read = read,
    };
    return layout;
}

} // namespace lesionlens
