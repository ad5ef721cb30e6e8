// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/nn/safetensors.h"

namespace lesionlens {

/// The architectures of the table that a file's tensors could belong to, judged by their names and numbers of axes, whatever their sizes:
/// those nearest to the file by the share of common tensors among all, where that is at least four fifths. Several where they tie
/// (resnet18_la, resnet18_ela: same names), none where no architecture is near.
[[nodiscard]] std::vector<std::string> likelyArchitectures(const TensorFile &weights);

/// Outputs of the classification layer in a file, by the names of the table's architectures; 0 where the file has none.
[[nodiscard]] int classCountIn(const TensorFile &weights);

} // namespace lesionlens
