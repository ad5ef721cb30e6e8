// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QScreen>
#include <QSplitter>
#include <QStatusBar>

#include "core/image/color_map.h"
#include "core/session/session.h"
#include "ui/dialogs.h"
#include "ui/pages/dataset/dataset_page.h"
#include "ui/pages/inspect_page.h"
#include "ui/pages/page_stack.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/presenters/train/train_presenter.h"
#include "ui/settings.h"
#include "ui/theme.h"
#include "ui/widgets/status_readout.h"

namespace lesionlens {

namespace {

std::vector<std::filesystem::path> localPaths(const QMimeData &data)
{
    std::vector<std::filesystem::path> paths;
    for (const QUrl &url : data.urls())
        if (url.isLocalFile())
            paths.push_back(toPath(url.toLocalFile()));
    return paths;
}

Readout toReadout(const PointReadout &point)
{
    Readout readout;
    readout.pixel = QPoint(point.x, point.y);
    readout.cellWord = QStringLiteral("cell");
    if (point.cell)
        readout.cell = QPoint(point.cell->col, point.cell->row);
    if (point.value)
        readout.raw = static_cast<double>(*point.value);
    readout.region = toQString(point.region);
    return readout;
}

} // namespace

MainWindow::MainWindow(SessionGateway &gateway, Dialogs &dialogs, Settings &settings, QWidget *parent)
    : QMainWindow(parent), dialogs_(dialogs), settings_(settings), gateway_(gateway), presenter_(gateway), actions_(this)
{
    setObjectName(QStringLiteral("lesionLensMainWindow"));
    setWindowTitle(QStringLiteral("LesionLens"));
    setAcceptDrops(true);
    buildPages();
    status_ = new StatusReadout;
    status_->setResearchUseLine(toQString(researchUseLine()));
    statusBar()->addWidget(status_, 1);
    statusBar()->setSizeGripEnabled(false);
    buildMenus();
    connectActions();
    connectViewActions();
    connectStatus();
    restoreSettings();
    actions_.cancel->setEnabled(false);
    refreshModelsMenu();
    refreshActions();
    refreshStatus();
}

MainWindow::~MainWindow()
{
    // The pages' widgets listen to the presenters, which are members and die before the base class deletes them.
    delete takeCentralWidget();
}

bool MainWindow::mayClose()
{
    if (!trainer_ || !trainer_->queue().isTraining())
        return true;
    QString text = tr("Closing the window stops it. Its last finished epoch stays, and the run can be resumed.");
    if (const int waiting = trainer_->queue().waiting(); waiting > 0)
        text += QLatin1Char(' ') + (waiting == 1 ? tr("The run that waits in the queue is forgotten.")
                                                 : tr("The %1 runs that wait in the queue are forgotten.").arg(waiting));
    return dialogs_.confirm(this, tr("A training runs"), text, tr("Stop and close"));
}

void MainWindow::buildMenus()
{
    const auto fill = [this](const QString &title, const std::vector<QAction *> &entries) {
        QMenu *menu = menuBar()->addMenu(title);
        menu->setToolTipsVisible(true);
        for (QAction *action : entries)
            action != nullptr ? menu->addAction(action) : static_cast<void>(menu->addSeparator());
        return menu;
    };
    const InspectActions &a = actions_;
    fill(tr("&File"),
         {a.openImages, a.openFolder, a.showDemo, nullptr, a.removeImage, a.undoRemove, nullptr, a.exportFigure, nullptr, a.quit});
    modelsMenu_ = fill(tr("&Model"), {a.openCheckpoint, a.openWeights, nullptr});
    QMenu *view = fill(tr("&View"), {a.previousImage, a.nextImage, nullptr, a.nextPane, a.previousPane, nullptr, a.zoomIn, a.zoomOut,
                                     a.zoomFit, nullptr, a.outline, a.contours, a.smooth, a.moreOpaque, a.lessOpaque});
    colorsMenu_ = view->addMenu(tr("Colo&urs"));
    if (const std::vector<QAction *> pages = pages_->pageActions(); pages.size() > 1) {
        view->addSeparator();
        for (QAction *action : pages)
            view->addAction(action);
        menuBar()->setCornerWidget(pages_->makeSwitch());
    }
    view->addSeparator();
    view->addAction(a.lightTheme);
    fill(tr("&Explain"),
         {a.explainAgain, a.cancel, nullptr, a.leftMethod, a.rightMethod, a.signedMap, nullptr, a.outgoing, a.incoming, a.meanIncoming,
          a.classToken, nullptr, a.previousHead, a.nextHead, nullptr, a.showHeads, a.showLayers, a.showKnockout, a.knockOut});
    fill(tr("F&ocus"), {a.maskBest, a.maskFile, a.maskAutomatic, a.maskNone, nullptr, a.chooseMask, a.chooseMaskFolder});
    fill(tr("&Help"), {a.shortcuts, a.about});

    models_ = new QActionGroup(this);
    colors_ = new QActionGroup(this);
    for (const ColorMap &map : colorMaps()) {
        if (map.diverging)
            continue;
        QAction *action = colors_->addAction(toQString(map.title));
        action->setCheckable(true);
        action->setData(toQString(map.id));
        colorsMenu_->addAction(action);
    }
}

void MainWindow::changeView(const std::function<void(ViewSettings &)> &change)
{
    ViewSettings view = presenter_.settings();
    change(view);
    presenter_.setSettings(view);
}

void MainWindow::refreshModelsMenu()
{
    for (QAction *action : models_->actions())
        delete action;
    for (int i = 0; i < static_cast<int>(presenter_.models().size()); ++i) {
        QAction *action = models_->addAction(toQString(presenter_.models()[static_cast<std::size_t>(i)].title));
        action->setCheckable(true);
        action->setChecked(i == presenter_.currentModel());
        action->setData(i);
        if (i < 9)
            action->setShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + i)));
        modelsMenu_->addAction(action);
    }
}

void MainWindow::refreshActions()
{
    const ViewSettings &view = presenter_.settings();
    const InspectActions &a = actions_;
    a.outline->setChecked(view.showMask);
    a.contours->setChecked(view.contours);
    a.smooth->setChecked(view.smooth);
    a.signedMap->setChecked(view.isSigned);
    const AttentionView attention = presenter_.attentionView();
    a.outgoing->setChecked(attention == AttentionView::Outgoing);
    a.incoming->setChecked(attention == AttentionView::Incoming);
    a.meanIncoming->setChecked(attention == AttentionView::MeanIncoming);
    a.classToken->setChecked(attention == AttentionView::ClassToken);
    a.maskBest->setChecked(view.maskMode == MaskMode::Best);
    a.maskFile->setChecked(view.maskMode == MaskMode::File);
    a.maskAutomatic->setChecked(view.maskMode == MaskMode::Automatic);
    a.maskNone->setChecked(view.maskMode == MaskMode::None);
    for (QAction *action : colors_->actions())
        action->setChecked(action->data().toString().toStdString() == view.colorMap);

    const bool hasHeads = presenter_.headCount() > 0;
    for (QAction *action : {a.outgoing, a.incoming, a.meanIncoming, a.nextHead, a.previousHead, a.knockOut})
        action->setEnabled(hasHeads);
    a.classToken->setEnabled(presenter_.hasClassToken());
    const int count = static_cast<int>(presenter_.images().size());
    a.previousImage->setEnabled(presenter_.currentImage() > 0);
    a.nextImage->setEnabled(presenter_.currentImage() + 1 < count);
    for (QAction *action : {a.removeImage, a.explainAgain, a.chooseMask})
        action->setEnabled(presenter_.currentImage() >= 0);
    a.undoRemove->setEnabled(presenter_.canUndoRemove());
    a.exportFigure->setEnabled(presenter_.image() != nullptr && presenter_.result() != nullptr);
}

void MainWindow::connectStatus()
{
    connect(page_->panes(), &PaneRow::readoutChanged, this, [this](const std::optional<PointReadout> &point) {
        status_->setReadout(point ? std::optional(toReadout(*point)) : std::nullopt);
    });
    connect(status_, &StatusReadout::cancelRequested, &presenter_, &InspectPresenter::cancel);
    connect(&presenter_, &InspectPresenter::busyChanged, this, [this] {
        const BusyState busy = presenter_.busy();
        actions_.cancel->setEnabled(busy.isActive);
        if (busy.isActive)
            status_->setProgress(toQString(busy.text), static_cast<int>(busy.done), static_cast<int>(busy.total));
        else
            status_->setIdle();
    });
    connect(&presenter_, &InspectPresenter::contentChanged, this, [this] {
        refreshActions();
        refreshStatus();
    });
    connect(&presenter_, &InspectPresenter::settingsChanged, this, &MainWindow::refreshActions);
    connect(&presenter_, &InspectPresenter::modelsChanged, this, &MainWindow::refreshModelsMenu);
}

void MainWindow::refreshStatus()
{
    const auto network = presenter_.model();
    status_->setDevice(network ? toQString(network->device()) : QString());
    const auto result = presenter_.result();
    std::optional<double> milliseconds;
    if (result) {
        milliseconds = 0.0;
        for (const auto &[stage, duration] : presenter_.timingMs())
            *milliseconds += duration;
    }
    status_->setDuration(milliseconds);
    const int index = presenter_.currentImage();
    const QString name = index >= 0 ? toQString(presenter_.images()[static_cast<std::size_t>(index)].name) : QString();
    // Said once: the picture alone does not tell that it can be asked.
    if (presenter_.mapView(PaneKind::Right).state == MapState::Ready && presenter_.headCount() > 0 && !std::exchange(hasHinted_, true))
        status_->setNote(tr("Click a place to see where it looks; drag to move it live."));
    setWindowTitle(name.isEmpty() ? QStringLiteral("LesionLens") : tr("%1 - LesionLens").arg(name));
}

void MainWindow::restoreSettings()
{
    if (!restoreGeometry(settings_.geometry())) {
        resize(1440, 900);
        // Where that is about the whole screen, a window with its frame would stick out.
        if (const QSize free = screen()->availableSize(); free.width() < 1500 || free.height() < 960)
            setWindowState(windowState() | Qt::WindowMaximized);
    }
    for (QSplitter *splitter : page_->splitters())
        splitter->restoreState(settings_.splitter(splitter->objectName()));
    actions_.lightTheme->setChecked(settings_.theme() == ThemeKind::Light);
    presenter_.setSettings(settings_.view());
    pages_->showPage(settings_.page());
}

void MainWindow::saveSettings()
{
    settings_.setGeometry(saveGeometry());
    for (const QSplitter *splitter : page_->splitters())
        settings_.setSplitter(splitter->objectName(), splitter->saveState());
    if (datasetPage_ != nullptr)
        settings_.setSplitter(datasetPage_->splitter()->objectName(), datasetPage_->splitter()->saveState());
    settings_.setTheme(actions_.lightTheme->isChecked() ? ThemeKind::Light : ThemeKind::Dark);
    settings_.setView(presenter_.settings());
    settings_.setPage(pages_->currentPage());
    settings_.sync();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!mayClose()) {
        event->ignore();
        return;
    }
    saveSettings();
    if (trainer_)
        trainer_->queue().shutDown();
    presenter_.cancel();
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (!localPaths(*event->mimeData()).empty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const std::vector<std::filesystem::path> paths = localPaths(*event->mimeData());
    std::error_code ignored;
    if (pages_->currentPage() == QLatin1String("dataset") && paths.size() == 1 && std::filesystem::is_directory(paths.front(), ignored))
        dataset().open(paths.front());
    else {
        presenter_.open(paths);
        pages_->showPage(QStringLiteral("inspect"));
    }
    event->acceptProposedAction();
}

} // namespace lesionlens
