// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/image_header.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "core/base/error.h"
#include "core/image/image_io.h"

namespace lesionlens {

namespace {

/// Thrown inside this file; becomes an Error that names the image.
struct Refusal
{
    std::string why;
};

constexpr const char *kTruncated = "is truncated: the end of the image is missing";
constexpr const char *kDamaged = "is damaged: its header cannot be read";

class Bytes
{
public:
    explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] std::string_view view() const { return bytes_; }
    [[nodiscard]] bool holds(std::size_t offset, std::string_view text) const
    {
        return offset <= bytes_.size() && bytes_.substr(offset, text.size()) == text;
    }
    [[nodiscard]] std::string_view part(std::size_t offset, std::size_t count) const
    {
        require(offset, count);
        return bytes_.substr(offset, count);
    }
    [[nodiscard]] unsigned byte(std::size_t offset) const
    {
        require(offset, 1);
        return static_cast<unsigned char>(bytes_[offset]);
    }
    [[nodiscard]] std::uint32_t big(std::size_t offset, std::size_t count) const
    {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < count; ++i)
            value = (value << 8) | byte(offset + i);
        return value;
    }
    [[nodiscard]] std::uint32_t little(std::size_t offset, std::size_t count) const
    {
        std::uint32_t value = 0;
        for (std::size_t i = count; i > 0; --i)
            value = (value << 8) | byte(offset + i - 1);
        return value;
    }
    /// Throws where the range leaves the file: that is what "truncated" means.
    void require(std::size_t offset, std::size_t count) const
    {
        if (offset > bytes_.size() || count > bytes_.size() - offset)
            throw Refusal{kTruncated};
    }

private:
    std::string_view bytes_;
};

int exifOrientation(std::string_view exif)
{
    constexpr std::string_view kPrefix("Exif\0\0", 6);
    if (exif.substr(0, kPrefix.size()) == kPrefix)
        exif.remove_prefix(kPrefix.size());
    const std::optional<TiffDirectory> directory = TiffDirectory::read(exif);
    return directory ? directory->orientation() : 1;
}

/// Offset of the next marker after the entropy-coded data that starts at `at` (ITU T.81, B.1.1.5).
std::size_t skipScanData(const Bytes &bytes, std::size_t at)
{
    while (true) {
        at = bytes.view().find('\xFF', at);
        if (at == std::string_view::npos)
            throw Refusal{kTruncated};
        const unsigned next = bytes.byte(at + 1);
        const bool isData = next == 0x00 || (next >= 0xD0 && next <= 0xD7);
        if (!isData && next != 0xFF)
            return at;
        at += isData ? 2 : 1;
    }
}

ImageHeader jpegHeader(const Bytes &bytes)
{
    ImageHeader header;
    std::size_t at = 2;
    while (true) {
        at = bytes.view().find('\xFF', at); // bytes between segments are skipped, as decoders do
        if (at == std::string_view::npos)
            throw Refusal{kTruncated};
        const unsigned marker = bytes.byte(++at);
        if (marker == 0xFF)
            continue;
        ++at;
        if (marker == 0xD9) // end of image
            return header;
        if (marker == 0x00 || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8))
            continue;
        const std::size_t length = bytes.big(at, 2);
        if (length < 2)
            throw Refusal{kDamaged};
        bytes.require(at, length);
        const bool isFrame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (isFrame && header.width == 0) {
            header.height = bytes.big(at + 3, 2);
            header.width = bytes.big(at + 5, 2);
        } else if (marker == 0xE1 && header.orientation == 1 && bytes.holds(at + 2, std::string_view("Exif\0\0", 6))) {
            header.orientation = exifOrientation(bytes.part(at + 2, length - 2));
        }
        at += length;
        if (marker == 0xDA)
            at = skipScanData(bytes, at);
    }
}

ImageHeader pngHeader(const Bytes &bytes)
{
    ImageHeader header;
    header.format = ImageFormat::Png;
    bool hasPixels = false;
    for (std::size_t at = 8;;) {
        const std::size_t length = bytes.big(at, 4);
        const std::string_view type = bytes.part(at + 4, 4);
        bytes.require(at + 8, length + 4); // data and checksum
        if (at == 8 && (type != "IHDR" || length != 13))
            throw Refusal{kDamaged};
        if (type == "IHDR") {
            header.width = bytes.big(at + 8, 4);
            header.height = bytes.big(at + 12, 4);
        } else if (type == "eXIf") {
            header.orientation = exifOrientation(bytes.part(at + 8, length));
        } else if (type == "IDAT") {
            hasPixels = true;
        } else if (type == "IEND") {
            if (!hasPixels)
                throw Refusal{"is damaged: it has no pixels"};
            return header;
        }
        at += 12 + length;
    }
}

ImageHeader webpHeader(const Bytes &bytes)
{
    ImageHeader header;
    header.format = ImageFormat::WebP;
    const std::size_t end = 8 + static_cast<std::size_t>(bytes.little(4, 4));
    bytes.require(0, end);
    for (std::size_t at = 12; at + 8 <= end;) {
        const std::string_view type = bytes.part(at, 4);
        const std::size_t length = bytes.little(at + 4, 4);
        bytes.require(at + 8, length);
        if (type == "VP8X") {
            header.width = bytes.little(at + 12, 3) + 1;
            header.height = bytes.little(at + 15, 3) + 1;
        } else if (type == "VP8 " && header.width == 0) {
            header.width = bytes.little(at + 14, 2) & 0x3FFFU;
            header.height = bytes.little(at + 16, 2) & 0x3FFFU;
        } else if (type == "VP8L" && header.width == 0) {
            const std::uint32_t bits = bytes.little(at + 9, 4);
            header.width = (bits & 0x3FFFU) + 1;
            header.height = ((bits >> 14) & 0x3FFFU) + 1;
        } else if (type == "EXIF") {
            header.orientation = exifOrientation(bytes.part(at + 8, length));
        }
        at += 8 + length + length % 2;
    }
    return header;
}

ImageHeader bmpHeader(const Bytes &bytes)
{
    ImageHeader header;
    header.format = ImageFormat::Bmp;
    const std::size_t dataOffset = bytes.little(10, 4);
    const std::uint32_t infoSize = bytes.little(14, 4);
    const bool isCore = infoSize == 12;
    header.width = isCore ? bytes.little(18, 2) : bytes.little(18, 4);
    // A negative height means that the rows run from the top.
    header.height = isCore ? bytes.little(20, 2) : std::llabs(static_cast<std::int32_t>(bytes.little(22, 4)));
    const std::uint32_t bitsPerPixel = bytes.little(isCore ? 24 : 28, 2);
    const std::uint32_t compression = isCore ? 0 : bytes.little(30, 4);
    constexpr std::uint32_t kRgb = 0;
    constexpr std::uint32_t kBitFields = 3;
    header.hasAlpha = compression == kBitFields && infoSize >= 56 && bytes.little(66, 4) != 0;
    if (header.width > kMaxPixels || header.height > kMaxPixels || bitsPerPixel > 64)
        return header; // refused by its size
    if (compression == kRgb || compression == kBitFields) {
        const std::uint64_t stride = (static_cast<std::uint64_t>(header.width) * bitsPerPixel + 31) / 32 * 4;
        bytes.require(dataOffset, stride * static_cast<std::uint64_t>(header.height));
    }
    return header;
}

/// Throws unless every strip or tile lies inside the file.
void requireTiffData(const Bytes &bytes, const TiffDirectory &directory, int offsetsTag, int countsTag)
{
    const TiffDirectory::Entry *const offsets = directory.find(offsetsTag);
    const TiffDirectory::Entry *const counts = directory.find(countsTag);
    if (offsets == nullptr || counts == nullptr)
        throw Refusal{kTruncated};
    for (std::size_t i = 0; i < std::min(offsets->values.size(), counts->values.size()); ++i)
        bytes.require(offsets->values[i], counts->values[i]);
}

ImageHeader tiffHeader(const Bytes &bytes)
{
    const std::optional<TiffDirectory> directory = TiffDirectory::read(bytes.view());
    if (!directory)
        throw Refusal{kTruncated}; // its directory often stands at the end
    ImageHeader header;
    header.format = ImageFormat::Tiff;
    header.width = directory->first(256, 0);
    header.height = directory->first(257, 0);
    header.orientation = directory->orientation();
    header.tiffExtraSample = static_cast<int>(directory->first(338, 0));
    header.hasAlpha = directory->first(262, 2) != 5; // the fourth channel of CMYK is ink
    if (const TiffDirectory::Entry *const orientation = directory->find(274))
        header.tiffOrientation = *orientation;
    const std::uint32_t bits = directory->first(258, 1);
    constexpr std::uint32_t kUnsignedSamples = 1;
    if ((bits > 8 && bits != 16) || directory->first(339, kUnsignedSamples) != kUnsignedSamples)
        throw Refusal{"has samples that are neither 8-bit nor 16-bit whole numbers"};
    const bool isTiled = directory->find(324) != nullptr;
    requireTiffData(bytes, *directory, isTiled ? 324 : 273, isTiled ? 325 : 279);
    return header;
}

ImageHeader headerByContent(const Bytes &bytes)
{
    if (bytes.size() == 0)
        throw Refusal{"is empty"};
    if (bytes.holds(0, "\xFF\xD8\xFF"))
        return jpegHeader(bytes);
    if (bytes.holds(0, "\x89PNG\r\n\x1A\n"))
        return pngHeader(bytes);
    if (bytes.holds(0, "RIFF") && bytes.holds(8, "WEBP"))
        return webpHeader(bytes);
    if (bytes.holds(0, std::string_view("II*\0", 4)) || bytes.holds(0, std::string_view("MM\0*", 4)))
        return tiffHeader(bytes);
    if (bytes.holds(0, "BM"))
        return bmpHeader(bytes);
    throw Refusal{"is not an image that can be read (JPEG, PNG, TIFF, BMP or WebP)"};
}

} // namespace

ImageHeader readImageHeader(std::string_view bytes, const std::string &name)
{
    try {
        if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
            throw Refusal{"is too large: files of 2 GiB and more are not read"}; // OpenCV counts bytes in an int
        const ImageHeader header = headerByContent(Bytes(bytes));
        if (header.width <= 0 || header.height <= 0)
            throw Refusal{kDamaged};
        if (header.width > kMaxPixels / header.height)
            throw Refusal{"is too large: " + std::to_string(header.width) + " x " + std::to_string(header.height) + " pixels; at most " +
                          std::to_string(kMaxPixels) + " pixels are read"};
        return header;
    } catch (const Refusal &refusal) {
        throw Error(ErrorCode::Format, "The image '" + name + "' " + refusal.why + ".");
    }
}

} // namespace lesionlens
