// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/agreement_view.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr int BarHeight = 14;

QString numberText(const AgreementBar &bar, double value)
{
    const QString text = bar.isPercent ? QStringLiteral("%1 %").arg(100.0 * value, 0, 'f', 0) : QString::number(value, 'f', 2);
    return QString(text).replace(QLatin1Char('-'), QChar(0x2212));
}

QString chanceText(const AgreementBar &bar)
{
    return AgreementView::tr("%1 to %2").arg(numberText(bar, bar.chanceLow), numberText(bar, bar.chanceHigh));
}

} // namespace

/// A scale with the band that chance gives and a mark at the value.
class ChanceBar : public QWidget
{
public:
    explicit ChanceBar(QWidget *parent) : QWidget(parent) { setFixedHeight(BarHeight); }
    void setBar(const AgreementBar &bar)
    {
        bar_ = bar;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &colors = themeOf(*this);
        QPainter painter(this);
        const double middle = height() / 2.0;
        painter.setPen(Qt::NoPen);
        painter.fillRect(QRectF(0.0, middle - 0.5, width(), 1.0), colors.line);
        painter.fillRect(QRectF(QPointF(at(bar_.chanceLow), middle - 4.0), QPointF(at(bar_.chanceHigh), middle + 4.0)), colors.bar);
        if (bar_.minimum < 0.0)
            painter.fillRect(QRectF(at(0.0) - 0.5, middle - 5.0, 1.0, 10.0), colors.mutedText);
        if (!bar_.value.value)
            return;
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(colors.accent);
        painter.setPen(QPen(colors.window, 1.5));
        painter.drawEllipse(QPointF(std::clamp(at(*bar_.value.value), 6.0, width() - 6.0), middle), 5.5, 5.5);
    }

private:
    [[nodiscard]] double at(double value) const
    {
        const double share = (value - bar_.minimum) / (bar_.maximum - bar_.minimum);
        return std::clamp(share, 0.0, 1.0) * width();
    }

    AgreementBar bar_;
};

AgreementView::AgreementView(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("mapsAgreementView"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, 0, 0, 0);
    layout->setSpacing(Theme::Grid);
    for (Row &row : rows_) {
        row.all = new QWidget(this);
        row.name = new QLabel(row.all);
        row.value = new QLabel(row.all);
        QFont strong = textFont();
        strong.setWeight(QFont::DemiBold);
        row.value->setFont(strong);
        row.bar = new ChanceBar(row.all);
        row.words = new QLabel(row.all);
        row.words->setWordWrap(true);
        row.words->setForegroundRole(QPalette::PlaceholderText);
        auto *line = new QHBoxLayout;
        line->addWidget(row.name, 1);
        line->addWidget(row.value);
        auto *column = new QVBoxLayout(row.all);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(Theme::Grid / 4);
        column->addLayout(line);
        column->addWidget(row.bar);
        column->addWidget(row.words);
        layout->addWidget(row.all);
    }
    why_ = new QLabel(this);
    why_->setWordWrap(true);
    why_->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(why_);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    clear({});
}

QString AgreementView::verdict(const AgreementBar &bar)
{
    if (!bar.value.value)
        return {};
    if (*bar.value.value > bar.chanceHigh)
        return tr("more than chance");
    return *bar.value.value < bar.chanceLow ? tr("less than chance") : tr("no more than chance");
}

void AgreementView::setBars(const std::array<AgreementBar, Rows> &bars)
{
    bars_ = bars;
    why_->hide();
    QStringList texts;
    for (int i = 0; i < Rows; ++i) {
        const AgreementBar &bar = bars[static_cast<std::size_t>(i)];
        const Row &row = rows_[static_cast<std::size_t>(i)];
        const bool isDefined = bar.value.value.has_value();
        row.all->show();
        row.all->setToolTip(bar.tip);
        row.name->setText(bar.name);
        row.value->setText(isDefined ? numberText(bar, *bar.value.value) : QString());
        row.bar->setBar(bar);
        row.bar->setVisible(isDefined);
        row.words->setText(isDefined ? tr("%1 (%2)").arg(verdict(bar), chanceText(bar))
                                     : tr("undefined: %1").arg(bar.value.undefinedBecause));
        texts << rowText(i);
    }
    setAccessibleName(tr("Agreement of the two maps"));
    setAccessibleDescription(texts.join(QStringLiteral("; ")));
}

void AgreementView::clear(const QString &why)
{
    for (const Row &row : rows_)
        row.all->hide();
    why_->setText(why);
    why_->setVisible(true);
    setAccessibleName(tr("Agreement of the two maps"));
    setAccessibleDescription(why);
}

QString AgreementView::rowText(int row) const
{
    const AgreementBar &bar = bars_[static_cast<std::size_t>(row)];
    if (!bar.value.value)
        return tr("%1: undefined: %2").arg(bar.name, bar.value.undefinedBecause);
    return tr("%1 %2, %3 (%4)").arg(bar.name, numberText(bar, *bar.value.value), verdict(bar), chanceText(bar));
}

} // namespace lesionlens
