// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iosfwd>

#include "core/base/progress.h"

namespace lesionlens::cli {

/// Progress on standard error: one line, rewritten in place and no wider than the terminal; nothing where standard error is not one.
class TerminalProgress final : public ProgressSink
{
public:
    TerminalProgress();
    ~TerminalProgress() override;
    void report(const Progress &progress) override;

private:
    bool isTerminal_;
};

/// Standard output and standard error for whole lines: a progress line that stands on the terminal is wiped first.
[[nodiscard]] std::ostream &output();
[[nodiscard]] std::ostream &messages();

} // namespace lesionlens::cli
