// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include <QObject>

#include "core/base/error.h"
#include "core/base/progress.h"

namespace lesionlens {

class JobPool;

/// What a job calls on the thread that owns its pool (the GUI thread): exactly one of the three endings, and before it any
/// number of progress reports, at most about thirty a second. Empty functions are allowed.
template <typename R>
struct JobEndings
{
    std::function<void(R)> succeeded;
    std::function<void(const Error &)> failed;
    std::function<void()> cancelled;
    std::function<void(const Progress &)> progressed;
};

/// Jobs of lower urgency wait until no other one waits.
enum class JobUrgency { Interactive, Background };

/// Handle to one piece of long work; copies mean the same job. Used on the GUI thread only.
class Job
{
public:
    Job() = default;
    /// Asks the work to stop. Its ending will be `cancelled`, also where the work was about to succeed.
    void cancel();
    /// Submitted, and no ending delivered yet.
    [[nodiscard]] bool isActive() const;

private:
    friend class JobPool;
    struct State
    {
        std::stop_source stop;
        std::function<void(ProgressSink &)> work; ///< worker thread; leaves `ending` behind
        std::function<void()> ending;             ///< GUI thread
        std::function<void()> cancelled;
        std::function<void(const Progress &)> progressed;
        bool isActive = true; ///< GUI thread
        std::mutex mutex;
        std::optional<Progress> latest; ///< under mutex: reported and not yet delivered
        std::chrono::steady_clock::time_point lastPost;
    };
    explicit Job(std::shared_ptr<State> state) : state_(std::move(state)) {}

    std::shared_ptr<State> state_;
};

/// A fixed number of threads that run jobs in the order of their submission. Everything that a job throws becomes `failed` with a
/// sentence. Endings are delivered through the event loop of the thread that made the pool.
class JobPool final : public QObject
{
    Q_OBJECT
public:
    explicit JobPool(int threads, QObject *parent = nullptr);
    ~JobPool() override;

    /// `work` is called as work(ProgressSink &, const std::stop_token &) -> R on one of the threads.
    template <typename R, typename Work>
    Job submit(Work work, JobEndings<R> endings, JobUrgency urgency = JobUrgency::Interactive)
    {
        auto state = std::make_shared<Job::State>();
        state->cancelled = endings.cancelled;
        state->progressed = endings.progressed;
        state->work = [work = std::move(work), succeeded = std::move(endings.succeeded), failed = std::move(endings.failed),
                       raw = state.get()](ProgressSink &sink) mutable {
            // A shared pointer, because std::function must be copyable and results need not be.
            auto result = std::make_shared<std::optional<R>>();
            const auto error = capture([&] { result->emplace(work(sink, raw->stop.get_token())); });
            if (error)
                raw->ending = endingOf(*error, failed, raw->cancelled);
            else if (succeeded)
                raw->ending = [succeeded, result] { succeeded(std::move(**result)); };
        };
        enqueue(state, urgency);
        return Job(state);
    }

    /// Stops all jobs, waits for the running ones and delivers `cancelled` to every job without an ending. Later submissions
    /// are cancelled at once. Called by the destructor; owners whose members the endings touch call it earlier.
    void shutDown();

private:
    void enqueue(const std::shared_ptr<Job::State> &state, JobUrgency urgency);
    void workLoop(const std::stop_token &poolStop);
    void run(const std::shared_ptr<Job::State> &state);
    void deliver(const std::shared_ptr<Job::State> &state);
    /// Runs `function`; what it throws, as an Error.
    static std::optional<Error> capture(const std::function<void()> &function);
    static std::function<void()> endingOf(const Error &error, const std::function<void(const Error &)> &failed,
                                          const std::function<void()> &cancelled);

    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<std::shared_ptr<Job::State>> interactive_;
    std::deque<std::shared_ptr<Job::State>> background_;
    std::vector<std::shared_ptr<Job::State>> outstanding_; ///< GUI thread: submitted, no ending yet
    std::vector<std::jthread> threads_;
    bool isShutDown_ = false; ///< GUI thread
};

} // namespace lesionlens
