// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include <QWidget>

#include "core/data/augment.h"

class QMenu;
class QScrollArea;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTabWidget;

namespace lesionlens {

class AugmentationTab;
class DatasetNotice;
class DatasetOverview;
class DatasetPresenter;
class Dialogs;
class ElidedLabel;
class LeaksTab;
class SentenceList;
class Settings;
class ThumbnailStore;

/// A data set before training: what is in it, what is wrong with it, what augmentation does to it. Connects widgets and presenter.
class DatasetPage : public QWidget
{
    Q_OBJECT
public:
    DatasetPage(DatasetPresenter &presenter, Dialogs &dialogs, Settings &settings, QWidget *parent = nullptr);

    /// Whose sizes survive a restart.
    [[nodiscard]] QSplitter *splitter() const { return columns_; }

Q_SIGNALS:
    void trainRequested();
    /// To be what trainings do to their images.
    void augmentationChosen(const AugmentOptions &options);
    /// To be shown on the Inspect page; the folder has their masks, empty: none are known.
    void imagesChosen(const std::vector<std::filesystem::path> &images, const std::filesystem::path &maskFolder);

protected:
    /// Esc stops what is running.
    void keyPressEvent(QKeyEvent *event) override;

private:
    QWidget *buildBar();
    QTabWidget *buildTabs();
    void connectPictures();
    void askForFolder();
    void askForPhantoms();
    void fillRecent();
    void refresh();
    void refreshChosen();

    DatasetPresenter &presenter_;
    Dialogs &dialogs_;
    Settings &settings_;
    ThumbnailStore *pictures_;
    QMenu *recent_;
    ElidedLabel *path_;
    ElidedLabel *activity_;
    QPushButton *train_;
    QWidget *bar_;
    QScrollArea *column_;
    DatasetNotice *notice_;
    DatasetOverview *overview_;
    SentenceList *problems_;
    LeaksTab *leaks_;
    AugmentationTab *augmentation_;
    QTabWidget *tabs_;
    QStackedWidget *stack_;
    QSplitter *columns_;
};

} // namespace lesionlens
