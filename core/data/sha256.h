// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace lesionlens {

/// SHA-256 in lower-case hexadecimal (64 characters). Computed by OpenSSL's libcrypto.
[[nodiscard]] std::string sha256Hex(std::string_view bytes);
/// SHA-256 of a file's bytes, read in blocks. Throws Error NotFound, Io.
[[nodiscard]] std::string sha256HexOfFile(const std::filesystem::path &path);

} // namespace lesionlens
