// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/runs_panel.h"

#include <algorithm>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include "core/base/text.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/pages/train/run_table_model.h"
#include "ui/presenters/train/train_presenter.h"
#include "ui/theme.h"

namespace lesionlens {

RunsPanel::RunsPanel(TrainPresenter &presenter, QWidget *parent)
    : QWidget(parent), presenter_(presenter), model_(new RunTableModel(this)), sorted_(new QSortFilterProxyModel(this))
{
    sorted_->setSourceModel(model_);
    sorted_->setSortRole(RunTableModel::SortRole);
    table_ = new QTableView;
    form::identify(*table_, {QStringLiteral("runs"), tr("Runs"), {}}, QStringLiteral("TableView"));
    table_->setModel(sorted_);
    table_->setSortingEnabled(true);
    table_->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder); // the queue's own order at first
    sorted_->sort(-1);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setShowGrid(false);
    table_->setTabKeyNavigation(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(3 * Theme::Grid);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    table_->horizontalHeader()->setStretchLastSection(true);
    int column = 0;
    for (const int width : {200, 72, 152, 80, 120, 184, 64, 64})
        table_->setColumnWidth(column++, width);
    message_ = form::paragraph(QStringLiteral("runMessageLabel"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, Theme::Grid / 2, Theme::Grid, Theme::Grid / 2);
    layout->setSpacing(Theme::Grid / 2);
    layout->addWidget(buildBar());
    layout->addWidget(table_, 1);
    layout->addWidget(message_);
    connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        refreshButtons();
        Q_EMIT shownRunsChanged();
    });
    connect(&presenter_, &TrainPresenter::runsChanged, this, &RunsPanel::refresh);
    refresh();
}

QWidget *RunsPanel::buildBar()
{
    auto *bar = new QWidget;
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::Grid / 2);
    layout->addWidget(form::title(tr("Runs")));
    layout->addStretch(1);
    const auto add = [layout](const form::Identity &identity) {
        QPushButton *made = form::button(identity);
        layout->addWidget(made);
        return made;
    };
    pause_ =
        add({QStringLiteral("pauseRun"), tr("Pause"), tr("Holds the training up after its step, or lets a held or stopped one go on.")});
    stop_ = add({QStringLiteral("stopRun"), tr("Stop"), tr("Ends after the current step; the last finished epoch can be resumed.")});
    up_ = add({QStringLiteral("moveUpRun"), tr("Move up"), tr("Trains this waiting run earlier.")});
    remove_ = add({QStringLiteral("removeRun"), tr("Remove"), tr("Takes the run out of the queue; its files stay.")});
    open_ = add({QStringLiteral("openRun"), tr("Open in Inspect"), tr("Opens the best checkpoint so far, also while the run trains.")});
    openLast_ = add({QStringLiteral("openLastRun"), tr("Open last"), tr("Opens the checkpoint of the last finished epoch in Inspect.")});
    measure_ = add({QStringLiteral("measureRun"), tr("Measure"),
                    tr("Measures the best checkpoint on the test set of the data set that is open, or of the run's own.")});
    copy_ = add({QStringLiteral("copyRuns"), tr("Copy as CSV"), tr("Copies the chosen runs, or all, as a table.")});
    connect(pause_, &QPushButton::clicked, this, &RunsPanel::pauseOrResume);
    const auto each = [this](QPushButton *from, auto command) {
        connect(from, &QPushButton::clicked, this, [this, command] {
            for (const RunItem &run : shownRuns())
                command(run);
        });
    };
    each(stop_, [this](const RunItem &run) { presenter_.queue().stop(run.folder); });
    each(up_, [this](const RunItem &run) { presenter_.queue().moveUp(run.folder); });
    each(remove_, [this](const RunItem &run) { presenter_.queue().remove(run.folder); });
    connect(remove_, &QPushButton::clicked, &presenter_, &TrainPresenter::refreshRuns);
    each(measure_, [this](const RunItem &run) { presenter_.measure(run.folder); });
    const auto opens = [this](QPushButton *from, std::filesystem::path RunItem::*checkpoint) {
        connect(from, &QPushButton::clicked, this, [this, checkpoint] {
            if (const std::vector<RunItem> runs = shownRuns(); !runs.empty() && !(runs.front().*checkpoint).empty())
                Q_EMIT openRequested(runs.front().*checkpoint);
        });
    };
    opens(open_, &RunItem::checkpoint);
    opens(openLast_, &RunItem::lastCheckpoint);
    connect(copy_, &QPushButton::clicked, this, [this] {
        const std::vector<RunItem> chosen = selectedRuns();
        QGuiApplication::clipboard()->setText(toQString(toCsv(chosen.empty() ? model_->runs() : chosen)));
    });
    return bar;
}

std::vector<RunItem> RunsPanel::selectedRuns() const
{
    std::vector<RunItem> runs;
    for (const QModelIndex &index : table_->selectionModel()->selectedRows())
        runs.push_back(model_->runs()[static_cast<std::size_t>(sorted_->mapToSource(index).row())]);
    return runs;
}

std::vector<RunItem> RunsPanel::shownRuns() const
{
    std::vector<RunItem> runs = selectedRuns();
    if (!runs.empty() || model_->runs().empty())
        return runs;
    const std::vector<RunItem> &all = model_->runs();
    const auto active = std::find_if(all.begin(), all.end(), [](const RunItem &run) { return run.isActive(); });
    return {active != all.end() ? *active : all.front()};
}

void RunsPanel::select(const std::filesystem::path &folder)
{
    for (std::size_t i = 0; i < model_->runs().size(); ++i)
        if (model_->runs()[i].folder == folder)
            table_->selectRow(sorted_->mapFromSource(model_->index(static_cast<int>(i), 0)).row());
}

void RunsPanel::pauseOrResume()
{
    for (const RunItem &run : shownRuns()) {
        if (run.phase == RunPhase::Running)
            presenter_.queue().pause(run.folder);
        else
            presenter_.resume(run.folder);
    }
}

void RunsPanel::refresh()
{
    std::vector<std::filesystem::path> chosen;
    for (const RunItem &run : selectedRuns())
        chosen.push_back(run.folder);
    model_->setRuns(presenter_.runs());
    if (selectedRuns().size() != chosen.size()) {
        // A reset forgets the selection.
        QItemSelection selection;
        for (std::size_t i = 0; i < model_->runs().size(); ++i)
            if (std::find(chosen.begin(), chosen.end(), model_->runs()[i].folder) != chosen.end()) {
                const QModelIndex index = sorted_->mapFromSource(model_->index(static_cast<int>(i), 0));
                selection.select(index, index);
            }
        table_->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    }
    refreshButtons();
    Q_EMIT shownRunsChanged();
}

void RunsPanel::refreshButtons()
{
    const std::vector<RunItem> runs = shownRuns();
    const auto any = [&](auto test) { return std::any_of(runs.begin(), runs.end(), test); };
    const bool runsNow = any([](const RunItem &run) { return run.phase == RunPhase::Running; });
    const bool canGoOn = any([](const RunItem &run) {
        return run.phase == RunPhase::Paused || run.phase == RunPhase::Stopped || run.phase == RunPhase::Failed;
    });
    pause_->setText(runsNow || !canGoOn ? tr("Pause") : tr("Resume"));
    pause_->setEnabled(runsNow || canGoOn);
    stop_->setEnabled(any([](const RunItem &run) { return run.isActive() || (run.isQueued && run.phase == RunPhase::Waiting); }));
    up_->setEnabled(any([](const RunItem &run) { return run.phase == RunPhase::Waiting; }));
    remove_->setEnabled(any([](const RunItem &run) { return run.isQueued && !run.isActive(); }));
    open_->setEnabled(any([](const RunItem &run) { return !run.checkpoint.empty(); }));
    openLast_->setEnabled(any([](const RunItem &run) { return !run.lastCheckpoint.empty(); }));
    measure_->setEnabled(any([](const RunItem &run) { return !run.checkpoint.empty() && !run.isMeasuring; }));
    copy_->setEnabled(!model_->runs().empty());
    QStringList lines;
    for (const RunItem &run : runs) {
        if (run.measure)
            lines << toQString(run.name() + ", " + sentenceOf(*run.measure) + " " + join(run.measure->notes, " "));
        if (!run.message.empty())
            lines << toQString(run.name()) + QStringLiteral(": ") + toQString(run.message);
    }
    message_->setText(lines.mid(0, 3).join(QLatin1Char('\n')));
    message_->setVisible(!lines.isEmpty());
}

} // namespace lesionlens
