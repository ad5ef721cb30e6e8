// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset/leaks_tab.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/pages/dataset/allowed_leaks.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/theme.h"
#include "ui/widgets/leak_pair_list.h"
#include "ui/widgets/thumbnail_store.h"

namespace lesionlens {

namespace {

constexpr std::size_t kShownPairs = 2000;

QString remarksOn(const LeakFindings &findings)
{
    QStringList lines;
    if (!findings.problems.empty())
        lines << LeaksTab::tr("%L1 images could not be compared; the first: %2")
                     .arg(findings.problems.size())
                     .arg(toQString(findings.problems.front()));
    if (findings.pairs.size() > kShownPairs)
        lines << LeaksTab::tr("The first %L1 of %L2 pairs are shown.").arg(kShownPairs).arg(findings.pairs.size());
    return lines.join(QLatin1Char('\n'));
}

LeakPairItem itemOf(const LeakSummary &pair)
{
    QString title = AllowedLeaks::nameOf(pair.kind);
    if (pair.kind == "near_duplicate")
        title += QStringLiteral(", %1").arg(pair.similarity, 0, 'f', 3);
    title += QStringLiteral(" · %1 | %2").arg(toQString(pair.first.set), toQString(pair.second.set));
    return {toQString(pair.first.image), toQString(pair.second.image), title, toQString(pair.sentence), pair.betweenSplits};
}

} // namespace

LeaksTab::LeaksTab(DatasetPresenter &presenter, ThumbnailStore &pictures, QWidget *parent) : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("leaksTab"));
    look_ = form::button({QStringLiteral("findLeaks"), tr("Look for leaks"), tr("Compare all images of the data set with each other")},
                         QStringLiteral("media-playback-start"));
    cancel_ = form::button({QStringLiteral("cancelLeaks"), tr("Cancel"), tr("Stop comparing (Esc)")}, QStringLiteral("process-stop"));
    bar_ = new QProgressBar;
    bar_->setObjectName(QStringLiteral("leaksProgressBar"));
    bar_->setTextVisible(false);
    bar_->setFixedWidth(24 * Theme::Grid);
    stage_ = new QLabel;
    verdict_ = form::paragraph(QStringLiteral("leakVerdictLabel"));
    remarks_ = form::paragraph(QStringLiteral("leakRemarksLabel"));
    pairs_ = new LeakPairList(pictures);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(Theme::Grid);
    bar->addWidget(look_);
    bar->addWidget(cancel_);
    bar->addWidget(bar_);
    bar->addWidget(stage_);
    bar->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, Theme::Grid, Theme::Grid, 0);
    layout->setSpacing(Theme::Grid);
    layout->addLayout(bar);
    layout->addWidget(verdict_);
    layout->addWidget(new AllowedLeaks(presenter_));
    layout->addWidget(remarks_);
    layout->addWidget(pairs_, 1);
    connect(look_, &QPushButton::clicked, &presenter_, &DatasetPresenter::findLeaks);
    connect(cancel_, &QPushButton::clicked, &presenter_, &DatasetPresenter::cancel);
    connect(pairs_, &LeakPairList::pairActivated, this, [this](int index) { Q_EMIT pairActivated(static_cast<std::size_t>(index)); });
    connect(&presenter_, &DatasetPresenter::leaksChanged, this, &LeaksTab::refresh);
    connect(&presenter_, &DatasetPresenter::leaksProgressed, this, &LeaksTab::refreshProgress);
    refresh();
}

void LeaksTab::refresh()
{
    const auto findings = presenter_.leaks();
    const bool isLooking = presenter_.isFindingLeaks();
    look_->setVisible(!isLooking);
    cancel_->setVisible(isLooking);
    bar_->setVisible(isLooking);
    stage_->setVisible(isLooking);
    refreshProgress();
    if (!presenter_.leakProblem().empty())
        verdict_->setText(toQString(presenter_.leakProblem()));
    else if (findings)
        verdict_->setText(toQString(presenter_.leakVerdict()));
    else
        verdict_->setText(tr("An image of the test set that a network has seen in training, or another picture of the same lesion, makes "
                             "results look better than they are. Ids, bytes and the look of all images are compared."));
    QPalette colored = palette();
    const bool isRefused = findings && std::any_of(findings->counts.begin(), findings->counts.end(), [this](const LeakCount &count) {
                               return count.betweenSplits > 0 && !presenter_.isAllowed(count.kind);
                           });
    if (isRefused)
        colored.setColor(QPalette::WindowText, themeOf(*this).error);
    verdict_->setPalette(colored);
    if (findings != shown_) {
        // Only what is allowed may have changed: then the list stays where it was scrolled to.
        shown_ = findings;
        remarks_->setText(findings ? remarksOn(*findings) : QString());
        fillPairs();
    }
    remarks_->setVisible(!remarks_->text().isEmpty());
    const auto between =
        findings ? std::count_if(findings->pairs.begin(), findings->pairs.end(), [](const LeakSummary &pair) { return pair.betweenSplits; })
                 : -1;
    Q_EMIT leakCountChanged(static_cast<int>(between));
}

void LeaksTab::refreshProgress()
{
    const Progress &progress = presenter_.leakProgress();
    bar_->setRange(0, static_cast<int>(progress.total));
    bar_->setValue(static_cast<int>(progress.done));
    stage_->setText(progress.total > 0 ? tr("%1: %L2 of %L3").arg(toQString(progress.stage)).arg(progress.done).arg(progress.total)
                                       : toQString(progress.stage));
}

void LeaksTab::fillPairs()
{
    std::vector<LeakPairItem> items;
    if (shown_)
        for (std::size_t i = 0; i < std::min(shown_->pairs.size(), kShownPairs); ++i)
            items.push_back(itemOf(shown_->pairs[i]));
    pairs_->setPairs(std::move(items));
}

} // namespace lesionlens
