// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/folder_index.h"

#include <algorithm>
#include <array>
#include <system_error>

#include "core/base/file_io.h"
#include "core/image/image_io.h"

namespace lesionlens {

namespace fs = std::filesystem;

namespace {

constexpr int kDepth = 4; // PH2 in a folder of its own: PH2Dataset/PH2 Dataset images/IMD003/IMD003_Dermoscopic_Image

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Name without ending, if it ends as an image does.
std::string_view stemOf(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || !hasImageExtension(fs::path(name.substr(dot > 0 ? dot - 1 : 0))))
        return name;
    return name.substr(0, dot);
}

/// Pictures that are neither images nor lesion masks: PH2's colour regions, the attribute masks of the ISIC challenges.
bool isForeignFolder(const std::string &lowerName)
{
    return lowerName.ends_with("_roi") || lowerName.find("part2_groundtruth") != std::string::npos ||
           lowerName.find("task2") != std::string::npos;
}

std::string lastName(const std::string &relative)
{
    return lowerCase(relative.substr(relative.rfind('/') + 1));
}

std::string within(const std::string &relative, const std::string &name)
{
    return relative.empty() ? name : relative + "/" + name;
}

} // namespace

std::string lowerCase(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

std::string trimmed(std::string_view text)
{
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return std::string(text);
}

const FolderIndex::Listing &FolderIndex::list(const std::string &folder)
{
    const auto [place, isNew] = listings_.try_emplace(folder);
    Listing &listing = place->second;
    if (!isNew)
        return listing;
    std::error_code error;
    fs::directory_iterator entries(folder.empty() ? root_ : root_ / folder, error);
    for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
        std::string name = entries->path().filename().native();
        if (name.front() == '.' || name == "__MACOSX")
            continue;
        std::error_code ignored;
        if (entries->is_directory(ignored))
            listing.folders.push_back(std::move(name));
        else if (entries->is_regular_file(ignored))
            listing.files.push_back(std::move(name));
    }
    std::sort(listing.files.begin(), listing.files.end());
    std::sort(listing.folders.begin(), listing.folders.end());
    return listing;
}

std::optional<fs::path> FolderIndex::file(std::string_view name)
{
    for (const fs::path &path : files(name, "")) {
        if (path.filename().native().size() == name.size())
            return path;
    }
    return std::nullopt;
}

std::vector<fs::path> FolderIndex::files(std::string_view prefix, std::string_view suffix)
{
    const std::string start = lowerCase(prefix);
    const std::string end = lowerCase(suffix);
    std::vector<fs::path> found;
    const auto search = [&](const std::string &folder) {
        for (const std::string &file : list(folder).files) {
            const std::string name = lowerCase(file);
            if (name.starts_with(start) && name.ends_with(end) && name.size() >= start.size() + end.size())
                found.push_back(folder.empty() ? root_ / file : root_ / folder / file);
        }
    };
    search("");
    for (const std::string &folder : list().folders)
        search(folder);
    return found;
}

PictureIndex::PictureIndex(FolderIndex &folder, std::vector<std::string> maskSuffixes, std::set<std::string> imageFolders)
    : root_(folder.root()), maskSuffixes_(std::move(maskSuffixes)), imageFolders_(std::move(imageFolders))
{
    walk(folder, "", kDepth);
}

void PictureIndex::walk(FolderIndex &folder, const std::string &relative, int depth)
{
    const FolderIndex::Listing &listing = folder.list(relative);
    for (const std::string &file : listing.files) {
        if (hasImageExtension(file))
            add(relative, file);
    }
    if (depth == 0)
        return;
    for (const std::string &name : listing.folders) {
        if (!isForeignFolder(lowerCase(name)))
            walk(folder, within(relative, name), depth - 1);
    }
}

void PictureIndex::add(const std::string &relative, const std::string &file)
{
    const std::string stem(stemOf(file));
    std::string key = lowerCase(stem);
    const bool isInMaskFolder = isMaskFolder(relative);
    fs::path path = root_ / relative / file;
    byPath_.emplace(within(relative, file), path);
    if (std::optional<std::string> masked = maskedImage(key, isInMaskFolder)) {
        masks_.emplace(std::move(*masked), std::move(path));
        return;
    }
    if (isInMaskFolder)
        return;
    byPath_.emplace(lowerCase(within(relative, stem)), path);
    const auto [place, isNew] = images_.try_emplace(std::move(key), path);
    if (isNew)
        return;
    if (stemOf(place->second.filename().native()) != stem && exact_.try_emplace(stem, path).second)
        return;
    ambiguous_.try_emplace(place->first, toUtf8(place->second.lexically_relative(root_)) + " and " + within(relative, file));
}

bool PictureIndex::isMaskFolder(const std::string &relative) const
{
    constexpr std::array<std::string_view, 4> kMarks = {"mask", "segmentation", "part1_groundtruth", "task1"};
    if (imageFolders_.contains(relative))
        return false;
    const std::string name = lastName(relative);
    return std::any_of(kMarks.begin(), kMarks.end(), [&](std::string_view mark) { return name.find(mark) != std::string::npos; });
}

std::optional<std::string> PictureIndex::maskedImage(const std::string &stem, bool isInMaskFolder) const
{
    for (const std::string &suffix : maskSuffixes_) {
        if (suffix.empty() ? isInMaskFolder : stem.size() > suffix.size() && stem.ends_with(suffix))
            return stem.substr(0, stem.size() - suffix.size());
    }
    return std::nullopt;
}

/// A path says exactly which file is meant, so its name may be that of a mask. What lies deeper than the index reaches is looked up.
const fs::path *PictureIndex::ofPath(const std::string &path)
{
    if (path.starts_with('/')) { // somebody's own machine's, which must be in the folder all the same
        std::string relative = toUtf8(fromUtf8(path).lexically_relative(fs::absolute(root_).lexically_normal()));
        return relative.empty() || relative.starts_with("..") ? nullptr : image(relative);
    }
    auto found = byPath_.find(path);
    if (found == byPath_.end())
        found = byPath_.find(lowerCase(stemOf(path)));
    std::error_code error;
    if (found == byPath_.end() && std::count(path.begin(), path.end(), '/') > kDepth && !path.starts_with("../") &&
        hasImageExtension(path) && fs::is_regular_file(root_ / fromUtf8(path), error))
        found = byPath_.emplace(path, root_ / fromUtf8(path)).first;
    return found != byPath_.end() ? &found->second : nullptr;
}

const fs::path *PictureIndex::image(const std::string &name)
{
    if (name.find('/') != std::string::npos)
        return ofPath(name);
    const std::string stem(stemOf(name));
    if (const auto found = exact_.find(stem); found != exact_.end())
        return &found->second;
    for (const std::string &key : {lowerCase(stem), lowerCase(name)}) {
        const auto found = images_.find(key);
        if (found == images_.end())
            continue;
        if (ambiguous_.contains(key))
            askedAmbiguous_.insert(key);
        return &found->second;
    }
    const auto found = byPath_.find(name);
    return found != byPath_.end() && stem != name ? &found->second : nullptr;
}

const fs::path *PictureIndex::mask(const std::string &name) const
{
    // stemOf gives a view of its argument, which must live as long.
    const std::string file = name.substr(name.rfind('/') + 1);
    const std::string key = lowerCase(stemOf(file));
    const auto found = masks_.find(key);
    return found != masks_.end() && !ambiguous_.contains(key) ? &found->second : nullptr;
}

std::size_t PictureIndex::orphanMasks(std::string &example) const
{
    std::size_t count = 0;
    for (const auto &[name, path] : masks_) {
        if (images_.contains(name))
            continue;
        ++count;
        const std::string file = toUtf8(path.filename());
        if (example.empty() || file < example)
            example = file;
    }
    return count;
}

std::string PictureIndex::ambiguity() const
{
    if (askedAmbiguous_.empty())
        return {};
    const std::string example = " more than one file (" + ambiguous_.at(*askedAmbiguous_.begin()) + "); ";
    if (askedAmbiguous_.size() == 1)
        return "One image name stands for" + example + "the first in alphabetical order was taken.";
    return std::to_string(askedAmbiguous_.size()) + " image names stand for" + example +
           "of each, the first in alphabetical order was taken.";
}

} // namespace lesionlens
