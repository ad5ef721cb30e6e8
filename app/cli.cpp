// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <CLI/CLI.hpp>

int main(int argc, char **argv)
{
    CLI::App app{"See and measure where dermoscopy classifiers look"};
    CLI11_PARSE(app, argc, argv);
    return 0;
}
