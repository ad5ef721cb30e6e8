// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/problem_banner.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "ui/icons/icon.h"
#include "ui/theme.h"

namespace lesionlens {

ProblemBanner::ProblemBanner(QWidget *parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("problemBanner"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto *sign = new QLabel;
    sign->setPixmap(icon(QStringLiteral("dialog-warning")).pixmap(2 * Theme::Grid, 2 * Theme::Grid));
    label_ = new QLabel;
    label_->setObjectName(QStringLiteral("problemsLabel"));
    label_->setTextFormat(Qt::PlainText);
    label_->setWordWrap(true);
    label_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *close = new QToolButton;
    close->setObjectName(QStringLiteral("dismissToolButton"));
    close->setIcon(icon(QStringLiteral("window-close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Dismiss"));
    close->setAccessibleName(tr("Dismiss"));
    connect(close, &QToolButton::clicked, this, &ProblemBanner::dismissed);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, Theme::Grid / 2, Theme::Grid / 2, Theme::Grid / 2);
    layout->addWidget(sign, 0, Qt::AlignTop);
    layout->addWidget(label_, 1);
    layout->addWidget(close, 0, Qt::AlignTop);
    hide();
}

void ProblemBanner::setProblems(const std::vector<std::string> &sentences)
{
    constexpr std::size_t shown = 4;
    QStringList lines;
    for (std::size_t i = 0; i < sentences.size() && i < shown; ++i)
        lines << QString::fromStdString(sentences[i]);
    if (sentences.size() > shown)
        lines << tr("and %1 more.").arg(sentences.size() - shown);
    label_->setText(lines.join(QLatin1Char('\n')));
    setAccessibleName(label_->text());
    setVisible(!sentences.empty());
}

QString ProblemBanner::text() const
{
    return label_->text();
}

} // namespace lesionlens
