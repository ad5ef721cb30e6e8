// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/models/checkpoint_card.h"

namespace lesionlens {

/// How many of the samples are images that the checkpoint was trained on or chosen by (its train and val), by the SHA-256 of their files,
/// wherever they lie. None: it carries no manifest, as those of earlier versions.
[[nodiscard]] std::optional<int> imagesOfTraining(const CheckpointCard &card, const Dataset &dataset,
                                                  const std::vector<std::size_t> &samples);

/// How a folder is opened to measure a checkpoint. The split's seed is the training's, and the training's class map holds. Where the
/// folder has the layout that was trained on, its columns, split and allowed leaks hold too. What `given` says otherwise (another layout
/// than auto, a split mode other than auto, columns, classes, kinds of leaks) is taken first.
[[nodiscard]] DatasetOptions evaluationOptions(const CheckpointCard &card, const std::filesystem::path &folder,
                                               const DatasetOptions &given = {});

/// The leaks that mark a measurement: those that the training allowed, and those of the data set that is measured.
[[nodiscard]] std::vector<std::string> allowedLeaks(const CheckpointCard &card, const Dataset &dataset);

} // namespace lesionlens
