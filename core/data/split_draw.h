// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

#include "core/data/dataset.h"

namespace lesionlens {

// What a split draws by chance. All draw by group, a group is never torn, and stratified by the rarest class that a group has an image of;
// the result depends on the seed and on the names of the groups, not on the platform or the order of the samples.

/// Divides these samples by the shares of `options` into train, val and test, per stratum: the shares are rounded, train first; where there
/// are enough groups, each split with a share gets at least one, from the largest.
void drawSeeded(Dataset &dataset, const std::vector<std::size_t> &samples, const SplitOptions &options);

/// Deals the groups of these samples out to `options.folds` folds of equal size; fold `options.fold` is val, the others are train.
void drawFold(Dataset &dataset, const std::vector<std::size_t> &samples, const SplitOptions &options);

/// Moves the share `options.val` of the groups of train to val, of a stratum with more than one group at least one and never all.
void drawValFromTrain(Dataset &dataset, const SplitOptions &options);

} // namespace lesionlens
