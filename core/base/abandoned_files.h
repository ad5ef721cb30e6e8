// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace lesionlens {

/// Removes from a folder what writeFileAtomically leaves there when its process is killed. Files of processes that still run stay.
void removeAbandonedFiles(const std::filesystem::path &folder);

} // namespace lesionlens
