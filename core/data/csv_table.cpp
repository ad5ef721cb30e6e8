// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/csv_table.h"

#include <algorithm>
#include <array>
#include <exception>
#include <fstream>
#include <set>
#include <utility>

#include <csv.h>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"

namespace lesionlens {

namespace {

/// Collects what libcsv reports. Exceptions must not pass through its C code: the first one is kept.
struct Records
{
    std::vector<CsvRecord> all;
    CsvRecord current;
    bool isOpen = false; ///< `current` has begun, in this line or an earlier one
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
        target->current.fields.emplace_back(bytes == nullptr ? std::string() : std::string(static_cast<const char *>(bytes), size));
    });
}

extern "C" void endRecord(int, void *records)
{
    auto *const target = static_cast<Records *>(records);
    target->guarded([&] {
        target->all.push_back(std::exchange(target->current, {}));
        target->isOpen = false;
    });
}

/// libcsv, fed line by line, so that each record's line is known.
class Parser
{
public:
    Parser(char delimiter, const std::filesystem::path &path) : delimiter_(delimiter), path_(path)
    {
        if (csv_init(&state_, kStrict) != 0)
            throw Error(ErrorCode::Internal, "The CSV reader could not be started.");
        csv_set_delim(&state_, static_cast<unsigned char>(delimiter));
    }
    Parser(const Parser &) = delete;
    Parser &operator=(const Parser &) = delete;
    ~Parser() { csv_free(&state_); }

    /// Takes one line, with its end.
    void take(std::string_view text, int line)
    {
        if (!records_.isOpen) {
            if (isBlank(text, delimiter_))
                return;
            records_.isOpen = true;
            records_.current.line = line;
        }
        while (!text.empty()) {
            text.remove_prefix(feed(text));
            if (text.empty())
                break;
            // Within quotes that were opened in an earlier line it is rather a quote that somebody forgot to close.
            if (csv_error(&state_) != CSV_EPARSE || (state_.quoted != 0 && records_.current.line != line))
                fail();
            takeAsText(text.substr(0, 1));
            text.remove_prefix(1);
        }
    }

    [[nodiscard]] std::vector<CsvRecord> finish()
    {
        if (csv_fini(&state_, &addField, &endRecord, &records_) != 0)
            fail();
        if (records_.failure)
            std::rethrow_exception(records_.failure);
        return std::move(records_.all);
    }

    [[nodiscard]] static bool isBlank(std::string_view text, char delimiter)
    {
        return std::all_of(text.begin(), text.end(),
                           [delimiter](char c) { return c == '\n' || c == '\r' || (c != delimiter && (c == ' ' || c == '\t')); });
    }

private:
    static constexpr unsigned char kStrict = CSV_STRICT | CSV_STRICT_FINI;

    /// Number of bytes taken: all, or those before a misplaced quote.
    std::size_t feed(std::string_view text)
    {
        const std::size_t taken = csv_parse(&state_, text.data(), text.size(), &addField, &endRecord, &records_);
        if (records_.failure)
            std::rethrow_exception(records_.failure);
        return taken;
    }

    /// The rest of the field is one without quotes: else it would swallow the lines up to the next quote.
    void takeAsText(std::string_view byte)
    {
        state_.quoted = 0;
        csv_set_opts(&state_, CSV_STRICT_FINI);
        if (feed(byte) != byte.size())
            fail();
        csv_set_opts(&state_, kStrict);
    }

    [[noreturn]] void fail()
    {
        if (csv_error(&state_) != CSV_EPARSE)
            throw Error(ErrorCode::Io, quoted(path_) + " cannot be read.", csv_strerror(csv_error(&state_)));
        throw Error(ErrorCode::Format,
                    quoted(path_) + " is not a valid CSV file: a quote is never closed in the record that begins in line " +
                        std::to_string(records_.current.line) + ".",
                    csv_strerror(csv_error(&state_)));
    }

    csv_parser state_{};
    char delimiter_;
    const std::filesystem::path &path_;
    Records records_;
};

/// What separates the fields of the first line that is not blank.
char delimiterOf(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
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

/// Where the first line of a text ends, its end included: "\n", "\r\n" or, as old spreadsheets write it, "\r".
std::size_t lineLength(std::string_view text)
{
    const std::size_t end = text.find_first_of("\r\n");
    if (end == std::string_view::npos)
        return text.size();
    return text.substr(end, 2) == "\r\n" ? end + 2 : end + 1;
}

std::vector<CsvRecord> parse(std::string_view text, const std::filesystem::path &path)
{
    Parser parser(delimiterOf(text), path);
    for (int line = 1; !text.empty(); ++line) {
        const std::size_t length = lineLength(text);
        parser.take(text.substr(0, length), line);
        text.remove_prefix(length);
    }
    return parser.finish();
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

std::vector<CsvRecord> readCsvRecords(const std::filesystem::path &path)
{
    const std::string content = readFile(path);
    std::vector<CsvRecord> records = parse(withoutByteOrderMark(content), path);
    if (records.empty())
        throw Error(ErrorCode::Format, quoted(path) + " is empty: it has no header row.");
    return records;
}

std::vector<std::string> readCsvHeader(const std::filesystem::path &path)
{
    std::ifstream file(path, std::ios::binary);
    std::string line;
    while (std::getline(file, line) && Parser::isBlank(withoutByteOrderMark(line), ',')) {
    }
    try {
        std::vector<CsvRecord> records = parse(withoutByteOrderMark(line), path);
        return records.empty() ? std::vector<std::string>{} : std::move(records.front().fields);
    } catch (const Error &) {
        return {};
    }
}

CsvTable readCsvFile(const std::filesystem::path &path)
{
    std::vector<CsvRecord> records = readCsvRecords(path);
    CsvTable table;
    table.header = std::move(records.front().fields);
    requireDistinctNames(table.header, path);
    table.rows.reserve(records.size() - 1);
    table.lines.reserve(records.size() - 1);
    for (std::size_t i = 1; i < records.size(); ++i) {
        auto &[line, fields] = records[i];
        if (fields.size() != table.header.size()) {
            table.problems.push_back("Line " + std::to_string(line) + " of " + quoted(path) + " has " + std::to_string(fields.size()) +
                                     " fields instead of " + std::to_string(table.header.size()) + ".");
            continue;
        }
        table.rows.push_back(std::move(fields));
        table.lines.push_back(line);
    }
    return table;
}

} // namespace lesionlens
