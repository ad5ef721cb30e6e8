// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/session/explanation_writer.h"

/// Pieces of HTML that the parts of a report share.
namespace lesionlens::html {

/// Text with the characters that HTML reads as its own replaced.
[[nodiscard]] std::string escaped(const std::string &text);
[[nodiscard]] std::string fixed(double value, int decimals);
/// The number, as a share in percent or as it is; "undefined" with its reason as a tooltip.
[[nodiscard]] std::string scoreText(const Score &score, bool percent);
/// "class token, mean over heads" from a map's view; empty where it has none.
[[nodiscard]] std::string viewText(const Map &map);
/// The style sheet: dark, or light where the reader's system is.
[[nodiscard]] const char *style();

} // namespace lesionlens::html
