// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The half of the window that carries out commands.
#include <algorithm>

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDir>
#include <QFileInfo>

#include "core/session/session.h"
#include "ui/dialogs.h"
#include "ui/export_figure.h"
#include "ui/main_window.h"
#include "ui/pages/inspect_deck.h"
#include "ui/pages/inspect_page.h"
#include "ui/pages/page_stack.h"
#include "ui/pages/pane_header.h"
#include "ui/pages/qt_values.h"
#include "ui/settings.h"
#include "ui/theme.h"
#include "ui/widgets/status_readout.h"

namespace lesionlens {

namespace {

constexpr double kOpacityStep = 0.1;
constexpr double kZoomStep = 1.25;

QString imageFilter()
{
    return MainWindow::tr(
        "Images (*.jpg *.jpeg *.png *.tif *.tiff *.bmp *.webp *.JPG *.JPEG *.PNG *.TIF *.TIFF *.BMP *.WEBP);;All files (*)");
}

QString weightsFilter()
{
    return MainWindow::tr("Weights (*.safetensors);;All files (*)");
}

} // namespace

void MainWindow::connectActions()
{
    const InspectActions &a = actions_;
    const auto on = [this](QAction *action, auto command) { connect(action, &QAction::triggered, this, command); };
    on(a.openImages, [this] { askForImages(); });
    on(a.openFolder, [this] { askForFolder(); });
    on(a.showDemo, [this] { presenter_.showDemo(); });
    on(a.removeImage, [this] {
        if (const int index = presenter_.currentImage(); index >= 0)
            presenter_.removeImage(presenter_.images()[static_cast<std::size_t>(index)].path);
    });
    on(a.undoRemove, [this] { presenter_.undoRemove(); });
    on(a.exportFigure, [this] { askForExport(); });
    on(a.quit, [this] { close(); });
    on(a.openCheckpoint, [this] { askForCheckpoint(); });
    on(a.openWeights, [this] { askForWeights(); });
    on(a.explainAgain, [this] { presenter_.retry(); });
    on(a.cancel, [this] { presenter_.cancel(); });
    on(a.chooseMask, [this] { askForMask(); });
    on(a.chooseMaskFolder, [this] { askForMaskFolder(); });
    on(a.shortcuts, [this] { showShortcuts(); });
    on(a.about, [this] { showAbout(); });
    connect(models_, &QActionGroup::triggered, this, [this](QAction *action) { presenter_.selectModel(action->data().toInt()); });
}

void MainWindow::connectViewActions()
{
    const InspectActions &a = actions_;
    const auto on = [this](QAction *action, auto command) { connect(action, &QAction::triggered, this, command); };
    const auto toggle = [this](QAction *action, bool ViewSettings::*member) {
        connect(action, &QAction::triggered, this,
                [this, member](bool isOn) { changeView([&](ViewSettings &view) { view.*member = isOn; }); });
    };
    toggle(a.outline, &ViewSettings::showMask);
    toggle(a.contours, &ViewSettings::contours);
    toggle(a.smooth, &ViewSettings::smooth);
    toggle(a.signedMap, &ViewSettings::isSigned);
    on(a.previousImage, [this] { presenter_.stepImage(-1); });
    on(a.nextImage, [this] { presenter_.stepImage(1); });
    on(a.nextPane, [this] { page_->focusNextArea(1); });
    on(a.previousPane, [this] { page_->focusNextArea(-1); });
    on(a.zoomIn, [this] { page_->panes()->view()->zoomBy(kZoomStep); });
    on(a.zoomOut, [this] { page_->panes()->view()->zoomBy(1.0 / kZoomStep); });
    on(a.zoomFit, [this] { page_->panes()->view()->fit(); });
    on(a.leftMethod, [this] { page_->panes()->header(PaneKind::Left)->chooseMethod(); });
    on(a.rightMethod, [this] { page_->panes()->header(PaneKind::Right)->chooseMethod(); });
    on(a.previousHead, [this] { presenter_.stepHead(-1); });
    on(a.nextHead, [this] { presenter_.stepHead(1); });
    const auto deck = [this, on](QAction *action, InspectDeck::Part part) { on(action, [this, part] { page_->deck()->showPart(part); }); };
    deck(a.showHeads, InspectDeck::Part::Heads);
    deck(a.showLayers, InspectDeck::Part::Layers);
    deck(a.showKnockout, InspectDeck::Part::Knockout);
    on(a.knockOut, [this] { page_->deck()->askKnockout(); });
    const auto fade = [this](double step) {
        changeView([step](ViewSettings &view) { view.opacity = std::clamp(view.opacity + step, 0.0, 1.0); });
    };
    on(a.moreOpaque, [fade] { fade(kOpacityStep); });
    on(a.lessOpaque, [fade] { fade(-kOpacityStep); });
    connect(a.lightTheme, &QAction::toggled, this, [](bool isLight) {
        if (auto *application = qobject_cast<QApplication *>(QCoreApplication::instance()))
            applyTheme(*application, isLight ? ThemeKind::Light : ThemeKind::Dark);
    });
    const auto attention = [this, on](QAction *action, AttentionView chosen) {
        on(action, [this, chosen] { changeView([chosen](ViewSettings &view) { view.attentionView = chosen; }); });
    };
    attention(a.outgoing, AttentionView::Outgoing);
    attention(a.incoming, AttentionView::Incoming);
    attention(a.meanIncoming, AttentionView::MeanIncoming);
    attention(a.classToken, AttentionView::ClassToken);
    const auto mask = [this, on](QAction *action, MaskMode chosen) {
        on(action, [this, chosen] { changeView([chosen](ViewSettings &view) { view.maskMode = chosen; }); });
    };
    mask(a.maskBest, MaskMode::Best);
    mask(a.maskFile, MaskMode::File);
    mask(a.maskAutomatic, MaskMode::Automatic);
    mask(a.maskNone, MaskMode::None);
    connect(colors_, &QActionGroup::triggered, this, [this](const QAction *action) {
        const std::string id = action->data().toString().toStdString();
        changeView([&id](ViewSettings &view) { view.colorMap = id; });
    });
}

void MainWindow::openAndRemember(const QStringList &paths)
{
    if (paths.isEmpty())
        return;
    const QFileInfo first(paths.front());
    settings_.setLastFolder(first.isDir() ? first.absoluteFilePath() : first.absolutePath());
    std::vector<std::filesystem::path> chosen;
    std::transform(paths.begin(), paths.end(), std::back_inserter(chosen), toPath);
    presenter_.open(chosen);
}

void MainWindow::askForImages()
{
    openAndRemember(dialogs_.openFiles(this, tr("Open images"), settings_.lastFolder(), imageFilter()));
}

void MainWindow::askForFolder()
{
    const QString folder = dialogs_.openFolder(this, tr("Open a folder of images"), settings_.lastFolder());
    if (!folder.isEmpty())
        openAndRemember({folder});
}

void MainWindow::askForCheckpoint()
{
    openAndRemember(dialogs_.openFiles(this, tr("Open a checkpoint"), settings_.lastFolder(), weightsFilter()));
}

void MainWindow::askForWeights()
{
    const QStringList files = dialogs_.openFiles(this, tr("Open weights"), settings_.lastFolder(), weightsFilter());
    if (files.isEmpty())
        return;
    settings_.setLastFolder(QFileInfo(files.front()).absolutePath());
    // The table is measured on built networks, which takes longer than a frame.
    JobEndings<std::vector<ModelSpec>> endings;
    endings.succeeded = [this, file = files.front()](const std::vector<ModelSpec> &specs) {
        QStringList titles;
        for (const ModelSpec &spec : specs)
            titles << toQString(spec.title);
        // Files are often called by their architecture: it is offered first.
        const QString name = QFileInfo(file).fileName();
        qsizetype likely = -1;
        std::size_t length = 0;
        for (std::size_t i = 0; i < specs.size(); ++i)
            if (const std::string &id = specs[i].config.id; id.size() > length && name.startsWith(toQString(id))) {
                likely = static_cast<qsizetype>(i);
                length = id.size();
            }
        QStringList offered = titles;
        if (likely > 0)
            offered.move(likely, 0);
        const auto chosen = dialogs_.chooseItem(this, tr("Open weights"), tr("Architecture of %1:").arg(name), offered);
        if (const qsizetype index = chosen ? titles.indexOf(*chosen) : -1; index >= 0)
            presenter_.openWeights(specs[static_cast<std::size_t>(index)].config.id, toPath(file));
    };
    endings.failed = [this](const Error &error) { presenter_.reportProblem(error.message()); };
    presenter_.files().submit<std::vector<ModelSpec>>([this](ProgressSink &, const std::stop_token &) { return gateway_.listModels(); },
                                                      std::move(endings));
}

void MainWindow::askForMask()
{
    const QStringList files = dialogs_.openFiles(this, tr("Choose the lesion mask of this image"), settings_.lastFolder(), imageFilter());
    if (!files.isEmpty())
        presenter_.setMaskFile(toPath(files.front()));
}

void MainWindow::askForMaskFolder()
{
    const QString folder = dialogs_.openFolder(this, tr("Choose the folder of the lesion masks"), settings_.lastFolder());
    if (!folder.isEmpty())
        presenter_.setMaskFolder(toPath(folder));
}

void MainWindow::askForExport()
{
    const int index = presenter_.currentImage();
    if (index < 0)
        return;
    const QString stem = QFileInfo(toQString(presenter_.images()[static_cast<std::size_t>(index)].path)).completeBaseName();
    const QString suggestion = QDir(settings_.lastFolder()).filePath(stem + QStringLiteral("_lesionlens.png"));
    QString file = dialogs_.saveFile(this, tr("Export the current view"), suggestion, tr("PNG image (*.png)"));
    if (file.isEmpty())
        return;
    if (QFileInfo(file).suffix().isEmpty())
        file += QStringLiteral(".png");
    settings_.setLastFolder(QFileInfo(file).absolutePath());
    exportTo(file);
}

void MainWindow::exportTo(const QString &file)
{
    const std::optional<FigureContent> content = figureContent(presenter_, page_->panes()->visibleRect());
    if (!content) {
        presenter_.reportProblem("There is nothing to export yet: no image has been explained.");
        return;
    }
    JobEndings<bool> endings;
    endings.succeeded = [this, file](bool) { status_->setNote(tr("Exported to %1").arg(file)); };
    endings.failed = [this](const Error &error) { presenter_.reportProblem(error.message()); };
    presenter_.files().submit<bool>(
        [content = *content, path = toPath(file)](ProgressSink &, const std::stop_token &) mutable {
            content.record = DatasetLookup().find(content.image->image->path); // reads the tables of a data set: not on the window's thread
            writeFigure(path, content);
            return true;
        },
        std::move(endings));
}

void MainWindow::showShortcuts()
{
    QString html = QStringLiteral("<table cellspacing='4'>");
    const auto row = [&html](const QString &keys, const QString &what) {
        html += QStringLiteral("<tr><td><b>%1</b></td><td>&nbsp;&nbsp;%2</td></tr>").arg(keys.toHtmlEscaped(), what.toHtmlEscaped());
    };
    for (const QAction *action : actions_.all)
        if (!action->shortcut().isEmpty())
            row(action->shortcut().toString(QKeySequence::NativeText), action->whatsThis());
    for (const QAction *action : pages_->pageActions())
        row(action->shortcut().toString(QKeySequence::NativeText), tr("Show the page %1").arg(action->text()));
    row(tr("Arrows"), tr("In a pane: move the query by one cell"));
    row(tr("+ - 0"), tr("In a pane: zoom and fit; Space with arrows or dragging pans"));
    row(tr("Ctrl+1 … Ctrl+9"), tr("Choose a model"));
    dialogs_.tell(this, tr("Keyboard shortcuts"), html + QStringLiteral("</table>"));
}

void MainWindow::showAbout()
{
    const QString text = tr("<h3>LesionLens %1</h3><p>See and measure where dermoscopy classifiers look.</p><p>%2</p>"
                            "<p>Free software under the GNU General Public License, version 3 or later.</p>");
    dialogs_.tell(this, tr("About LesionLens"), text.arg(QStringLiteral(LESIONLENS_VERSION), toQString(researchUseLine()).toHtmlEscaped()));
}

} // namespace lesionlens
