// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

/// Image files made in memory, byte by byte where no encoder writes what a test needs.
namespace lesionlens::test {

inline std::string bigEndian(std::uint32_t value, int bytes)
{
    std::string text;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        text += static_cast<char>((value >> shift) & 0xFFU);
    return text;
}

inline std::string littleEndian(std::uint32_t value, int bytes)
{
    const std::string big = bigEndian(value, bytes);
    return {big.rbegin(), big.rend()};
}

inline std::string encode(const char *extension, const cv::Mat &image, const std::vector<int> &parameters = {})
{
    std::vector<std::uint8_t> bytes;
    cv::imencode(extension, image, bytes, parameters);
    return {bytes.begin(), bytes.end()};
}

/// One directory entry of a little-endian TIFF.
struct TiffEntry
{
    int tag = 0;
    int type = 3; ///< 3: SHORT, 4: LONG
    std::uint32_t value = 0;
};

inline std::string tiffDirectory(const std::vector<TiffEntry> &entries)
{
    std::string bytes = littleEndian(static_cast<std::uint32_t>(entries.size()), 2);
    for (const TiffEntry &entry : entries)
        bytes += littleEndian(static_cast<std::uint32_t>(entry.tag), 2) + littleEndian(static_cast<std::uint32_t>(entry.type), 2) +
                 littleEndian(1, 4) + littleEndian(entry.value, 4);
    return bytes + littleEndian(0, 4);
}

/// What stands in an EXIF block that holds only an orientation.
inline std::string exif(int orientation)
{
    return std::string("II*\0\x08\0\0\0", 8) + tiffDirectory({{274, 3, static_cast<std::uint32_t>(orientation)}});
}

/// The same with the bytes of each number in the other order.
inline std::string bigEndianExif(int orientation)
{
    return std::string("MM\0*\0\0\0\x08", 8) + bigEndian(1, 2) + bigEndian(274, 2) + bigEndian(3, 2) + bigEndian(1, 4) +
           bigEndian(static_cast<std::uint32_t>(orientation), 2) + bigEndian(0, 2) + bigEndian(0, 4);
}

inline std::string jpegWithExif(const std::string &jpeg, const std::string &exifBytes)
{
    const std::string content = std::string("Exif\0\0", 6) + exifBytes;
    return jpeg.substr(0, 2) + "\xFF\xE1" + bigEndian(static_cast<std::uint32_t>(content.size() + 2), 2) + content + jpeg.substr(2);
}

/// CRC-32 of ISO 3309, as PNG uses it.
inline std::uint32_t crc32(std::string_view bytes)
{
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

inline std::string pngChunk(const std::string &type, const std::string &data)
{
    return bigEndian(static_cast<std::uint32_t>(data.size()), 4) + type + data + bigEndian(crc32(type + data), 4);
}

inline std::string pngWithExif(const std::string &png, const std::string &exifBytes)
{
    constexpr std::size_t kAfterHeader = 8 + 25;
    return png.substr(0, kAfterHeader) + pngChunk("eXIf", exifBytes) + png.substr(kAfterHeader);
}

inline std::string webpWithExif(const std::string &webp, int width, int height, bool hasAlpha, const std::string &exifBytes)
{
    const auto chunk = [](const std::string &type, const std::string &data) {
        return type + littleEndian(static_cast<std::uint32_t>(data.size()), 4) + data + (data.size() % 2 != 0 ? std::string(1, '\0') : "");
    };
    const std::string flags(1, static_cast<char>(0x08 | (hasAlpha ? 0x10 : 0)));
    const std::string extended = flags + std::string(3, '\0') + littleEndian(static_cast<std::uint32_t>(width - 1), 3) +
                                 littleEndian(static_cast<std::uint32_t>(height - 1), 3);
    std::string image = webp.substr(12);
    if (image.substr(0, 4) == "VP8X")
        image = image.substr(18);
    const std::string body = "WEBP" + chunk("VP8X", extended) + image + chunk("EXIF", exifBytes);
    return "RIFF" + littleEndian(static_cast<std::uint32_t>(body.size()), 4) + body;
}

/// An uncompressed TIFF of one strip.
struct Tiff
{
    int width = 0;
    int height = 0;
    int channels = 1;
    int bits = 8;         ///< 8 or 16
    int orientation = 0;  ///< 0: no such tag
    int extraSample = -1; ///< -1: no such tag
    std::vector<std::uint32_t> samples;

    [[nodiscard]] std::string bytes() const
    {
        std::string pixels;
        for (const std::uint32_t sample : samples)
            pixels += littleEndian(sample, bits / 8);
        // Header, strip, the array of bit depths, directory.
        const auto stripOffset = std::uint32_t{8};
        const auto depthsOffset = static_cast<std::uint32_t>(stripOffset + pixels.size() + pixels.size() % 2);
        const std::uint32_t directoryOffset = depthsOffset + 2U * static_cast<std::uint32_t>(channels + channels % 2);
        std::string body = std::string("II*\0", 4) + littleEndian(directoryOffset, 4) + pixels + std::string(pixels.size() % 2, '\0');
        for (int i = 0; i < channels + channels % 2; ++i)
            body += littleEndian(static_cast<std::uint32_t>(bits), 2);
        std::vector<TiffEntry> entries = {{256, 4, static_cast<std::uint32_t>(width)},
                                          {257, 4, static_cast<std::uint32_t>(height)},
                                          {258, 3, channels > 1 ? depthsOffset : static_cast<std::uint32_t>(bits)},
                                          {259, 3, 1},
                                          {262, 3, channels >= 3 ? 2U : 1U},
                                          {273, 4, stripOffset}};
        if (orientation != 0)
            entries.push_back({274, 3, static_cast<std::uint32_t>(orientation)});
        entries.push_back({277, 3, static_cast<std::uint32_t>(channels)});
        entries.push_back({278, 4, static_cast<std::uint32_t>(height)});
        entries.push_back({279, 4, static_cast<std::uint32_t>(pixels.size())});
        if (extraSample >= 0)
            entries.push_back({338, 3, static_cast<std::uint32_t>(extraSample)});
        std::string directory = tiffDirectory(entries);
        // Several bit depths stand outside the entry: its count is the number of channels.
        const std::size_t depthEntry = 2 + 2 * 12;
        directory.replace(depthEntry + 4, 4, littleEndian(static_cast<std::uint32_t>(channels), 4));
        return body + directory;
    }
};

} // namespace lesionlens::test
