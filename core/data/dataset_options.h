// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/data/dataset.h"

namespace lesionlens {

/// Reads the keys layout, split {mode, val, test, folds, fold, held_out}, columns {role: column}, class_map {label: class} and allow_leaks
/// [kind, ...] of a configuration's "data"; absent keys leave their values. The split's seed is the run's and has no key here.
/// Throws Error Usage for an unknown key, a wrong type, or a kind of leak that does not exist.
void readDatasetOptions(ObjectReader &data, DatasetOptions &options);

/// Writes the same keys into "data", every one.
void writeDatasetOptions(const DatasetOptions &options, Json &data);

} // namespace lesionlens
