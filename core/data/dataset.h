// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lesionlens {

enum class Split { Train, Val, Test };
/// "train", "val", "test".
[[nodiscard]] const char *toString(Split split);
/// Throws Error Usage naming the text.
[[nodiscard]] Split splitFromString(const std::string &text);

/// One image of a data set.
struct Sample
{
    std::string id;    ///< image_id
    std::string group; ///< lesion or patient: never in two splits
    int label = 0;     ///< index into Dataset::classes
    Split split = Split::Train;
    std::filesystem::path image;
    std::filesystem::path mask; ///< empty: none
};

/// A labelled, split image data set on disk. Nothing is decoded.
struct Dataset
{
    std::string name;                  ///< "HAM10000", "phantoms"
    std::string licence;               ///< a sentence with attribution; travels with models and exports
    std::vector<std::string> classes;  ///< those that occur, in alphabetical order
    std::vector<Sample> samples;       ///< in metadata order
    std::vector<std::string> problems; ///< rows left out, each a sentence with the row and the file

    /// Indices of the samples of a split, in order.
    [[nodiscard]] std::vector<std::size_t> ofSplit(Split split) const;
    /// Number of samples per class in a split.
    [[nodiscard]] std::vector<int> classCounts(Split split) const;
};

/// Gives every sample its split: by group (a group is never torn), stratified by the class of the group's first sample; per class 70 % of
/// the groups (rounded) go to train, 15 % (rounded) to val, the rest to test. The same seed gives the same split on every platform.
void assignSplits(Dataset &dataset, std::uint64_t seed);

/// Throws Error Format naming `file`, the group and the two splits where a group has samples in more than one split.
void requireNoLeak(const Dataset &dataset, const std::filesystem::path &file);

/// Recognises the layout of `folder` by its files: HAM10000 (HAM10000_metadata.csv, optional split.csv, images/, masks/) or phantoms
/// (metadata.csv with a label and a split column). HAM10000 without split.csv is split by lesion, stratified, seeded by `seed` (70/15/15).
/// A row without its image, with an empty or unknown label, a repeated image_id or an unknown split is left out and listed in `problems`.
/// Throws Error NotFound, Format (no known layout, no row left, a lesion in two splits), naming the folder or file.
[[nodiscard]] Dataset openDataset(const std::filesystem::path &folder, std::uint64_t seed = 0);

} // namespace lesionlens
