// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>

class QApplication;
class QWidget;

namespace lesionlens {

enum class ThemeKind { Dark, Light };

/// The colours and measures of the window. Greys are neutral, so that a lesion's colours are not judged against a tint. Text has a
/// contrast of at least 4.5 to every surface it stands on (WCAG 2.1). Lesion and background have one colour each, the same in both
/// themes (orange and sky blue of Okabe and Ito's colour-blind-safe set).
struct Theme
{
    ThemeKind kind = ThemeKind::Dark;
    QColor window; ///< panels, bars, dialogs
    QColor base;   ///< lists, inputs, charts
    QColor canvas; ///< around an image
    QColor raised; ///< buttons, tiles
    QColor line;   ///< separators, frames
    QColor text;
    QColor mutedText; ///< second lines, units, axis labels
    QColor disabledText;
    QColor accent;    ///< lines and marks: keyboard focus, the chosen tile
    QColor selection; ///< filled selection
    QColor selectionText;
    QColor lesion;
    QColor background; ///< everything in an image that is not lesion
    QColor regionText; ///< text on a lesion or background fill
    QColor bar;        ///< a bar of a chart that is not the emphasised one
    QColor warning;    ///< text: a doubt
    QColor error;      ///< text: a failure

    static constexpr int Grid = 8; ///< spacing and margins are multiples of (half of) this, in logical pixels
};

[[nodiscard]] const Theme &theme(ThemeKind kind);
/// The theme that the widget's palette belongs to: light where its window colour is light.
[[nodiscard]] const Theme &themeOf(const QWidget &widget);

/// Sets Fusion style, palette, font and the few style-sheet rules that a palette cannot say. May be called again at any time; widgets
/// follow through their palette change event.
void applyTheme(QApplication &application, ThemeKind kind);

/// The one font of texts: 10 pt, with figures of equal width (a family that has them where the system's has not).
[[nodiscard]] QFont textFont();
/// The one font of titles: 11 pt, demi-bold.
[[nodiscard]] QFont titleFont();

/// WCAG 2.1 contrast ratio of two opaque colours, in [1, 21].
[[nodiscard]] double contrastRatio(const QColor &first, const QColor &second);

} // namespace lesionlens
