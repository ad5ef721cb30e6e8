// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

#include "ui/presenters/inspect_state.h"
#include "ui/presenters/session_gateway.h"

namespace lesionlens {

/// Where to look for the lesion mask of an image.
struct MaskRequest
{
    MaskMode mode = MaskMode::Best;
    std::vector<std::filesystem::path> folders; ///< looked in before the image's own folder and the folder masks/ in and beside it
    std::optional<std::filesystem::path> file;  ///< chosen by hand: the first that is tried where the mode takes files
};

/// The mask of an image, with its outline; or a notice why there is none. A file that is there and cannot be used is an Error and
/// never silently replaced by an automatic mask. Synchronous; throws as readLesionMask and segmentLesion, and Error Cancelled.
[[nodiscard]] LoadedMask loadMask(SessionGateway &gateway, const OpenImage &image, const MaskRequest &request, const std::stop_token &stop);

} // namespace lesionlens
