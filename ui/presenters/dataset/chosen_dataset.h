// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/session/dataset_summary.h"

namespace lesionlens {

/// The data set that the pages share, and how it is read. No folder: none is chosen.
struct ChosenDataset
{
    std::filesystem::path folder;
    DatasetOptions options;
    DatasetSummary summary;

    [[nodiscard]] bool isEmpty() const { return folder.empty(); }
};

} // namespace lesionlens
