// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
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
};

/// Throws as openDataset, with every foreign exception turned into Error.
[[nodiscard]] DatasetSummary describeDataset(const std::filesystem::path &folder, const DatasetOptions &options);

} // namespace lesionlens
