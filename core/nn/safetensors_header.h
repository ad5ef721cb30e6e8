// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace lesionlens {

/// Where one tensor lies in a .safetensors file.
struct TensorEntry
{
    std::string name;
    std::string dtype; ///< as in the file: "F32"
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0; ///< bytes, relative to the data buffer
    std::uint64_t end = 0;
};

/// The header of a .safetensors file, verified against the file's size.
struct TensorFileHeader
{
    std::vector<TensorEntry> entries; ///< in the order of the data
    std::map<std::string, std::string> metadata;
    std::uint64_t dataStart = 0; ///< bytes from the start of the file to the data buffer
};

/// Bytes per element of a type that we read (F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL); 0 for others.
[[nodiscard]] std::uint64_t elementSize(const std::string &dtype);

/// Reads only the header and verifies it: length against the file's size (at most 100 MB), JSON, each name once, known types, shapes
/// times element size against the offsets, and that the tensors cover the buffer without overlap or gap.
/// Throws Error NotFound, Io, Format naming the file and the tensor.
[[nodiscard]] TensorFileHeader readSafetensorsHeader(const std::filesystem::path &path);

} // namespace lesionlens
