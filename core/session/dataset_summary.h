// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/data/dataset.h"

/// A data set as a person wants to see it before training: what is in it, and what is wrong with it.
namespace lesionlens {

/// One set of a data set ("train", "test_hospital_2").
struct SetSummary
{
    std::string name;
    int images = 0;
    int groups = 0;                  ///< lesions or patients
    std::vector<int> imagesPerClass; ///< in the order of the classes
};

/// One image, as an example or in a table.
struct SampleSummary
{
    std::string id;
    std::string className;
    std::string set;
    std::filesystem::path image;
    std::filesystem::path mask; ///< empty: none
};

struct DatasetSummary
{
    std::filesystem::path folder;
    std::string layout;
    std::string name;
    std::string licence;
    std::string splitRule;
    std::vector<std::string> classes;
    std::vector<SetSummary> sets;
    std::vector<SampleSummary> samples; ///< all, in metadata order
    int masks = 0;                      ///< images with a lesion mask
    std::vector<std::string> problems;  ///< rows left out, as Dataset::problems
    std::vector<std::string> notes;     ///< worth knowing, as Dataset::notes
    std::string groupKind;              ///< "lesion", "patient", "image", "group"
    std::string leak;                   ///< why training would refuse the split, a sentence that names a pair; empty: no group is torn
    std::vector<std::string> licences;  ///< of single images, where they differ from the data set's, in alphabetical order
    std::map<std::string, int> labels;  ///< images per label before the class map, those that it leaves out included
    std::map<std::string, int> sources; ///< images per source (hospital, site, collection); empty: no image says where it is from
};

/// What is in a data set; a split in which a lesion or patient is torn is described too, and `leak` says so.
/// Throws as openDataset, with every foreign exception turned into Error.
[[nodiscard]] DatasetSummary describeDataset(const std::filesystem::path &folder, const DatasetOptions &options);

/// A CSV file of a data set's folder.
struct TableSummary
{
    std::string file;                 ///< its name in the folder
    std::vector<std::string> columns; ///< as its first line has them
};

/// The CSV files that lie directly in a folder, in alphabetical order: what DatasetOptions::columns can name. Only their first lines are
/// read. None where there is no such folder; a file whose first line cannot be read is left out.
[[nodiscard]] std::vector<TableSummary> listTables(const std::filesystem::path &folder);

/// Two images of a data set that are the same thing.
struct LeakSummary
{
    std::string kind; ///< "group", "bytes", "near_duplicate": the name by which it is allowed
    SampleSummary first;
    SampleSummary second;
    double similarity = 1.0;    ///< of near-duplicates, up to 1
    bool betweenSplits = false; ///< a leak; otherwise the image only counts twice
    std::string sentence;
};

struct LeakCount
{
    std::string kind;
    int betweenSplits = 0;
    int withinSplits = 0;
    std::string refusal; ///< why a training refuses them unless they are allowed, a sentence; empty: none is between splits
    std::string mark;    ///< what every result says where they are allowed, likewise
};

struct LeakFindings
{
    std::vector<LeakSummary> pairs;    ///< those between splits first
    std::vector<LeakCount> counts;     ///< one per kind
    std::vector<std::string> problems; ///< images that cannot be read
    int images = 0;                    ///< that were compared
    std::string clean;                 ///< the verdict where nothing is between splits
    std::string verdict;               ///< a sentence: what was found, and whether training would refuse the split
};

/// The verdict on findings where these kinds of leaks are allowed: the first refusal that is left, else the marks, else that all is well.
[[nodiscard]] std::string leakVerdict(const LeakFindings &findings, const std::vector<std::string> &allowed);

/// Looks for the same lesion, file or picture in more than one place of a data set. Reads and decodes every image once, in parallel.
/// Throws as openDataset, and Error Cancelled.
[[nodiscard]] LeakFindings findLeaks(const std::filesystem::path &folder, const DatasetOptions &options, ProgressSink &progress,
                                     const std::stop_token &stop);

/// Writes the manifest of a data set (see manifestOf), whether its split leaks or not. Throws as findLeaks, and Error Io.
void writeManifest(const std::filesystem::path &file, const std::filesystem::path &folder, const DatasetOptions &options,
                   ProgressSink &progress, const std::stop_token &stop);

} // namespace lesionlens
