// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/inspect_page.h"

#include <algorithm>

#include <QApplication>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include "ui/pages/control_bar.h"
#include "ui/pages/inspect_deck.h"
#include "ui/pages/problem_banner.h"
#include "ui/pages/qt_values.h"
#include "ui/pages/side_panel.h"
#include "ui/presenters/meaning.h"
#include "ui/theme.h"
#include "ui/widgets/image_list_panel.h"

namespace lesionlens {

namespace {

QScrollArea *scrolled(QWidget *content, const QString &name)
{
    auto *area = new QScrollArea;
    area->setObjectName(name);
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setMinimumWidth(264);
    return area;
}

} // namespace

InspectPage::InspectPage(InspectPresenter &presenter, const InspectActions &actions, QWidget *parent)
    : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("inspectPage"));
    banner_ = new ProblemBanner;
    list_ = new ImageListPanel;
    panes_ = new PaneRow(presenter_);
    deck_ = new InspectDeck(presenter_);
    side_ = new SidePanel(presenter_);

    centre_ = new QSplitter(Qt::Vertical);
    centre_->setObjectName(QStringLiteral("centreSplitter"));
    centre_->setChildrenCollapsible(false);
    centre_->addWidget(panes_);
    centre_->addWidget(deck_);
    centre_->setStretchFactor(0, 1);
    columns_ = new QSplitter(Qt::Horizontal);
    columns_->setObjectName(QStringLiteral("columnsSplitter"));
    columns_->setChildrenCollapsible(false);
    columns_->addWidget(list_);
    columns_->addWidget(centre_);
    columns_->addWidget(scrolled(side_, QStringLiteral("sideScrollArea")));
    columns_->setStretchFactor(1, 1);
    columns_->setSizes({228, 900, 308});

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new ControlBar(presenter_, actions));
    layout->addWidget(banner_);
    layout->addWidget(columns_, 1);

    connect(&presenter_, &InspectPresenter::contentChanged, this, &InspectPage::refreshSelection);
    connect(&presenter_, &InspectPresenter::imagesChanged, this, &InspectPage::refreshImages);
    connect(&presenter_, &InspectPresenter::problemsChanged, this, [this] { banner_->setProblems(presenter_.problems()); });
    connect(banner_, &ProblemBanner::dismissed, &presenter_, &InspectPresenter::dismissProblems);
    connectList();
    refreshImages();
}

void InspectPage::connectList()
{
    connect(list_, &ImageListPanel::imageChosen, this, [this](const QString &path) { presenter_.selectImage(toPath(path)); });
    connect(list_, &ImageListPanel::removeRequested, this, [this](const QString &path) { presenter_.removeImage(toPath(path)); });
    connect(list_, &ImageListPanel::filesDropped, this, [this](const QStringList &paths) {
        std::vector<std::filesystem::path> dropped;
        std::transform(paths.begin(), paths.end(), std::back_inserter(dropped), toPath);
        presenter_.open(dropped);
    });
    connect(list_, &ImageListPanel::thumbnailNeeded, this,
            [this](const QString &path) { presenter_.requestThumbnail(toPath(path), 2 * ImageListPanel::ThumbnailSize); });
    connect(&presenter_, &InspectPresenter::thumbnailReady, this,
            [this](const std::filesystem::path &path, const QImage &thumbnail) { list_->setThumbnail(toQString(path), thumbnail); });
    connect(&presenter_, &InspectPresenter::thumbnailFailed, this,
            [this](const std::filesystem::path &path, const QString &sentence) { list_->setError(toQString(path), sentence); });
}

std::vector<QSplitter *> InspectPage::splitters() const
{
    return {columns_, centre_, panes_->splitter()};
}

void InspectPage::focusNextArea(int step)
{
    std::vector<QWidget *> areas = {list_->findChild<QWidget *>(QStringLiteral("imagesListView")),
                                    panes_->pane(PaneKind::Image)->canvas(),
                                    panes_->pane(PaneKind::Left)->canvas(),
                                    panes_->pane(PaneKind::Right)->canvas(),
                                    deck_->keyboardArea(),
                                    side_->findChild<QWidget *>(QStringLiteral("predictionCustomPlot"))};
    std::erase_if(areas, [](const QWidget *area) { return area == nullptr || !area->isVisible(); });
    if (areas.empty())
        return;
    const QWidget *now = QApplication::focusWidget();
    const auto found =
        std::find_if(areas.begin(), areas.end(), [now](const QWidget *area) { return area == now || area->isAncestorOf(now); });
    const int count = static_cast<int>(areas.size());
    const int at = found == areas.end() ? (step > 0 ? -1 : 0) : static_cast<int>(found - areas.begin());
    areas[static_cast<std::size_t>(((at + step) % count + count) % count)]->setFocus(Qt::TabFocusReason);
}

void InspectPage::refreshImages()
{
    QStringList paths;
    for (const ImageItem &item : presenter_.images())
        paths << toQString(item.path);
    list_->setImages(paths);
    refreshSelection();
}

void InspectPage::refreshSelection()
{
    if (predictionsOfModel_ != presenter_.currentModel()) {
        predictionsOfModel_ = presenter_.currentModel();
        list_->clearPredictions();
    }
    const int index = presenter_.currentImage();
    if (index < 0)
        return;
    const QString path = toQString(presenter_.images()[static_cast<std::size_t>(index)].path);
    if (list_->selected() != path)
        list_->setSelected(path);
    if (const auto problem = presenter_.imageProblem())
        list_->setError(path, toQString(*problem));
    else if (const auto result = presenter_.result()) {
        const auto predicted = static_cast<std::size_t>(result->prediction.predicted);
        list_->setPrediction(path, QStringLiteral("%1 %2").arg(toQString(percentText(result->prediction.probabilities[predicted])),
                                                               toQString(result->prediction.classes[predicted])));
    }
}

} // namespace lesionlens
