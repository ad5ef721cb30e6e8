// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace lesionlens {

/// Lets one thread hold up another one between two steps of long work. Safe to use from any thread.
class PauseGate
{
public:
    /// From now on `pass` waits.
    void close();
    /// Lets everyone who waits go on.
    void open();
    [[nodiscard]] bool isClosed() const;
    /// Returns at once while the gate is open; else when it opens or a stop is requested.
    void pass(const std::stop_token &stop);

private:
    mutable std::mutex mutex_;
    std::condition_variable_any opened_;
    bool isClosed_ = false;
};

} // namespace lesionlens
