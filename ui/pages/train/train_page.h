// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include <QWidget>

class QLabel;
class QProgressBar;

namespace lesionlens {

class CurvesView;
class Dialogs;
class RunsPanel;
struct RunItem;
class Settings;
class SetupPanel;
class TrainPresenter;

/// A training to set up, its live curves, the queue and former runs. Connects widgets and presenter.
class TrainPage : public QWidget
{
    Q_OBJECT
public:
    TrainPage(TrainPresenter &presenter, Dialogs &dialogs, Settings &settings, QWidget *parent = nullptr);

    [[nodiscard]] RunsPanel *runs() const { return runs_; }

Q_SIGNALS:
    void datasetRequested();
    void openRequested(const std::filesystem::path &checkpoint);

private:
    void connectDialogs();
    QWidget *buildProgress();
    void refreshProgress();
    /// What a run does before its first step.
    [[nodiscard]] QString preparingText(const RunItem &run) const;
    void refreshCurves();

    TrainPresenter &presenter_;
    Dialogs &dialogs_;
    Settings &settings_;
    SetupPanel *setup_;
    CurvesView *curves_;
    RunsPanel *runs_;
    QLabel *progressText_;
    QProgressBar *progress_;
};

} // namespace lesionlens
