// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/json.h"
#include "core/data/dataset.h"
#include "core/data/leaks.h"

namespace lesionlens {

/// Version of the manifests that manifestOf writes.
inline constexpr int kManifestVersion = 2;

/// What a data set was when it was used: {version, dataset, layout, licence, seed, split {mode, ...}, split_rule, group, classes,
/// class_map, leaks {kind: pairs between splits, null where they were not looked for, ..., allowed [sentence]}, problems [sentence],
/// samples [{id, group, label, split, file, sha256, and where they are known: set, source, licence, attribution}]}. Version 1 had no more
/// than version, dataset, licence, seed, classes, problems and samples without the last four. `report` is of this data set and brings the
/// hashes; an image that cannot be read has an empty one.
[[nodiscard]] Json manifestOf(const Dataset &dataset, const DatasetOptions &options, const LeakReport &report);

/// In what two manifests speak of different data, a clause ("the first difference is at image 'ISIC_1'"); empty where they do not. Of an
/// older manifest only what it says is compared. Throws Error Format for a stored manifest of a newer version, or that is none.
[[nodiscard]] std::string manifestDifference(const Json &stored, const Json &given);

} // namespace lesionlens
