// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <QImage>
#include <QObject>

#include "ui/jobs/job_pool.h"
#include "ui/presenters/dataset/chosen_dataset.h"
#include "ui/presenters/dataset/image_recipe.h"
#include "ui/presenters/training_gateway.h"

namespace lesionlens {

/// What can be chosen for a folder. Stays where the folder could not be read with the last options, so that they can be mended.
struct DatasetChoices
{
    std::vector<TableSummary> tables;
    std::map<std::string, int> labels;  ///< before the class map, with their images
    std::map<std::string, int> sources; ///< with their images
};

/// The data set that is looked at and trained on: what is in it, what is wrong with it, what augmentation does to it. Holds no widget.
/// Reading and previews are latest-wins; while other options are tried, what was read before stays.
class DatasetPresenter final : public QObject
{
    Q_OBJECT
public:
    static constexpr int PreviewDraws = 9;

    /// `gateway` outlives the presenter.
    explicit DatasetPresenter(TrainingGateway &gateway, QObject *parent = nullptr);
    ~DatasetPresenter() override;

    /// Reads a folder with the default options.
    void open(const std::filesystem::path &folder);
    /// Reads the open folder anew with other options; none open: nothing happens. What was found by looking for leaks stays where only the
    /// allowed ones differ.
    void setOptions(const DatasetOptions &options);
    /// Draws phantoms into a folder, then opens it.
    void makePhantoms(const PhantomSetOptions &options, const std::filesystem::path &folder);
    /// Reads the folder again, after a failure or a change on disk.
    void retry();
    void findLeaks();
    /// Stops what is running: drawing phantoms, reading, looking for leaks.
    void cancel();

    /// What is being read or was read; no folder: nothing yet.
    [[nodiscard]] const std::filesystem::path &folder() const { return folder_; }
    [[nodiscard]] const DatasetOptions &options() const { return options_; }
    /// What was read last, with its options; never null, empty where there is nothing.
    [[nodiscard]] std::shared_ptr<const ChosenDataset> chosen() const { return content_->chosen; }
    [[nodiscard]] const DatasetChoices &choices() const { return choices_; }
    [[nodiscard]] bool isReading() const { return readJob_.isActive(); }
    [[nodiscard]] const std::string &problem() const { return problem_; } ///< why the folder cannot be read; empty: no failure
    [[nodiscard]] const Progress &progress() const { return progress_; }  ///< of reading or drawing
    [[nodiscard]] static std::vector<LayoutInfo> layouts() { return layoutInfos(); }

    [[nodiscard]] std::shared_ptr<const LeakFindings> leaks() const { return leaks_; } ///< null: not looked for
    /// On the leaks that were found, with what is allowed now; empty: not looked for.
    [[nodiscard]] std::string leakVerdict() const;
    /// Why a training on chosen() would refuse the leaks that were found; empty: it would not, or they were not looked for.
    [[nodiscard]] std::string leakRefusal() const;
    [[nodiscard]] bool isAllowed(const std::string &leakKind) const;
    void allowLeak(const std::string &leakKind, bool isAllowed);
    [[nodiscard]] bool isFindingLeaks() const { return leakJob_.isActive(); }
    [[nodiscard]] const std::string &leakProblem() const { return leakProblem_; }
    [[nodiscard]] const Progress &leakProgress() const { return leakProgress_; }

    /// Up to `count` images of a class, drawn at random by a seed: indices of the summary's samples. The class is its place in the list.
    [[nodiscard]] std::vector<std::size_t> examples(std::size_t classIndex, std::size_t count, std::uint64_t seed) const;
    /// Asked for again while it is on its way: nothing happens.
    void requestThumbnail(const std::filesystem::path &image, int longestSide);
    /// What the next training would do to its images.
    [[nodiscard]] const ImageRecipe &recipe() const { return recipe_; }
    void setRecipe(const ImageRecipe &recipe);
    /// Variants of an image at the recipe's size.
    void previewAugmentation(const std::filesystem::path &image, const AugmentOptions &options, std::uint64_t seed);

Q_SIGNALS:
    void changed();       ///< folder, options, reading or not, problem
    void chosenChanged(); ///< chosen(); after it `changed`
    void progressed();
    void leaksChanged(); ///< findings, whether they are looked for, what is allowed
    void leaksProgressed();
    void recipeChanged();
    void thumbnailReady(const std::filesystem::path &image, const QImage &thumbnail); ///< null: it cannot be read
    void previewReady(const QImage &original, const std::vector<QImage> &draws);
    void previewFailed(const QString &sentence);

private:
    struct Content
    {
        std::shared_ptr<const ChosenDataset> chosen;
        std::vector<std::vector<std::uint32_t>> samplesOfClass;
    };
    struct Preview
    {
        std::shared_ptr<const RgbImage> decoded;
        QImage original;
        std::vector<QImage> draws;
    };
    void listTables();
    void read();
    void setContent(std::shared_ptr<const Content> content);
    void forgetLeaks();
    void fail(const Error &error);
    void returnToChosen(); ///< after a cancelled reading
    static std::shared_ptr<const Content> contentOf(ChosenDataset chosen);

    TrainingGateway &gateway_;
    std::filesystem::path folder_;
    DatasetOptions options_;
    DatasetChoices choices_;
    ImageRecipe recipe_;
    std::shared_ptr<const Content> content_;
    std::shared_ptr<const LeakFindings> leaks_;
    std::string problem_;
    std::string leakProblem_;
    Progress progress_;
    Progress leakProgress_;
    std::set<std::filesystem::path> awaited_; ///< thumbnails on their way
    std::filesystem::path previewed_;         ///< the image that decoded_ is
    std::shared_ptr<const RgbImage> decoded_;
    Job tablesJob_;
    Job readJob_;
    Job leakJob_;
    Job previewJob_;
    JobPool files_{1};
    JobPool leakPool_{1};
    JobPool pictures_{1};
};

} // namespace lesionlens
