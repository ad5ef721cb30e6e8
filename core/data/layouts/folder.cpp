// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/data/layouts/table.h"
#include "core/image/image_io.h"

namespace lesionlens {

namespace {

constexpr std::array<std::string_view, 2> kMaskSuffixes = {"_segmentation", "_mask"};
/// Names of folders that say nothing about a class.
constexpr std::array<std::string_view, 9> kNoClasses = {"images", "image",  "img",           "imgs", "masks",
                                                        "mask",   "labels", "segmentations", "data"};

struct ClassFolder
{
    std::string label;
    std::string path; ///< relative to the root
    std::optional<Split> split;
};

std::vector<std::string> imagesIn(FolderIndex &folder, const std::string &path)
{
    std::vector<std::string> images;
    for (const std::string &file : folder.list(path).files) {
        if (hasImageExtension(file))
            images.push_back(file);
    }
    return images;
}

/// Class folders directly below a folder.
std::vector<ClassFolder> classesBelow(FolderIndex &folder, const std::string &path, std::optional<Split> split)
{
    std::vector<ClassFolder> classes;
    for (const std::string &name : folder.list(path).folders) {
        const bool isClass = std::find(kNoClasses.begin(), kNoClasses.end(), lowerCase(name)) == kNoClasses.end();
        std::string below = path.empty() ? name : path + "/" + name;
        if (isClass && !imagesIn(folder, below).empty())
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
                        " has no folders with images that could be classes, neither directly nor in train, val or test.");
    std::map<std::string, int> uses;
    for (const ClassFolder &one : classes) {
        for (const std::string &file : imagesIn(folder, one.path))
            ++uses[file.substr(0, file.rfind('.'))];
    }
    for (const ClassFolder &one : classes) {
        for (const std::string &file : imagesIn(folder, one.path)) {
            LayoutRow row;
            row.image = one.path + "/" + file;
            // Numbered files have the same names in every class.
            row.id = file.substr(0, file.rfind('.'));
            if (uses.at(row.id) > 1) {
                row.id = row.image;
                std::replace(row.id.begin(), row.id.end(), '/', '_');
            }
            row.label = one.label;
            row.split = one.split;
            content.rows.push_back(std::move(row));
        }
    }
    if (classes.front().split)
        content.officialSplit = "the folders train, val and test";
    return content;
}

} // namespace

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
