// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/memory_reuse.h"

#include <cstdlib> // defines __GLIBC__

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace lesionlens {

#ifdef __GLIBC__

namespace {

constexpr int kMiB = 1 << 20;
/// The largest that glibc takes: blocks below it come from the heap.
constexpr int kLargestBlock = 32 * kMiB;

} // namespace

MemoryReuse::MemoryReuse()
{
    static_cast<void>(::mallopt(M_MMAP_THRESHOLD, kLargestBlock));
    static_cast<void>(::mallopt(M_TRIM_THRESHOLD, 1024 * kMiB));
}

MemoryReuse::~MemoryReuse()
{
    static_cast<void>(::mallopt(M_TRIM_THRESHOLD, 2 * kLargestBlock)); // what glibc's own adaptation ends at
    static_cast<void>(::malloc_trim(0));
}

#else

MemoryReuse::MemoryReuse() = default;
MemoryReuse::~MemoryReuse() = default;

#endif

} // namespace lesionlens
