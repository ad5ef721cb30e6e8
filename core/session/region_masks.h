// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/focus/region_scores.h"
#include "core/session/session.h"

namespace lesionlens {

/// Regions that a mask file may be named after: hair, ruler, ink, gel_bubble, dark_corner, color_patch, vignette, then the dermoscopic
/// structures.
[[nodiscard]] const std::vector<std::string> &regionNames();

/// The regions of an image that `folder` has a mask of: NAME_REGION.png, as in the masks of a phantom set. A region without a file is not
/// in the image. Throws as readLesionMask.
[[nodiscard]] std::vector<Region> regionsOf(const std::filesystem::path &folder, const OpenImage &image);

} // namespace lesionlens
