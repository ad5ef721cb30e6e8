// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/parallel_for.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace lesionlens {

void parallelFor(std::size_t count, const std::string &stage, const std::function<void(std::size_t)> &work, ProgressSink &progress,
                 const std::stop_token &stop)
{
    std::atomic<std::size_t> next = 0;
    std::atomic<std::size_t> done = 0;
    std::mutex mutex;
    std::exception_ptr failure;
    // The other threads may be done before the caller has finished one.
    progress.report({stage, 0, static_cast<std::int64_t>(count)});
    const auto run = [&](bool isCaller) {
        try {
            for (std::size_t i = next++; i < count && !stop.stop_requested(); i = next++) {
                work(i);
                const std::size_t finished = ++done;
                if (isCaller)
                    progress.report({stage, static_cast<std::int64_t>(finished), static_cast<std::int64_t>(count)});
            }
        } catch (...) {
            next = count;
            const std::lock_guard lock(mutex);
            if (!failure)
                failure = std::current_exception();
        }
    };
    {
        const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < std::min(cores, count); ++i)
            threads.emplace_back([&run] { run(false); });
        run(true);
    }
    if (failure)
        std::rethrow_exception(failure);
    throwIfStopped(stop);
}

} // namespace lesionlens
