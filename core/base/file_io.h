// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lesionlens {

/// UTF-8 text of a path, for messages and JSON; bytes that are not valid UTF-8 become U+FFFD, so open files by the path itself.
[[nodiscard]] std::string toUtf8(const std::filesystem::path &path);
/// The same between single quotes, as it stands in messages.
[[nodiscard]] std::string quoted(const std::filesystem::path &path);
/// Path from UTF-8 text.
[[nodiscard]] std::filesystem::path fromUtf8(std::string_view text);

/// The whole file. Throws Error NotFound, Io (names the file).
[[nodiscard]] std::string readFile(const std::filesystem::path &path);

/// Writes to a temporary file in the same folder, flushes it to the disk (fsync) and renames it over `path`:
/// after a crash or on a full disk either the old or the new content is there, never a part.
/// Creates missing parent folders. Throws Error Io naming the file; the temporary file is removed then.
void writeFileAtomically(const std::filesystem::path &path, std::string_view content);
/// The same for content that is produced in pieces (large tensors): `write` is called once with the open stream.
void writeFileAtomically(const std::filesystem::path &path, const std::function<void(std::ostream &)> &write);

/// Creates the folder (and its parents) and proves that a file can be written there. Throws Error Io naming it.
void requireWritableFolder(const std::filesystem::path &folder);

} // namespace lesionlens
