// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include <QObject>
#include <QTimer>

#include "core/base/pause_gate.h"
#include "ui/jobs/job_pool.h"
#include "ui/presenters/train/run_item.h"
#include "ui/presenters/training_gateway.h"

namespace lesionlens {

/// Trainings in their order, one at a time. A run is known by its folder.
class RunQueue final : public QObject
{
    Q_OBJECT
public:
    /// `gateway` outlives the queue.
    explicit RunQueue(TrainingGateway &gateway, QObject *parent = nullptr);
    ~RunQueue() override;

    /// At the end; starts at once where nothing trains. `item` tells what is known of the run: its titles, and of one that is resumed the
    /// epochs it has. A run that is in the queue already goes on.
    void add(const TrainJob &job, RunItem item);
    void pause(const std::filesystem::path &folder);
    /// Lets a paused run go on; a stopped or failed one goes on after its last epoch.
    void resume(const std::filesystem::path &folder);
    /// A waiting run becomes stopped at once, a running one after its step.
    void stop(const std::filesystem::path &folder);
    /// Out of the queue; its files stay. Not while it trains.
    void remove(const std::filesystem::path &folder);
    /// Before the waiting run that stands before it.
    void moveUp(const std::filesystem::path &folder);
    /// Stops everything and waits for the step that runs. Nothing starts afterwards.
    void shutDown();

    [[nodiscard]] std::vector<RunItem> items() const;
    [[nodiscard]] bool isTraining() const;
    [[nodiscard]] int waiting() const;                                     ///< number of runs that have not begun
    [[nodiscard]] const StepRecord &lastStep() const { return lastStep_; } ///< of the active run
    [[nodiscard]] const Progress &progress() const { return progress_; }   ///< likewise: what it does, also before its first step

Q_SIGNALS:
    void changed();    ///< order or phase of a run, a new epoch
    void progressed(); ///< steps of the active run, or what it does before them

private:
    struct Entry
    {
        TrainJob job;
        RunItem item;
    };
    /// Written by the training thread, read by the window about ten times a second.
    struct Feed
    {
        std::mutex mutex;
        std::vector<StepRecord> steps;
        std::vector<EpochRecord> epochs;
        PauseGate gate;
    };

    [[nodiscard]] Entry *find(const std::filesystem::path &folder);
    [[nodiscard]] Entry *active();
    void startNext();
    void drain();
    void end(const std::filesystem::path &folder, RunPhase phase, const std::string &message);

    TrainingGateway &gateway_;
    std::vector<Entry> entries_;
    std::shared_ptr<Feed> feed_;
    StepRecord lastStep_;
    Progress progress_;
    Job job_;
    QTimer drainTimer_;
    bool isShutDown_ = false;
    JobPool pool_{1};
};

} // namespace lesionlens
