// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QObject>

#include "core/train/evaluate.h"
#include "ui/jobs/job_pool.h"

namespace lesionlens {

class TrainingGateway;

/// What the best checkpoint of a run reaches on a set that it was not chosen on; the figures of `lesionlens-cli evaluate`.
struct RunMeasure
{
    std::string place;     ///< "HAM10000, test"
    int epoch = 0;         ///< of the checkpoint
    std::string groupKind; ///< what the intervals' draws are of: "lesion", "patient", ...
    Metrics metrics;
    std::vector<std::string> notes; ///< leaks that were allowed, images that could not be read, what to know of the figures
};

/// Measures runs one after another and keeps what came out until the window closes. A run is known by its folder.
class RunMeasures final : public QObject
{
    Q_OBJECT
public:
    /// `gateway` outlives this.
    explicit RunMeasures(TrainingGateway &gateway, QObject *parent = nullptr);
    ~RunMeasures() override;

    /// `epoch`: the epoch of the job's checkpoint. A run that is being measured is left alone.
    void measure(const std::filesystem::path &run, const EvaluateJob &job, int epoch);
    void cancel();
    void shutDown();

    [[nodiscard]] std::shared_ptr<const RunMeasure> of(const std::filesystem::path &run) const; ///< null: not measured
    [[nodiscard]] const std::string &problemOf(const std::filesystem::path &run) const;         ///< a sentence; empty: none
    [[nodiscard]] bool isMeasuring(const std::filesystem::path &run) const;
    [[nodiscard]] bool isMeasuring() const;

Q_SIGNALS:
    void changed();

private:
    struct Entry
    {
        Job job;
        std::shared_ptr<const RunMeasure> measure;
        std::string problem;
    };

    TrainingGateway &gateway_;
    std::map<std::filesystem::path, Entry> entries_;
    JobPool pool_{1};
};

/// "0.905 (0.873 to 0.931)", or "undefined".
[[nodiscard]] std::string withInterval(const MetricWithInterval &metric);
/// A sentence with all figures: "HAM10000, test: balanced accuracy 0.745 (0.682 to 0.809), macro AUC ..., n 498 (498 lesions). Recall:
/// ...".
[[nodiscard]] std::string sentenceOf(const RunMeasure &measure);

} // namespace lesionlens
