// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/nn/threads.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <unistd.h>

namespace lesionlens {

void letWaitingThreadsSleep(char **argv)
{
    constexpr const char *setting = "OMP_WAIT_POLICY";
    if (std::getenv(setting) != nullptr)
        return;
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error || ::setenv(setting, "PASSIVE", 1) != 0)
        return;
    // Returns only where it failed; then everything works as before, only slower on a busy machine.
    static_cast<void>(::execv(program.c_str(), argv));
}

} // namespace lesionlens
