// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/curves_view.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/qcustomplot_shim.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr double kRateHeight = 0.35; ///< of the learning rate's chart, as a share of the others'

/// Okabe and Ito's colour-blind-safe set without black and yellow, which one of the themes would swallow.
QColor colorOf(int index, const Theme &colors)
{
    static const std::array<QColor, 6> dark = {QColor(0x56, 0xb4, 0xe9), QColor(0xe6, 0x9f, 0x00), QColor(0x00, 0xb4, 0x8a),
                                               QColor(0xe8, 0x8a, 0xbf), QColor(0xf0, 0x7a, 0x3c), QColor(0x8f, 0xa8, 0xff)};
    static const std::array<QColor, 6> light = {QColor(0x00, 0x72, 0xb2), QColor(0x9a, 0x6a, 0x00), QColor(0x00, 0x7a, 0x5a),
                                                QColor(0xa8, 0x4c, 0x84), QColor(0xb5, 0x4a, 0x00), QColor(0x3b, 0x4c, 0xc0)};
    const auto &set = colors.kind == ThemeKind::Dark ? dark : light;
    return set[static_cast<std::size_t>(index) % set.size()];
}

QCPGraph *addLine(QCPAxisRect *area, const QPen &pen)
{
    QCPGraph *graph = area->parentPlot()->addGraph(area->axis(QCPAxis::atBottom), area->axis(QCPAxis::atLeft));
    graph->setPen(pen);
    graph->setSelectable(QCP::stNone);
    return graph;
}

} // namespace

CurvesView::CurvesView(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("trainCurvesView"));
    plot_ = new QCustomPlot;
    form::identify(*plot_, {QStringLiteral("curves"), tr("Balanced accuracy, loss and learning rate over the epochs"), {}},
                   QStringLiteral("CustomPlot"));
    plot_->setFocusPolicy(Qt::StrongFocus);
    plot_->setMinimumHeight(28 * Theme::Grid);
    plot_->plotLayout()->clear();
    accuracy_ = new QCPAxisRect(plot_);
    loss_ = new QCPAxisRect(plot_);
    rate_ = new QCPAxisRect(plot_);
    auto *margins = new QCPMarginGroup(plot_);
    int row = 0;
    for (QCPAxisRect *area : areas()) {
        plot_->plotLayout()->addElement(row, 0, area);
        plot_->plotLayout()->setRowStretchFactor(row++, area == rate_ ? kRateHeight : 1.0);
        area->setMarginGroup(QCP::msLeft | QCP::msRight, margins);
        area->axis(QCPAxis::atTop)->setVisible(false);
        area->axis(QCPAxis::atRight)->setVisible(false);
        const auto ticker = QSharedPointer<QCPAxisTickerFixed>::create();
        ticker->setTickStep(1.0);
        ticker->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
        area->axis(QCPAxis::atBottom)->setTicker(ticker);
    }
    accuracy_->axis(QCPAxis::atLeft)->setLabel(tr("balanced accuracy"));
    loss_->axis(QCPAxis::atLeft)->setLabel(tr("loss"));
    rate_->axis(QCPAxis::atLeft)->setLabel(tr("rate"));
    rate_->axis(QCPAxis::atLeft)->setNumberFormat(QStringLiteral("gb"));
    rate_->axis(QCPAxis::atLeft)->setNumberPrecision(1);
    rate_->axis(QCPAxis::atLeft)->ticker()->setTickCount(2);
    rate_->axis(QCPAxis::atBottom)->setLabel(tr("epoch"));
    legend_ = form::paragraph(QStringLiteral("curvesLegendLabel"));
    legend_->setTextFormat(Qt::RichText);
    legend_->setContentsMargins(Theme::Grid, 0, Theme::Grid, 0);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(legend_);
    layout->addWidget(plot_, 1);
    restyle();
    draw();
}

std::array<QCPAxisRect *, 3> CurvesView::areas() const
{
    return {accuracy_, loss_, rate_};
}

void CurvesView::setRuns(const std::vector<RunItem> &runs)
{
    runs_ = runs;
    draw();
}

void CurvesView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) {
        restyle();
        draw();
    }
    QWidget::changeEvent(event);
}

void CurvesView::restyle()
{
    const Theme &colors = themeOf(*this);
    plot_->setBackground(colors.base);
    for (QCPAxisRect *area : areas())
        for (QCPAxis *axis : {area->axis(QCPAxis::atLeft), area->axis(QCPAxis::atBottom)}) {
            axis->setBasePen(QPen(colors.line));
            axis->setTickPen(QPen(colors.line));
            axis->setSubTickPen(Qt::NoPen);
            axis->setTickLabelColor(colors.mutedText);
            axis->setLabelColor(colors.mutedText);
            axis->setTickLabelFont(textFont());
            axis->setLabelFont(textFont());
            axis->grid()->setPen(QPen(colors.line, 1, Qt::DotLine));
            axis->grid()->setZeroLinePen(Qt::NoPen);
        }
}

void CurvesView::draw()
{
    plot_->clearPlottables();
    double epochs = 1.0;
    QStringList names;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        addRun(runs_[i], static_cast<int>(i), runs_.size() == 1);
        epochs = std::max({epochs, static_cast<double>(runs_[i].epochs), static_cast<double>(runs_[i].history.size())});
        if (i < 6)
            names << QStringLiteral("<span style='color:%1'>●</span> %2")
                         .arg(colorOf(static_cast<int>(i), themeOf(*this)).name(), toQString(runs_[i].name()).toHtmlEscaped());
    }
    legend_->setText(names.isEmpty()
                         ? tr("Curves appear here as soon as a run trains or is chosen in the table.")
                         : names.join(QStringLiteral("&nbsp;&nbsp; ")) +
                               tr("<br>solid: validation, dashed: training, faint: single steps, ring: best epoch; rate: learning rate"));
    for (QCPAxisRect *area : areas()) {
        area->axis(QCPAxis::atBottom)->setRange(0.0, epochs + 0.2);
        qSharedPointerCast<QCPAxisTickerFixed>(area->axis(QCPAxis::atBottom)->ticker())
            ->setTickStep(std::max(1.0, std::ceil(epochs / 12.0)));
    }
    accuracy_->axis(QCPAxis::atLeft)->setRange(0.0, 1.02);
    for (QCPAxis *axis : {loss_->axis(QCPAxis::atLeft), rate_->axis(QCPAxis::atLeft)}) {
        axis->rescale();
        const double top = axis->range().upper;
        axis->setRange(0.0, std::isfinite(top) && top > 0.0 && !runs_.empty() ? 1.05 * top : 1.0);
    }
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void CurvesView::addRun(const RunItem &run, int index, bool isAlone)
{
    const QColor color = colorOf(index, themeOf(*this));
    QCPGraph *rate = addLine(rate_, QPen(color, 1.5));
    const auto epochOf = [&run](const StepRecord &step) {
        return static_cast<double>(step.step) / static_cast<double>(step.steps) * run.epochs;
    };
    if (!run.steps.empty()) {
        QColor faint = color;
        faint.setAlpha(80);
        QCPGraph *steps = addLine(loss_, QPen(faint, 1.0));
        for (const StepRecord &step : run.steps)
            if (step.steps > 0) {
                steps->addData(epochOf(step), step.loss);
                rate->addData(epochOf(step), step.lr);
            }
    }
    QCPGraph *trainAccuracy = addLine(accuracy_, QPen(color, 1.5, Qt::DashLine));
    QCPGraph *valAccuracy = addLine(accuracy_, QPen(color, 2.0));
    QCPGraph *trainLoss = addLine(loss_, QPen(color, 1.5, Qt::DashLine));
    QCPGraph *valLoss = addLine(loss_, QPen(color, 2.0));
    for (const EpochRecord &epoch : run.history) {
        trainAccuracy->addData(epoch.epoch, epoch.trainBalancedAccuracy);
        valAccuracy->addData(epoch.epoch, epoch.valBalancedAccuracy);
        trainLoss->addData(epoch.epoch, epoch.trainLoss);
        valLoss->addData(epoch.epoch, epoch.valLoss);
        rate->addData(epoch.epoch, epoch.lr);
    }
    // A line needs two points: with few epochs each one is marked.
    if (run.history.size() < 3)
        for (QCPGraph *graph : {trainAccuracy, valAccuracy, trainLoss, valLoss, rate})
            graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, color, 4.0));
    if (run.bestEpoch > 0) {
        QCPGraph *best = addLine(accuracy_, Qt::NoPen);
        best->setLineStyle(QCPGraph::lsNone);
        best->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(color, 2.0), Qt::NoBrush, isAlone ? 11.0 : 9.0));
        best->addData(run.bestEpoch, run.bestValBalancedAccuracy);
    }
}

} // namespace lesionlens
