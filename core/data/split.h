// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace lesionlens {

/// What the files say about the split; the samples' split and set are already those.
struct OfficialSplit
{
    std::string from;                    ///< "split.csv"; empty: there is no official split
    bool lacksVal = false;               ///< val has to be drawn from train
    std::vector<char> outOfDistribution; ///< per sample: stays in its own set, whatever the mode
};

/// Divides the samples as `options` ask and writes splitRule. Throws Error Usage for options out of range, an official split that is not
/// there, and a held-out source that no image has.
void applySplit(Dataset &dataset, const OfficialSplit &official, const SplitOptions &options);

/// Sentences on what a split lacks: classes without an image in one of its sets, groups with images of more than one class.
[[nodiscard]] std::vector<std::string> splitNotes(const Dataset &dataset);

} // namespace lesionlens
