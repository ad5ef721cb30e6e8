// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/train_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include "ui/dialogs.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/pages/train/curves_view.h"
#include "ui/pages/train/runs_panel.h"
#include "ui/pages/train/setup_panel.h"
#include "ui/presenters/train/train_presenter.h"
#include "ui/settings.h"
#include "ui/theme.h"

namespace lesionlens {

TrainPage::TrainPage(TrainPresenter &presenter, Dialogs &dialogs, Settings &settings, QWidget *parent)
    : QWidget(parent), presenter_(presenter), dialogs_(dialogs), settings_(settings)
{
    setObjectName(QStringLiteral("trainPage"));
    setup_ = new SetupPanel(presenter_);
    auto *side = new QScrollArea;
    side->setObjectName(QStringLiteral("trainSetupScrollArea"));
    side->setAccessibleName(tr("Set up a training"));
    side->setWidget(setup_);
    side->setWidgetResizable(true);
    side->setFrameShape(QFrame::NoFrame);
    side->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    side->setMinimumWidth(320);
    curves_ = new CurvesView;
    runs_ = new RunsPanel(presenter_);
    auto *top = new QWidget;
    auto *topLayout = new QVBoxLayout(top);
    topLayout->setContentsMargins(0, 0, 0, 0);
    topLayout->setSpacing(0);
    topLayout->addWidget(buildProgress());
    topLayout->addWidget(curves_, 1);
    auto *right = new QSplitter(Qt::Vertical);
    right->setObjectName(QStringLiteral("trainContentSplitter"));
    right->setChildrenCollapsible(false);
    right->addWidget(top);
    right->addWidget(runs_);
    right->setStretchFactor(0, 1);
    right->setSizes({480, 240});
    auto *columns = new QSplitter;
    columns->setObjectName(QStringLiteral("trainSplitter"));
    columns->setChildrenCollapsible(false);
    columns->addWidget(side);
    columns->addWidget(right);
    columns->setStretchFactor(1, 1);
    columns->setSizes({344, 936});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(columns);
    connect(setup_, &SetupPanel::datasetRequested, this, &TrainPage::datasetRequested);
    connect(runs_, &RunsPanel::openRequested, this, &TrainPage::openRequested);
    connect(runs_, &RunsPanel::shownRunsChanged, this, &TrainPage::refreshCurves);
    connect(&presenter_, &TrainPresenter::runsChanged, this, &TrainPage::refreshProgress);
    connect(&presenter_.queue(), &RunQueue::progressed, this, [this] {
        refreshProgress();
        refreshCurves();
    });
    connectDialogs();
    refreshProgress();
    refreshCurves();
}

QWidget *TrainPage::buildProgress()
{
    auto *bar = new QWidget;
    progressText_ = form::paragraph(QStringLiteral("trainProgressLabel"));
    progress_ = new QProgressBar;
    form::identify(*progress_, {QStringLiteral("training"), tr("Progress of the training"), {}}, QStringLiteral("ProgressBar"));
    progress_->setTextVisible(false);
    progress_->setMaximumHeight(Theme::Grid);
    auto *layout = new QVBoxLayout(bar);
    layout->setContentsMargins(Theme::Grid, Theme::Grid, Theme::Grid, Theme::Grid / 2);
    layout->setSpacing(Theme::Grid / 2);
    layout->addWidget(progressText_);
    layout->addWidget(progress_);
    return bar;
}

void TrainPage::connectDialogs()
{
    const QString json = tr("Configuration (*.json);;All files (*)");
    connect(setup_, &SetupPanel::loadRequested, this, [this, json] {
        const QStringList files = dialogs_.openFiles(this, tr("Load a configuration"), settings_.lastFolder(), json);
        if (!files.isEmpty())
            presenter_.loadConfiguration(toPath(files.front()));
    });
    connect(setup_, &SetupPanel::saveRequested, this, [this, json] {
        const QString file =
            dialogs_.saveFile(this, tr("Save the configuration"), settings_.lastFolder() + QStringLiteral("/config.json"), json);
        if (!file.isEmpty())
            presenter_.saveConfiguration(toPath(file));
    });
    connect(setup_, &SetupPanel::initRequested, this, [this] {
        const QStringList files = dialogs_.openFiles(this, tr("Choose weights to start from"), settings_.lastFolder(),
                                                     tr("Weights (*.safetensors);;All files (*)"));
        if (!files.isEmpty())
            presenter_.setText("train.init", files.front().toStdString());
    });
    connect(setup_, &SetupPanel::runsFolderRequested, this, [this] {
        const QString folder = dialogs_.openFolder(this, tr("Choose the folder of the runs"), settings_.runsFolder());
        if (folder.isEmpty())
            return;
        settings_.setRunsFolder(folder);
        presenter_.setRunsFolder(toPath(folder));
    });
}

QString TrainPage::preparingText(const RunItem &run) const
{
    const Progress &now = presenter_.queue().progress();
    const QString name = toQString(run.name());
    if (now.stage.empty())
        return tr("%1: preparing").arg(name);
    const QString stage = tr("%1: %2").arg(name, toQString(now.stage));
    return now.total > 0 ? tr("%1, %L2 of %L3").arg(stage).arg(now.done).arg(now.total) : stage;
}

void TrainPage::refreshProgress()
{
    const std::vector<RunItem> items = presenter_.queue().items();
    const RunItem *active = nullptr;
    for (const RunItem &item : items)
        active = item.isActive() ? &item : active;
    progress_->setVisible(active != nullptr);
    if (active == nullptr) {
        progressText_->setText(tr("Nothing trains now."));
        return;
    }
    const StepRecord &step = presenter_.queue().lastStep();
    progress_->setRange(0, step.steps > 0 ? 1000 : 0);
    if (step.steps > 0)
        progress_->setValue(static_cast<int>(1000 * step.step / step.steps));
    QString text = step.steps == 0 ? preparingText(*active)
                                   : tr("%1: epoch %2 of %3, step %L4 of %L5, %6 images per second, %7 left")
                                         .arg(toQString(active->name()))
                                         .arg(step.epoch)
                                         .arg(active->epochs)
                                         .arg(step.step)
                                         .arg(step.steps)
                                         .arg(step.imagesPerSecond, 0, 'f', 0)
                                         .arg(toQString(shortDuration(step.secondsLeft)));
    if (active->phase == RunPhase::Paused)
        text += tr(" (paused)");
    if (const int waiting = presenter_.queue().waiting(); waiting > 0)
        text += tr("; %1 waiting").arg(waiting);
    progressText_->setText(text);
}

void TrainPage::refreshCurves()
{
    std::vector<RunItem> shown = runs_->shownRuns();
    // The table is filled when an epoch ends; the steps are newer.
    for (const RunItem &item : presenter_.queue().items())
        for (RunItem &run : shown)
            if (run.folder == item.folder)
                run = item;
    curves_->setRuns(shown);
}

} // namespace lesionlens
