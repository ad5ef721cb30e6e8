// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset/dataset_page.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QStringListModel>
#include <QTabWidget>
#include <QVBoxLayout>

#include "ui/dialogs.h"
#include "ui/pages/dataset/augmentation_view.h"
#include "ui/pages/dataset/counts_table.h"
#include "ui/pages/dataset/dataset_panel.h"
#include "ui/pages/dataset/examples_view.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/settings.h"
#include "ui/theme.h"
#include "ui/widgets/pane_message.h"

namespace lesionlens {

namespace {

QListView *sentenceList(QStringListModel *model, const form::Identity &identity)
{
    auto *list = new QListView;
    form::identify(*list, identity, QStringLiteral("ListView"));
    list->setModel(model);
    list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list->setUniformItemSizes(true); // a hundred thousand lines are laid out at once
    list->setFrameShape(QFrame::NoFrame);
    list->setTextElideMode(Qt::ElideMiddle);
    return list;
}

QStringList toLines(const std::vector<std::string> &sentences)
{
    QStringList lines;
    lines.reserve(static_cast<qsizetype>(sentences.size()));
    for (const std::string &sentence : sentences)
        lines << toQString(sentence);
    return lines;
}

} // namespace

DatasetPage::DatasetPage(DatasetPresenter &presenter, Dialogs &dialogs, Settings &settings, QWidget *parent)
    : QWidget(parent), presenter_(presenter), dialogs_(dialogs), settings_(settings), problems_(new QStringListModel(this)),
      leakLines_(new QStringListModel(this))
{
    setObjectName(QStringLiteral("datasetPage"));
    panel_ = new DatasetPanel(presenter_);
    auto *side = new QScrollArea;
    side->setObjectName(QStringLiteral("datasetPanelScrollArea"));
    side->setAccessibleName(tr("About the data set"));
    side->setWidget(panel_);
    side->setWidgetResizable(true);
    side->setFrameShape(QFrame::NoFrame);
    side->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    side->setMinimumWidth(304);
    message_ = new PaneMessage;
    auto *centred = new QWidget;
    auto *around = new QVBoxLayout(centred);
    around->addWidget(message_, 0, Qt::AlignCenter);
    stack_ = new QStackedWidget;
    stack_->addWidget(centred);
    stack_->addWidget(buildContent());
    auto *columns = new QSplitter;
    columns->setObjectName(QStringLiteral("datasetSplitter"));
    columns->setChildrenCollapsible(false);
    columns->addWidget(side);
    columns->addWidget(stack_);
    columns->setStretchFactor(1, 1);
    columns->setSizes({320, 960});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    layout->addWidget(columns, 1);
    connect(panel_, &DatasetPanel::phantomsRequested, this, &DatasetPage::askForPhantoms);
    connect(message_, &PaneMessage::actionTriggered, this,
            [this] { presenter_.state() == DatasetPresenter::State::Loading ? presenter_.cancel() : askForFolder(); });
    connect(&presenter_, &DatasetPresenter::changed, this, &DatasetPage::refresh);
    connect(&presenter_, &DatasetPresenter::progressed, this, &DatasetPage::refreshMessage);
    connect(&presenter_, &DatasetPresenter::leaksChanged, this, &DatasetPage::refreshLeaks);
    refresh();
}

QWidget *DatasetPage::buildBar()
{
    auto *bar = new QWidget;
    auto *open = form::button(
        {QStringLiteral("openDataset"), tr("Open a data set…"), tr("Choose the folder of a data set; dropping it works, too.")},
        QStringLiteral("folder-open"));
    recent_ = form::choice(
        {QStringLiteral("recentDatasets"), tr("Data sets that were open before"), tr("Open one of the last data sets again.")});
    recent_->setPlaceholderText(tr("no data set yet"));
    recent_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    train_ = form::button({QStringLiteral("trainOnThis"), tr("Train on it"), tr("Go to the Train page with this data set.")},
                          QStringLiteral("go-next"));
    connect(open, &QPushButton::clicked, this, &DatasetPage::askForFolder);
    connect(recent_, &QComboBox::activated, this, [this](int index) { presenter_.open(toPath(recent_->itemText(index))); });
    connect(train_, &QPushButton::clicked, this, &DatasetPage::trainRequested);
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(Theme::Grid, Theme::Grid / 2, Theme::Grid, Theme::Grid / 2);
    layout->addWidget(open);
    layout->addWidget(recent_, 1);
    layout->addWidget(train_);
    return bar;
}

QWidget *DatasetPage::buildContent()
{
    counts_ = new CountsTable;
    examples_ = new ExamplesView(presenter_);
    auto *examplesTab = new QWidget;
    auto *seed =
        form::spin({QStringLiteral("examplesSeed"), tr("Seed of the examples"), tr("Another number shows other images.")}, 1, 1000000, 1);
    auto *bar = new QHBoxLayout;
    bar->addWidget(new QLabel(tr("Seed")));
    bar->addWidget(seed);
    auto *hint = new QLabel(tr("Enter or a double click opens an image in Inspect."));
    hint->setForegroundRole(QPalette::PlaceholderText);
    bar->addWidget(hint, 1);
    auto *column = new QVBoxLayout(examplesTab);
    column->setContentsMargins(Theme::Grid, Theme::Grid, Theme::Grid, 0);
    column->addLayout(bar);
    column->addWidget(examples_, 1);
    connect(seed, &QSpinBox::valueChanged, this, [this](int value) { examples_->setSeed(static_cast<std::uint64_t>(value)); });
    connect(examples_, &ExamplesView::imageChosen, this, &DatasetPage::imageChosen);
    augmentation_ = new AugmentationView(presenter_);
    connect(examples_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this] { augmentation_->setImage(examples_->currentImage()); });

    tabs_ = new QTabWidget;
    form::identify(*tabs_, {QStringLiteral("dataset"), tr("Parts of the data set"), {}}, QStringLiteral("TabWidget"));
    tabs_->setDocumentMode(true);
    tabs_->addTab(examplesTab, tr("Examples"));
    tabs_->addTab(augmentation_, tr("Augmentation"));
    tabs_->addTab(sentenceList(problems_, {QStringLiteral("problems"), tr("Rows that were left out, and remarks"), {}}), tr("Problems"));
    tabs_->addTab(buildLeaks(), tr("Leaks"));
    if (QWidget *bar2 = tabs_->findChild<QWidget *>(QStringLiteral("qt_tabwidget_tabbar")))
        bar2->setAccessibleName(tr("Parts of the data set"));
    auto *split = new QSplitter(Qt::Vertical);
    split->setObjectName(QStringLiteral("datasetContentSplitter"));
    split->setChildrenCollapsible(false);
    split->addWidget(counts_);
    split->addWidget(tabs_);
    split->setStretchFactor(1, 1);
    split->setSizes({240, 480});
    return split;
}

QWidget *DatasetPage::buildLeaks()
{
    auto *page = new QWidget;
    leakVerdict_ = form::paragraph(QStringLiteral("leakVerdictLabel"));
    findLeaks_ =
        form::button({QStringLiteral("findLeaks"), tr("Look for leaks"),
                      tr("Compares all images by lesion or patient, by their bytes and by how they look: reads every image once.")});
    connect(findLeaks_, &QPushButton::clicked, this,
            [this] { presenter_.isFindingLeaks() ? presenter_.cancel() : presenter_.findLeaks(); });
    auto *bar = new QHBoxLayout;
    bar->addWidget(findLeaks_, 0, Qt::AlignTop);
    bar->addWidget(leakVerdict_, 1);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(Theme::Grid, Theme::Grid, Theme::Grid, 0);
    layout->addLayout(bar);
    layout->addWidget(sentenceList(leakLines_, {QStringLiteral("leaks"), tr("Images that are the same thing"), {}}), 1);
    return page;
}

void DatasetPage::open(const std::filesystem::path &folder)
{
    presenter_.open(folder);
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
    const QString folder = dialogs_.openFolder(this, tr("Choose an empty folder for the phantoms"), settings_.lastFolder());
    if (folder.isEmpty())
        return;
    settings_.setLastFolder(folder);
    PhantomSetOptions options;
    options.count = panel_->phantomCount();
    options.size = panel_->phantomSize();
    options.seed = static_cast<std::uint64_t>(panel_->phantomSeed());
    options.shortcuts[Artefact::Ruler] = panel_->phantomRuler();
    presenter_.makePhantoms(options, toPath(folder));
}

void DatasetPage::remember()
{
    if (presenter_.summary())
        settings_.addRecentDataset(toQString(presenter_.folder()));
    recent_->clear();
    recent_->addItems(settings_.recentDatasets());
    recent_->setCurrentIndex(recent_->findText(toQString(presenter_.folder())));
}

void DatasetPage::refresh()
{
    remember();
    const auto summary = presenter_.summary();
    train_->setEnabled(summary != nullptr);
    if (summary) {
        counts_->setSummary(*summary);
        QStringList lines = toLines(summary->problems);
        const qsizetype left = lines.size();
        lines << toLines(summary->notes);
        problems_->setStringList(lines.isEmpty() ? QStringList{tr("No row was left out.")} : lines);
        tabs_->setTabText(2, left == 0 ? tr("Problems") : tr("Problems (%L1)").arg(left));
        augmentation_->setImage(examples_->currentImage());
    } else
        counts_->clear();
    refreshMessage();
    refreshLeaks();
    stack_->setCurrentIndex(summary ? 1 : 0);
}

void DatasetPage::refreshMessage()
{
    switch (presenter_.state()) {
    case DatasetPresenter::State::Loading: {
        const Progress &progress = presenter_.progress();
        message_->setMessage(QStringLiteral("content-loading"), toQString(progress.stage) + QStringLiteral("…"),
                             progress.total > 0 ? tr("%L1 of %L2").arg(progress.done).arg(progress.total) : QString(), {});
        message_->setAction(tr("Cancel"));
        break;
    }
    case DatasetPresenter::State::Failed:
        message_->setMessage(QStringLiteral("dialog-error"), tr("This folder cannot be used"), toQString(presenter_.problem()),
                             tr("Choose another folder, or name its layout at the left."));
        message_->setAction(tr("Open a data set…"));
        break;
    default:
        message_->setMessage(QStringLiteral("folder-open"), tr("No data set"),
                             tr("Open or drop the folder of a data set: HAM10000, ISIC, PH2, Camelyon17, a folder per class, or a CSV."),
                             tr("Nothing at hand? Make phantoms at the left."));
        message_->setAction(tr("Open a data set…"));
    }
}

void DatasetPage::refreshLeaks()
{
    const auto summary = presenter_.summary();
    const auto leaks = presenter_.leaks();
    findLeaks_->setText(presenter_.isFindingLeaks() ? tr("Cancel") : tr("Look for leaks"));
    QStringList lines;
    QString verdict;
    if (presenter_.isFindingLeaks()) {
        const Progress &progress = presenter_.progress();
        verdict = tr("%1 %L2 of %L3").arg(toQString(progress.stage)).arg(progress.done).arg(progress.total);
    } else if (leaks) {
        verdict = toQString(leaks->verdict);
        for (const LeakSummary &pair : leaks->pairs)
            lines << toQString(pair.sentence);
        lines << toLines(leaks->problems);
    } else if (!presenter_.leakProblem().empty())
        verdict = toQString(presenter_.leakProblem());
    else if (summary)
        verdict = summary->leak.empty() ? tr("No lesion or patient is in two splits. Whether images repeat is not yet known.")
                                        : toQString(summary->leak);
    leakVerdict_->setText(verdict);
    leakLines_->setStringList(lines);
    tabs_->setTabText(3, (summary && !summary->leak.empty()) || (leaks && !leaks->pairs.empty()) ? tr("Leaks !") : tr("Leaks"));
}

} // namespace lesionlens
