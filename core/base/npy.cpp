// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/npy.h"

#include <bit>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/error.h"
#include "core/base/file_io.h"

namespace lesionlens {

namespace {

constexpr std::string_view kMagic("\x93NUMPY\x01\x00", 8);
constexpr std::string_view kShapeKey = "'shape': (";
constexpr std::size_t kPrefixSize = 10; // magic, version, 16-bit header length
constexpr std::size_t kAlignment = 64;

void appendFloat(std::string &bytes, float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (int shift = 0; shift < 32; shift += 8)
        bytes += static_cast<char>((bits >> shift) & 0xFFU);
}

float floatAt(std::string_view bytes, std::size_t offset)
{
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i)
        bits |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[offset + i])) << (8 * i);
    return std::bit_cast<float>(bits);
}

/// Rows and columns from "... 'shape': (3, 4), ...".
std::optional<Cell> shapeIn(std::string_view header)
{
    const std::size_t start = header.find(kShapeKey);
    if (start == std::string_view::npos)
        return std::nullopt;
    const char *const end = header.data() + header.size();
    Cell shape;
    const auto rows = std::from_chars(header.data() + start + kShapeKey.size(), end, shape.row);
    if (rows.ec != std::errc() || end - rows.ptr < 2 || std::string_view(rows.ptr, 2) != ", ")
        return std::nullopt;
    const auto cols = std::from_chars(rows.ptr + 2, end, shape.col);
    if (cols.ec != std::errc() || cols.ptr == end || *cols.ptr != ')' || shape.row < 0 || shape.col < 0)
        return std::nullopt;
    return shape;
}

} // namespace

std::string npyBytes(const Grid<float> &grid)
{
    std::string header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(grid.rows) + ", " + std::to_string(grid.cols) + "), }";
    const std::size_t unpadded = kPrefixSize + header.size() + 1;
    header.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
    header += '\n';

    std::string bytes(kMagic);
    bytes += static_cast<char>(header.size() & 0xFFU);
    bytes += static_cast<char>((header.size() >> 8) & 0xFFU);
    bytes += header;
    bytes.reserve(bytes.size() + grid.size() * sizeof(float));
    for (const float value : grid.values)
        appendFloat(bytes, value);
    return bytes;
}

void writeNpy(const std::filesystem::path &path, const Grid<float> &grid)
{
    writeFileAtomically(path, npyBytes(grid));
}

Grid<float> readNpy(const std::filesystem::path &path)
{
    const std::string content = readFile(path);
    const std::string_view bytes = content;
    const auto refuse = [&](const std::string &why) { return Error(ErrorCode::Format, quoted(path) + " " + why + "."); };
    if (bytes.size() < kPrefixSize || bytes.substr(0, kMagic.size()) != kMagic)
        throw refuse("is not a NumPy array of format 1.0");
    const std::size_t headerSize = static_cast<std::size_t>(static_cast<unsigned char>(bytes[8])) +
                                   256 * static_cast<std::size_t>(static_cast<unsigned char>(bytes[9]));
    if (bytes.size() < kPrefixSize + headerSize)
        throw refuse("is truncated: its header is not complete");
    const std::string_view header = bytes.substr(kPrefixSize, headerSize);
    const std::optional<Cell> shape = shapeIn(header);
    if (!shape || header.find("'descr': '<f4'") == std::string_view::npos ||
        header.find("'fortran_order': False") == std::string_view::npos)
        throw refuse("is not a two-dimensional array of little-endian float32 in C order");
    const std::size_t count = static_cast<std::size_t>(shape->row) * static_cast<std::size_t>(shape->col);
    const std::string_view data = bytes.substr(kPrefixSize + headerSize);
    // Compared as counts: a shape from a hostile file must not decide an allocation.
    if (data.size() % sizeof(float) != 0 || data.size() / sizeof(float) != count)
        throw refuse("is truncated or has extra bytes: its data do not fit its shape");
    Grid<float> grid(shape->row, shape->col);
    for (std::size_t i = 0; i < count; ++i)
        grid.values[i] = floatAt(data, i * sizeof(float));
    return grid;
}

} // namespace lesionlens
