// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/csv_table.h"
#include "core/data/layouts/layout.h"

namespace lesionlens {

/// A metadata table of a layout: columns are found whatever the case of their names, fields lose the white space around them.
class LayoutTable
{
public:
    /// Reads the file, and registers it and its bad records with `content`. Throws as readCsvFile.
    LayoutTable(const std::filesystem::path &file, LayoutContent &content);

    [[nodiscard]] std::size_t size() const { return table_.rows.size(); }
    [[nodiscard]] const std::vector<std::string> &header() const { return table_.header; }
    [[nodiscard]] const std::filesystem::path &file() const { return file_; }
    /// The first of these columns that is there.
    [[nodiscard]] std::optional<std::size_t> find(std::initializer_list<std::string_view> names) const;
    /// Likewise; throws Error Format naming the file and the columns.
    [[nodiscard]] std::size_t require(std::initializer_list<std::string_view> names) const;
    [[nodiscard]] std::string field(std::size_t row, std::size_t column) const { return trimmed(table_.rows[row][column]); }
    /// Empty where the column is absent.
    [[nodiscard]] std::string field(std::size_t row, std::optional<std::size_t> column) const;
    /// A row with its table and line filled in.
    [[nodiscard]] LayoutRow start(std::size_t row) const;
    /// "line 7 of labels.csv".
    [[nodiscard]] std::string where(std::size_t row) const;

    /// The columns that become attributes: those named, as far as they are there.
    void takeAttributes(LayoutContent &content, std::initializer_list<std::string_view> names);
    /// The columns that become attributes: all but `used` ones and those that give the answer away.
    void takeOtherAttributes(LayoutContent &content, const std::vector<std::size_t> &used);
    [[nodiscard]] std::vector<std::string> attributes(std::size_t row) const;

private:
    std::filesystem::path file_;
    CsvTable table_;
    std::size_t index_ = 0;
    std::vector<std::size_t> attributeColumns_;
};

/// A path as a table writes it, made one that the folder's files are known by: with '/', without "./" and "a/..". Empty stays empty.
[[nodiscard]] std::string relativePath(std::string_view text);

/// An id for each file of a data set that gives none: its name without ending; where files of other folders or endings have the same name,
/// as numbered files have in every class, its path with '_' for '/'.
[[nodiscard]] std::vector<std::string> idsOfFiles(const std::vector<std::string> &files);

/// "train", "val", "test" with the usual other names ("training", "valid", "validation", "testing"); the case does not matter.
[[nodiscard]] std::optional<Split> splitFromName(std::string_view name);

/// Gives the row its split from a field; false, and a problem, where it says none.
[[nodiscard]] bool takeSplit(LayoutRow &row, const std::string &text, const std::string &where, LayoutContent &content);

/// The class of a one-hot row: the one of `columns` whose field is 1. Otherwise the result is empty and `problem` a sentence; `isUnmarked`
/// then says that all fields are 0.
struct OneHotColumn
{
    std::size_t column;
    std::string label;
};
[[nodiscard]] std::string oneHotLabel(const LayoutTable &table, std::size_t row, const std::vector<OneHotColumn> &columns,
                                      std::string &problem, bool &isUnmarked);

/// Whether a text is the number one or zero ("1", "1.0", "0.0").
[[nodiscard]] std::optional<bool> flagFrom(std::string_view text);

} // namespace lesionlens
