// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/knockout_panel.h"

#include <algorithm>
#include <cmath>

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>

#include "ui/pages/qt_values.h"
#include "ui/presenters/inspect_presenter.h"
#include "ui/presenters/meaning.h"
#include "ui/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/knockout_chart.h"

namespace lesionlens {

namespace {

constexpr double kNoticeablePoints = 1.0; ///< of a probability
constexpr double kNoticeableLogit = 0.1;

std::size_t indexOf(const std::vector<std::string> &classes, const std::string &name)
{
    return static_cast<std::size_t>(std::find(classes.begin(), classes.end(), name) - classes.begin());
}

} // namespace

KnockoutPanel::KnockoutPanel(InspectPresenter &presenter, QWidget *parent) : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("inspectKnockoutPanel"));
    header_ = buildHeader();
    chart_ = new KnockoutChart;
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, 0, Theme::Grid, Theme::Grid / 2);
    layout->addWidget(chart_);
    connect(kind_, &QComboBox::currentIndexChanged, this, &KnockoutPanel::refresh);
    connect(measure_, &QComboBox::currentIndexChanged, this, &KnockoutPanel::refresh);
    connect(ask_, &QPushButton::clicked, this, &KnockoutPanel::ask);
    connect(chart_, &KnockoutChart::headChosen, this, [this](int head) { presenter_.showHead(head); });
    connect(&presenter_, &InspectPresenter::contentChanged, this, &KnockoutPanel::refresh);
    connect(&presenter_, &InspectPresenter::settingsChanged, this, &KnockoutPanel::refresh);
    connect(&presenter_, &InspectPresenter::studyChanged, this, &KnockoutPanel::refresh);
    refresh();
}

QWidget *KnockoutPanel::buildHeader()
{
    auto *header = new QWidget;
    caption_ = new ElidedLabel;
    caption_->setForegroundRole(QPalette::PlaceholderText);
    caption_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    kind_ = new QComboBox;
    kind_->setObjectName(QStringLiteral("knockoutKindComboBox"));
    kind_->setAccessibleName(tr("Kind of knock-out"));
    kind_->setToolTip(
        tr("Remove: the head's output becomes zero. Uniform: the head looks everywhere alike, so that only where it looks is lost"));
    kind_->addItems({tr("remove"), tr("make uniform")});
    measure_ = new QComboBox;
    measure_->setObjectName(QStringLiteral("knockoutMeasureComboBox"));
    measure_->setAccessibleName(tr("Measure of the change"));
    measure_->setToolTip(tr("What changes: the explained class's probability, or its logit, which does not saturate"));
    measure_->addItems({tr("probability"), tr("logit")});
    ask_ = new QPushButton(tr("Does this head matter?"));
    ask_->setObjectName(QStringLiteral("knockoutPushButton"));
    ask_->setAccessibleName(ask_->text());
    ask_->setToolTip(tr("Knock out every head of this layer in turn, and the whole layer: one pass each"));
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::Grid);
    row->addWidget(caption_, 1);
    row->addWidget(kind_);
    row->addWidget(measure_);
    row->addWidget(ask_);
    return header;
}

void KnockoutPanel::ask()
{
    presenter_.study().runKnockout(kind());
}

KnockoutTarget::Kind KnockoutPanel::kind() const
{
    return kind_->currentIndex() == 1 ? KnockoutTarget::Kind::Uniform : KnockoutTarget::Kind::Remove;
}

void KnockoutPanel::refresh()
{
    HeadStudy &study = presenter_.study();
    const std::string layer = presenter_.attentionLayer();
    const bool canAsk = presenter_.result() != nullptr && presenter_.headCount() > 0;
    const bool isRunning = study.busy().isActive;
    for (QWidget *control : {static_cast<QWidget *>(kind_), static_cast<QWidget *>(measure_)})
        control->setEnabled(canAsk);
    ask_->setEnabled(canAsk && !isRunning && !study.knockout(kind()));
    caption_->setText(canAsk ? tr("%1 · class %2").arg(toQString(layer), toQString(presenter_.explainedClass())) : QString());
    chart_->setSelected(presenter_.settings().head);
    if (study.knockout(kind()))
        showBars();
    else if (const std::string problem = study.problem(kind()); !problem.empty())
        chart_->clear(toQString(problem));
    else if (!canAsk)
        chart_->clear(toQString(presenter_.headsNotice()));
    else if (isRunning)
        chart_->clear(tr("Knocking out one head after the other…"));
    else
        chart_->clear(tr("Attention shows where a head looks, not whether the answer depends on it. "
                         "Ask: every head is knocked out in turn, and the change is measured."));
}

void KnockoutPanel::showBars()
{
    const auto knockout = presenter_.study().knockout(kind());
    const Prediction &before = knockout->prediction;
    const std::size_t target = indexOf(before.classes, presenter_.explainedClass());
    if (target >= before.classes.size())
        return;
    const std::size_t against = indexOf(before.classes, presenter_.contrastClass());
    const bool isLogit = measure_->currentIndex() == 1;
    // Between two classes it is the difference of their logits that is explained.
    const auto score = [&](const std::vector<double> &logits) {
        return logits.at(target) - (against < logits.size() ? logits.at(against) : 0.0);
    };
    std::vector<KnockoutBar> bars;
    for (const KnockoutEffect &effect : knockout->effects) {
        const double probability = effect.probabilities.at(target);
        const double change =
            isLogit ? score(effect.logits) - score(before.logits) : 100.0 * (probability - before.probabilities.at(target));
        const QString what = effect.target.head ? tr("head %1").arg(*effect.target.head) : tr("the whole layer");
        QString tip = tr("Without %1: %2 %3 instead of %4")
                          .arg(what, toQString(before.classes[target]), toQString(percentText(probability)),
                               toQString(percentText(before.probabilities[target])));
        if (effect.target.kind == KnockoutTarget::Kind::Uniform)
            tip.replace(0, tr("Without").size(), tr("With uniform weights in"));
        if (effect.changesPrediction) {
            const auto best = std::max_element(effect.probabilities.begin(), effect.probabilities.end()) - effect.probabilities.begin();
            tip += tr("; the prediction becomes %1").arg(toQString(before.classes[static_cast<std::size_t>(best)]));
        }
        bars.push_back({effect.target.head, change, effect.changesPrediction, tip});
    }
    chart_->setBars(bars, isLogit ? tr("logit") : tr("percentage points"), isLogit ? kNoticeableLogit : kNoticeablePoints);
    if (std::any_of(bars.begin(), bars.end(), [](const KnockoutBar &bar) { return bar.changesPrediction; }))
        caption_->setText(tr("* the prediction changes") + QStringLiteral(" · ") + caption_->text());
    const bool isSaturated =
        !isLogit && std::all_of(bars.begin(), bars.end(), [](const KnockoutBar &bar) { return std::abs(bar.change) < kNoticeablePoints; });
    if (isSaturated)
        chart_->setRemark(tr("Hardly any change of the probability: the logit may tell more."));
}

} // namespace lesionlens
