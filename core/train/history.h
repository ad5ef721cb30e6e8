// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/train/trainer.h"

namespace lesionlens {

/// The whole history.csv: epoch, lr, train_loss, train_balanced_accuracy, val_loss, val_balanced_accuracy, wall_seconds, cpu_seconds,
/// skipped_images, best (0 or 1). Numbers read back exactly; an undefined one is "nan".
[[nodiscard]] std::string historyCsv(const std::vector<EpochRecord> &history);

/// One epoch by the columns' names; an undefined number is null.
[[nodiscard]] Json toJson(const EpochRecord &record);
/// Reads what toJson writes. Throws Error Format naming `what`.
[[nodiscard]] EpochRecord epochRecordFromJson(const Json &json, const std::string &what);

} // namespace lesionlens
