// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/session/mask_choice.h"

namespace lesionlens {

/// What a report shows. Where nothing is named, the bundled demo stands in.
struct ReportOptions
{
    std::vector<std::filesystem::path> images;      ///< empty: the demo's phantoms
    std::vector<std::filesystem::path> checkpoints; ///< empty: of the demo's models one of each kind
    std::optional<MaskChoice> mask;                 ///< none: the demo's masks for the demo's images, else automatic
};

/// Writes `folder`/index.html and `folder`/pictures/: for every image the original with its mask, and for every model the prediction,
/// the map of every method that takes milliseconds with its focus scores, head cards and the agreement of the maps; at the end, why methods
/// are not defined. Returns a sentence for every image that could not be explained. Throws Error
/// NotFound (no demo, nothing named), Io, Cancelled, and as openModel.
[[nodiscard]] std::vector<std::string> writeReport(const ReportOptions &options, const std::filesystem::path &folder,
                                                   ProgressSink &progress, const std::stop_token &stop);

} // namespace lesionlens
