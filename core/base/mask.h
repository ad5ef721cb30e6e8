// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/grid.h"

namespace lesionlens {

/// Where a lesion mask comes from; it travels with every number computed from the mask.
enum class MaskSource {
    Expert,    ///< a given file
    Drawn,     ///< drawn by the user
    Automatic, ///< found by an algorithm
};

/// "expert", "drawn" or "automatic".
[[nodiscard]] const char *toString(MaskSource source);

/// A binary lesion mask in the frame of the original image (after EXIF orientation): 0 is outside, 1 is lesion.
struct LesionMask
{
    Grid<std::uint8_t> inside;        ///< [image height, image width], values 0 or 1
    MaskSource source = MaskSource::Expert;
    std::string origin;               ///< file name, or the algorithm's name and version
    std::optional<std::string> doubt; ///< automatic only: why the mask should not be trusted

    /// Share of the image that is lesion, in [0, 1]; 0 for an empty grid.
    [[nodiscard]] double areaFraction() const;
};

} // namespace lesionlens
