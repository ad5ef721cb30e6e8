// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "ui/presenters/inspect_state.h"
#include "ui/presenters/session_gateway.h"

namespace lesionlens {

/// What a person gave to the program, sorted by what it is.
struct OpenedPaths
{
    std::vector<ImageItem> images;
    std::vector<ModelItem> models;
    std::vector<std::string> problems; ///< a sentence for everything that could not be used
};

/// Sorts files, folders and checkpoints. A folder gives its images and its checkpoints. Does not open images or build networks, so it is
/// quick; throws only Error Cancelled.
[[nodiscard]] OpenedPaths sortPaths(SessionGateway &gateway, const std::vector<std::filesystem::path> &paths, const std::stop_token &stop);

/// What the first start shows.
struct DemoContent
{
    std::vector<ImageItem> images;
    std::vector<ModelItem> models;
    std::filesystem::path folder; ///< of the images
    std::string problem; ///< why there is none; empty where all is well or no demo is installed
};
[[nodiscard]] DemoContent readDemo(SessionGateway &gateway);

} // namespace lesionlens
