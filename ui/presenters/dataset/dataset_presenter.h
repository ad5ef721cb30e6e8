// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QImage>
#include <QObject>

#include "ui/jobs/job_pool.h"
#include "ui/presenters/training_gateway.h"

namespace lesionlens {

/// The data set that is looked at and trained on. Holds no widget. Reading is latest-wins.
class DatasetPresenter final : public QObject
{
    Q_OBJECT
public:
    enum class State { Empty, Loading, Ready, Failed };
    static constexpr int ExamplesPerClass = 6;
    static constexpr int PreviewDraws = 9;

    /// `gateway` outlives the presenter.
    explicit DatasetPresenter(TrainingGateway &gateway, QObject *parent = nullptr);
    ~DatasetPresenter() override;

    void open(const std::filesystem::path &folder);
    /// Reads the open folder anew with other options.
    void setOptions(const DatasetOptions &options);
    /// Draws phantoms into a folder and opens it.
    void makePhantoms(const PhantomSetOptions &options, const std::filesystem::path &folder);
    void findLeaks();
    void cancel();

    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] const std::filesystem::path &folder() const { return folder_; }
    [[nodiscard]] const DatasetOptions &options() const { return options_; }
    /// Null unless ready.
    [[nodiscard]] std::shared_ptr<const DatasetSummary> summary() const { return summary_; }
    [[nodiscard]] const std::string &problem() const { return problem_; } ///< why it failed, a sentence
    [[nodiscard]] const Progress &progress() const { return progress_; }  ///< while loading
    [[nodiscard]] std::shared_ptr<const LeakFindings> leaks() const { return leaks_; }
    [[nodiscard]] bool isFindingLeaks() const { return leakJob_.isActive(); }
    [[nodiscard]] const std::string &leakProblem() const { return leakProblem_; }

    /// Some images of each class (indices of summary()->samples), drawn by a seed: the same seed gives the same.
    [[nodiscard]] std::vector<std::vector<std::size_t>> examples(std::uint64_t seed) const;
    void requestThumbnail(const std::filesystem::path &image, int side);
    void previewAugmentation(const std::filesystem::path &image, const AugmentOptions &options, int side, std::uint64_t seed);

Q_SIGNALS:
    void changed(); ///< state, summary, options
    void progressed();
    void leaksChanged();
    void thumbnailReady(const std::filesystem::path &image, const QImage &thumbnail);
    void previewReady(const std::vector<QImage> &draws);
    void previewFailed(const QString &sentence);

private:
    void read();

    TrainingGateway &gateway_;
    State state_ = State::Empty;
    std::filesystem::path folder_;
    DatasetOptions options_;
    std::shared_ptr<const DatasetSummary> summary_;
    std::shared_ptr<const LeakFindings> leaks_;
    std::string problem_;
    std::string leakProblem_;
    Progress progress_;
    Job readJob_;
    Job leakJob_;
    Job previewJob_;
    JobPool pool_{1};
    JobPool pictures_{1};
};

} // namespace lesionlens
