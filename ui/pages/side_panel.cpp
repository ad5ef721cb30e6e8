// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/side_panel.h"

#include <QLabel>
#include <QVBoxLayout>

#include "ui/pages/qt_values.h"
#include "ui/presenters/inspect_presenter.h"
#include "ui/theme.h"
#include "ui/widgets/agreement_view.h"
#include "ui/widgets/focus_chart.h"
#include "ui/widgets/prediction_chart.h"

namespace lesionlens {

namespace {

QLabel *title(const QString &text)
{
    auto *label = new QLabel(text);
    label->setFont(titleFont());
    return label;
}

QLabel *paragraph(const QString &name)
{
    auto *label = new QLabel;
    label->setObjectName(name);
    label->setTextFormat(Qt::RichText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

ChartValue toChart(const Score &score)
{
    return {score.value, toQString(score.undefinedBecause)};
}

FocusRow toRow(const QString &map, const FocusScores &scores)
{
    return {map, toChart(scores.backgroundFocus), toChart(scores.lesionGain), toChart(scores.pointingGame)};
}

} // namespace

SidePanel::SidePanel(InspectPresenter &presenter, QWidget *parent) : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("inspectSidePanel"));
    model_ = paragraph(QStringLiteral("modelLabel"));
    prediction_ = new PredictionChart;
    focus_ = new FocusChart;
    agreement_ = new AgreementView;
    meaning_ = paragraph(QStringLiteral("meaningLabel"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, Theme::Grid, Theme::Grid, Theme::Grid);
    layout->setSpacing(Theme::Grid);
    layout->addWidget(title(tr("Prediction")));
    layout->addWidget(prediction_);
    layout->addWidget(title(tr("Focus")));
    layout->addWidget(focus_);
    layout->addWidget(title(tr("Agreement of the two maps")));
    layout->addWidget(agreement_);
    layout->addWidget(title(tr("What does it mean?")));
    layout->addWidget(meaning_);
    layout->addWidget(title(tr("Model")));
    layout->addWidget(model_);
    layout->addStretch(1);

    connect(prediction_, &PredictionChart::classChosen, this,
            [this](const QString &name) { presenter_.setTargetClass(name.toStdString()); });
    connect(&presenter_, &InspectPresenter::contentChanged, this, [this] {
        refreshModel();
        refreshPrediction();
        refreshFocus();
        refreshAgreement();
    });
    connect(&presenter_, &InspectPresenter::agreementChanged, this, &SidePanel::refreshAgreement);
    connect(&presenter_, &InspectPresenter::focusChanged, this, &SidePanel::refreshFocus);
    refreshModel();
    refreshPrediction();
    refreshFocus();
    refreshAgreement();
}

void SidePanel::refreshAgreement()
{
    const auto agreement = presenter_.agreement();
    if (!agreement) {
        const bool hasBoth = presenter_.mapView(PaneKind::Left).map && presenter_.mapView(PaneKind::Right).map;
        agreement_->clear(hasBoth ? tr("comparing with random maps…") : tr("Appears as soon as both panes show a map."));
        return;
    }
    const auto toBar = [](const QString &name, const QString &tip, const AgreementMeasure &measure) {
        AgreementBar bar;
        bar.name = name;
        bar.tip = tip + QLatin1Char('\n') + tr("The band: what 95 of 100 random maps of the same smoothness reach.");
        bar.value = toChart(measure.value);
        bar.chanceLow = measure.chanceLow;
        bar.chanceHigh = measure.chanceHigh;
        bar.chanceMean = measure.chanceMean;
        return bar;
    };
    std::array<AgreementBar, AgreementView::Rows> bars = {
        toBar(tr("rank correlation"), tr("Do both maps sort the places alike? 1: exactly, 0: not at all, −1: the other way round."),
              agreement->rankCorrelation),
        toBar(tr("overlap of the top 20 %"), tr("The fifth of the view that each map marks most: shared area of both areas."),
              agreement->topOverlap)};
    bars[0].minimum = -1.0;
    bars[1].isPercent = true;
    agreement_->setBars(bars);
}

void SidePanel::refreshModel()
{
    const auto network = presenter_.model();
    if (!network) {
        model_->setText(tr("No model is open."));
        return;
    }
    const ModelSpec &spec = network->spec();
    QString text = tr("%1, %2 million parameters, %3 x %4 pixels.")
                       .arg(toQString(spec.title).toHtmlEscaped())
                       .arg(static_cast<double>(spec.parameters) / 1e6, 0, 'f', 2)
                       .arg(spec.config.inputWidth)
                       .arg(spec.config.inputHeight);
    if (!network->trainedOn().empty())
        text += QStringLiteral("<br>") + tr("Trained on: %1").arg(toQString(network->trainedOn()).toHtmlEscaped());
    model_->setText(text);
    model_->setToolTip(tr("%1\nsha256 %2").arg(toQString(network->file()), toQString(network->sha256())));
}

void SidePanel::refreshPrediction()
{
    const auto result = presenter_.result();
    if (!result) {
        shownResult_ = nullptr;
        prediction_->clear(toQString(presenter_.mapView(PaneKind::Left).notice));
        return;
    }
    if (result != shownResult_) {
        std::vector<ClassProbability> classes;
        for (std::size_t i = 0; i < result->prediction.classes.size(); ++i)
            classes.push_back({toQString(result->prediction.classes[i]), result->prediction.probabilities[i]});
        prediction_->setPrediction(classes, result->prediction.predicted);
        shownResult_ = result;
    }
    prediction_->setTargetClass(toQString(presenter_.explainedClass()), toQString(presenter_.contrastClass()));
}

void SidePanel::refreshFocus()
{
    const FocusPair &focus = presenter_.focus();
    std::vector<FocusRow> rows;
    std::optional<double> lesionArea;
    for (const PaneKind pane : kMapPanes) {
        const std::optional<FocusScores> &scores = focus[mapIndex(pane)];
        if (!scores)
            continue;
        const MapView &view = presenter_.mapView(pane);
        const bool isAttention = view.methodId == kAttentionMethod;
        const QString place = !isAttention ? toQString(view.layer) : view.map && view.map->head ? toQString(view.subject) : tr("mean");
        rows.push_back(toRow(tr("%1 · %2").arg(toQString(view.method), place), *scores));
        lesionArea = scores->lesionArea;
    }
    std::optional<FocusMask> mask;
    if (const auto loaded = presenter_.mask(); loaded && loaded->mask) {
        mask = FocusMask{QString::fromLatin1(toString(loaded->mask->source)), toQString(loaded->mask->origin), loaded->areaFraction,
                         toQString(loaded->mask->doubt.value_or(std::string()))};
        if (lesionArea)
            mask->areaFraction = *lesionArea;
    }
    focus_->setMask(mask, toQString(presenter_.maskNotice()));
    focus_->setRows(rows);

    QString html;
    for (const std::string &sentence : presenter_.meaning())
        html += QStringLiteral("<p style='margin-top:0; margin-bottom:6px'>%1</p>").arg(toQString(sentence).toHtmlEscaped());
    meaning_->setText(html.isEmpty() ? tr("Words appear here as soon as an image is explained.") : html);
}

} // namespace lesionlens
