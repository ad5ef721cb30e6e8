// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QImage>
#include <QSize>

namespace lesionlens {

/// An image with smaller copies of itself, so that a canvas of any zoom draws from about as many pixels as it shows: painting a
/// 100-megapixel photograph costs the same as a small one. A value, shared without copying the pixels.
class DisplayImage
{
public:
    DisplayImage() = default;
    /// Halves `image` by box averaging until both sides are at most 512 pixels. For 100 megapixels this takes some hundred
    /// milliseconds: construct it on a worker thread then. Any QImage format; the full-resolution level is not copied.
    explicit DisplayImage(const QImage &image);

    [[nodiscard]] bool isNull() const { return levels_.empty(); }
    [[nodiscard]] QSize size() const { return isNull() ? QSize() : levels_.front().size(); }
    [[nodiscard]] int levelCount() const { return static_cast<int>(levels_.size()); }
    [[nodiscard]] const QImage &level(int index) const { return levels_.at(static_cast<std::size_t>(index)); }
    /// The smallest level that still has at least one pixel for each device pixel when the full image is drawn
    /// `deviceWidth` device pixels wide; the largest level where it is enlarged.
    [[nodiscard]] const QImage &levelFor(double deviceWidth) const;

private:
    std::vector<QImage> levels_; ///< largest first
};

} // namespace lesionlens
