// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/base/rgb_image.h"

namespace lesionlens {

/// Decodes a JPEG to RGB at 1 / `reduction` of its size (1, 2, 4 or 8; the sides rounded up), without its EXIF orientation.
/// libjpeg fills rows whose data are missing with grey and only warns; here that is an error. `name` stands in messages.
/// CMYK becomes RGB by R = C * K / 255, for the inverted values that Adobe's programs store. Throws Error Format.
[[nodiscard]] RgbImage decodeJpeg(std::string_view bytes, const std::string &name, int reduction);

} // namespace lesionlens
