// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/folder_index.h"

namespace lesionlens {

/// One image as its metadata give it, before anything is checked.
struct LayoutRow
{
    std::size_t table = 0; ///< index into LayoutContent::tables
    int line = 0;          ///< of the table, from 1, for messages; 0: there is no table
    std::string id;        ///< may still be empty or a path: then the row is left out
    std::string group;     ///< empty: unknown, so a group of its own, unless the layout requires one
    std::string label;
    std::optional<Split> split;     ///< the official one
    std::string set;                ///< its name where it is not the split's
    bool outOfDistribution = false; ///< from another hospital or site: a test set of its own, whatever the split mode
    std::string image;              ///< name or relative path of the file, with or without ending; empty: the id
    std::string mask;               ///< relative path; empty: found by the image's name
    std::string source;
    std::string licence;
    std::string attribution;
    std::vector<std::string> attributes; ///< one per LayoutContent::attributeNames
};

/// What a layout reads from its tables or folders.
struct LayoutContent
{
    std::string name; ///< says more than the layout's; empty: the layout's
    std::vector<std::filesystem::path> tables;
    std::vector<std::string> attributeNames;
    std::vector<LayoutRow> rows;
    std::vector<std::string> problems; ///< rows left out, each a sentence
    std::vector<std::string> notes;    ///< worth knowing, but nothing is lost, each a sentence
    std::string officialSplit;         ///< where the rows' splits come from ("split.csv"); empty: there is no official split
};

/// A way in which data sets are laid out on disk.
struct Layout
{
    std::string_view id;                            ///< "ham10000"
    std::string_view name;                          ///< "HAM10000"
    std::string_view recognisedBy;                  ///< "HAM10000_metadata.csv", for messages and documents
    std::string_view licence;                       ///< a sentence with attribution
    std::string_view groupKind;                     ///< "lesion", "patient" or "image"
    bool requiresGroup = false;                     ///< rows without a group are left out
    bool isGeneric = false;                         ///< asked only where no other layout recognises the folder
    bool usesLabelTable = true;                     ///< labels are brought to their canonical spelling
    std::span<const std::string_view> labels;       ///< the legal ones; empty: any
    std::span<const std::string_view> maskSuffixes; ///< see PictureIndex; empty: no masks
    bool (*recognises)(FolderIndex &folder, const DatasetOptions &options) = nullptr;
    LayoutContent (*read)(FolderIndex &folder, const DatasetOptions &options) = nullptr;
};

/// The layouts, one per file of this folder.
[[nodiscard]] const Layout &ham10000Layout();
[[nodiscard]] const Layout &isic2016Layout();
[[nodiscard]] const Layout &isic2017Layout();
[[nodiscard]] const Layout &isic2018Layout();
[[nodiscard]] const Layout &isic2019Layout();
[[nodiscard]] const Layout &isic2020Layout();
[[nodiscard]] const Layout &ph2Layout();
[[nodiscard]] const Layout &camelyon17Layout();
[[nodiscard]] const Layout &phantomsLayout();
[[nodiscard]] const Layout &folderLayout();
[[nodiscard]] const Layout &csvLayout();

/// A sentence where folders look like the images of a published data set whose table is not there; empty otherwise.
[[nodiscard]] std::string missingTableHint(FolderIndex &folder);

/// All of them, the generic ones last.
[[nodiscard]] const std::vector<const Layout *> &datasetLayouts();

/// The layout that options name or the folder's files show. Throws Error Usage for an unknown id, Format where no layout or more than one
/// recognises the folder, naming them and how to choose.
[[nodiscard]] const Layout &chooseLayout(FolderIndex &folder, const DatasetOptions &options);

} // namespace lesionlens
