// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/geometry.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/error.h"
#include "core/image/resample.h"

namespace lesionlens {

namespace {

/// Columns or rows of a grid that overlap one pixel, and by how much.
struct Overlap
{
    int cell = 0;
    double length = 0.0; ///< in image pixels
};

/// For every pixel of an axis the cells it overlaps; `edges` are the cells' edges in image pixels, ascending.
std::vector<std::vector<Overlap>> overlapsOf(const std::vector<double> &edges, int pixels)
{
    std::vector<std::vector<Overlap>> all(static_cast<std::size_t>(pixels));
    for (std::size_t cell = 0; cell + 1 < edges.size(); ++cell) {
        const double low = std::max(edges[cell], 0.0);
        const double high = std::min(edges[cell + 1], static_cast<double>(pixels));
        for (int i = static_cast<int>(std::floor(low)); i < high; ++i) {
            const double length = std::min(high, i + 1.0) - std::max(low, static_cast<double>(i));
            if (length > 0.0)
                all[static_cast<std::size_t>(i)].push_back({static_cast<int>(cell), length});
        }
    }
    return all;
}

/// Lengths of the covered part of one mask row, per cell column.
std::vector<double> coveredLengths(const std::uint8_t *row, const std::vector<std::vector<Overlap>> &columns, int cols)
{
    std::vector<double> lengths(static_cast<std::size_t>(cols), 0.0);
    for (std::size_t x = 0; x < columns.size(); ++x) {
        if (row[x] == 0)
            continue;
        for (const Overlap &overlap : columns[x])
            lengths[static_cast<std::size_t>(overlap.cell)] += overlap.length;
    }
    return lengths;
}

} // namespace

Geometry::Geometry(int imageWidth, int imageHeight, int inputWidth, int inputHeight, Fit fit)
    : imageWidth_(imageWidth), imageHeight_(imageHeight), inputWidth_(inputWidth), inputHeight_(inputHeight), fit_(fit)
{
    if (imageWidth <= 0 || imageHeight <= 0 || inputWidth <= 0 || inputHeight <= 0)
        throw Error(ErrorCode::Internal, "An image and a model's input must have a positive size.");
    scaleX_ = static_cast<double>(inputWidth) / imageWidth;
    scaleY_ = static_cast<double>(inputHeight) / imageHeight;
    if (fit == Fit::Stretch)
        return;
    scaleX_ = scaleY_ = fit == Fit::CenterCrop ? std::max(scaleX_, scaleY_) : std::min(scaleX_, scaleY_);
    offsetX_ = (inputWidth - scaleX_ * imageWidth) / 2.0;
    offsetY_ = (inputHeight - scaleY_ * imageHeight) / 2.0;
    if (scaleX_ == 1.0) {
        // Whole pixels: an image that only needs cropping or padding is not resampled.
        offsetX_ = std::floor(offsetX_);
        offsetY_ = std::floor(offsetY_);
    }
}

bool Geometry::isIdentity() const
{
    return imageWidth_ == inputWidth_ && imageHeight_ == inputHeight_;
}

Point Geometry::toInput(Point inImage) const
{
    return {offsetX_ + scaleX_ * inImage.x, offsetY_ + scaleY_ * inImage.y};
}

Point Geometry::toImage(Point inInput) const
{
    return {(inInput.x - offsetX_) / scaleX_, (inInput.y - offsetY_) / scaleY_};
}

std::optional<Cell> Geometry::cellAt(Point inImage, int rows, int cols) const
{
    const bool isInImage = inImage.x >= 0.0 && inImage.x < imageWidth_ && inImage.y >= 0.0 && inImage.y < imageHeight_;
    if (!isInImage)
        return std::nullopt;
    const Point inInput = toInput(inImage);
    constexpr double kRounding = 1e-9; // a point on the very edge of the image must not fall out by a rounding error
    if (inInput.x < -kRounding || inInput.x >= inputWidth_ + kRounding || inInput.y < -kRounding || inInput.y >= inputHeight_ + kRounding)
        return std::nullopt;
    const auto index = [](double position, int count) { return std::clamp(static_cast<int>(std::floor(position)), 0, count - 1); };
    return Cell{index(inInput.y * rows / inputHeight_, rows), index(inInput.x * cols / inputWidth_, cols)};
}

Point Geometry::cellCentre(Cell cell, int rows, int cols) const
{
    return toImage({(cell.col + 0.5) * inputWidth_ / cols, (cell.row + 0.5) * inputHeight_ / rows});
}

RgbImage Geometry::apply(const RgbImage &image) const
{
    if (image.width != imageWidth_ || image.height != imageHeight_)
        throw Error(ErrorCode::Internal, "An image was placed by the geometry record of another size.");
    if (isIdentity())
        return image;
    return resample(image, {imageWidth_, inputWidth_, scaleX_, offsetX_}, {imageHeight_, inputHeight_, scaleY_, offsetY_});
}

Grid<float> Geometry::coverage(const Grid<std::uint8_t> &maskInImage, int rows, int cols) const
{
    if (maskInImage.cols != imageWidth_ || maskInImage.rows != imageHeight_)
        throw Error(ErrorCode::Mismatch, "A mask of " + std::to_string(maskInImage.cols) + " x " + std::to_string(maskInImage.rows) +
                                             " pixels does not belong to an image of " + std::to_string(imageWidth_) + " x " +
                                             std::to_string(imageHeight_) + ".");
    std::vector<double> xEdges(static_cast<std::size_t>(cols) + 1);
    std::vector<double> yEdges(static_cast<std::size_t>(rows) + 1);
    for (int col = 0; col <= cols; ++col)
        xEdges[static_cast<std::size_t>(col)] = toImage({static_cast<double>(col) * inputWidth_ / cols, 0.0}).x;
    for (int row = 0; row <= rows; ++row)
        yEdges[static_cast<std::size_t>(row)] = toImage({0.0, static_cast<double>(row) * inputHeight_ / rows}).y;
    const std::vector<std::vector<Overlap>> columns = overlapsOf(xEdges, imageWidth_);
    const std::vector<std::vector<Overlap>> lines = overlapsOf(yEdges, imageHeight_);

    Grid<double> areas(rows, cols);
    for (int y = 0; y < imageHeight_; ++y) {
        if (lines[static_cast<std::size_t>(y)].empty())
            continue;
        const std::vector<double> lengths = coveredLengths(maskInImage.values.data() + maskInImage.index(y, 0), columns, cols);
        for (const Overlap &overlap : lines[static_cast<std::size_t>(y)]) {
            for (int col = 0; col < cols; ++col)
                areas.at(overlap.cell, col) += overlap.length * lengths[static_cast<std::size_t>(col)];
        }
    }
    const double cellArea = (xEdges[1] - xEdges[0]) * (yEdges[1] - yEdges[0]);
    Grid<float> shares(rows, cols);
    std::transform(areas.values.begin(), areas.values.end(), shares.values.begin(),
                   [&](double area) { return static_cast<float>(std::clamp(area / cellArea, 0.0, 1.0)); });
    return shares;
}

Json Geometry::toJson() const
{
    return {{"fit", toString(fit_)},
            {"image", {{"width", imageWidth_}, {"height", imageHeight_}}},
            {"input", {{"width", inputWidth_}, {"height", inputHeight_}}},
            {"scale", {{"x", scaleX_}, {"y", scaleY_}}},
            {"offset", {{"x", offsetX_}, {"y", offsetY_}}}};
}

} // namespace lesionlens
