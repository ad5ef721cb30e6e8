// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/data/layouts/layout.h"

namespace lesionlens {

namespace {

std::string named(const Layout &layout)
{
    return std::string(layout.id) + " (" + std::string(layout.recognisedBy) + ")";
}

std::vector<const Layout *> recognised(FolderIndex &folder, const DatasetOptions &options, bool isGeneric)
{
    std::vector<const Layout *> found;
    for (const Layout *layout : datasetLayouts()) {
        if (layout->isGeneric == isGeneric && layout->recognises(folder, options))
            found.push_back(layout);
    }
    return found;
}

/// Why nothing was recognised, as far as the names in the folder tell.
std::string whatIsThere(FolderIndex &folder)
{
    const FolderIndex::Listing &listing = folder.list();
    if (listing.files.empty() && listing.folders.empty())
        return " It is empty.";
    const PictureIndex pictures(folder, {});
    if (pictures.imageCount() == 0)
        return " There is no image in it.";
    return " It holds " + std::to_string(pictures.imageCount()) + " images, but nothing that gives them labels." + missingTableHint(folder);
}

const Layout &layoutOf(const std::string &id)
{
    std::vector<std::string> ids;
    for (const Layout *layout : datasetLayouts()) {
        if (layout->id == id)
            return *layout;
        ids.emplace_back(layout->id);
    }
    throw Error(ErrorCode::Usage,
                "The data set layout (data.layout, --layout) must be auto or one of " + join(ids) + ", but is '" + id + "'.");
}

} // namespace

const std::vector<const Layout *> &datasetLayouts()
{
    static const std::vector<const Layout *> layouts = {&ham10000Layout(), &isic2016Layout(), &isic2017Layout(), &isic2018Layout(),
                                                        &isic2019Layout(), &isic2020Layout(), &ph2Layout(),      &camelyon17Layout(),
                                                        &phantomsLayout(), &folderLayout(),   &csvLayout()};
    return layouts;
}

bool hasLayout(const std::filesystem::path &folder, const std::string &id, const DatasetOptions &options)
{
    FolderIndex index(folder);
    const std::vector<const Layout *> &layouts = datasetLayouts();
    return std::any_of(layouts.begin(), layouts.end(),
                       [&](const Layout *layout) { return layout->id == id && layout->recognises(index, options); });
}

const Layout &chooseLayout(FolderIndex &folder, const DatasetOptions &options)
{
    if (options.layout != "auto")
        return layoutOf(options.layout);
    if (!options.columns.empty())
        return csvLayout();
    std::vector<const Layout *> found = recognised(folder, options, false);
    if (found.empty())
        found = recognised(folder, options, true);
    if (found.size() == 1)
        return *found.front();
    std::vector<std::string> candidates;
    for (const Layout *layout : found.empty() ? datasetLayouts() : found)
        candidates.push_back(named(*layout));
    if (found.empty())
        throw Error(ErrorCode::Format, "The folder " + toUtf8(folder.root()) + " has no known data set layout." + whatIsThere(folder) +
                                           " Known are: " + join(candidates, "; ") + ".");
    throw Error(ErrorCode::Format, "The folder " + toUtf8(folder.root()) + " could be more than one data set: " + join(candidates, " or ") +
                                       ". Say which with data.layout in the configuration or --layout on the command line.");
}

} // namespace lesionlens
