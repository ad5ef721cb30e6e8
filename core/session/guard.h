// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>

namespace lesionlens {

/// Called in a catch block: rethrows the current exception as Error. Error passes through; LibTorch's, OpenCV's and the
/// standard library's exceptions become Error(Internal or Io) whose message starts with what was being done.
[[noreturn]] void rethrowAsError(const std::string &whileDoing);

/// Runs `work`; whatever it throws leaves as Error.
template <typename Work>
auto guarded(const std::string &whileDoing, Work &&work) -> decltype(work())
{
    try {
        return std::forward<Work>(work)();
    } catch (...) {
        rethrowAsError(whileDoing);
    }
}

} // namespace lesionlens
