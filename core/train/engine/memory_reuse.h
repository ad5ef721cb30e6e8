// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace lesionlens {

/// While it lives, freed memory stays with the process: a training step frees and takes the same large blocks again and again, and giving
/// them to the system in between costs a page fault for every 4 KiB (6 to 10 % of a step's processor time, bench_training). At its end
/// what is free is given back. Does nothing where the C library is not glibc.
class MemoryReuse
{
public:
    MemoryReuse();
    ~MemoryReuse();
    MemoryReuse(const MemoryReuse &) = delete;
    MemoryReuse &operator=(const MemoryReuse &) = delete;
};

} // namespace lesionlens
