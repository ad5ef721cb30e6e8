// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace lesionlens {

/// One CSV line (RFC 4180) with a final newline; fields are quoted where needed.
[[nodiscard]] std::string csvLine(const std::vector<std::string> &fields);

/// Shortest text that reads back to the same number, independent of the locale: "0.1", "1e-05", "nan".
[[nodiscard]] std::string numberText(double value);
[[nodiscard]] std::string numberText(float value);
/// Rounded to at most that many decimals, for a sentence: roundedText(0.3049, 2) is "0.3".
[[nodiscard]] std::string roundedText(double value, int decimals);

/// "a, b, c".
[[nodiscard]] std::string join(const std::vector<std::string> &parts, const std::string &separator = ", ");

} // namespace lesionlens
