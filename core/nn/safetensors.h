// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include <torch/types.h>

namespace lesionlens {

/// The content of a .safetensors file: named tensors on the CPU and string metadata.
/// Source: the safetensors format (8-byte little-endian header length, JSON header, data buffer).
struct TensorFile
{
    std::map<std::string, torch::Tensor> tensors;
    std::map<std::string, std::string> metadata;
};

/// Reads F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL. Verifies before allocating: header length against the file's size, JSON, known
/// types, shape times size against the offsets, offsets inside the buffer, no overlap, no gap.
/// Throws Error NotFound, Io, Format naming the file and the tensor.
[[nodiscard]] TensorFile readSafetensors(const std::filesystem::path &path);

/// Writes atomically: wide types first, then in name order, so that every tensor is aligned; header padded to 8 bytes. Throws Error Io.
void writeSafetensors(const std::filesystem::path &path, const TensorFile &content);

} // namespace lesionlens
