// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/data/dataset.h"
#include "core/models/checkpoint_card.h"

namespace lesionlens {

/// How a folder is opened to measure a checkpoint. The split's seed is the training's, and the training's class map holds. Where the
/// folder has the layout that was trained on, its columns, split and allowed leaks hold too. What `given` says otherwise (another layout
/// than auto, a split mode other than auto, columns, classes, kinds of leaks) is taken first.
[[nodiscard]] DatasetOptions evaluationOptions(const CheckpointCard &card, const std::filesystem::path &folder,
                                               const DatasetOptions &given = {});

/// Opens a folder so. Where the training's split cannot be had there (its held-out sources do not occur, there is no official split), the
/// folder's own holds, unless `given` asks for one. Throws as openDataset.
[[nodiscard]] Dataset openEvaluationData(const CheckpointCard &card, const std::filesystem::path &folder, const DatasetOptions &given = {});

/// The leaks that mark a measurement: those that the training allowed, and those of the data set that is measured.
[[nodiscard]] std::vector<std::string> allowedLeaks(const CheckpointCard &card, const Dataset &dataset);
/// The former alone, as the training wrote them.
[[nodiscard]] std::vector<std::string> leaksOfTraining(const CheckpointCard &card);

/// How many images a checkpoint has met before, wherever they lie now.
struct KnownImages
{
    int trained = 0;  ///< were in its train split
    int selected = 0; ///< were in its val split, on which its best epoch was chosen
};
/// Of some samples of a data set, by the SHA-256 of their files; none where the checkpoint holds no manifest. Reads every file. Throws
/// Error Format for a manifest that is not one, Cancelled.
[[nodiscard]] std::optional<KnownImages> knownImages(const CheckpointCard &card, const Dataset &dataset,
                                                     const std::vector<std::size_t> &samples, ProgressSink &progress,
                                                     const std::stop_token &stop);
/// A sentence on what that does to figures over `measured` images; empty where no image is known.
[[nodiscard]] std::string knownImagesSentence(const KnownImages &known, std::size_t measured);

} // namespace lesionlens
