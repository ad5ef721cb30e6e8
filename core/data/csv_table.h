// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lesionlens {

/// A CSV table with a header row (RFC 4180: quotes, embedded commas and newlines; byte-order mark and CRLF accepted).
struct CsvTable
{
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows; ///< each as long as the header
    std::vector<int> records;                   ///< 1-based record number in the file of each row, for messages (the header is 1)
    std::vector<std::string> problems;          ///< rows left out, each a sentence with its record number

    /// Column index by exact name.
    [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
    /// Column index; throws Error Format naming `file` and the column if it is absent.
    [[nodiscard]] std::size_t requireColumn(std::string_view name, const std::filesystem::path &file) const;
};

/// Reads a CSV file (libcsv). Throws Error NotFound, Io, or Format for an empty file.
[[nodiscard]] CsvTable readCsvFile(const std::filesystem::path &path);

} // namespace lesionlens
