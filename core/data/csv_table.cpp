// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/csv_table.h"

#include <algorithm>
#include <array>
#include <exception>
#include <fstream>
#include <set>

#include <csv.h>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"

namespace lesionlens {

namespace {

/// Collects what libcsv reports. Exceptions must not pass through its C code: the first one is kept.
struct Records
{
    std::vector<std::vector<std::string>> all;
    std::vector<std::string> current;
    std::exception_ptr failure;

    template <typename Action>
    void guarded(const Action &action)
    {
        try {
            if (!failure)
                action();
        } catch (...) {
            failure = std::current_exception();
        }
    }
};

extern "C" void addField(void *bytes, std::size_t size, void *records)
{
    auto *const target = static_cast<Records *>(records);
    target->guarded([&] {
        // libcsv hands out no pointer for an empty field.
        target->current.emplace_back(bytes == nullptr ? std::string() : std::string(static_cast<const char *>(bytes), size));
    });
}

extern "C" void endRecord(int, void *records)
{
    auto *const target = static_cast<Records *>(records);
    target->guarded([&] {
        target->all.push_back(std::move(target->current));
        target->current.clear();
    });
}

/// A parser that is freed at the end of its scope.
struct Parser
{
    csv_parser state{};

    explicit Parser(char delimiter)
    {
        // Strict: after a misplaced quote nobody knows where the next field starts.
        if (csv_init(&state, CSV_STRICT | CSV_STRICT_FINI) != 0)
            throw Error(ErrorCode::Internal, "The CSV reader could not be started.");
        csv_set_delim(&state, static_cast<unsigned char>(delimiter));
    }
    Parser(const Parser &) = delete;
    Parser &operator=(const Parser &) = delete;
    ~Parser() { csv_free(&state); }
};

/// What separates the fields of the first line.
char delimiterOf(std::string_view text)
{
    bool isQuoted = false;
    std::array<int, 3> counts{};
    constexpr std::string_view kDelimiters = ",;\t";
    for (const char c : text) {
        if (c == '"')
            isQuoted = !isQuoted;
        else if (!isQuoted && (c == '\n' || c == '\r'))
            break;
        else if (const std::size_t which = kDelimiters.find(c); !isQuoted && which != std::string_view::npos)
            ++counts.at(which);
    }
    return kDelimiters.at(static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin()));
}

std::string_view withoutByteOrderMark(std::string_view text)
{
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark)
        text.remove_prefix(kByteOrderMark.size());
    return text;
}

Records parse(std::string_view text, const std::filesystem::path &path)
{
    Records records;
    Parser parser(delimiterOf(text));
    const bool isParsed = csv_parse(&parser.state, text.data(), text.size(), &addField, &endRecord, &records) == text.size() &&
                          csv_fini(&parser.state, &addField, &endRecord, &records) == 0;
    if (records.failure)
        std::rethrow_exception(records.failure);
    if (!isParsed)
        throw Error(ErrorCode::Format,
                    quoted(path) + " is not a valid CSV file: a quote is misplaced or never closed in record " +
                        std::to_string(records.all.size() + 1) + ".",
                    csv_strerror(csv_error(&parser.state)));
    return records;
}

void requireDistinctNames(const std::vector<std::string> &header, const std::filesystem::path &path)
{
    std::set<std::string> seen;
    for (const std::string &name : header) {
        if (!name.empty() && !seen.insert(name).second)
            throw Error(ErrorCode::Format, quoted(path) + " has two columns named '" + name + "'.");
    }
}

} // namespace

std::optional<std::size_t> CsvTable::column(std::string_view name) const
{
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - header.begin());
}

std::size_t CsvTable::requireColumn(std::string_view name, const std::filesystem::path &file) const
{
    const std::optional<std::size_t> index = column(name);
    if (!index)
        throw Error(ErrorCode::Format, quoted(file) + " has no column '" + std::string(name) + "'; its columns are: " + join(header) + ".");
    return *index;
}

std::vector<std::vector<std::string>> readCsvRecords(const std::filesystem::path &path)
{
    const std::string content = readFile(path);
    Records records = parse(withoutByteOrderMark(content), path);
    if (records.all.empty())
        throw Error(ErrorCode::Format, quoted(path) + " is empty: it has no header row.");
    return std::move(records.all);
}

std::vector<std::string> readCsvHeader(const std::filesystem::path &path)
{
    std::ifstream file(path, std::ios::binary);
    std::string line;
    std::getline(file, line);
    try {
        Records records = parse(withoutByteOrderMark(line), path);
        return records.all.empty() ? std::vector<std::string>{} : std::move(records.all.front());
    } catch (const Error &) {
        return {};
    }
}

CsvTable readCsvFile(const std::filesystem::path &path)
{
    std::vector<std::vector<std::string>> records = readCsvRecords(path);
    CsvTable table;
    table.header = std::move(records.front());
    requireDistinctNames(table.header, path);
    for (std::size_t i = 1; i < records.size(); ++i) {
        std::vector<std::string> &row = records[i];
        const int record = static_cast<int>(i) + 1;
        if (row.size() != table.header.size()) {
            table.problems.push_back("Record " + std::to_string(record) + " of " + quoted(path) + " has " + std::to_string(row.size()) +
                                     " fields instead of " + std::to_string(table.header.size()) + ".");
            continue;
        }
        table.rows.push_back(std::move(row));
        table.records.push_back(record);
    }
    return table;
}

} // namespace lesionlens
