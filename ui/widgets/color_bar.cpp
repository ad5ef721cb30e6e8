// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/color_bar.h"

#include <algorithm>
#include <cmath>

#include <QPainter>

#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr int BarHeight = 8;
constexpr int Gap = 4;

} // namespace

QString shortNumber(double value)
{
    if (!std::isfinite(value)) {
        return std::isnan(value) ? QStringLiteral("not a number") : (value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞"));
    }
    const double magnitude = std::abs(value);
    QString text;
    if (magnitude >= 1000.0 && magnitude < 1e6) {
        text = QString::number(magnitude, 'f', 0);
    } else {
        text = QString::number(magnitude, 'g', 3);
    }
    return value < 0.0 ? QStringLiteral("−") + text : text;
}

ColorBar::ColorBar(const QString &name, QWidget *parent) : QWidget(parent)
{
    setObjectName(name + QStringLiteral("ColorBar"));
    setAccessibleName(tr("Colour scale"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ColorBar::setScale(const ColorScale &scale)
{
    scale_ = scale;
    const QString description =
        scale_.colors.empty() ? QString()
                              : tr("%1 to %2, %3, %4").arg(shortNumber(scale_.low), shortNumber(scale_.high), scale_.unit, scaleText());
    setAccessibleDescription(description);
    setToolTip(description);
    update();
}

void ColorBar::setMarker(std::optional<double> value)
{
    if (value != marker_) {
        marker_ = value;
        update();
    }
}

QString ColorBar::scaleText() const
{
    return scale_.shared ? tr("shared scale") : tr("own scale");
}

QSize ColorBar::sizeHint() const
{
    return {240, Gap + BarHeight + Gap + fontMetrics().height()};
}

QSize ColorBar::minimumSizeHint() const
{
    return {120, sizeHint().height()};
}

QRectF ColorBar::barRect() const
{
    return {0.5, Gap + 0.5, width() - 1.0, BarHeight - 1.0};
}

void ColorBar::paintEvent(QPaintEvent *)
{
    if (scale_.colors.empty()) {
        return;
    }
    const Theme &colors = themeOf(*this);
    QPainter painter(this);
    const QRectF bar = barRect();
    const QImage gradient(reinterpret_cast<const uchar *>(scale_.colors.data()), static_cast<int>(scale_.colors.size()), 1,
                          QImage::Format_RGB32);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(bar, gradient);
    painter.setPen(colors.line);
    painter.drawRect(bar);

    const auto xOf = [&](double value) {
        const double extent = scale_.high - scale_.low;
        const double share = extent > 0.0 ? (value - scale_.low) / extent : 0.5;
        return bar.left() + std::clamp(share, 0.0, 1.0) * bar.width();
    };
    painter.setRenderHint(QPainter::Antialiasing);
    if (marker_ && std::isfinite(*marker_)) {
        const double x = xOf(*marker_);
        painter.setPen(QPen(colors.canvas, 1.0));
        painter.setBrush(colors.text);
        painter.drawPolygon(QPolygonF{{x - 4.5, 0.0}, {x + 4.5, 0.0}, {x, Gap + 3.0}});
        painter.drawRect(QRectF(x - 1.0, bar.top(), 2.0, bar.height()));
    }

    const QRect texts(0, Gap + BarHeight + Gap, width(), fontMetrics().height());
    const QString low = shortNumber(scale_.low);
    const QString high = shortNumber(scale_.high);
    painter.setPen(colors.text);
    painter.drawText(texts, Qt::AlignLeft | Qt::AlignVCenter, low);
    painter.drawText(texts, Qt::AlignRight | Qt::AlignVCenter, high);
    const int side = std::max(fontMetrics().horizontalAdvance(low), fontMetrics().horizontalAdvance(high)) + Theme::Grid;
    const QRect middle = texts.adjusted(side, 0, -side, 0);
    QString label = scale_.unit.isEmpty() ? scaleText() : scale_.unit + QStringLiteral(" · ") + scaleText();
    // An own scale is the rule outside a comparison; a shared one must be told. The tooltip has both.
    if (fontMetrics().horizontalAdvance(label) > middle.width()) {
        label = scale_.shared || scale_.unit.isEmpty() ? scaleText() : scale_.unit;
    }
    painter.setPen(colors.mutedText);
    painter.drawText(middle, Qt::AlignCenter, fontMetrics().elidedText(label, Qt::ElideRight, middle.width()));
}

} // namespace lesionlens
