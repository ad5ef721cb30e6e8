// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lesionlens {

/// An 8-bit image as a plain value: `data` is row-major, interleaved, without padding.
/// Channels is 3 (R, G, B, sRGB) for photographs and 4 (R, G, B, A, not premultiplied) for overlays.
struct RgbImage
{
    int width = 0;
    int height = 0;
    int channels = 3;
    std::vector<std::uint8_t> data;

    RgbImage() = default;
    RgbImage(int imageWidth, int imageHeight, int channelCount = 3)
        : width(imageWidth), height(imageHeight), channels(channelCount),
          data(static_cast<std::size_t>(imageWidth) * static_cast<std::size_t>(imageHeight) * static_cast<std::size_t>(channelCount))
    {
    }

    [[nodiscard]] bool empty() const { return data.empty(); }
    [[nodiscard]] std::size_t offset(int x, int y) const
    {
        return (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) *
               static_cast<std::size_t>(channels);
    }
    [[nodiscard]] std::uint8_t *pixel(int x, int y) { return data.data() + offset(x, y); }
    [[nodiscard]] const std::uint8_t *pixel(int x, int y) const { return data.data() + offset(x, y); }

    friend bool operator==(const RgbImage &, const RgbImage &) = default;
};

} // namespace lesionlens
