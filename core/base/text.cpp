// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace lesionlens {

namespace {

bool needsQuotes(const std::string &field)
{
    if (field.empty())
        return false;
    // Readers strip blanks around unquoted fields.
    const auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
    return field.find_first_of(",\"\r\n") != std::string::npos || isBlank(field.front()) || isBlank(field.back());
}

template <typename T>
std::string shortest(T value)
{
    if (std::isnan(value))
        return "nan"; // without a sign
    std::array<char, 64> text{};
    const auto result = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), result.ptr};
}

} // namespace

std::string csvLine(const std::vector<std::string> &fields)
{
    if (fields.size() == 1 && fields.front().empty())
        return "\"\"\n"; // an empty line would not be a record
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0)
            line += ',';
        if (!needsQuotes(fields[i])) {
            line += fields[i];
            continue;
        }
        line += '"';
        for (const char c : fields[i]) {
            line += c;
            if (c == '"')
                line += c;
        }
        line += '"';
    }
    return line + "\n";
}

std::string numberText(double value)
{
    return shortest(value);
}

std::string numberText(float value)
{
    return shortest(value);
}

std::string roundedText(double value, int decimals)
{
    const double unit = std::pow(10.0, decimals);
    return numberText(std::round(value * unit) / unit + 0.0); // -0 + 0 is 0
}

std::string join(const std::vector<std::string> &parts, const std::string &separator)
{
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0)
            text += separator;
        text += parts[i];
    }
    return text;
}

} // namespace lesionlens
