// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/base/grid.h"

namespace lesionlens {

/// The bytes of a NumPy .npy file, format version 1.0, little-endian float32, C order, shape (rows, cols).
/// Source: NumPy Enhancement Proposal 1.
[[nodiscard]] std::string npyBytes(const Grid<float> &grid);
/// Writes it atomically. Throws Error Io.
void writeNpy(const std::filesystem::path &path, const Grid<float> &grid);
/// Reads what writeNpy writes. Throws Error NotFound, Io, Format.
[[nodiscard]] Grid<float> readNpy(const std::filesystem::path &path);

} // namespace lesionlens
