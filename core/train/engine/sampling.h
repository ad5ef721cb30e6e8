// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/data/dataset.h"

namespace lesionlens {

/// As many samples as `indices`, every class of them equally often (the numbers differ by one at most): of a class with too few images
/// each comes several times, of one with too many some stay away. In a random order that depends on the seed alone.
[[nodiscard]] std::vector<std::size_t> balancedSample(const Dataset &dataset, const std::vector<std::size_t> &indices, std::uint64_t seed);

} // namespace lesionlens
