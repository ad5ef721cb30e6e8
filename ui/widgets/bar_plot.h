// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QColor>
#include <QFont>
#include <QRectF>
#include <QString>
#include <QStringList>

class QCPBars;
class QCustomPlot;
class QWidget;

namespace lesionlens {

/// What the two bar charts have in common: a plot without box and axes whose vertical coordinate is logical pixels from the top, so that
/// texts and bars of a row can be laid out like lines of text. Horizontally the bars' values run over [0, 1].
namespace bar_plot {

/// A plot that fills its parent's width. Takes keyboard focus.
[[nodiscard]] QCustomPlot *create(const QString &objectName, const QString &accessibleName, QWidget *parent);
/// Removes all bars and items, sets the height and leaves `left` and `right` logical pixels beside the bars.
void restart(QCustomPlot &plot, int height, int left, int right);

/// Bars of one look, `thickness` logical pixels high. `below`: stacked on these.
[[nodiscard]] QCPBars *addBars(QCustomPlot &plot, int thickness, const QBrush &fill, QCPBars *stackedOn = nullptr);

/// A text of one line; x and y are logical pixels in the plot, y is its vertical middle.
struct Text
{
    QString text;
    QFont font;
    QColor color;
    double x = 0.0;
    double y = 0.0;
    Qt::Alignment alignment = Qt::AlignLeft; ///< AlignLeft: x is the left end; AlignRight: the right end; AlignHCenter: the middle
    int maxWidth = 0;                        ///< elided at this width; 0: never
};
void addText(QCustomPlot &plot, const Text &text);
/// `text` broken into at most `maxLines` lines of at most `width` pixels; the last one is elided.
[[nodiscard]] QStringList wrapped(const QString &text, const QFont &font, int width, int maxLines);
/// A filled rectangle behind the bars.
void addRectangle(QCustomPlot &plot, const QRectF &rectangle, const QColor &fill, const QColor &frame);
/// A vertical line across the bars at the value `value`.
void addTick(QCustomPlot &plot, double value, double top, double bottom, const QColor &color);

} // namespace bar_plot

} // namespace lesionlens
