// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/data/dataset.h"

namespace lesionlens {

/// What a data set's tables say of an image.
struct ImageRecord
{
    std::string dataset;     ///< "HAM10000"
    std::string label;       ///< its class, as openDataset names it
    std::string licence;     ///< its own, otherwise the data set's
    std::string attribution; ///< empty: none is given
};

/// "Image from HAM10000. CC BY-NC 4.0, ... Attribution: ...": what belongs under a picture of it.
[[nodiscard]] std::string originSentence(const ImageRecord &record);

/// Finds the data sets that images lie in: the nearest of the image's folder and the three above it that is a data set with tables and
/// lists the image. Folders alone, which may be classes or anybody's pictures, say nothing here. Each data set is read once.
class DatasetLookup
{
public:
    /// None where no data set lists the image. A folder that cannot be read as a data set is passed over.
    [[nodiscard]] std::optional<ImageRecord> find(const std::filesystem::path &image);

private:
    struct Known
    {
        Dataset dataset;
        std::unordered_map<std::string, std::size_t> samples; ///< by absolute path
    };
    [[nodiscard]] const Known &open(const std::filesystem::path &folder);

    std::map<std::filesystem::path, Known> known_;
};

} // namespace lesionlens
