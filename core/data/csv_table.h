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

/// A record as it stands in a file.
struct CsvRecord
{
    int line = 0; ///< of the file where it begins, from 1; blank lines and newlines within fields count
    std::vector<std::string> fields;
};

/// A CSV table with a header row (RFC 4180: quotes, embedded commas and newlines; byte-order mark and CRLF accepted). Instead of the comma
/// the fields may be separated by semicolons or tabs, as spreadsheets export them: the one that is most frequent in the first line. A quote
/// that stands within a field without quotes (2" ruler), or after the end of one with quotes, is text.
struct CsvTable
{
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows; ///< each as long as the header
    std::vector<int> lines;                     ///< of the file where each row begins, for messages, as in CsvRecord
    std::vector<std::string> problems;          ///< rows left out, each a sentence with its line

    /// Column index by exact name.
    [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
    /// Column index; throws Error Format naming `file` and the column if it is absent.
    [[nodiscard]] std::size_t requireColumn(std::string_view name, const std::filesystem::path &file) const;
};

/// The records of a CSV file as they stand, the header included; records may differ in length. Throws as readCsvFile.
[[nodiscard]] std::vector<CsvRecord> readCsvRecords(const std::filesystem::path &path);

/// Only the fields of the first record, without reading the rest of the file; empty where there is none or it cannot be read.
[[nodiscard]] std::vector<std::string> readCsvHeader(const std::filesystem::path &path);

/// Reads a CSV file (libcsv). Throws Error NotFound, Io, or Format for an empty file and, naming the line, for a quote that is never
/// closed.
[[nodiscard]] CsvTable readCsvFile(const std::filesystem::path &path);

} // namespace lesionlens
