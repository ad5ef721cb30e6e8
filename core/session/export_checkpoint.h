// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace lesionlens {

struct ExportOptions
{
    bool halfPrecision = false;
    std::string name; ///< replaces the card's name, which tells the model from others of its architecture; empty: stays
};

/// Writes a checkpoint without its training state (optimiser, counters), for sharing. The rest of the card stays.
/// Throws as openModel, and Error Io.
void exportCheckpoint(const std::filesystem::path &from, const std::filesystem::path &to, const ExportOptions &options);

} // namespace lesionlens
