// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QObject>
#include <QTimer>

#include "ui/presenters/train/run_measures.h"
#include "ui/presenters/train/run_queue.h"
#include "ui/presenters/train/train_form.h"

namespace lesionlens {

/// What the Train page shows and does: a configuration that is filled in, what it would take, the queue and the runs folder.
class TrainPresenter final : public QObject
{
    Q_OBJECT
public:
    /// `gateway` outlives the presenter. Runs are kept and looked for in `runsFolder`.
    TrainPresenter(TrainingGateway &gateway, const std::filesystem::path &runsFolder, QObject *parent = nullptr);
    ~TrainPresenter() override;

    /// Null: none is open.
    void setDataset(std::shared_ptr<const DatasetSummary> dataset, const DatasetOptions &options);
    /// Why a training would refuse the data set's split by leaks that were found in it, a sentence; empty: none is known.
    void setLeakRefusal(const std::string &sentence);
    [[nodiscard]] const DatasetSummary *dataset() const { return dataset_.get(); }

    [[nodiscard]] const std::vector<ModelSpec> &models() const { return models_; } ///< empty until they are measured
    void chooseModel(const std::string &id);
    [[nodiscard]] const TrainForm &form() const { return form_; }
    void chooseRecipe(const std::string &id);
    void setText(const std::string &path, const std::string &text);
    /// Puts the augmentation that was tried on the Data set page into the form.
    void setAugmentation(const AugmentOptions &options);
    [[nodiscard]] const std::string &device() const { return device_; }
    void setDevice(const std::string &device);
    void loadConfiguration(const std::filesystem::path &file);
    void saveConfiguration(const std::filesystem::path &file);
    /// Why a training cannot start, each a sentence; empty: it can.
    [[nodiscard]] std::vector<std::string> problems() const;
    [[nodiscard]] std::string commandLine() const;

    [[nodiscard]] const std::optional<TrainEstimate> &estimate() const { return estimate_; }
    [[nodiscard]] bool isEstimating() const { return estimateTimer_.isActive() || estimateJob_.isActive(); }
    [[nodiscard]] const std::string &estimateProblem() const { return estimateProblem_; }

    /// Puts the configuration into the queue. An empty name: one of architecture, seed and time. False with problemsChanged where it
    /// cannot.
    bool start(const std::string &name = {});
    [[nodiscard]] RunQueue &queue() { return queue_; }
    /// A run of the runs folder, or of the queue, goes on after its last epoch.
    void resume(const std::filesystem::path &folder);
    /// Measures a run's best checkpoint on the test set of the data set that is open; where none is, on that of the run's own data.
    void measure(const std::filesystem::path &folder);
    void setRunsFolder(const std::filesystem::path &folder);
    [[nodiscard]] const std::filesystem::path &runsFolder() const { return runsFolder_; }
    void refreshRuns();
    /// The queue, then the runs folder, newest first.
    [[nodiscard]] std::vector<RunItem> runs() const;
    [[nodiscard]] const std::string &problem() const { return problem_; } ///< of the last command; empty: none

Q_SIGNALS:
    void modelsChanged();
    void formChanged();
    void estimateChanged();
    void runsChanged();
    void problemChanged();

private:
    void askEstimate();
    void startEstimate();
    void report(const std::string &sentence);
    [[nodiscard]] std::string titleOf(const std::string &modelId) const;

    TrainingGateway &gateway_;
    std::shared_ptr<const DatasetSummary> dataset_;
    DatasetOptions datasetOptions_;
    std::string leakRefusal_;
    std::vector<ModelSpec> models_;
    TrainForm form_;
    std::string device_ = "auto";
    std::filesystem::path configurationFile_;
    std::filesystem::path runsFolder_;
    std::vector<RunSummary> stored_;
    std::optional<TrainEstimate> estimate_;
    std::string estimateProblem_;
    std::string problem_;
    QTimer estimateTimer_;
    Job estimateJob_;
    Job runsJob_;
    RunQueue queue_;
    RunMeasures measures_;
    JobPool estimates_{1};
    JobPool pool_{1};
};

} // namespace lesionlens
