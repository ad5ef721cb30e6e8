// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "core/base/grid.h"
#include "core/base/json.h"
#include "core/base/rgb_image.h"

namespace lesionlens {

/// How an image of any shape becomes a model's input.
enum class Fit {
    Stretch,    ///< both sides are scaled on their own; the whole image is seen
    CenterCrop, ///< the largest centred rectangle of the input's aspect is seen
    Letterbox,  ///< the whole image is seen, undistorted; the rest of the input is padding
};

/// "stretch", "center_crop", "letterbox".
[[nodiscard]] const char *toString(Fit fit);
/// Throws Error Usage naming `key` for another text.
[[nodiscard]] Fit fitFromString(const std::string &text, const std::string &key);

/// The exact record of how an original image was placed in a model's input, and its inverse.
/// Three frames: the original image (pixels, continuous), the input (pixels, continuous), and a layer's grid, whose cells
/// divide the input evenly: cell (r, c) of an R x C grid covers [c*W/C, (c+1)*W/C) x [r*H/R, (r+1)*H/R) of the input.
class Geometry
{
public:
    Geometry() = default;
    /// All sizes in pixels, positive; throws Error Internal otherwise.
    Geometry(int imageWidth, int imageHeight, int inputWidth, int inputHeight, Fit fit);

    [[nodiscard]] int imageWidth() const { return imageWidth_; }
    [[nodiscard]] int imageHeight() const { return imageHeight_; }
    [[nodiscard]] int inputWidth() const { return inputWidth_; }
    [[nodiscard]] int inputHeight() const { return inputHeight_; }
    [[nodiscard]] Fit fit() const { return fit_; }
    /// True where image and input have the same size: the pixels are passed on as they are.
    [[nodiscard]] bool isIdentity() const;

    [[nodiscard]] Point toInput(Point inImage) const;
    [[nodiscard]] Point toImage(Point inInput) const;
    /// The cell of a rows x cols grid that holds a point of the image; none where the model does not see the point.
    [[nodiscard]] std::optional<Cell> cellAt(Point inImage, int rows, int cols) const;
    /// Centre of a cell, in the image's frame (may lie outside the image where the cell is letterbox padding).
    [[nodiscard]] Point cellCentre(Cell cell, int rows, int cols) const;

    /// The input as an image: cropped, resampled (area averaging when shrinking, bilinear when growing) and padded with
    /// black. An image that already has the input's size is returned as it is. `image` must have the recorded size.
    [[nodiscard]] RgbImage apply(const RgbImage &image) const;

    /// Share of each cell of a rows x cols grid that is covered by the mask (in the image's frame), in [0, 1], exact for
    /// the piecewise-constant mask; padding counts as not covered.
    [[nodiscard]] Grid<float> coverage(const Grid<std::uint8_t> &maskInImage, int rows, int cols) const;

    [[nodiscard]] Json toJson() const;

private:
    int imageWidth_ = 1;
    int imageHeight_ = 1;
    int inputWidth_ = 1;
    int inputHeight_ = 1;
    Fit fit_ = Fit::Stretch;
    // inInput = offset + scale * inImage, per axis
    double scaleX_ = 1.0;
    double scaleY_ = 1.0;
    double offsetX_ = 0.0;
    double offsetY_ = 0.0;
};

} // namespace lesionlens
