// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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
    std::string set = "train"; ///< the set it is measured in: its split's name, or a name of its own ("test_hospital_2")
    std::filesystem::path image;
    std::filesystem::path mask;          ///< empty: none
    std::string source;                  ///< hospital, site or collection; empty: unknown
    std::string licence;                 ///< where the metadata give one for the image; empty: the data set's
    std::string attribution;             ///< likewise
    std::vector<std::string> attributes; ///< one per Dataset::attributeNames; empty text: unknown
};

/// Stands for every image of a data set, whatever its set.
inline constexpr const char *kEverySet = "all";

/// A labelled, split image data set on disk. Nothing is decoded.
struct Dataset
{
    std::string layout;                      ///< id of its layout: "ham10000", "phantoms"
    std::string name;                        ///< "HAM10000", "phantoms"
    std::string licence;                     ///< a sentence with attribution; travels with models and exports
    std::string splitRule;                   ///< how the split came about, a sentence
    std::string groupKind = "lesion";        ///< what a group is: "lesion", "patient", "image", "group"
    std::vector<std::string> classes;        ///< those that occur, in alphabetical order
    std::vector<std::string> attributeNames; ///< what is known beside the label: age, sex, asymmetry, ...; never an input of a network
    std::vector<Sample> samples;             ///< in metadata order
    std::vector<std::string> problems;       ///< rows left out, each a sentence with the row and the file
    std::vector<std::string> notes;        ///< worth knowing, though nothing is left out: classes missing from a set, masks without images
    std::vector<std::string> allowedLeaks; ///< leaks that are there and were allowed by name, each a sentence; they mark every result

    /// Indices of the samples of a split, in order.
    [[nodiscard]] std::vector<std::size_t> ofSplit(Split split) const;
    /// Indices of the samples of a set, in order; of every sample where the set is kEverySet. Throws Error Usage naming the set and the
    /// known ones.
    [[nodiscard]] std::vector<std::size_t> ofSet(const std::string &set) const;
    /// Names of the sets: train, val, test as far as they occur, then the others in alphabetical order.
    [[nodiscard]] std::vector<std::string> setNames() const;
    /// Number of samples per class in a split.
    [[nodiscard]] std::vector<int> classCounts(Split split) const;
};

/// How samples are divided.
struct SplitOptions
{
    static constexpr std::uint64_t kDefaultSeed = 1; ///< that of a run whose configuration names none

    std::string mode = "auto";         ///< auto: the official split where there is one, otherwise seeded; official; seeded; k_fold
    double val = 0.15;                 ///< seeded: share of the groups of each class
    double test = 0.15;                ///< seeded: likewise
    int folds = 5;                     ///< k_fold: 2..100
    int fold = 0;                      ///< k_fold: the fold that is validated on, from 0; the official test set stays test
    std::optional<std::uint64_t> seed; ///< of what is drawn; none: the run's, and kDefaultSeed where there is no run
    std::vector<std::string> heldOut;  ///< sources (hospitals, sites) whose images are only tested on, each as the set "test_SOURCE"

    [[nodiscard]] std::uint64_t usedSeed() const { return seed.value_or(kDefaultSeed); }
    /// Sentences naming each bad value by its key in a configuration; empty if all is well.
    [[nodiscard]] std::vector<std::string> problems() const;
};

/// Gives every sample its split: by group (a group is never torn), stratified by the rarest class among a group's samples; per class the
/// shares of `options` of the groups (rounded) go to val and test, the rest, rounded first, to train; where there are enough groups, each
/// split with a share gets at least one, from the largest. The same seed gives the same split on every platform, whatever the order of the
/// samples.
void assignSplits(Dataset &dataset, const SplitOptions &options);

/// Throws Error Format naming `place`, the group and the two splits where a group has samples in more than one split.
void requireNoLeak(const Dataset &dataset, const std::string &place);

/// How a folder is read.
struct DatasetOptions
{
    std::string layout = "auto"; ///< auto: recognised by its files; or an id of datasetLayouts()
    SplitOptions split;
    /// Layout csv: role (image, id, label, group, split, set, source, mask, licence, attribution) -> column, and table -> file; layout
    /// isic2020: label -> column. An empty column: the role is not filled.
    std::map<std::string, std::string> columns;
    /// label -> class; an empty class leaves the label's images out; others stay as they are. "bkl" names all that the table of labels
    /// brings to bkl, "solar lentigo" only that diagnosis; the more exact entry counts.
    std::map<std::string, std::string> classMap;
    std::vector<std::string> allowLeaks; ///< kinds of leaks that are tolerated, and marked: group, bytes, near_duplicate
};

/// The defaults with a seed for the split.
[[nodiscard]] DatasetOptions withSplitSeed(std::uint64_t seed);

/// A layout as a person chooses it.
struct LayoutInfo
{
    std::string id;           ///< "isic2019"
    std::string name;         ///< "ISIC 2019"
    std::string recognisedBy; ///< the files that show it
};
/// All layouts that openDataset knows.
[[nodiscard]] std::vector<LayoutInfo> layoutInfos();

/// Whether a folder shows the files of a layout; `options` give the columns of the layout csv.
[[nodiscard]] bool hasLayout(const std::filesystem::path &folder, const std::string &id, const DatasetOptions &options = {});

/// As openDataset, but a split that leaks is not refused: for looking at a data set.
[[nodiscard]] Dataset readDataset(const std::filesystem::path &folder, const DatasetOptions &options = {});

/// Opens a data set. Rows with errors are left out and listed in `problems` with their line.
/// Throws Error NotFound, Format (no known layout, or more than one; no row left; a lesion or patient in two splits, unless allowLeaks
/// names "group"), Usage (options), naming the folder, file or option. Equal and near-duplicate images are found by findLeaks.
[[nodiscard]] Dataset openDataset(const std::filesystem::path &folder, const DatasetOptions &options = {});

} // namespace lesionlens
