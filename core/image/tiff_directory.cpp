// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/tiff_directory.h"

namespace lesionlens {

namespace {

constexpr int kOrientationTag = 274;
constexpr std::size_t kEntrySize = 12;
constexpr std::uint32_t kMaxValues = 1U << 24; // strips of the largest image that is read; more is a hostile count

/// Reads numbers of either byte order; past the end they are 0.
struct Numbers
{
    std::string_view bytes;
    bool isLittle = true;

    [[nodiscard]] std::uint32_t at(std::size_t offset, std::size_t size) const
    {
        if (offset > bytes.size() || size > bytes.size() - offset)
            return 0;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const std::size_t from = isLittle ? size - 1 - i : i;
            value = (value << 8) | static_cast<unsigned char>(bytes[offset + from]);
        }
        return value;
    }
};

std::size_t sizeOfType(std::uint32_t type)
{
    switch (type) {
    case 1: // BYTE
        return 1;
    case 3: // SHORT
        return 2;
    case 4: // LONG
        return 4;
    default:
        return 0;
    }
}

} // namespace

std::optional<TiffDirectory> TiffDirectory::read(std::string_view bytes)
{
    if (bytes.size() < 8)
        return std::nullopt;
    const bool isLittle = bytes.substr(0, 4) == std::string_view("II*\0", 4);
    if (!isLittle && bytes.substr(0, 4) != std::string_view("MM\0*", 4))
        return std::nullopt;
    const Numbers numbers{bytes, isLittle};
    const std::size_t start = numbers.at(4, 4);
    const std::size_t count = numbers.at(start, 2);
    if (count == 0 || start + 2 + count * kEntrySize > bytes.size())
        return std::nullopt;

    TiffDirectory directory;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = start + 2 + i * kEntrySize;
        const std::size_t size = sizeOfType(numbers.at(at + 2, 2));
        const std::uint32_t length = numbers.at(at + 4, 4);
        if (size == 0 || length == 0 || length > kMaxValues)
            continue;
        Entry entry;
        entry.valueSize = size;
        entry.offset = size * length <= 4 ? at + 8 : numbers.at(at + 8, 4);
        if (entry.offset + size * length > bytes.size())
            continue;
        entry.values.reserve(length);
        for (std::size_t k = 0; k < length; ++k)
            entry.values.push_back(numbers.at(entry.offset + k * size, size));
        directory.entries_.emplace(static_cast<int>(numbers.at(at, 2)), std::move(entry));
    }
    return directory;
}

const TiffDirectory::Entry *TiffDirectory::find(int tag) const
{
    const auto found = entries_.find(tag);
    return found == entries_.end() ? nullptr : &found->second;
}

std::uint32_t TiffDirectory::first(int tag, std::uint32_t fallback) const
{
    const Entry *const entry = find(tag);
    return entry == nullptr ? fallback : entry->values.front();
}

int TiffDirectory::orientation() const
{
    const std::uint32_t value = first(kOrientationTag, 1);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

std::string TiffDirectory::withValue(std::string_view bytes, const Entry &entry, std::uint32_t value)
{
    std::string changed(bytes);
    const bool isLittle = bytes.front() == 'I';
    for (std::size_t i = 0; i < entry.valueSize; ++i) {
        const std::size_t place = isLittle ? i : entry.valueSize - 1 - i; // from the least significant byte
        changed.at(entry.offset + place) = static_cast<char>((value >> (8 * i)) & 0xFFU);
    }
    return changed;
}

} // namespace lesionlens
