// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;
class QStringListModel;
class QTabWidget;

namespace lesionlens {

class AugmentationView;
class CountsTable;
class DatasetPanel;
class DatasetPresenter;
class Dialogs;
class ExamplesView;
class PaneMessage;
class Settings;

/// A data set before training: what is in it, what is wrong with it, what augmentation does to it. Connects widgets and presenter.
class DatasetPage : public QWidget
{
    Q_OBJECT
public:
    DatasetPage(DatasetPresenter &presenter, Dialogs &dialogs, Settings &settings, QWidget *parent = nullptr);

    void open(const std::filesystem::path &folder);

Q_SIGNALS:
    void imageChosen(const std::filesystem::path &image, const std::filesystem::path &mask);
    void trainRequested();

private:
    QWidget *buildBar();
    QWidget *buildContent();
    QWidget *buildLeaks();
    void askForFolder();
    void askForPhantoms();
    void remember();
    void refresh();
    void refreshLeaks();
    void refreshMessage();

    DatasetPresenter &presenter_;
    Dialogs &dialogs_;
    Settings &settings_;
    DatasetPanel *panel_;
    QComboBox *recent_;
    QPushButton *train_;
    QStackedWidget *stack_;
    PaneMessage *message_;
    CountsTable *counts_;
    QTabWidget *tabs_;
    ExamplesView *examples_;
    AugmentationView *augmentation_;
    QStringListModel *problems_;
    QStringListModel *leakLines_;
    QLabel *leakVerdict_;
    QPushButton *findLeaks_;
};

} // namespace lesionlens
