// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/focus_chart.h"

#include <algorithm>
#include <cmath>

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolTip>
#include <QVBoxLayout>

#include "ui/icons/icon.h"
#include "ui/qcustomplot_shim.h"
#include "ui/theme.h"
#include "ui/widgets/bar_plot.h"
#include "ui/widgets/color_bar.h"

namespace lesionlens {

namespace {

constexpr int BarThickness = 16;
constexpr int RowGap = Theme::Grid + Theme::Grid / 2;
constexpr int TickOverhang = 3;
constexpr double ShareWithRoomForText = 0.16;

constexpr int MaxTextLines = 3;

int textHeight()
{
    return QFontMetrics(textFont()).height();
}

QString wholePercent(double share)
{
    return QStringLiteral("%1 %").arg(100.0 * share, 0, 'f', 0);
}

QString gainText(const ChartValue &gain)
{
    return gain.value ? FocusChart::tr("gain %1").arg(*gain.value, 0, 'f', 2) : FocusChart::tr("gain undefined");
}

QString pointingText(const ChartValue &pointing)
{
    if (!pointing.value) {
        return FocusChart::tr("pointing undefined");
    }
    return *pointing.value > 0.5 ? FocusChart::tr("pointing hit") : FocusChart::tr("pointing miss");
}

/// The colours of the bars, in words; a small key above the bars instead of a legend on top of them.
class ColorKey : public QWidget
{
public:
    explicit ColorKey(QWidget *parent) : QWidget(parent) { setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed); }
    [[nodiscard]] QSize sizeHint() const override { return {160, fontMetrics().height()}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &colors = themeOf(*this);
        QPainter painter(this);
        const QStringList texts = {FocusChart::tr("lesion"), FocusChart::tr("background"), FocusChart::tr("uniform map")};
        constexpr int kMark = 10;
        int needed = 0;
        for (const QString &text : texts)
            needed += kMark + Theme::Grid / 2 + fontMetrics().horizontalAdvance(text);
        const int gap =
            std::clamp((width() - needed - Theme::Grid / 2) / 2, Theme::Grid / 2, 2 * Theme::Grid); // closer together in a narrow column
        const int top = (height() - kMark) / 2;
        int x = 0;
        for (const QString &text : texts) {
            if (text == texts.back())
                painter.fillRect(x + 4, 1, 2, height() - 2, colors.text);
            else
                painter.fillRect(x, top, kMark, kMark, text == texts.front() ? colors.lesion : colors.background);
            x += kMark + Theme::Grid / 2;
            painter.setPen(colors.mutedText);
            painter.drawText(QRect(x, 0, width(), height()), Qt::AlignLeft | Qt::AlignVCenter, text);
            x += fontMetrics().horizontalAdvance(text) + gap;
        }
    }
};

} // namespace

/// Where a row stands, from top to bottom: the map's name, the bar, its numbers in one line or its reason in several.
struct FocusChart::RowPlace
{
    int top = 0;
    QStringList lines;

    [[nodiscard]] double titleCentre() const { return top + textHeight() / 2.0; }
    [[nodiscard]] double barCentre() const { return top + textHeight() + Theme::Grid / 2.0 + BarThickness / 2.0; }
    [[nodiscard]] double lineCentre(qsizetype line) const
    {
        return barCentre() + BarThickness / 2.0 + Theme::Grid / 2.0 + (static_cast<double>(line) + 0.5) * textHeight();
    }
    [[nodiscard]] int bottom() const { return static_cast<int>(lineCentre(lines.size()) - textHeight() / 2.0) + RowGap; }
};

FocusChart::FocusChart(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("mapFocusChart"));
    setAccessibleName(tr("Focus"));
    plot_ = bar_plot::create(QStringLiteral("focusCustomPlot"), tr("Share of each map on lesion and background"), this);
    plot_->installEventFilter(this);
    key_ = new ColorKey(this);
    maskLabel_ = new QLabel(this);
    maskLabel_->setForegroundRole(QPalette::PlaceholderText);
    doubtLabel_ = new QLabel(this);
    for (QLabel *label : {maskLabel_, doubtLabel_}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, 0, 0, 0);
    layout->setSpacing(Theme::Grid);
    layout->addWidget(key_);
    layout->addWidget(plot_);
    layout->addWidget(maskLabel_);
    layout->addWidget(doubtLabel_);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    rebuild();
}

FocusChart::~FocusChart() = default;

void FocusChart::setRows(const std::vector<FocusRow> &rows)
{
    rows_ = rows;
    rebuild();
}

void FocusChart::setMask(const std::optional<FocusMask> &mask, const QString &whyNone)
{
    mask_ = mask;
    whyNoMask_ = whyNone;
    rebuild();
}

QString FocusChart::rowText(int row) const
{
    const FocusRow &scores = rows_.at(static_cast<std::size_t>(row));
    if (!scores.backgroundFocus.value) {
        return tr("undefined: %1").arg(scores.backgroundFocus.undefinedBecause);
    }
    return QStringList{tr("background %1").arg(wholePercent(*scores.backgroundFocus.value)), gainText(scores.lesionGain),
                       pointingText(scores.pointingGame)}
        .join(QStringLiteral(" · "));
}

QString FocusChart::rowReasons(int row) const
{
    const FocusRow &scores = rows_.at(static_cast<std::size_t>(row));
    QStringList lines{scores.map, rowText(row)};
    if (scores.backgroundFocus.value) {
        if (!scores.lesionGain.value) {
            lines << tr("Gain: undefined: %1").arg(scores.lesionGain.undefinedBecause);
        }
        if (!scores.pointingGame.value) {
            lines << tr("Pointing game: undefined: %1").arg(scores.pointingGame.undefinedBecause);
        }
        lines << tr("Share of the map's positive mass. Gain 1: as much on the lesion as a uniform map.");
    }
    return lines.join(QLatin1Char('\n'));
}

QString FocusChart::maskText() const
{
    if (!mask_) {
        return whyNoMask_.isEmpty() ? tr("No lesion mask.") : whyNoMask_;
    }
    QString text = tr("Mask: %1").arg(mask_->source);
    if (!mask_->origin.isEmpty()) {
        text += QStringLiteral(", ") + mask_->origin;
    }
    const double percent = 100.0 * mask_->areaFraction;
    return text + QStringLiteral(" · ") + tr("lesion covers %1 % of the view").arg(percent, 0, 'f', percent < 10.0 ? 1 : 0);
}

void FocusChart::rebuild()
{
    const Theme &colors = themeOf(*this);
    plot_->setVisible(!rows_.empty());
    key_->setVisible(!rows_.empty());
    places_.clear();
    int bottom = 0;
    for (int row = 0; row < static_cast<int>(rows_.size()); ++row) {
        places_.push_back({bottom, bar_plot::wrapped(rowText(row), textFont(), plot_->width(), MaxTextLines)});
        bottom = places_.back().bottom();
    }
    bar_plot::restart(*plot_, bottom, 0, 0);
    QCPBars *lesion = bar_plot::addBars(*plot_, BarThickness, colors.lesion);
    lesion->setName(QStringLiteral("lesion"));
    QCPBars *background = bar_plot::addBars(*plot_, BarThickness, colors.background, lesion);
    background->setName(QStringLiteral("background"));
    QCPBars *undefined = bar_plot::addBars(*plot_, BarThickness, QBrush(colors.mutedText, Qt::BDiagPattern));
    undefined->setName(QStringLiteral("undefined"));
    for (int row = 0; row < static_cast<int>(rows_.size()); ++row) {
        const std::optional<double> share = rows_[static_cast<std::size_t>(row)].backgroundFocus.value;
        const double y = places_[static_cast<std::size_t>(row)].barCentre();
        if (share) {
            lesion->addData(y, 1.0 - *share);
            background->addData(y, *share);
        } else {
            undefined->addData(y, 1.0);
        }
        addRow(row);
    }
    describe();
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void FocusChart::addRow(int row)
{
    const Theme &colors = themeOf(*this);
    const FocusRow &scores = rows_[static_cast<std::size_t>(row)];
    const int width = plot_->width();
    const QFont font = textFont();
    const RowPlace &place = places_[static_cast<std::size_t>(row)];
    const QString title = QFontMetrics(font).elidedText(scores.map, Qt::ElideMiddle, width); // method and head matter most
    bar_plot::addText(*plot_, {title, font, colors.text, 0.0, place.titleCentre(), Qt::AlignLeft, 0});
    for (qsizetype line = 0; line < place.lines.size(); ++line) {
        bar_plot::addText(*plot_, {place.lines[line], font, colors.mutedText, 0.0, place.lineCentre(line), Qt::AlignLeft, 0});
    }
    const double barMiddle = place.barCentre();
    if (!scores.backgroundFocus.value) {
        bar_plot::addRectangle(*plot_, QRectF(0.0, barMiddle - BarThickness / 2.0, width - 1.0, BarThickness - 1.0), Qt::transparent,
                               colors.line);
        return;
    }
    const double share = *scores.backgroundFocus.value;
    constexpr double Inset = Theme::Grid / 2.0;
    if (1.0 - share >= ShareWithRoomForText) {
        bar_plot::addText(*plot_, {wholePercent(1.0 - share), font, colors.regionText, Inset, barMiddle, Qt::AlignLeft, 0});
    }
    if (share >= ShareWithRoomForText) {
        bar_plot::addText(*plot_, {wholePercent(share), font, colors.regionText, width - Inset, barMiddle, Qt::AlignRight, 0});
    }
    if (mask_) {
        bar_plot::addTick(*plot_, mask_->areaFraction, barMiddle - BarThickness / 2.0 - TickOverhang,
                          barMiddle + BarThickness / 2.0 + TickOverhang, colors.text);
    }
}

void FocusChart::describe()
{
    maskLabel_->setText(maskText());
    const QString doubt = mask_ ? mask_->doubt : QString();
    doubtLabel_->setVisible(!doubt.isEmpty());
    doubtLabel_->setText(tr("Doubtful mask: %1").arg(doubt));
    QPalette warning = palette();
    warning.setColor(QPalette::WindowText, themeOf(*this).warning);
    doubtLabel_->setPalette(warning);
    QStringList lines;
    for (int row = 0; row < static_cast<int>(rows_.size()); ++row) {
        lines << rows_[static_cast<std::size_t>(row)].map + QStringLiteral(": ") + rowText(row);
    }
    plot_->setAccessibleDescription(lines.join(QStringLiteral("; ")));
}

bool FocusChart::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && static_cast<QResizeEvent *>(event)->oldSize().width() != plot_->width()) {
        rebuild();
    } else if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        for (int row = 0; row < static_cast<int>(rows_.size()); ++row) {
            const RowPlace &place = places_[static_cast<std::size_t>(row)];
            if (help->pos().y() >= place.top && help->pos().y() < place.bottom()) {
                QToolTip::showText(help->globalPos(), rowReasons(row));
            }
        }
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void FocusChart::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        rebuild();
    }
    QWidget::changeEvent(event);
}

} // namespace lesionlens
