// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lesionlens {

/// Lower case of the ASCII letters; other bytes stay.
[[nodiscard]] std::string lowerCase(std::string_view text);
/// Without white space at both ends.
[[nodiscard]] std::string trimmed(std::string_view text);

/// The names below a folder. Each directory is read once, when it is first asked for; no file is opened, and none is looked at one by one.
class FolderIndex
{
public:
    /// Names in one directory, sorted by their bytes; hidden ones (".name", "__MACOSX") are left out.
    struct Listing
    {
        std::vector<std::string> files;
        std::vector<std::string> folders;
    };

    explicit FolderIndex(std::filesystem::path root) : root_(std::move(root)) {}

    [[nodiscard]] const std::filesystem::path &root() const { return root_; }
    /// Names in a directory, given relative to the root with '/'; empty: the root. Empty where it cannot be read.
    const Listing &list(const std::string &folder = {});
    /// A file of this name in the root, or in a folder directly below it; the case of letters does not matter.
    std::optional<std::filesystem::path> file(std::string_view name);
    /// Files as in `file` whose name begins and ends so; the case of letters does not matter. Those in the root first.
    std::vector<std::filesystem::path> files(std::string_view prefix, std::string_view suffix);

private:
    std::filesystem::path root_;
    std::map<std::string, Listing> listings_;
};

/// Images and masks below a folder by name, four levels deep. Masks are the files in folders that say so ("masks",
/// "..._segmentations_...", "..._Part1_GroundTruth"), and all whose name ends as a mask's does.
class PictureIndex
{
public:
    /// `maskSuffixes`: how the name of a mask goes on after its image's ("_segmentation"; empty: the same name). `imageFolders`: relative
    /// folders that the metadata take images from, or that are classes, whatever their names say ("vascular_lesion", "unmasked").
    PictureIndex(FolderIndex &folder, std::vector<std::string> maskSuffixes, std::set<std::string> imageFolders = {});

    /// The image of a name, with or without ending; another ending or another case of the letters does not matter. The relative path of a
    /// file is taken too, however deep it lies. Null where there is none.
    [[nodiscard]] const std::filesystem::path *image(const std::string &name);
    /// The mask that belongs to the image of this name; null where there is none.
    [[nodiscard]] const std::filesystem::path *mask(const std::string &name) const;
    [[nodiscard]] std::size_t imageCount() const { return images_.size(); }
    [[nodiscard]] std::size_t maskCount() const { return masks_.size(); }
    /// Number of masks without an image of their name, and the first of them.
    [[nodiscard]] std::size_t orphanMasks(std::string &example) const;
    /// A sentence for names that stand for several files, of which `image` gave one; empty where none was asked for.
    [[nodiscard]] std::string ambiguity() const;

private:
    using ByName = std::unordered_map<std::string, std::filesystem::path>;

    void walk(FolderIndex &folder, const std::string &relative, int depth);
    void add(const std::string &relative, const std::string &file);
    [[nodiscard]] bool isMaskFolder(const std::string &relative) const;
    [[nodiscard]] std::optional<std::string> maskedImage(const std::string &stem, bool isInMaskFolder) const;
    [[nodiscard]] const std::filesystem::path *ofPath(const std::string &path);

    std::filesystem::path root_;
    std::vector<std::string> maskSuffixes_;
    std::set<std::string> imageFolders_;
    ByName images_;                                ///< by lower-case name without ending
    ByName exact_;                                 ///< those whose lower-case name is taken, by exact name
    ByName masks_;                                 ///< by the image's lower-case name
    ByName byPath_;                                ///< by relative path, as it is and, of images, in lower case without ending
    std::map<std::string, std::string> ambiguous_; ///< name in lower case (nobody knows whose mask it has) -> two of its files
    std::set<std::string> askedAmbiguous_;
};

} // namespace lesionlens
