// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/pause_gate.h"

namespace lesionlens {

void PauseGate::close()
{
    const std::lock_guard lock(mutex_);
    isClosed_ = true;
}

void PauseGate::open()
{
    {
        const std::lock_guard lock(mutex_);
        isClosed_ = false;
    }
    opened_.notify_all();
}

bool PauseGate::isClosed() const
{
    const std::lock_guard lock(mutex_);
    return isClosed_;
}

void PauseGate::pass(const std::stop_token &stop)
{
    std::unique_lock lock(mutex_);
    opened_.wait(lock, stop, [this] { return !isClosed_; });
}

} // namespace lesionlens
