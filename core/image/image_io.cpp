// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/image_io.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <new>
#include <system_error>

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/image/image_header.h"
#include "core/image/jpeg_decoder.h"

namespace lesionlens {

namespace {

namespace fs = std::filesystem;

Error damaged(const std::string &name, const std::string &detail)
{
    return {ErrorCode::Format, "The image '" + name + "' is damaged: it could not be decoded.", detail};
}

/// OpenCV's decoder, for all formats but JPEG. Orientation is left alone: OpenCV applies it for some formats, flags and versions only.
cv::Mat decodeMat(std::string_view bytes, const ImageHeader &header)
{
    // What goes wrong becomes an Error; OpenCV need not print it as well.
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    std::string upright;
    if (header.tiffOrientation && header.orientation != 1) {
        // The TIFF decoder turns some sample types and not others: give it a file that says "upright".
        upright = TiffDirectory::withValue(bytes, *header.tiffOrientation, 1);
        bytes = upright;
    }
    // OpenCV takes a non-const pointer but only reads.
    const cv::Mat buffer(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<char *>(bytes.data()));
    return cv::imdecode(buffer, cv::IMREAD_UNCHANGED);
}

/// Turns stored pixels upright: the eight cases of the EXIF standard (CIPA DC-008, tag Orientation).
cv::Mat turnUpright(const cv::Mat &stored, int orientation)
{
    cv::Mat result = stored;
    if (orientation >= 5)
        cv::transpose(stored, result);
    constexpr int kNoFlip = 2;
    constexpr std::array<int, 9> kFlip = {kNoFlip, kNoFlip, 1, -1, 0, kNoFlip, 1, -1, 0}; // 1 mirrors left-right, 0 top-bottom, -1 both
    const int flip = kFlip.at(static_cast<std::size_t>(orientation));
    if (flip == kNoFlip)
        return result;
    cv::Mat flipped;
    cv::flip(result, flipped, flip);
    return flipped;
}

/// Composes a B, G, R, A image over white into `rgb`.
void composeOverWhite(const cv::Mat &bgra, bool isPremultiplied, RgbImage &rgb)
{
    for (int y = 0; y < bgra.rows; ++y) {
        const std::uint8_t *from = bgra.ptr<std::uint8_t>(y);
        std::uint8_t *to = rgb.pixel(0, y);
        for (int x = 0; x < bgra.cols; ++x, from += 4, to += 3) {
            const int alpha = from[3];
            for (int c = 0; c < 3; ++c) {
                const int value = from[2 - c];
                to[c] = static_cast<std::uint8_t>(isPremultiplied ? std::min(255, value + 255 - alpha)
                                                                  : (value * alpha + 255 * (255 - alpha) + 127) / 255);
            }
        }
    }
}

RgbImage toRgb(const cv::Mat &decoded, const ImageHeader &header, const std::string &name)
{
    const bool isWide = decoded.depth() == CV_16U;
    if (!isWide && decoded.depth() != CV_8U)
        throw Error(ErrorCode::Format, "The image '" + name + "' has samples that are neither 8-bit nor 16-bit numbers.");
    cv::Mat narrow = decoded;
    if (isWide)
        decoded.convertTo(narrow, CV_8U, 1.0 / 257.0);
    RgbImage image(narrow.cols, narrow.rows);
    cv::Mat target(narrow.rows, narrow.cols, CV_8UC3, image.data.data());
    switch (narrow.channels()) {
    case 1:
        cv::cvtColor(narrow, target, cv::COLOR_GRAY2RGB);
        return image;
    case 3:
        cv::cvtColor(narrow, target, cv::COLOR_BGR2RGB);
        return image;
    case 4:
        if (!header.hasAlpha) {
            cv::cvtColor(narrow, target, cv::COLOR_BGRA2RGB);
            return image;
        }
        // The 8-bit TIFF decoder (libtiff's RGBA interface) hands out premultiplied colours whatever the file stores.
        composeOverWhite(narrow, header.tiffExtraSample == 1 || (header.tiffExtraSample == 2 && !isWide), image);
        return image;
    default:
        throw Error(ErrorCode::Format,
                    "The image '" + name + "' has " + std::to_string(narrow.channels()) + " channels; 1, 3 or 4 are read.");
    }
}

RgbImage turnUpright(RgbImage image, int orientation)
{
    if (orientation == 1)
        return image;
    const cv::Mat turned = turnUpright(cv::Mat(image.height, image.width, CV_8UC3, image.data.data()), orientation);
    RgbImage result(turned.cols, turned.rows);
    turned.copyTo(cv::Mat(result.height, result.width, CV_8UC3, result.data.data()));
    return result;
}

/// `reduction` 2, 4 or 8: a JPEG at that fraction of its size.
RgbImage decode(std::string_view bytes, const std::string &name, const ImageHeader &header, int reduction)
{
    try {
        if (header.format == ImageFormat::Jpeg)
            return turnUpright(decodeJpeg(bytes, name, reduction), header.orientation);
        const cv::Mat decoded = decodeMat(bytes, header);
        if (decoded.empty())
            throw damaged(name, "OpenCV returned no image");
        if (decoded.cols != header.width || decoded.rows != header.height)
            throw damaged(name, "the decoded size is not that of the header");
        return toRgb(turnUpright(decoded, header.orientation), header, name);
    } catch (const cv::Exception &error) {
        throw damaged(name, error.what());
    } catch (const std::bad_alloc &) {
        throw Error(ErrorCode::Io, "The image '" + name + "' does not fit into memory.");
    }
}

} // namespace

bool hasImageExtension(const fs::path &path)
{
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    constexpr std::array<std::string_view, 7> kKnown = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp"};
    return std::find(kKnown.begin(), kKnown.end(), extension) != kKnown.end();
}

std::vector<fs::path> listImages(const fs::path &folder)
{
    std::error_code error;
    if (!fs::is_directory(folder, error))
        throw Error(ErrorCode::NotFound, "There is no folder " + quoted(folder) + ".");
    std::vector<fs::path> images;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code ignored;
        const bool isHidden = entry->path().filename().native().front() == '.'; // "._a.jpg" beside a.jpg is no image
        if (!isHidden && hasImageExtension(entry->path()) && entry->is_regular_file(ignored))
            images.push_back(entry->path());
    }
    if (error)
        throw Error(ErrorCode::Io, "Cannot list the folder " + quoted(folder) + ": " + error.message() + ".");
    std::sort(images.begin(), images.end());
    return images;
}

RgbImage readImage(const fs::path &path)
{
    return decodeImage(readFile(path), toUtf8(path));
}

RgbImage decodeImage(std::string_view bytes, const std::string &name)
{
    return decode(bytes, name, readImageHeader(bytes, name), 1);
}

RgbImage readThumbnail(const fs::path &path, int longestSide)
{
    if (longestSide < 1)
        throw Error(ErrorCode::Internal, "A thumbnail needs a side of at least one pixel.");
    const std::string bytes = readFile(path);
    const std::string name = toUtf8(path);
    const ImageHeader header = readImageHeader(bytes, name);
    const std::int64_t longest = std::max(header.width, header.height);
    int reduction = 1;
    while (header.format == ImageFormat::Jpeg && reduction < 8 && longest / (2 * reduction) >= longestSide)
        reduction *= 2;
    RgbImage image = decode(bytes, name, header, reduction);
    if (longest <= longestSide)
        return image;
    // From the full size: the reduced one is already rounded.
    const bool isTurned = header.orientation >= 5;
    const auto scaled = [&](std::int64_t side) {
        return static_cast<int>(std::max<std::int64_t>(1, (2 * side * longestSide + longest) / (2 * longest)));
    };
    return resizeImage(image, scaled(isTurned ? header.height : header.width), scaled(isTurned ? header.width : header.height));
}

} // namespace lesionlens
