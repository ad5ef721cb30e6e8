// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/data/layouts/table.h"
#include "core/image/image_io.h"

namespace lesionlens {

namespace {

constexpr std::array<std::string_view, 2> kMaskSuffixes = {"_segmentation", "_mask"};
/// Names of folders that say nothing about a class.
constexpr std::array<std::string_view, 9> kNoClasses = {"images", "image",  "img",           "imgs", "masks",
                                                        "mask",   "labels", "segmentations", "data"};

/// Image folders as they are published, by the beginning of their names in lower case: no classes, but parts that a table gives labels to.
struct PublishedFolder
{
    std::string_view prefix;
    std::string_view dataset;
    std::string_view table;
};
constexpr std::array<PublishedFolder, 6> kPublished = {{
    {"ham10000_images_part", "HAM10000", "HAM10000_metadata.csv"},
    {"isbi2016_isic_part3", "ISIC 2016", "ISBI2016_ISIC_Part3_Training_GroundTruth.csv"},
    {"isic-2017_", "ISIC 2017", "ISIC-2017_Training_Part3_GroundTruth.csv"},
    {"isic2018_task3_", "ISIC 2018", "ISIC2018_Task3_Training_GroundTruth.csv"},
    {"isic_2019_", "ISIC 2019", "ISIC_2019_Training_GroundTruth.csv"},
    {"isic_2020_", "ISIC 2020", "ISIC_2020_Training_GroundTruth.csv"},
}};

const PublishedFolder *publishedFolder(const std::string &name)
{
    const std::string lower = lowerCase(name);
    const auto *const found =
        std::find_if(kPublished.begin(), kPublished.end(), [&](const PublishedFolder &one) { return lower.starts_with(one.prefix); });
    return found != kPublished.end() ? found : nullptr;
}

bool saysAClass(const std::string &name)
{
    return publishedFolder(name) == nullptr && std::find(kNoClasses.begin(), kNoClasses.end(), lowerCase(name)) == kNoClasses.end();
}

struct ClassFolder
{
    std::string label;
    std::string path; ///< relative to the root
    std::optional<Split> split;
};

/// Without the masks that lie beside their images.
std::vector<std::string> imagesIn(FolderIndex &folder, const std::string &path)
{
    std::vector<std::string> images;
    std::set<std::string> stems;
    const auto stemOf = [](const std::string &file) { return lowerCase(file.substr(0, file.rfind('.'))); };
    for (const std::string &file : folder.list(path).files) {
        if (!hasImageExtension(file))
            continue;
        images.push_back(file);
        stems.insert(stemOf(file));
    }
    std::erase_if(images, [&](const std::string &file) {
        const std::string stem = stemOf(file);
        return std::any_of(kMaskSuffixes.begin(), kMaskSuffixes.end(), [&](std::string_view suffix) {
            return stem.ends_with(suffix) && stems.contains(stem.substr(0, stem.size() - suffix.size()));
        });
    });
    return images;
}

/// Class folders directly below a folder.
std::vector<ClassFolder> classesBelow(FolderIndex &folder, const std::string &path, std::optional<Split> split)
{
    std::vector<ClassFolder> classes;
    for (const std::string &name : folder.list(path).folders) {
        std::string below = path.empty() ? name : path + "/" + name;
        if (saysAClass(name) && !imagesIn(folder, below).empty())
            classes.push_back({name, std::move(below), split});
    }
    return classes;
}

/// With train, val and test above the classes where those folders are there; classes beside them are then not part of it.
std::vector<ClassFolder> classFolders(FolderIndex &folder)
{
    std::vector<ClassFolder> classes;
    for (const std::string &name : folder.list().folders) {
        if (const std::optional<Split> split = splitFromName(name)) {
            for (ClassFolder &one : classesBelow(folder, name, split))
                classes.push_back(std::move(one));
        }
    }
    return classes.empty() ? classesBelow(folder, "", std::nullopt) : classes;
}

bool recognises(FolderIndex &folder, const DatasetOptions &)
{
    return !classFolders(folder).empty();
}

LayoutContent read(FolderIndex &folder, const DatasetOptions &)
{
    LayoutContent content;
    const std::vector<ClassFolder> classes = classFolders(folder);
    if (classes.empty())
        throw Error(ErrorCode::Format,
                    "The folder " + toUtf8(folder.root()) +
                        " has no folders with images that could be classes, neither directly nor in train, val or test." +
                        missingTableHint(folder));
    std::vector<std::string> files;
    for (const ClassFolder &one : classes) {
        for (const std::string &file : imagesIn(folder, one.path)) {
            LayoutRow row;
            row.image = one.path + "/" + file;
            row.label = one.label;
            row.split = one.split;
            files.push_back(row.image);
            content.rows.push_back(std::move(row));
        }
    }
    std::vector<std::string> ids = idsOfFiles(files);
    for (std::size_t i = 0; i < ids.size(); ++i)
        content.rows[i].id = std::move(ids[i]);
    if (classes.front().split)
        content.officialSplit = "the folders train, val and test";
    return content;
}

} // namespace

std::string missingTableHint(FolderIndex &folder)
{
    const PublishedFolder *published = nullptr;
    std::vector<std::string> names;
    for (const std::string &name : folder.list().folders) {
        const PublishedFolder *const found = publishedFolder(name);
        if (found == nullptr || (published != nullptr && found != published))
            continue;
        published = found;
        names.push_back(name);
    }
    if (published == nullptr)
        return {};
    return (names.size() == 1 ? " The folder " : " The folders ") + join(names, " and ") + (names.size() == 1 ? " looks" : " look") +
           " like a part of " + std::string(published->dataset) + ", but its table " + std::string(published->table) + " is missing.";
}

const Layout &folderLayout()
{
    static const Layout layout = {
        .id = "folder",
        .name = "folder",
        .recognisedBy = "one folder of images per class, with or without folders train, val and test above",
        .licence = "The data set states no licence.",
        .groupKind = "image",
        .requiresGroup = false,
        .isGeneric = true,
        .usesLabelTable = true,
        .labels = {},
        .maskSuffixes = kMaskSuffixes,
        .recognises = recognises,
        .read = read,
    };
    return layout;
}

} // namespace lesionlens
