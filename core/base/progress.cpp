// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/progress.h"

#include "core/base/error.h"

namespace lesionlens {

void throwIfStopped(const std::stop_token &stop)
{
    if (stop.stop_requested())
        throw Error(ErrorCode::Cancelled, "Stopped on request.");
}

} // namespace lesionlens
