// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/train/run_queue.h"

#include <algorithm>

namespace lesionlens {

namespace {

constexpr int kDrainMilliseconds = 100;
constexpr std::size_t kMostSteps = 2000;

/// Halves the number of points where there are too many for a picture.
void thin(std::vector<StepRecord> &steps)
{
    if (steps.size() <= kMostSteps)
        return;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < steps.size(); i += 2)
        steps[kept++] = steps[i];
    steps.resize(kept);
}

} // namespace

RunQueue::RunQueue(TrainingGateway &gateway, QObject *parent) : QObject(parent), gateway_(gateway)
{
    drainTimer_.setInterval(kDrainMilliseconds);
    connect(&drainTimer_, &QTimer::timeout, this, &RunQueue::drain);
}

RunQueue::~RunQueue()
{
    blockSignals(true);
    shutDown();
}

RunQueue::Entry *RunQueue::find(const std::filesystem::path &folder)
{
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry &entry) { return entry.item.folder == folder; });
    return found == entries_.end() ? nullptr : &*found;
}

RunQueue::Entry *RunQueue::active()
{
    const auto found = std::find_if(entries_.begin(), entries_.end(), [](const Entry &entry) { return entry.item.isActive(); });
    return found == entries_.end() ? nullptr : &*found;
}

bool RunQueue::isTraining() const
{
    return std::any_of(entries_.begin(), entries_.end(), [](const Entry &entry) { return entry.item.isActive(); });
}

std::vector<RunItem> RunQueue::items() const
{
    std::vector<RunItem> items;
    for (const Entry &entry : entries_)
        items.push_back(entry.item);
    return items;
}

void RunQueue::add(const TrainJob &job, RunItem item)
{
    if (Entry *known = find(job.run); known != nullptr) {
        resume(job.run);
        return;
    }
    Entry entry;
    entry.job = job;
    entry.item = std::move(item);
    entry.item.phase = RunPhase::Waiting;
    entry.item.message.clear();
    entry.item.isQueued = true;
    entry.item.folder = job.run;
    entry.item.epochs = job.config.train.epochs;
    entry.item.seed = job.config.seed;
    entries_.push_back(std::move(entry));
    startNext();
    Q_EMIT changed();
}

void RunQueue::pause(const std::filesystem::path &folder)
{
    Entry *entry = find(folder);
    if (entry == nullptr || entry->item.phase != RunPhase::Running)
        return;
    feed_->gate.close();
    entry->item.phase = RunPhase::Paused;
    Q_EMIT changed();
}

void RunQueue::resume(const std::filesystem::path &folder)
{
    Entry *entry = find(folder);
    if (entry == nullptr)
        return;
    if (entry->item.phase == RunPhase::Paused) {
        entry->item.phase = RunPhase::Running;
        feed_->gate.open();
    } else if (entry->item.phase == RunPhase::Stopped || entry->item.phase == RunPhase::Failed) {
        entry->job.resume = true;
        entry->item.phase = RunPhase::Waiting;
        entry->item.message.clear();
        startNext();
    }
    Q_EMIT changed();
}

void RunQueue::stop(const std::filesystem::path &folder)
{
    Entry *entry = find(folder);
    if (entry == nullptr)
        return;
    if (entry->item.isActive())
        job_.cancel();
    else if (entry->item.phase == RunPhase::Waiting) {
        entry->item.phase = RunPhase::Stopped;
        Q_EMIT changed();
    }
}

void RunQueue::remove(const std::filesystem::path &folder)
{
    if (std::erase_if(entries_, [&](const Entry &entry) { return entry.item.folder == folder && !entry.item.isActive(); }) > 0)
        Q_EMIT changed();
}

void RunQueue::moveUp(const std::filesystem::path &folder)
{
    const auto isWaiting = [](const Entry &entry) { return entry.item.phase == RunPhase::Waiting; };
    const auto here = std::find_if(entries_.begin(), entries_.end(), [&](const Entry &entry) { return entry.item.folder == folder; });
    if (here == entries_.end() || !isWaiting(*here))
        return;
    const auto before = std::find_if(std::make_reverse_iterator(here), entries_.rend(), isWaiting);
    if (before == entries_.rend())
        return;
    std::iter_swap(here, before);
    Q_EMIT changed();
}

int RunQueue::waiting() const
{
    return static_cast<int>(
        std::count_if(entries_.begin(), entries_.end(), [](const Entry &entry) { return entry.item.phase == RunPhase::Waiting; }));
}

void RunQueue::startNext()
{
    if (isShutDown_ || job_.isActive())
        return;
    const auto next =
        std::find_if(entries_.begin(), entries_.end(), [](const Entry &entry) { return entry.item.phase == RunPhase::Waiting; });
    if (next == entries_.end())
        return;
    next->item.phase = RunPhase::Running;
    next->item.steps.clear();
    lastStep_ = {};
    progress_ = {};
    feed_ = std::make_shared<Feed>();
    const std::filesystem::path folder = next->item.folder;
    JobEndings<TrainResult> endings;
    endings.succeeded = [this, folder](const TrainResult &result) {
        drain();
        if (Entry *entry = find(folder); entry != nullptr) {
            entry->item.history = result.history;
            entry->item.bestEpoch = result.bestEpoch;
            entry->item.bestValBalancedAccuracy = result.bestValBalancedAccuracy;
            entry->item.checkpoint = result.bestCheckpoint;
            entry->item.lastCheckpoint = folder / "last.safetensors";
        }
        std::string notes;
        for (const std::string &note : result.notes)
            notes += (notes.empty() ? "" : " ") + note;
        end(folder, RunPhase::Finished, notes);
    };
    endings.failed = [this, folder](const Error &error) { end(folder, RunPhase::Failed, error.message()); };
    endings.progressed = [this](const Progress &now) {
        progress_ = now;
        Q_EMIT progressed();
    };
    endings.cancelled = [this, folder] { end(folder, RunPhase::Stopped, "Stopped; it can go on after its last epoch."); };
    job_ = pool_.submit<TrainResult>(
        [this, job = next->job, feed = feed_](ProgressSink &progress, const std::stop_token &stop) {
            TrainEvents events;
            events.onStep = [&feed](const StepRecord &step) {
                const std::scoped_lock lock(feed->mutex);
                feed->steps.push_back(step);
            };
            events.onEpoch = [&feed](const EpochRecord &epoch) {
                const std::scoped_lock lock(feed->mutex);
                feed->epochs.push_back(epoch);
            };
            events.pause = &feed->gate;
            TrainJob now = job;
            // A run that was stopped before it wrote anything has nothing to resume.
            std::error_code ignored;
            now.resume = job.resume && std::filesystem::exists(job.run / "config.json", ignored);
            return gateway_.train(now, progress, stop, events);
        },
        std::move(endings));
    drainTimer_.start();
}

void RunQueue::drain()
{
    Entry *entry = active();
    if (entry == nullptr || !feed_)
        return;
    std::vector<StepRecord> steps;
    std::vector<EpochRecord> epochs;
    {
        const std::scoped_lock lock(feed_->mutex);
        steps.swap(feed_->steps);
        epochs.swap(feed_->epochs);
    }
    if (!steps.empty())
        lastStep_ = steps.back();
    entry->item.steps.insert(entry->item.steps.end(), steps.begin(), steps.end());
    thin(entry->item.steps);
    for (const EpochRecord &epoch : epochs) {
        // A resumed run goes on after the epochs that are known already.
        std::erase_if(entry->item.history, [&](const EpochRecord &old) { return old.epoch >= epoch.epoch; });
        entry->item.history.push_back(epoch);
        entry->item.lastCheckpoint = entry->item.folder / "last.safetensors";
        if (epoch.best) {
            entry->item.bestEpoch = epoch.epoch;
            entry->item.bestValBalancedAccuracy = epoch.valBalancedAccuracy;
            entry->item.checkpoint = entry->item.folder / "best.safetensors";
        }
    }
    if (!epochs.empty())
        Q_EMIT changed();
    else if (!steps.empty())
        Q_EMIT progressed();
}

void RunQueue::end(const std::filesystem::path &folder, RunPhase phase, const std::string &message)
{
    drain();
    drainTimer_.stop();
    if (Entry *entry = find(folder); entry != nullptr) {
        entry->item.phase = phase;
        entry->item.message = message;
    }
    startNext();
    Q_EMIT changed();
}

void RunQueue::shutDown()
{
    isShutDown_ = true;
    pool_.shutDown();
}

} // namespace lesionlens
