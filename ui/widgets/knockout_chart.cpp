// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/knockout_chart.h"

#include <algorithm>
#include <cmath>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QToolTip>
#include <QVBoxLayout>

#include "ui/qcustomplot_shim.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr double BarWidth = 0.62;
constexpr int ManyBars = 13; ///< more of them stand so close that their numbers must be short

/// A little room above and below for the numbers, and never an empty range.
QCPRange rangeOf(const std::vector<KnockoutBar> &bars, double noticeable)
{
    double low = 0.0;
    double high = 0.0;
    for (const KnockoutBar &bar : bars) {
        low = std::min(low, bar.change);
        high = std::max(high, bar.change);
    }
    const double extent = std::max({high - low, noticeable, 1e-9});
    if (high - low < extent && low < 0.0)
        low = high - extent;
    else if (high - low < extent)
        high = low + extent;
    return {low - 0.22 * extent, high + 0.22 * extent};
}

} // namespace

KnockoutChart::KnockoutChart(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("headsKnockoutChart"));
    setAccessibleName(tr("Effect of knocking out heads"));
    plot_ = new QCustomPlot(this);
    plot_->setObjectName(QStringLiteral("knockoutCustomPlot"));
    plot_->setAccessibleName(tr("Change by each knock-out"));
    plot_->setFocusPolicy(Qt::StrongFocus);
    plot_->setBackground(Qt::NoBrush);
    plot_->setAttribute(Qt::WA_OpaquePaintEvent, false);
    plot_->plotLayout()->setMargins(QMargins());
    plot_->installEventFilter(this);
    plot_->yAxis->grid()->setVisible(false);
    plot_->xAxis->grid()->setVisible(false);
    plot_->xAxis->setTickLength(0, 0);
    why_ = new QLabel(this);
    why_->setAlignment(Qt::AlignCenter);
    why_->setWordWrap(true);
    why_->setForegroundRole(QPalette::PlaceholderText);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(plot_, 1);
    layout->addWidget(why_, 1);
    clear({});
}

QString KnockoutChart::changeText(double change, bool isShort)
{
    const double size = std::abs(change);
    if (size < (isShort ? 0.05 : 5e-4)) {
        return change == 0.0 ? QStringLiteral("0") : QStringLiteral("≈0");
    }
    const int digits = size >= 10.0 ? 0 : size >= 1.0 || isShort ? 1 : size >= 0.1 ? 2 : 3;
    return (change < 0 ? QString(QChar(0x2212)) : QStringLiteral("+")) + QString::number(size, 'f', digits);
}

QStringList KnockoutChart::captions() const
{
    QStringList texts;
    for (const KnockoutBar &bar : bars_) {
        texts << (bar.head ? QString::number(*bar.head) : tr("layer")) + (bar.changesPrediction ? QStringLiteral(" *") : QString());
    }
    return texts;
}

void KnockoutChart::setBars(const std::vector<KnockoutBar> &bars, const QString &unit, double noticeable)
{
    bars_ = bars;
    unit_ = unit;
    remark_.clear();
    noticeable_ = noticeable;
    plot_->setVisible(!bars.empty());
    why_->setVisible(bars.empty());
    rebuild();
}

void KnockoutChart::setRemark(const QString &remark)
{
    remark_ = remark;
    rebuild();
}

void KnockoutChart::clear(const QString &why)
{
    bars_.clear();
    remark_.clear();
    why_->setText(why);
    plot_->hide();
    why_->show();
    rebuild();
}

void KnockoutChart::setSelected(std::optional<int> head)
{
    if (head == selected_) {
        return;
    }
    selected_ = head;
    rebuild();
}

void KnockoutChart::rebuild()
{
    const Theme &colors = themeOf(*this);
    plot_->clearPlottables();
    plot_->clearItems();
    const QCPRange range = rangeOf(bars_, noticeable_);
    plot_->xAxis->setRange(-0.6, std::max(0.6, static_cast<double>(bars_.size()) - 0.4));
    plot_->yAxis->setRange(range);
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    const QStringList texts = captions();
    QStringList spoken;
    auto *zero = new QCPItemLine(plot_);
    zero->setPen(QPen(colors.mutedText, 1.0));
    zero->start->setCoords(plot_->xAxis->range().lower, 0.0);
    zero->end->setCoords(plot_->xAxis->range().upper, 0.0);
    for (std::size_t i = 0; i < bars_.size(); ++i) {
        const KnockoutBar &given = bars_[i];
        const bool isSelected = given.head && given.head == selected_;
        auto *bar = new QCPBars(plot_->xAxis, plot_->yAxis);
        bar->setWidth(BarWidth);
        bar->setPen(given.head ? Qt::NoPen : QPen(colors.mutedText));
        bar->setBrush(isSelected ? QBrush(colors.accent) : given.head ? QBrush(colors.bar) : QBrush(colors.raised));
        bar->setSelectable(QCP::stNone);
        bar->addData(static_cast<double>(i), given.change);
        auto *label = new QCPItemText(plot_);
        label->setClipToAxisRect(false);
        label->setSelectable(false);
        label->setFont(textFont());
        label->setColor(colors.text);
        label->setText(changeText(given.change, static_cast<int>(bars_.size()) > ManyBars));
        label->setPositionAlignment(Qt::AlignHCenter | (given.change < 0 ? Qt::AlignTop : Qt::AlignBottom));
        label->position->setCoords(static_cast<double>(i), given.change);
        ticker->addTick(static_cast<double>(i), texts[static_cast<qsizetype>(i)]);
        spoken << given.tip;
    }
    if (!remark_.isEmpty()) {
        auto *text = new QCPItemText(plot_);
        text->setSelectable(false);
        text->setFont(textFont());
        text->setColor(colors.mutedText);
        text->setText(remark_);
        text->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
        text->position->setType(QCPItemPosition::ptAxisRectRatio);
        text->position->setCoords(0.5, 1.0);
        spoken << remark_;
    }
    plot_->xAxis->setTicker(ticker);
    for (QCPAxis *axis : {plot_->xAxis, plot_->yAxis}) {
        axis->setBasePen(Qt::NoPen);
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLabelFont(textFont());
        axis->setTickLabelColor(colors.mutedText);
        axis->setLabelFont(textFont());
        axis->setLabelColor(colors.mutedText);
    }
    plot_->yAxis->setTickLabels(false); // every bar carries its number
    plot_->yAxis->setLabel(unit_);
    plot_->setAccessibleDescription(spoken.join(QStringLiteral("; ")));
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

int KnockoutChart::barAt(double xInPlot) const
{
    const int index = static_cast<int>(std::lround(plot_->xAxis->pixelToCoord(xInPlot)));
    return index >= 0 && index < static_cast<int>(bars_.size()) ? index : -1;
}

void KnockoutChart::choose(int index)
{
    if (index < 0 || !bars_[static_cast<std::size_t>(index)].head) {
        return;
    }
    setSelected(bars_[static_cast<std::size_t>(index)].head);
    Q_EMIT headChosen(*selected_);
}

void KnockoutChart::step(int delta)
{
    int at = -1;
    for (std::size_t i = 0; i < bars_.size(); ++i) {
        if (bars_[i].head && bars_[i].head == selected_) {
            at = static_cast<int>(i);
        }
    }
    const int first = static_cast<int>(
        std::find_if(bars_.begin(), bars_.end(), [](const KnockoutBar &bar) { return bar.head.has_value(); }) - bars_.begin());
    choose(std::clamp(at < 0 ? first : at + delta, 0, static_cast<int>(bars_.size()) - 1));
}

bool KnockoutChart::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == plot_ && !bars_.empty()) {
        if (event->type() == QEvent::MouseButtonPress) {
            choose(barAt(static_cast<QMouseEvent *>(event)->position().x()));
        } else if (event->type() == QEvent::ToolTip) {
            const auto *help = static_cast<QHelpEvent *>(event);
            if (const int index = barAt(help->pos().x()); index >= 0) {
                QToolTip::showText(help->globalPos(), bars_[static_cast<std::size_t>(index)].tip);
            }
            return true;
        } else if (event->type() == QEvent::KeyPress) {
            const int key = static_cast<QKeyEvent *>(event)->key();
            if (key == Qt::Key_Left || key == Qt::Key_Right) {
                step(key == Qt::Key_Right ? 1 : -1);
                return true;
            }
        }
    }
    return QWidget::eventFilter(watched, event);
}

void KnockoutChart::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        rebuild();
    }
    QWidget::changeEvent(event);
}

} // namespace lesionlens
