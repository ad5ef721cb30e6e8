// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/rgb_image.h"
#include "core/data/dataset.h"
#include "core/image/geometry.h"

namespace lesionlens {

/// The images of a data set at a model's input size, decoded once and kept as 8-bit pixels while there is room. Safe to use from any
/// thread.
class ImageSource
{
public:
    /// `dataset` must outlive the source. Width and height in pixels; at most `cacheBytes` of pixels are kept.
    ImageSource(const Dataset &dataset, int width, int height, Fit fit, std::size_t cacheBytes = std::size_t{1} << 30);

    [[nodiscard]] int width() const { return width_; }
    [[nodiscard]] int height() const { return height_; }

    /// The index-th sample's image; null where its file cannot be read or decoded, which `problems` then says once.
    [[nodiscard]] std::shared_ptr<const RgbImage> at(std::size_t index);

    /// One sentence for each image that could not be read so far, in the data set's order.
    [[nodiscard]] std::vector<std::string> problems() const;

private:
    const Dataset &dataset_;
    int width_;
    int height_;
    Fit fit_;
    std::size_t room_;
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<const RgbImage>> cache_;
    std::map<std::size_t, std::string> problems_;
};

} // namespace lesionlens
