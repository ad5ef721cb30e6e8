// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme_style.h"

#include <algorithm>

#include <QPainter>
#include <QStyleOption>

namespace lesionlens {

namespace {

constexpr double kCorner = 2.0;
constexpr double kLine = 1.6; ///< width of the tick, in pixels

void drawBox(const QStyleOption &option, QPainter &painter)
{
    const bool isOn = option.state.testFlag(QStyle::State_On);
    const bool isPartly = option.state.testFlag(QStyle::State_NoChange);
    const bool isEnabled = option.state.testFlag(QStyle::State_Enabled);
    const QPalette::ColorGroup group = isEnabled ? QPalette::Active : QPalette::Disabled;
    const auto color = [&](QPalette::ColorRole role) { return option.palette.color(group, role); };
    const double side = std::min(option.rect.width(), option.rect.height()) - 1.0;
    QRectF box(0.0, 0.0, side, side);
    box.moveCenter(QRectF(option.rect).center());
    const bool isFilled = (isOn || isPartly) && isEnabled;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(isFilled ? color(QPalette::Highlight) : color(isEnabled ? QPalette::PlaceholderText : QPalette::Text), 1.0));
    painter.setBrush(isFilled ? color(QPalette::Highlight) : color(QPalette::Base));
    painter.drawRoundedRect(box, kCorner, kCorner);
    painter.setPen(QPen(color(isFilled ? QPalette::HighlightedText : QPalette::Text), kLine, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&](double x, double y) { return QPointF(box.left() + x * side, box.top() + y * side); };
    if (isPartly)
        painter.drawLine(at(0.25, 0.5), at(0.75, 0.5));
    else if (isOn)
        painter.drawPolyline(QPolygonF({at(0.22, 0.52), at(0.43, 0.73), at(0.78, 0.28)}));
    painter.restore();
}

} // namespace

ThemeStyle::ThemeStyle() : QProxyStyle(QStringLiteral("Fusion"))
{
}

void ThemeStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    if (element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck)
        drawBox(*option, *painter);
    else
        QProxyStyle::drawPrimitive(element, option, painter, widget);
}

int ThemeStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *returnData) const
{
    return hint == SH_DialogButtonBox_ButtonsHaveIcons ? 0 : QProxyStyle::styleHint(hint, option, widget, returnData);
}

} // namespace lesionlens
