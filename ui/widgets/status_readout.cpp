// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/status_readout.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>

#include "ui/icons/icon.h"
#include "ui/theme.h"
#include "ui/widgets/color_bar.h"
#include "ui/widgets/elided_label.h"

namespace lesionlens {

namespace {

constexpr int BarWidth = 96;
constexpr int TaskWidth = 176;
constexpr int NoteDuration = 6000; // milliseconds

} // namespace

QString Readout::text() const
{
    QStringList parts;
    if (pixel) {
        parts << StatusReadout::tr("x %1  y %2").arg(pixel->x()).arg(pixel->y());
    }
    if (cell) {
        parts << StatusReadout::tr("%1 (%2, %3)")
                     .arg(cellWord.isEmpty() ? StatusReadout::tr("cell") : cellWord)
                     .arg(cell->y())
                     .arg(cell->x());
    }
    if (raw) {
        parts << StatusReadout::tr("raw %1").arg(shortNumber(*raw));
    }
    if (!region.isEmpty()) {
        parts << region;
    }
    return parts.join(QStringLiteral(" · "));
}

StatusReadout::StatusReadout(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("windowStatusReadout"));
    setAccessibleName(tr("Status"));
    readout_ = new ElidedLabel(this);
    readout_->setObjectName(QStringLiteral("readoutElidedLabel"));
    readout_->setAccessibleName(tr("Under the cursor"));
    const QString longest = tr("x 00000  y 00000 · cell (00, 00) · raw −0.000123 · lesion");
    readout_->setMinimumWidth(readout_->fontMetrics().horizontalAdvance(longest));
    device_ = new QLabel(this);
    device_->setTextFormat(Qt::PlainText);
    device_->setForegroundRole(QPalette::PlaceholderText);
    task_ = new ElidedLabel(this);
    task_->setFixedWidth(TaskWidth);
    task_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    bar_ = new QProgressBar(this);
    bar_->setObjectName(QStringLiteral("taskProgressBar"));
    bar_->setAccessibleName(tr("Progress"));
    bar_->setTextVisible(false);
    bar_->setFixedSize(BarWidth, Theme::Grid);
    cancel_ = new QToolButton(this);
    cancel_->setObjectName(QStringLiteral("cancelToolButton"));
    cancel_->setAccessibleName(tr("Cancel"));
    cancel_->setToolTip(tr("Cancel what is being computed"));
    cancel_->setIcon(icon(QStringLiteral("process-stop")));
    cancel_->setAutoRaise(true);
    cancel_->setFocusPolicy(Qt::TabFocus);
    researchUse_ = new ElidedLabel(this);
    researchUse_->setForegroundRole(QPalette::PlaceholderText);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, 0, Theme::Grid, 0);
    layout->setSpacing(2 * Theme::Grid);
    auto *progress = new QHBoxLayout;
    progress->setSpacing(Theme::Grid);
    progress->addWidget(task_);
    progress->addWidget(bar_);
    progress->addWidget(cancel_);
    layout->addWidget(readout_, 1);
    layout->addLayout(progress);
    layout->addWidget(device_);
    layout->addWidget(researchUse_);
    setFixedHeight(3 * Theme::Grid + Theme::Grid / 2);

    delay_ = new QTimer(this);
    delay_->setSingleShot(true);
    delay_->setInterval(ProgressDelay);
    noteTimer_ = new QTimer(this);
    noteTimer_->setSingleShot(true);
    noteTimer_->setInterval(NoteDuration);
    showProgress(false);
    connect(delay_, &QTimer::timeout, this, [this] { showProgress(busy_); });
    connect(noteTimer_, &QTimer::timeout, readout_, &QLabel::clear);
    connect(cancel_, &QToolButton::clicked, this, &StatusReadout::cancelRequested);
}

void StatusReadout::setReadout(const std::optional<Readout> &readout)
{
    if (!readout && noteTimer_->isActive()) {
        return; // a note stays when the cursor merely leaves
    }
    noteTimer_->stop();
    readout_->setText(readout ? readout->text() : QString());
}

void StatusReadout::setDevice(const QString &device)
{
    deviceText_ = device;
    refreshDevice();
}

void StatusReadout::setDuration(std::optional<double> milliseconds)
{
    duration_ = milliseconds;
    refreshDevice();
}

void StatusReadout::refreshDevice()
{
    QStringList parts;
    if (!deviceText_.isEmpty()) {
        parts << deviceText_;
    }
    if (duration_) {
        const bool isLong = *duration_ >= 10000.0;
        parts << (isLong ? tr("%1 s").arg(*duration_ / 1000.0, 0, 'f', 1) : tr("%1 ms").arg(*duration_, 0, 'f', *duration_ < 10.0 ? 1 : 0));
    }
    device_->setText(parts.join(QStringLiteral(" · ")));
}

void StatusReadout::setNote(const QString &note)
{
    readout_->setText(note);
    noteTimer_->start();
}

void StatusReadout::setResearchUseLine(const QString &line)
{
    researchUse_->setText(line);
    // The first sentence is the one that must always be read.
    const QString firstSentence = line.left(line.indexOf(QLatin1Char('.')) + 1);
    researchUse_->setMinimumWidth(researchUse_->fontMetrics().horizontalAdvance(firstSentence + QStringLiteral("…")));
}

void StatusReadout::setProgress(const QString &what, int done, int total)
{
    task_->setText(total > 0 ? tr("%1 %2/%3").arg(what).arg(done).arg(total) : what);
    bar_->setRange(0, total);
    bar_->setValue(done);
    if (!busy_) {
        busy_ = true;
        delay_->start();
    }
}

void StatusReadout::setIdle()
{
    busy_ = false;
    delay_->stop();
    showProgress(false);
}

void StatusReadout::showProgress(bool visible)
{
    task_->setVisible(visible);
    bar_->setVisible(visible);
    cancel_->setVisible(visible);
}

} // namespace lesionlens
