// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QApplication>
#include <QFontDatabase>
#include <QFontMetricsF>
#include <QPalette>
#include <QWidget>

#include "ui/theme_style.h"

namespace lesionlens {

namespace {

constexpr double TextPointSize = 10.0;
constexpr double TitlePointSize = 11.0;

Theme darkTheme()
{
    Theme t;
    t.kind = ThemeKind::Dark;
    t.window = QColor(0x26, 0x26, 0x26);
    t.base = QColor(0x1f, 0x1f, 0x1f);
    t.canvas = QColor(0x14, 0x14, 0x14);
    t.raised = QColor(0x36, 0x36, 0x36);
    t.line = QColor(0x42, 0x42, 0x42);
    t.text = QColor(0xe8, 0xe8, 0xe8);
    t.mutedText = QColor(0xab, 0xab, 0xab);
    t.disabledText = QColor(0x78, 0x78, 0x78);
    t.accent = QColor(0x4f, 0xc3, 0xa8);
    t.selection = QColor(0x14, 0x6b, 0x5a);
    t.selectionText = QColor(0xff, 0xff, 0xff);
    t.lesion = QColor(0xe6, 0x9f, 0x00);
    t.background = QColor(0x56, 0xb4, 0xe9);
    t.regionText = QColor(0x14, 0x14, 0x14);
    t.bar = QColor(0x7d, 0x7d, 0x7d);
    t.warning = QColor(0xf2, 0xd4, 0x7c);
    t.error = QColor(0xff, 0x95, 0x86);
    return t;
}

Theme lightTheme()
{
    Theme t = darkTheme();
    t.kind = ThemeKind::Light;
    t.window = QColor(0xf0, 0xf0, 0xf0);
    t.base = QColor(0xfb, 0xfb, 0xfb);
    t.canvas = QColor(0xd8, 0xd8, 0xd8);
    t.raised = QColor(0xe4, 0xe4, 0xe4);
    t.line = QColor(0xc4, 0xc4, 0xc4);
    t.text = QColor(0x1c, 0x1c, 0x1c);
    t.mutedText = QColor(0x55, 0x55, 0x55);
    t.disabledText = QColor(0x8e, 0x8e, 0x8e);
    t.accent = QColor(0x0b, 0x70, 0x5d);
    t.selection = QColor(0x0b, 0x70, 0x5d);
    t.bar = QColor(0x8c, 0x8c, 0x8c);
    t.warning = QColor(0x6d, 0x51, 0x00);
    t.error = QColor(0xa8, 0x23, 0x1a);
    return t;
}

double linearChannel(double value)
{
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &color)
{
    return 0.2126 * linearChannel(color.redF()) + 0.7152 * linearChannel(color.greenF()) + 0.0722 * linearChannel(color.blueF());
}

bool hasTabularFigures(const QFont &font)
{
    const QFontMetricsF metrics(font);
    const double width = metrics.horizontalAdvance(QLatin1Char('0'));
    const QString others = QStringLiteral("123456789");
    return std::all_of(others.begin(), others.end(),
                       [&](QChar digit) { return std::abs(metrics.horizontalAdvance(digit) - width) < 0.01; });
}

QFont withTabularFigures(QFont font)
{
    if (hasTabularFigures(font)) {
        return font;
    }
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    font.setFeature(QFont::Tag("tnum"), 1);
    if (hasTabularFigures(font)) {
        return font;
    }
#endif
    const QStringList families = QFontDatabase::families();
    for (const char *family : {"Noto Sans", "DejaVu Sans", "Liberation Sans"}) {
        if (families.contains(QLatin1String(family))) {
            font.setFamily(QLatin1String(family));
            break;
        }
    }
    return font;
}

QPalette paletteOf(const Theme &t)
{
    QPalette palette;
    palette.setColor(QPalette::Window, t.window);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.base);
    palette.setColor(QPalette::AlternateBase, t.window);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::Button, t.raised);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::BrightText, t.error);
    palette.setColor(QPalette::PlaceholderText, t.mutedText);
    palette.setColor(QPalette::Highlight, t.selection);
    palette.setColor(QPalette::HighlightedText, t.selectionText);
    palette.setColor(QPalette::Link, t.accent);
    palette.setColor(QPalette::LinkVisited, t.accent);
    palette.setColor(QPalette::ToolTipBase, t.raised);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::Light, t.raised.lighter(130));
    palette.setColor(QPalette::Midlight, t.raised.lighter(115));
    palette.setColor(QPalette::Mid, t.line);
    palette.setColor(QPalette::Dark, t.kind == ThemeKind::Dark ? t.canvas : t.line.darker(115));
    palette.setColor(QPalette::Shadow, QColor(0, 0, 0));
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
    palette.setColor(QPalette::Accent, t.selection);
#endif
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText}) {
        palette.setColor(QPalette::Disabled, role, t.disabledText);
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight, t.line);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, t.disabledText);
    return palette;
}

// Only what Fusion does not take from the palette: the frames that it draws around bars and tooltips.
QString styleSheetOf(const Theme &t)
{
    return QStringLiteral("QToolTip { color: %1; background: %2; border: 1px solid %3; padding: 4px; }"
                          "QStatusBar::item { border: none; }"
                          "QMainWindow::separator { background: %4; width: 1px; height: 1px; }"
                          "QSplitter::handle { background: %4; width: 1px; height: 1px; }"
                          "QToolBar { border: none; border-bottom: 1px solid %4; spacing: 8px; padding: 4px 8px; }")
        .arg(t.text.name(), t.raised.name(), t.line.name(), t.line.name());
}

} // namespace

const Theme &theme(ThemeKind kind)
{
    static const std::array<Theme, 2> themes{darkTheme(), lightTheme()};
    return themes[kind == ThemeKind::Dark ? 0 : 1];
}

const Theme &themeOf(const QWidget &widget)
{
    return theme(luminance(widget.palette().color(QPalette::Active, QPalette::Window)) > 0.18 ? ThemeKind::Light : ThemeKind::Dark);
}

void applyTheme(QApplication &application, ThemeKind kind)
{
    const Theme &t = theme(kind);
    application.setStyle(new ThemeStyle);
    application.setPalette(paletteOf(t));
    application.setFont(textFont());
    application.setStyleSheet(styleSheetOf(t));
}

QFont textFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    font.setPointSizeF(TextPointSize);
    font.setWeight(QFont::Normal);
    return withTabularFigures(font);
}

QFont titleFont()
{
    QFont font = textFont();
    font.setPointSizeF(TitlePointSize);
    font.setWeight(QFont::DemiBold);
    return font;
}

double contrastRatio(const QColor &first, const QColor &second)
{
    const double a = luminance(first);
    const double b = luminance(second);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace lesionlens
