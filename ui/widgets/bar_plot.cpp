// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/bar_plot.h"

#include <algorithm>

#include <QFontMetrics>

#include "ui/qcustomplot_shim.h"
#include "ui/theme.h"

namespace lesionlens::bar_plot {

QCustomPlot *create(const QString &objectName, const QString &accessibleName, QWidget *parent)
{
    auto *plot = new QCustomPlot(parent);
    plot->setObjectName(objectName);
    plot->setAccessibleName(accessibleName);
    plot->setFocusPolicy(Qt::StrongFocus);
    plot->setMouseTracking(true);
    plot->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    plot->setBackground(Qt::NoBrush);
    plot->setAttribute(Qt::WA_OpaquePaintEvent, false);
    plot->plotLayout()->setMargins(QMargins());
    QCPAxisRect *area = plot->axisRect();
    area->setAutoMargins(QCP::msNone);
    area->setMinimumMargins(QMargins());
    for (QCPAxis *axis : area->axes()) {
        axis->setVisible(false);
        axis->grid()->setVisible(false);
    }
    plot->xAxis->setRange(0.0, 1.0);
    plot->yAxis->setRangeReversed(true);
    plot->addLayer(QStringLiteral("behind"), plot->layer(QStringLiteral("background")), QCustomPlot::limAbove);
    return plot;
}

void restart(QCustomPlot &plot, int height, int left, int right)
{
    plot.clearItems();
    plot.clearPlottables();
    plot.setFixedHeight(std::max(height, 1)); // QCustomPlot cannot paint into a buffer without pixels
    plot.axisRect()->setMargins(QMargins(left, 0, right, 0));
    plot.yAxis->setRange(0.0, height);
}

QCPBars *addBars(QCustomPlot &plot, int thickness, const QBrush &fill, QCPBars *stackedOn)
{
    auto *bars = new QCPBars(plot.yAxis, plot.xAxis);
    bars->setWidthType(QCPBars::wtAbsolute);
    bars->setWidth(thickness);
    bars->setPen(Qt::NoPen);
    bars->setBrush(fill);
    bars->setAntialiased(false);
    bars->setSelectable(QCP::stNone);
    if (stackedOn != nullptr) {
        bars->moveAbove(stackedOn);
    }
    return bars;
}

void addText(QCustomPlot &plot, const Text &text)
{
    auto *item = new QCPItemText(&plot);
    item->setClipToAxisRect(false);
    item->setSelectable(false);
    item->setFont(text.font);
    item->setColor(text.color);
    item->setPadding(QMargins());
    item->setPositionAlignment(text.alignment | Qt::AlignVCenter);
    item->position->setType(QCPItemPosition::ptAbsolute);
    item->position->setCoords(text.x, text.y);
    const QFontMetrics metrics(text.font);
    item->setText(text.maxWidth > 0 ? metrics.elidedText(text.text, Qt::ElideRight, text.maxWidth) : text.text);
}

QStringList wrapped(const QString &text, const QFont &font, int width, int maxLines)
{
    const QFontMetrics metrics(font);
    QStringList lines;
    QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    while (!words.isEmpty() && lines.size() + 1 < maxLines) {
        QString line = words.takeFirst();
        while (!words.isEmpty() && metrics.horizontalAdvance(line + QLatin1Char(' ') + words.first()) <= width) {
            line += QLatin1Char(' ') + words.takeFirst();
        }
        lines << metrics.elidedText(line, Qt::ElideRight, width);
    }
    if (!words.isEmpty()) {
        lines << metrics.elidedText(words.join(QLatin1Char(' ')), Qt::ElideRight, width);
    }
    return lines;
}

void addRectangle(QCustomPlot &plot, const QRectF &rectangle, const QColor &fill, const QColor &frame)
{
    auto *item = new QCPItemRect(&plot);
    item->setLayer(QStringLiteral("behind"));
    item->setClipToAxisRect(false);
    item->setSelectable(false);
    item->setBrush(fill);
    item->setPen(frame.isValid() ? QPen(frame) : QPen(Qt::NoPen));
    item->topLeft->setType(QCPItemPosition::ptAbsolute);
    item->bottomRight->setType(QCPItemPosition::ptAbsolute);
    item->topLeft->setCoords(rectangle.topLeft());
    item->bottomRight->setCoords(rectangle.bottomRight());
}

void addTick(QCustomPlot &plot, double value, double top, double bottom, const QColor &color)
{
    auto *item = new QCPItemLine(&plot);
    item->setClipToAxisRect(false);
    item->setSelectable(false);
    item->setPen(QPen(color, 2.0, Qt::SolidLine, Qt::FlatCap));
    item->start->setCoords(value, top);
    item->end->setCoords(value, bottom);
}

} // namespace lesionlens::bar_plot
