// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace lesionlens {

/// Writes a checkpoint without its training state (optimiser, counters), optionally in half precision, for sharing. The card stays.
/// Throws as openModel, and Error Io.
void exportCheckpoint(const std::filesystem::path &from, const std::filesystem::path &to, bool halfPrecision);

} // namespace lesionlens
