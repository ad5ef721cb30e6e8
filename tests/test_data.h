// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdlib>
#include <filesystem>

#include <QtTest/QTest>

namespace lesionlens::test {

/// Folder with real images, masks and weights (see its README for licences); may not exist.
inline std::filesystem::path dataDir()
{
    const char *dir = std::getenv("LESIONLENS_DATA_DIR");
    return dir != nullptr ? std::filesystem::path(dir) : std::filesystem::path("../shared/data");
}

} // namespace lesionlens::test

/// Skips the test function, visibly, where a file or folder of the real data is absent.
#define LESIONLENS_REQUIRE_DATA(relative)                                                                                                  \
    do {                                                                                                                                   \
        if (!std::filesystem::exists(lesionlens::test::dataDir() / (relative)))                                                            \
            QSKIP("real data is not here: set LESIONLENS_DATA_DIR to a folder that holds " relative);                                      \
    } while (false)
