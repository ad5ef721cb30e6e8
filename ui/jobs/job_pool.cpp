// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/job_pool.h"

#include <algorithm>
#include <new>
#include <string>

namespace lesionlens {

namespace {

constexpr std::chrono::milliseconds kProgressInterval{33};

/// Forwards at most one report per interval; the newest one is kept.
class ThrottledSink final : public ProgressSink
{
public:
    explicit ThrottledSink(std::function<void(const Progress &)> post) : post_(std::move(post)) {}
    void report(const Progress &progress) override { post_(progress); }

private:
    std::function<void(const Progress &)> post_;
};

} // namespace

void Job::cancel()
{
    if (state_)
        state_->stop.request_stop();
}

bool Job::isActive() const
{
    return state_ && state_->isActive;
}

JobPool::JobPool(int threads, QObject *parent) : QObject(parent)
{
    for (int i = 0; i < threads; ++i)
        threads_.emplace_back([this](const std::stop_token &stop) { workLoop(stop); });
}

JobPool::~JobPool()
{
    shutDown();
}

void JobPool::shutDown()
{
    isShutDown_ = true;
    {
        const std::scoped_lock lock(mutex_);
        interactive_.clear();
        background_.clear();
    }
    for (const auto &state : outstanding_)
        state->stop.request_stop();
    for (std::jthread &thread : threads_)
        thread.request_stop();
    threads_.clear(); // joins
    while (!outstanding_.empty())
        deliver(outstanding_.front());
}

void JobPool::enqueue(const std::shared_ptr<Job::State> &state, JobUrgency urgency)
{
    outstanding_.push_back(state);
    if (isShutDown_) {
        state->stop.request_stop();
        deliver(state);
        return;
    }
    {
        const std::scoped_lock lock(mutex_);
        (urgency == JobUrgency::Interactive ? interactive_ : background_).push_back(state);
    }
    wake_.notify_one();
}

void JobPool::workLoop(const std::stop_token &poolStop)
{
    while (!poolStop.stop_requested()) {
        std::shared_ptr<Job::State> state;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, poolStop, [this] { return !interactive_.empty() || !background_.empty(); }))
                return;
            auto &queue = interactive_.empty() ? background_ : interactive_;
            state = std::move(queue.front());
            queue.pop_front();
        }
        run(state);
    }
}

void JobPool::run(const std::shared_ptr<Job::State> &state)
{
    ThrottledSink sink([this, state](const Progress &progress) {
        const auto now = std::chrono::steady_clock::now();
        {
            const std::scoped_lock lock(state->mutex);
            const bool isPosted = state->latest.has_value();
            if (isPosted) {
                state->latest = progress;
                return;
            }
            if (now - state->lastPost < kProgressInterval)
                return;
            state->latest = progress;
            state->lastPost = now;
        }
        QMetaObject::invokeMethod(
            this,
            [state] {
                std::optional<Progress> newest;
                {
                    const std::scoped_lock lock(state->mutex);
                    newest.swap(state->latest);
                }
                if (newest && state->isActive && state->progressed && !state->stop.stop_requested())
                    state->progressed(*newest);
            },
            Qt::QueuedConnection);
    });
    if (!state->stop.stop_requested())
        state->work(sink);
    // Inputs of the work (a model, an image) are let go here and not when the last handle dies.
    state->work = nullptr;
    QMetaObject::invokeMethod(
        this, [this, state] { deliver(state); }, Qt::QueuedConnection);
}

void JobPool::deliver(const std::shared_ptr<Job::State> &given)
{
    const std::shared_ptr<Job::State> state = given; // `given` may be the element that is erased below
    if (!state->isActive)
        return;
    state->isActive = false;
    std::erase(outstanding_, state);
    const std::function<void()> ending = state->stop.stop_requested() ? state->cancelled : state->ending;
    state->ending = nullptr;
    state->cancelled = nullptr;
    state->progressed = nullptr;
    if (ending)
        ending();
}

std::optional<Error> JobPool::capture(const std::function<void()> &function)
{
    try {
        function();
        return std::nullopt;
    } catch (const Error &error) {
        return error;
    } catch (const std::bad_alloc &) {
        return Error(ErrorCode::Internal, "There is not enough memory for this.", "std::bad_alloc");
    } catch (const std::exception &error) {
        return Error(ErrorCode::Internal, std::string("Something unexpected went wrong: ") + error.what(), error.what());
    } catch (...) {
        return Error(ErrorCode::Internal, "Something unexpected went wrong.", "an exception of unknown type");
    }
}

std::function<void()> JobPool::endingOf(const Error &error, const std::function<void(const Error &)> &failed,
                                        const std::function<void()> &cancelled)
{
    if (error.code() == ErrorCode::Cancelled)
        return cancelled;
    if (!failed)
        return {};
    return [failed, error] { failed(error); };
}

} // namespace lesionlens
