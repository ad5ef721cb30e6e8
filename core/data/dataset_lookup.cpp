// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/dataset_lookup.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/data/layouts/layout.h"

namespace lesionlens {

namespace fs = std::filesystem;

namespace {

constexpr int kFoldersAbove = 3; // PH2: PH2 Dataset images/IMD003/IMD003_Dermoscopic_Image/IMD003.bmp

std::string keyOf(const fs::path &file)
{
    return fs::absolute(file).lexically_normal().native();
}

} // namespace

std::string originSentence(const ImageRecord &record)
{
    std::string line = "Image from " + record.dataset + ". " + record.licence;
    if (!record.attribution.empty())
        line += std::string(line.ends_with('.') ? " " : ". ") + "Attribution: " + record.attribution;
    return line + (line.ends_with('.') ? "" : ".");
}

const DatasetLookup::Known &DatasetLookup::open(const fs::path &folder)
{
    const auto [place, isNew] = known_.try_emplace(folder);
    Known &known = place->second;
    if (!isNew)
        return known;
    FolderIndex index(folder);
    const std::vector<const Layout *> &layouts = datasetLayouts();
    const auto hasTables = [&](const Layout *layout) { return layout != &folderLayout() && layout->recognises(index, {}); };
    try {
        // First, because reading looks through all folders below, which may be somebody's home.
        const auto found = std::find_if(layouts.begin(), layouts.end(), hasTables);
        if (found == layouts.end())
            return known;
        DatasetOptions options;
        options.layout = (*found)->id;
        known.dataset = readDataset(folder, options);
    } catch (const Error &) {
        return known;
    }
    for (std::size_t i = 0; i < known.dataset.samples.size(); ++i)
        known.samples.emplace(keyOf(known.dataset.samples[i].image), i);
    return known;
}

std::optional<ImageRecord> DatasetLookup::find(const fs::path &image)
{
    const std::string key = keyOf(image);
    fs::path folder = fs::path(key).parent_path();
    for (int i = 0; i <= kFoldersAbove && folder.has_relative_path(); ++i, folder = folder.parent_path()) {
        const Known &known = open(folder);
        const auto found = known.samples.find(key);
        if (found == known.samples.end())
            continue;
        const Dataset &dataset = known.dataset;
        const Sample &sample = dataset.samples[found->second];
        return ImageRecord{dataset.name, dataset.classes[static_cast<std::size_t>(sample.label)],
                           sample.licence.empty() ? dataset.licence : sample.licence, sample.attribution};
    }
    return std::nullopt;
}

} // namespace lesionlens
