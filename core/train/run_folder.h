// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/base/progress.h"
#include "core/data/dataset.h"
#include "core/train/train_config.h"
#include "core/train/trainer.h"

namespace lesionlens {

/// The folder of one training run, held by one process at a time.
class RunFolder
{
public:
    /// Creates the folder, takes its lock (flock on a hidden file, which the system releases even after a crash) and removes what a
    /// training left that was killed while it wrote a file.
    /// Throws Error Io where it cannot be written, Usage where another training holds it.
    explicit RunFolder(std::filesystem::path folder);
    ~RunFolder();
    RunFolder(const RunFolder &) = delete;
    RunFolder &operator=(const RunFolder &) = delete;

    [[nodiscard]] std::filesystem::path config() const { return folder_ / "config.json"; }
    [[nodiscard]] std::filesystem::path manifest() const { return folder_ / "manifest.json"; }
    /// Where the images lay when the training last began, and on which device it ran: what this machine needs to go on, and nobody else.
    [[nodiscard]] std::filesystem::path place() const { return folder_ / "place.json"; }
    [[nodiscard]] std::filesystem::path history() const { return folder_ / "history.csv"; }
    [[nodiscard]] std::filesystem::path best() const { return folder_ / "best.safetensors"; }
    [[nodiscard]] std::filesystem::path last() const { return folder_ / "last.safetensors"; }

    /// Whether a training holds the folder now. Writes nothing.
    [[nodiscard]] static bool isHeld(const std::filesystem::path &folder);
    /// Throws Error NotFound if no training was ever started in `folder`; touches nothing.
    static void requireStarted(const std::filesystem::path &folder);
    /// Throws Error Usage if a training has already finished an epoch here.
    void requireUnused() const;
    /// Whether there is an epoch to go on from. Throws Error Usage naming the first key in which `config` differs from the run's
    /// (train.workers and train.cache_mb may differ: they do not change the curve).
    [[nodiscard]] bool canResume(const TrainConfig &config) const;
    /// Throws Error Mismatch naming the first difference if the run's manifest is not this one.
    void requireSameManifest(const Json &manifest) const;

private:
    std::filesystem::path folder_;
    int lock_ = -1;
};

/// The dotted name of the first key in which two configurations differ ("train.lr"), in the order of the file; empty where they are equal.
[[nodiscard]] std::string firstDifference(const TrainConfig &a, const TrainConfig &b);

} // namespace lesionlens
