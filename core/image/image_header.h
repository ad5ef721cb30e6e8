// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/image/tiff_directory.h"

namespace lesionlens {

enum class ImageFormat { Jpeg, Png, Tiff, Bmp, WebP };

/// What a file says about itself before anything is decoded. Decoders fill what is missing with grey, so completeness is checked here.
struct ImageHeader
{
    ImageFormat format = ImageFormat::Jpeg;
    std::int64_t width = 0; ///< as stored, before the orientation is applied
    std::int64_t height = 0;
    int orientation = 1;  ///< EXIF, 1 to 8
    bool hasAlpha = true; ///< false: a fourth channel, where there is one, means nothing
    /// TIFF only: 0 none or unknown, 1 premultiplied, 2 not premultiplied (the ExtraSamples tag).
    int tiffExtraSample = 0;
    /// TIFF only: where the orientation stands; none where there is no such tag.
    std::optional<TiffDirectory::Entry> tiffOrientation;
};

/// Reads the header and checks that the file is complete. `name` stands in messages.
/// Throws Error Format: empty, not an image, truncated, or larger than kMaxPixels.
[[nodiscard]] ImageHeader readImageHeader(std::string_view bytes, const std::string &name);

} // namespace lesionlens
