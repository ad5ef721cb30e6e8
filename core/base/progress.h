// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

namespace lesionlens {

/// One step of long work.
struct Progress
{
    std::string stage;      ///< what is being done, for a person: "explaining ISIC_0024306.jpg"
    std::int64_t done = 0;  ///< steps finished
    std::int64_t total = 0; ///< steps in all; 0: unknown
};

/// Receives progress. Called on the working thread; must not block and must not throw.
class ProgressSink
{
public:
    virtual ~ProgressSink() = default;
    virtual void report(const Progress &progress) = 0;
};

/// Swallows everything.
class NoProgress final : public ProgressSink
{
public:
    void report(const Progress &) override {}
};

/// Throws Error(Cancelled) if a stop was requested.
void throwIfStopped(const std::stop_token &stop);

} // namespace lesionlens
