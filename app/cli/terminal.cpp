// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/terminal.h"

#include <iostream>
#include <string>

#include <sys/ioctl.h>
#include <unistd.h>

namespace lesionlens::cli {

namespace {

bool progressIsShown = false;

void wipeProgress()
{
    if (progressIsShown)
        std::cerr << "\r\033[K" << std::flush;
    progressIsShown = false;
}

std::size_t terminalWidth()
{
    constexpr std::size_t usual = 80;
    winsize size = {};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : usual;
}

/// The text in at most `width` bytes, cut between two characters.
std::string shortened(const std::string &text, std::size_t width)
{
    if (text.size() <= width)
        return text;
    std::size_t end = width > 3 ? width - 3 : 0;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end) + "...";
}

} // namespace

TerminalProgress::TerminalProgress() : isTerminal_(isatty(STDERR_FILENO) != 0)
{
}

TerminalProgress::~TerminalProgress()
{
    wipeProgress();
}

void TerminalProgress::report(const Progress &progress)
{
    if (!isTerminal_)
        return;
    const std::string count =
        progress.total > 0 ? "  " + std::to_string(progress.done) + "/" + std::to_string(progress.total) : std::string();
    const std::size_t width = terminalWidth() - 1; // a full line would wrap and could not be rewritten
    const std::size_t left = width > count.size() ? width - count.size() : 0;
    std::cerr << "\r\033[K" << shortened(progress.stage, left) << count << std::flush;
    progressIsShown = true;
}

std::ostream &output()
{
    wipeProgress();
    return std::cout;
}

std::ostream &messages()
{
    wipeProgress();
    return std::cerr;
}

} // namespace lesionlens::cli
