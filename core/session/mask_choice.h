// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/mask.h"
#include "core/session/session.h"

namespace lesionlens {

/// Which lesion mask an image gets.
struct MaskChoice
{
    enum class Kind {
        None,      ///< no mask: no focus scores
        Automatic, ///< found by segmentLesion
        File,      ///< this file, for every image
        Folder,    ///< the file of this folder that is named after the image
    };
    Kind kind = Kind::None;
    std::filesystem::path path; ///< File and Folder only
};

/// "none", "auto", a mask file or a folder of masks. Throws Error NotFound naming the path.
[[nodiscard]] MaskChoice maskChoiceFromText(const std::string &text);

/// The mask of an image; none for Kind::None. Throws Error NotFound where the folder has none for this image, or as readLesionMask.
[[nodiscard]] std::optional<LesionMask> maskFor(const MaskChoice &choice, const OpenImage &image);

} // namespace lesionlens
