// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset/dataset_page.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/dialogs.h"
#include "ui/icons/icon.h"
#include "ui/pages/dataset/augmentation_tab.h"
#include "ui/pages/dataset/dataset_column.h"
#include "ui/pages/dataset/dataset_notice.h"
#include "ui/pages/dataset/dataset_overview.h"
#include "ui/pages/dataset/leaks_tab.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/settings.h"
#include "ui/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/sentence_list.h"
#include "ui/widgets/thumbnail_store.h"

namespace lesionlens {

namespace {

enum Tab { OverviewTab, ProblemsTab, LeaksPlace, AugmentationPlace };

std::filesystem::path folderOf(const std::filesystem::path &mask)
{
    return mask.empty() ? std::filesystem::path() : mask.parent_path();
}

} // namespace

DatasetPage::DatasetPage(DatasetPresenter &presenter, Dialogs &dialogs, Settings &settings, QWidget *parent)
    : QWidget(parent), presenter_(presenter), dialogs_(dialogs), settings_(settings), pictures_(new ThumbnailStore(this))
{
    setObjectName(QStringLiteral("datasetPage"));
    bar_ = buildBar();
    notice_ = new DatasetNotice;
    tabs_ = buildTabs();
    stack_ = new QStackedWidget;
    stack_->addWidget(notice_);
    stack_->addWidget(tabs_);
    column_ = new QScrollArea;
    column_->setObjectName(QStringLiteral("datasetColumnScrollArea"));
    column_->setAccessibleName(tr("About the data set"));
    auto *column = new DatasetColumn(presenter_);
    connect(column, &DatasetColumn::leaksRequested, this, [this] { tabs_->setCurrentWidget(leaks_); });
    column_->setWidget(column);
    column_->setWidgetResizable(true);
    column_->setFrameShape(QFrame::NoFrame);
    column_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column_->setMinimumWidth(264);
    columns_ = new QSplitter(Qt::Horizontal);
    columns_->setObjectName(QStringLiteral("datasetSplitter"));
    columns_->setChildrenCollapsible(false);
    columns_->addWidget(column_);
    columns_->addWidget(stack_);
    columns_->setStretchFactor(1, 1);
    columns_->setSizes({312, 968});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar_);
    layout->addWidget(columns_, 1);

    connect(notice_, &DatasetNotice::openRequested, this, &DatasetPage::askForFolder);
    connect(notice_, &DatasetNotice::phantomsRequested, this, &DatasetPage::askForPhantoms);
    connect(notice_, &DatasetNotice::retryRequested, &presenter_, &DatasetPresenter::retry);
    connect(notice_, &DatasetNotice::cancelRequested, &presenter_, &DatasetPresenter::cancel);
    connect(&presenter_, &DatasetPresenter::changed, this, &DatasetPage::refresh);
    connect(&presenter_, &DatasetPresenter::progressed, this, &DatasetPage::refresh);
    connect(&presenter_, &DatasetPresenter::chosenChanged, this, &DatasetPage::refreshChosen);
    connectPictures();
    refreshChosen();
    refresh();
}

QWidget *DatasetPage::buildBar()
{
    auto *bar = new QWidget;
    auto *open = form::button({QStringLiteral("openDataset"), tr("Open folder…"), tr("Choose the folder of a data set")},
                              QStringLiteral("folder-open"));
    auto *recent = new QToolButton;
    form::identify(*recent, {QStringLiteral("recentDatasets"), tr("Recent"), tr("Data sets that were open before")},
                   QStringLiteral("ToolButton"));
    recent->setText(tr("Recent"));
    recent->setPopupMode(QToolButton::InstantPopup);
    recent_ = new QMenu(recent);
    recent_->setObjectName(QStringLiteral("recentDatasetsMenu"));
    recent->setMenu(recent_);
    auto *phantoms = form::button({QStringLiteral("makePhantoms"), tr("Make phantoms…"), tr("Draw a data set with known factors")},
                                  QStringLiteral("list-add"));
    train_ = form::button({QStringLiteral("trainOnDataset"), tr("Train on it…"), tr("Go to the Train page with this data set")},
                          QStringLiteral("go-next"));
    path_ = new ElidedLabel;
    path_->setObjectName(QStringLiteral("datasetPathLabel"));
    path_->setElideMode(Qt::ElideMiddle);
    activity_ = new ElidedLabel;
    activity_->setObjectName(QStringLiteral("datasetActivityLabel"));
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(Theme::Grid, Theme::Grid, Theme::Grid, Theme::Grid);
    layout->setSpacing(Theme::Grid);
    layout->addWidget(open);
    layout->addWidget(recent);
    layout->addWidget(phantoms);
    layout->addSpacing(Theme::Grid);
    layout->addWidget(path_, 3);
    layout->addWidget(activity_, 1);
    layout->addWidget(train_);
    connect(train_, &QPushButton::clicked, this, &DatasetPage::trainRequested);
    connect(open, &QPushButton::clicked, this, &DatasetPage::askForFolder);
    connect(phantoms, &QPushButton::clicked, this, &DatasetPage::askForPhantoms);
    connect(recent_, &QMenu::aboutToShow, this, &DatasetPage::fillRecent);
    return bar;
}

QTabWidget *DatasetPage::buildTabs()
{
    overview_ = new DatasetOverview(presenter_, *pictures_);
    problems_ = new SentenceList(QStringLiteral("datasetProblemsSentenceList"), tr("Rows that were left out"));
    leaks_ = new LeaksTab(presenter_, *pictures_);
    augmentation_ = new AugmentationTab(presenter_);
    auto *tabs = new QTabWidget;
    tabs->setObjectName(QStringLiteral("datasetTabWidget"));
    tabs->setAccessibleName(tr("Parts of the data set"));
    tabs->setDocumentMode(true);
    tabs->tabBar()->setObjectName(QStringLiteral("datasetTabBar"));
    tabs->tabBar()->setAccessibleName(tr("Parts of the data set"));
    tabs->tabBar()->setDrawBase(false);
    tabs->addTab(overview_, tr("Overview"));
    tabs->addTab(problems_, tr("Problems"));
    tabs->addTab(leaks_, tr("Leaks"));
    tabs->addTab(augmentation_, tr("Augmentation"));
    connect(overview_, &DatasetOverview::sampleActivated, this, [this](std::size_t index) {
        const SampleSummary &sample = presenter_.chosen()->summary.samples[index];
        Q_EMIT imagesChosen({sample.image}, folderOf(sample.mask));
    });
    connect(overview_, &DatasetOverview::sampleMarked, this, [this](std::size_t index) {
        const SampleSummary &sample = presenter_.chosen()->summary.samples[index];
        augmentation_->setImage(sample.image, QStringLiteral("%1 · %2").arg(toQString(sample.className), toQString(sample.id)));
    });
    connect(leaks_, &LeaksTab::pairActivated, this, [this](std::size_t index) {
        const LeakSummary &pair = presenter_.leaks()->pairs[index];
        Q_EMIT imagesChosen({pair.first.image, pair.second.image}, folderOf(pair.first.mask));
    });
    connect(augmentation_, &AugmentationTab::chosen, this, &DatasetPage::augmentationChosen);
    connect(leaks_, &LeaksTab::leakCountChanged, tabs,
            [tabs](int count) { tabs->setTabText(LeaksPlace, count > 0 ? tr("Leaks (%L1)").arg(count) : tr("Leaks")); });
    return tabs;
}

void DatasetPage::connectPictures()
{
    connect(pictures_, &ThumbnailStore::needed, this,
            [this](const QString &path) { presenter_.requestThumbnail(toPath(path), ThumbnailStore::Side); });
    connect(&presenter_, &DatasetPresenter::thumbnailReady, this,
            [this](const std::filesystem::path &path, const QImage &image) { pictures_->put(toQString(path), image); });
}

void DatasetPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() != Qt::Key_Escape || !(presenter_.isReading() || presenter_.isFindingLeaks()))
        return QWidget::keyPressEvent(event);
    presenter_.cancel();
}

void DatasetPage::askForFolder()
{
    const QString folder = dialogs_.openFolder(this, tr("Open a data set"), settings_.lastFolder());
    if (folder.isEmpty())
        return;
    settings_.setLastFolder(folder);
    presenter_.open(toPath(folder));
}

void DatasetPage::askForPhantoms()
{
    const std::optional<PhantomWish> wish = dialogs_.choosePhantoms(this, settings_.phantomFolder());
    if (!wish)
        return;
    settings_.setPhantomFolder(wish->folder);
    presenter_.makePhantoms(wish->options, toPath(wish->folder));
}

void DatasetPage::fillRecent()
{
    recent_->clear();
    for (const QString &folder : settings_.recentDatasets())
        recent_->addAction(folder, this, [this, folder] { presenter_.open(toPath(folder)); });
    if (recent_->isEmpty())
        recent_->addAction(tr("None yet"))->setEnabled(false);
}

void DatasetPage::refresh()
{
    const bool isThere = !presenter_.chosen()->isEmpty();
    const bool isReading = presenter_.isReading();
    const bool hasFolder = !presenter_.folder().empty();
    path_->setText(toQString(presenter_.folder()));
    activity_->setText(isThere && isReading ? tr("reading…") : QString());
    train_->setEnabled(isThere && !isReading);
    bar_->setVisible(hasFolder);
    column_->setVisible(hasFolder && (isThere || !isReading));
    stack_->setCurrentWidget(isThere ? static_cast<QWidget *>(tabs_) : notice_);
    if (isThere)
        return;
    if (isReading)
        notice_->showProgress(presenter_.progress());
    else if (!presenter_.problem().empty())
        notice_->showFailure(toQString(presenter_.problem()));
    else
        notice_->showEmpty();
}

void DatasetPage::refreshChosen()
{
    const auto chosen = presenter_.chosen();
    if (!chosen->isEmpty())
        settings_.addRecentDataset(toQString(chosen->folder));
    overview_->refresh();
    // The list shares the strings with the data set: 100,000 of them are not copied.
    problems_->setSentences({chosen, &chosen->summary.problems});
    tabs_->setTabText(ProblemsTab,
                      chosen->summary.problems.empty() ? tr("Problems") : tr("Problems (%L1)").arg(chosen->summary.problems.size()));
    if (chosen->summary.samples.empty())
        augmentation_->setImage({}, {});
}

} // namespace lesionlens
