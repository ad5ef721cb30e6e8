// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lesionlens {

/// The first image directory of a TIFF file; EXIF uses the same structure. Only integer entries are kept.
/// Every offset is checked; what does not fit into the bytes is left out. Source: TIFF Revision 6.0, section 2.
class TiffDirectory
{
public:
    struct Entry
    {
        std::vector<std::uint32_t> values;
        std::size_t offset = 0;    ///< of the first value, in the bytes
        std::size_t valueSize = 0; ///< bytes of one value
    };

    /// None where the bytes do not start with a TIFF header and a directory inside them.
    [[nodiscard]] static std::optional<TiffDirectory> read(std::string_view bytes);

    [[nodiscard]] const Entry *find(int tag) const;
    /// First value of an entry, or `fallback`.
    [[nodiscard]] std::uint32_t first(int tag, std::uint32_t fallback) const;
    /// EXIF orientation, 1 to 8; 1 where absent or out of range.
    [[nodiscard]] int orientation() const;

    /// The bytes of a file with the first value of an entry replaced. The entry must exist in those bytes.
    [[nodiscard]] static std::string withValue(std::string_view bytes, const Entry &entry, std::uint32_t value);

private:
    std::map<int, Entry> entries_;
};

} // namespace lesionlens
