// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/image_io.h"

#include <new>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/base/file_io.h"

namespace lesionlens {

namespace {

std::string encodePng(const cv::Mat &image)
{
    try {
        constexpr int kCompression = 4; // a quarter of the time of zlib's default 6 for a tenth more bytes, on photographs
        std::vector<std::uint8_t> bytes;
        if (!cv::imencode(".png", image, bytes, {cv::IMWRITE_PNG_COMPRESSION, kCompression}))
            throw Error(ErrorCode::Internal, "An image could not be encoded as PNG.");
        return {bytes.begin(), bytes.end()};
    } catch (const cv::Exception &error) {
        throw Error(ErrorCode::Internal, "An image could not be encoded as PNG.", error.what());
    }
}

} // namespace

std::string pngBytes(const RgbImage &image)
{
    if (image.empty() || (image.channels != 3 && image.channels != 4))
        throw Error(ErrorCode::Internal, "An image without pixels, or not with 3 or 4 channels, cannot be encoded as PNG.");
    const bool hasAlpha = image.channels == 4;
    // OpenCV takes a non-const pointer but only reads.
    const cv::Mat rgb(image.height, image.width, hasAlpha ? CV_8UC4 : CV_8UC3, const_cast<std::uint8_t *>(image.data.data()));
    cv::Mat bgr;
    cv::cvtColor(rgb, bgr, hasAlpha ? cv::COLOR_RGBA2BGRA : cv::COLOR_RGB2BGR);
    return encodePng(bgr);
}

void writePng(const std::filesystem::path &path, const RgbImage &image)
{
    writeFileAtomically(path, pngBytes(image));
}

void writeMaskPng(const std::filesystem::path &path, const Grid<std::uint8_t> &mask)
{
    if (mask.empty())
        throw Error(ErrorCode::Internal, "A mask without pixels cannot be written.");
    cv::Mat grey(mask.rows, mask.cols, CV_8UC1);
    for (int row = 0; row < mask.rows; ++row) {
        for (int col = 0; col < mask.cols; ++col)
            grey.at<std::uint8_t>(row, col) = mask.at(row, col) != 0 ? 255 : 0;
    }
    writeFileAtomically(path, encodePng(grey));
}

} // namespace lesionlens
