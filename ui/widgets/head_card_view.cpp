// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/head_card_view.h"

#include <algorithm>

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/theme.h"
#include "ui/widgets/elided_label.h"

namespace lesionlens {

namespace {

constexpr int ViewWidth = 216;

QString number(double value)
{
    return QString::number(value, 'f', 2);
}

QString entropyInWords(double entropy)
{
    if (entropy < 0.25) {
        return HeadCardView::tr("%1 · one place").arg(number(entropy));
    }
    return entropy > 0.9 ? HeadCardView::tr("%1 · everywhere").arg(number(entropy)) : number(entropy);
}

QString lesionText(const HeadCardNumbers &card)
{
    if (!card.lesionMass.value) {
        return HeadCardView::tr("undefined");
    }
    const QString share = QStringLiteral("%1 %").arg(100.0 * *card.lesionMass.value, 0, 'f', 0);
    return card.lesionGain.value ? HeadCardView::tr("%1 · gain %2").arg(share, number(*card.lesionGain.value)) : share;
}

QString alikeText(const HeadCardNumbers &card)
{
    const auto alike = HeadCardView::mostAlike(card);
    return alike ? HeadCardView::tr("head %1 · %2").arg(alike->first).arg(number(alike->second)) : HeadCardView::tr("no other head");
}

} // namespace

HeadCardView::HeadCardView(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("selectedHeadCardView"));
    setFixedWidth(ViewWidth);
    title_ = new QLabel(this);
    QFont strong = textFont();
    strong.setWeight(QFont::DemiBold);
    title_->setFont(strong);
    rows_ = new QWidget(this);
    auto *grid = new QGridLayout(rows_);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(Theme::Grid);
    grid->setVerticalSpacing(Theme::Grid / 4);
    grid->setColumnStretch(1, 1);
    addRow(tr("entropy"), tr("0: looks at one place; 1: looks everywhere alike"));
    addRow(tr("distance"), tr("Mean distance between a place and where it looks, as a share of the picture's diagonal"));
    addRow(tr("lesion"), tr("Share of this head's attention that falls on the lesion, over all queries; gain 1: as a uniform map"));
    addRow(tr("most like"), tr("The head whose attention is most similar: cosine, averaged over the queries"));
    why_ = new QLabel(this);
    why_->setWordWrap(true);
    why_->setForegroundRole(QPalette::PlaceholderText);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, Theme::Grid / 2, Theme::Grid, Theme::Grid / 2);
    layout->setSpacing(Theme::Grid / 2);
    layout->addWidget(title_);
    layout->addWidget(rows_);
    layout->addWidget(why_);
    layout->addStretch(1);
    setCard(std::nullopt);
}

void HeadCardView::addRow(const QString &name, const QString &tip)
{
    auto *grid = qobject_cast<QGridLayout *>(rows_->layout());
    const int row = static_cast<int>(values_.size());
    auto *label = new QLabel(name, rows_);
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setToolTip(tip);
    auto *value = new ElidedLabel(rows_);
    value->setToolTip(tip);
    grid->addWidget(label, row, 0);
    grid->addWidget(value, row, 1);
    values_.push_back(value);
}

std::optional<std::pair<int, double>> HeadCardView::mostAlike(const HeadCardNumbers &card)
{
    std::optional<std::pair<int, double>> best;
    for (std::size_t i = 0; i < card.similarity.size(); ++i) {
        const int head = static_cast<int>(i);
        if (head != card.head && (!best || card.similarity[i] > best->second)) {
            best = {head, card.similarity[i]};
        }
    }
    return best;
}

void HeadCardView::setCard(const std::optional<HeadCardNumbers> &card, const QString &why)
{
    rows_->setVisible(card.has_value());
    title_->setVisible(card.has_value());
    why_->setVisible(!card);
    why_->setText(why);
    text_ = why;
    if (card) {
        title_->setText(tr("head %1").arg(card->head));
        const QStringList lines = {entropyInWords(card->entropy), number(card->meanDistance), lesionText(*card), alikeText(*card)};
        for (std::size_t i = 0; i < values_.size(); ++i) {
            values_[i]->setText(lines[static_cast<qsizetype>(i)]);
        }
        if (!card->lesionMass.value) {
            values_[2]->setToolTip(card->lesionMass.undefinedBecause);
        }
        text_ = tr("head %1: entropy %2; distance %3; lesion %4; most like %5").arg(card->head).arg(lines[0], lines[1], lines[2], lines[3]);
    }
    setAccessibleName(text_.isEmpty() ? tr("Numbers of the chosen head") : text_);
}

QString HeadCardView::text() const
{
    return text_;
}

} // namespace lesionlens
