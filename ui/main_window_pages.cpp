// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of the window that builds its pages, each when it is first shown, and what stands behind them.
#include "ui/main_window.h"

#include <QAction>
#include <QSplitter>

#include "ui/pages/dataset/dataset_page.h"
#include "ui/pages/inspect_page.h"
#include "ui/pages/page_stack.h"
#include "ui/pages/qt_values.h"
#include "ui/pages/train/train_page.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/presenters/train/train_presenter.h"
#include "ui/settings.h"

namespace lesionlens {

void MainWindow::buildPages()
{
    pages_ = new PageStack;
    page_ = new InspectPage(presenter_, actions_);
    pages_->add(QStringLiteral("inspect"), tr("Inspect"), tr("One image, one model: where it looks"), [this] { return page_; })
        ->setShortcut(Qt::Key_F7);
    pages_
        ->add(QStringLiteral("dataset"), tr("Data set"), tr("What is in a data set, and what is wrong with it"),
              [this] { return buildDatasetPage(); })
        ->setShortcut(Qt::Key_F8);
    pages_
        ->add(QStringLiteral("train"), tr("Train"), tr("Train models, follow their curves, compare runs"),
              [this] { return buildTrainPage(); })
        ->setShortcut(Qt::Key_F9);
    setCentralWidget(pages_);
}

DatasetPresenter &MainWindow::dataset()
{
    if (!training_)
        training_ = makeTrainingGateway();
    if (!dataset_)
        dataset_ = std::make_unique<DatasetPresenter>(*training_);
    return *dataset_;
}

QWidget *MainWindow::buildDatasetPage()
{
    datasetPage_ = new DatasetPage(dataset(), dialogs_, settings_);
    datasetPage_->splitter()->restoreState(settings_.splitter(datasetPage_->splitter()->objectName()));
    connect(datasetPage_, &DatasetPage::imagesChosen, this,
            [this](const std::vector<std::filesystem::path> &images, const std::filesystem::path &maskFolder) {
                presenter_.open(images);
                if (!maskFolder.empty())
                    presenter_.setMaskFolder(maskFolder);
                pages_->showPage(QStringLiteral("inspect"));
            });
    connect(datasetPage_, &DatasetPage::augmentationChosen, this,
            [this](const AugmentOptions &options) { trainer().setAugmentation(options); });
    connect(datasetPage_, &DatasetPage::trainRequested, this, [this] { pages_->showPage(QStringLiteral("train")); });
    return datasetPage_;
}

TrainPresenter &MainWindow::trainer()
{
    DatasetPresenter &shared = dataset();
    if (!trainer_) {
        trainer_ = std::make_unique<TrainPresenter>(*training_, toPath(settings_.runsFolder()));
        const auto take = [this] {
            const std::shared_ptr<const ChosenDataset> chosen = dataset_->chosen();
            // The summary lives as long as the data set that it is a part of.
            const std::shared_ptr<const DatasetSummary> summary(chosen, &chosen->summary);
            trainer_->setDataset(chosen->isEmpty() ? nullptr : summary, chosen->options);
            trainer_->setLeakRefusal(dataset_->leakRefusal());
        };
        connect(&shared, &DatasetPresenter::chosenChanged, trainer_.get(), take);
        take();
        connect(&shared, &DatasetPresenter::leaksChanged, trainer_.get(), [this] { trainer_->setLeakRefusal(dataset_->leakRefusal()); });
        connect(trainer_.get(), &TrainPresenter::formChanged, dataset_.get(), [this] {
            try {
                dataset_->setRecipe(recipeOf(trainer_->form().data()));
            } catch (const Error &) {
                // A key of the form is wrong at the moment, which the Train page says: the preview keeps what it had.
            }
        });
    }
    return *trainer_;
}

QWidget *MainWindow::buildTrainPage()
{
    auto *page = new TrainPage(trainer(), dialogs_, settings_);
    connect(page, &TrainPage::datasetRequested, this, [this] { pages_->showPage(QStringLiteral("dataset")); });
    connect(page, &TrainPage::openRequested, this, [this](const std::filesystem::path &checkpoint) {
        presenter_.open({checkpoint});
        pages_->showPage(QStringLiteral("inspect"));
    });
    return page;
}

} // namespace lesionlens
