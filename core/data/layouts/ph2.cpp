// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/data/layouts/table.h"

namespace lesionlens {

namespace {

constexpr std::array<std::string_view, 3> kLabels = {"atypical_nevus", "common_nevus", "mel"};
constexpr std::array<std::string_view, 1> kMaskSuffixes = {"_lesion"};
/// In the order of the clinical diagnosis' codes 0, 1, 2.
constexpr std::array<std::string_view, 3> kDiagnoses = {"common_nevus", "atypical_nevus", "melanoma"};
/// The annotations of the ABCD rule. The histological diagnosis is not among them: it gives the answer away.
constexpr std::array<std::string_view, 7> kAttributes = {"asymmetry",        "pigment_network",   "dots_globules", "streaks",
                                                         "regression_areas", "blue_whitish_veil", "colors"};
/// In the order of their codes 1 to 6.
constexpr std::array<std::string_view, 6> kColors = {"white", "red", "light_brown", "dark_brown", "blue_gray", "black"};

/// The header, and the records below it with their lines.
struct Records
{
    std::filesystem::path file;
    std::vector<std::string> header; ///< simplified names
    std::vector<CsvRecord> rows;     ///< fields by the header's place

    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const
    {
        const auto found = std::find(header.begin(), header.end(), name);
        return found == header.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - header.begin()));
    }
};

/// "Dots/Globules\n(A/AT/T)" is "dots_globules".
std::string simplified(const std::string &name)
{
    std::string result;
    for (const char c : lowerCase(name.substr(0, name.find('(')))) {
        const bool isWord = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (isWord)
            result += c;
        else if (!result.empty() && result.back() != '_')
            result += '_';
    }
    while (!result.empty() && result.back() == '_')
        result.pop_back();
    return result;
}

std::optional<std::filesystem::path> tableIn(FolderIndex &folder)
{
    for (const std::string_view name : {"PH2_dataset.txt", "PH2_dataset.csv"}) {
        if (std::optional<std::filesystem::path> file = folder.file(name))
            return file;
    }
    return std::nullopt;
}

bool recognises(FolderIndex &folder, const DatasetOptions &)
{
    return tableIn(folder).has_value();
}

/// A line "|| IMD003 || ... | ... ||" as its fields; empty fields stay, and one or two bars are the same.
std::vector<std::string> fieldsOf(const std::string &line)
{
    std::vector<std::string> fields(1);
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != '|') {
            fields.back() += line[i];
            continue;
        }
        fields.emplace_back();
        if (i + 1 < line.size() && line[i + 1] == '|')
            ++i;
    }
    for (std::string &field : fields)
        field = trimmed(field);
    // What stands before the first and after the last bar is no field.
    fields.erase(fields.begin());
    if (!fields.empty())
        fields.pop_back();
    return fields;
}

/// The published text: lines that begin with bars, then a legend.
std::vector<CsvRecord> textRecords(const std::filesystem::path &file)
{
    std::istringstream text(readFile(file));
    std::vector<CsvRecord> records;
    int number = 0;
    for (std::string line; std::getline(text, line);) {
        ++number;
        line = trimmed(line);
        if (line.starts_with("\xEF\xBB\xBF"))
            line.erase(0, 3);
        if (line.starts_with("|"))
            records.push_back({number, fieldsOf(line)});
    }
    return records;
}

/// Text or sheet: the header is the first record with a name column; legends stand above or below.
Records readRecords(const std::filesystem::path &file)
{
    const bool isText = lowerCase(file.extension().native()) == ".txt";
    Records result;
    result.file = file;
    for (CsvRecord &record : isText ? textRecords(file) : readCsvRecords(file)) {
        if (result.header.empty()) {
            std::vector<std::string> names;
            std::transform(record.fields.begin(), record.fields.end(), std::back_inserter(names), simplified);
            const bool isHeader =
                std::any_of(names.begin(), names.end(), [](const std::string &name) { return name == "name" || name == "image_name"; });
            if (isHeader)
                result.header = std::move(names);
            continue;
        }
        result.rows.push_back(std::move(record));
    }
    if (result.header.empty())
        throw Error(ErrorCode::Format, quoted(file) + " has no header row with the column Name or Image Name.");
    return result;
}

bool isMarked(const std::string &field)
{
    return field == "X" || field == "x" || flagFrom(field) == true;
}

/// The text gives codes ("3 4"), the sheet a mark under each colour.
std::string colorsOf(const Records &records, const std::vector<std::string> &fields)
{
    std::vector<std::string> names;
    if (const std::optional<std::size_t> column = records.find("colors")) {
        std::istringstream codes(fields[*column]);
        for (int code = 0; codes >> code;) {
            if (code >= 1 && code <= static_cast<int>(kColors.size()))
                names.emplace_back(kColors.at(static_cast<std::size_t>(code - 1)));
        }
        if (!names.empty())
            return join(names, " ");
    }
    for (const std::string_view color : kColors) {
        const std::optional<std::size_t> column = records.find(color);
        if (column && isMarked(trimmed(fields[*column])))
            names.emplace_back(color);
    }
    return join(names, " ");
}

/// The text has one column with a code, the sheet one column for each class; empty where it says nothing, or twice.
std::string diagnosisOf(const Records &records, const std::vector<std::string> &fields)
{
    if (const std::optional<std::size_t> column = records.find("clinical_diagnosis")) {
        const std::string code = trimmed(fields[*column]);
        for (std::size_t i = 0; i < kDiagnoses.size(); ++i) {
            if (code == std::to_string(i) || lowerCase(code) == kDiagnoses.at(i))
                return std::string(kDiagnoses.at(i));
        }
        return {};
    }
    std::vector<std::string> marked;
    for (const std::string_view diagnosis : kDiagnoses) {
        const std::optional<std::size_t> column = records.find(diagnosis);
        if (column && isMarked(trimmed(fields[*column])))
            marked.emplace_back(diagnosis);
    }
    return marked.size() == 1 ? marked.front() : std::string();
}

LayoutContent read(FolderIndex &folder, const DatasetOptions &)
{
    const std::optional<std::filesystem::path> file = tableIn(folder);
    if (!file)
        throw Error(ErrorCode::NotFound, "There is no PH2_dataset.txt in " + toUtf8(folder.root()) + ".");
    const Records records = readRecords(*file);
    LayoutContent content;
    content.tables = {*file};
    content.attributeNames.assign(kAttributes.begin(), kAttributes.end());
    const std::size_t name = records.find("image_name") ? *records.find("image_name") : *records.find("name");
    for (const auto &[line, fields] : records.rows) {
        const std::string where = "line " + std::to_string(line) + " of " + toUtf8(file->filename());
        const std::string id = name < fields.size() ? trimmed(fields[name]) : std::string();
        if (!lowerCase(id).starts_with("imd"))
            continue; // legends and blank lines
        if (fields.size() != records.header.size()) {
            content.problems.push_back("The image '" + id + "' in " + where + " has " + std::to_string(fields.size()) +
                                       " fields instead of " + std::to_string(records.header.size()) + ".");
            continue;
        }
        LayoutRow row;
        row.line = line;
        row.id = id;
        row.label = diagnosisOf(records, fields);
        for (const std::string_view attribute : kAttributes) {
            const std::optional<std::size_t> column = records.find(attribute);
            row.attributes.push_back(attribute == "colors" ? colorsOf(records, fields) : column ? trimmed(fields[*column]) : std::string());
        }
        content.rows.push_back(std::move(row));
    }
    return content;
}

} // namespace

const Layout &ph2Layout()
{
    static const Layout layout = {
        .id = "ph2",
        .name = "PH2",
        .recognisedBy = "PH2_dataset.txt, or the sheet exported as PH2_dataset.csv",
        .licence = "PH2, free for research and education (non-commercial): Mendonca et al., EMBC 2013, doi:10.1109/EMBC.2013.6610779.",
        .groupKind = "image",
        .requiresGroup = false,
        .isGeneric = false,
        .usesLabelTable = true,
        .labels = kLabels,
        .maskSuffixes = kMaskSuffixes,
        .recognises = recognises,
        .read = read,
    };
    return layout;
}

} // namespace lesionlens
