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

/// A CSV table with a header row (RFC 4180: quotes, embedded commas and newlines; byte-order mark and CRLF accepted). Instead of the comma
/// the fields may be separated by semicolons or tabs, as spreadsheets export them: the one that is most frequent in the first line.
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

/// The records of a CSV file as they stand, the header included; records may differ in length. Throws as readCsvFile.
[[nodiscard]] std::vector<std::vector<std::string>> readCsvRecords(const std::filesystem::path &path);

/// Only the first record, without reading the rest of the file; empty where there is none or it cannot be read.
[[nodiscard]] std::vector<std::string> readCsvHeader(const std::filesystem::path &path);

/// Reads a CSV file (libcsv). Throws Error NotFound, Io, or Format for an empty file.
[[nodiscard]] CsvTable readCsvFile(const std::filesystem::path &path);

} // namespace lesionlens
