// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lesionlens::test {

/// Writes a checkpoint of an architecture at width 0.25 with random weights of a fixed seed, 64 x 64 pixels of input.
/// `classes` default to "benign" and "malignant".
void writeTinyCheckpoint(const std::filesystem::path &path, const std::string &modelId,
                         const std::vector<std::string> &classes = {"benign", "malignant"});

} // namespace lesionlens::test
