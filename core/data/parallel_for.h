// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>

#include "core/base/progress.h"

namespace lesionlens {

/// Calls `work` once for every index below `count`, on all cores, in no order. Progress is reported on the calling thread only, which works
/// too. The first exception ends the rest and is rethrown. Throws Error Cancelled.
void parallelFor(std::size_t count, const std::string &stage, const std::function<void(std::size_t)> &work, ProgressSink &progress,
                 const std::stop_token &stop);

} // namespace lesionlens
