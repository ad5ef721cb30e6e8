// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include <QMainWindow>

#include "ui/pages/inspect_actions.h"
#include "ui/presenters/inspect_presenter.h"

class QActionGroup;
class QMenu;

namespace lesionlens {

class DatasetPage;
class DatasetPresenter;
class Dialogs;
class InspectPage;
class PageStack;
class Settings;
class StatusReadout;
class TrainPresenter;
class TrainingGateway;

/// The window: menus, the pages, the status bar. What it is given outlives it.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    MainWindow(SessionGateway &gateway, Dialogs &dialogs, Settings &settings, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Opens the demo, or what was given on the command line.
    void start(const std::vector<std::filesystem::path> &paths) { presenter_.start(paths); }

    [[nodiscard]] InspectPresenter &presenter() { return presenter_; }
    /// Made when a page first needs it.
    [[nodiscard]] DatasetPresenter &dataset();
    [[nodiscard]] InspectPage *page() const { return page_; }
    [[nodiscard]] PageStack *pages() const { return pages_; }
    [[nodiscard]] StatusReadout *status() const { return status_; }
    [[nodiscard]] const InspectActions &actions() const { return actions_; }
    /// Writes the current view as a figure, on another thread; the status bar or the banner tells the end.
    void exportTo(const QString &file);

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void buildPages();
    [[nodiscard]] QWidget *buildDatasetPage();
    [[nodiscard]] QWidget *buildTrainPage();
    [[nodiscard]] TrainPresenter &trainer();
    /// Whether nothing trains, or the user agrees to stop it.
    [[nodiscard]] bool mayClose();
    void buildMenus();
    void connectActions();
    void connectViewActions();
    void connectStatus();
    void restoreSettings();
    void saveSettings();
    void refreshModelsMenu();
    void refreshActions();
    void refreshStatus();
    void changeView(const std::function<void(ViewSettings &)> &change);

    void askForImages();
    void askForFolder();
    void askForCheckpoint();
    void askForWeights();
    void askForMask();
    void askForMaskFolder();
    void askForExport();
    void showShortcuts();
    void showAbout();
    void openAndRemember(const QStringList &paths);

    Dialogs &dialogs_;
    Settings &settings_;
    SessionGateway &gateway_;
    InspectPresenter presenter_;
    std::unique_ptr<TrainingGateway> training_;
    std::unique_ptr<DatasetPresenter> dataset_;
    std::unique_ptr<TrainPresenter> trainer_;
    InspectActions actions_;
    PageStack *pages_;
    InspectPage *page_;
    DatasetPage *datasetPage_ = nullptr; ///< null until it is first shown
    StatusReadout *status_;
    QMenu *modelsMenu_ = nullptr;
    QMenu *colorsMenu_ = nullptr;
    QActionGroup *models_ = nullptr;
    QActionGroup *colors_ = nullptr;
    bool hasHinted_ = false;
};

} // namespace lesionlens
