// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include <QApplication>
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFontMetricsF>
#include <QImage>
#include <QPushButton>
#include <QTest>
#include <QWidget>

#include "ui/icons/icon.h"
#include "ui/theme.h"

using namespace lesionlens;

Q_DECLARE_METATYPE(lesionlens::ThemeKind)

class TstTheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void contrastRatioOfKnownPairs();
    void textIsReadable_data();
    void textIsReadable();
    void greysAreNeutral();
    void regionColoursAreTheSameEverywhere();
    void widgetFindsItsTheme();
    void boxesToTickAreSeen_data() { textIsReadable_data(); }
    void boxesToTickAreSeen();
    void buttonsOfDialogsHaveNoIcons();
    void figuresAreTabular();
    void everyIconDraws();
    void iconsFollowThePalette();
    void unknownIconIsNull();
};

void TstTheme::contrastRatioOfKnownPairs()
{
    QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrastRatio(Qt::white, Qt::black), 21.0);
    QCOMPARE(contrastRatio(Qt::red, Qt::red), 1.0);
    QVERIFY(qAbs(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48) < 0.005); // the well-known just-not-enough grey
}

void TstTheme::boxesToTickAreSeen()
{
    QFETCH(ThemeKind, kind);
    applyTheme(*qApp, kind);
    QCheckBox box;
    box.resize(box.sizeHint());
    const auto strongest = [&] {
        const QImage picture = box.grab().toImage();
        double contrast = 1.0;
        for (int y = 0; y < picture.height(); ++y)
            for (int x = 0; x < picture.width(); ++x)
                contrast = std::max(contrast, contrastRatio(picture.pixelColor(x, y), theme(kind).window));
        return contrast;
    };
    QVERIFY(strongest() >= 3.0); // WCAG 2.1, 1.4.11
    const QImage empty = box.grab().toImage();
    box.setChecked(true);
    QVERIFY(strongest() >= 3.0);
    QVERIFY(box.grab().toImage() != empty);
    applyTheme(*qApp, ThemeKind::Dark);
}

void TstTheme::buttonsOfDialogsHaveNoIcons()
{
    applyTheme(*qApp, ThemeKind::Dark);
    const QDialogButtonBox buttons(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    QVERIFY(buttons.button(QDialogButtonBox::Ok)->icon().isNull());
}

void TstTheme::textIsReadable_data()
{
    QTest::addColumn<ThemeKind>("kind");
    QTest::newRow("dark") << ThemeKind::Dark;
    QTest::newRow("light") << ThemeKind::Light;
}

void TstTheme::textIsReadable()
{
    QFETCH(ThemeKind, kind);
    const Theme &t = theme(kind);
    for (const QColor &surface : {t.window, t.base, t.canvas, t.raised}) {
        for (const QColor &text : {t.text, t.mutedText, t.warning, t.error}) {
            QVERIFY2(contrastRatio(text, surface) >= 4.5, qPrintable(text.name() + QStringLiteral(" on ") + surface.name()));
        }
        QVERIFY(contrastRatio(t.accent, surface) >= 3.0); // a mark, not a text
    }
    QVERIFY(contrastRatio(t.selectionText, t.selection) >= 4.5);
    QVERIFY(contrastRatio(t.regionText, t.lesion) >= 4.5);
    QVERIFY(contrastRatio(t.regionText, t.background) >= 4.5);
}

void TstTheme::greysAreNeutral()
{
    for (const ThemeKind kind : {ThemeKind::Dark, ThemeKind::Light}) {
        const Theme &t = theme(kind);
        for (const QColor &grey : {t.window, t.base, t.canvas, t.raised, t.line, t.text, t.mutedText, t.bar}) {
            QCOMPARE(grey.red(), grey.green());
            QCOMPARE(grey.green(), grey.blue());
        }
    }
}

void TstTheme::regionColoursAreTheSameEverywhere()
{
    QCOMPARE(theme(ThemeKind::Dark).lesion, theme(ThemeKind::Light).lesion);
    QCOMPARE(theme(ThemeKind::Dark).background, theme(ThemeKind::Light).background);
    QVERIFY(theme(ThemeKind::Dark).lesion != theme(ThemeKind::Dark).background);
}

void TstTheme::widgetFindsItsTheme()
{
    QWidget widget;
    widget.show();
    applyTheme(*qApp, ThemeKind::Dark);
    QCOMPARE(themeOf(widget).kind, ThemeKind::Dark);
    QCOMPARE(qApp->palette().color(QPalette::Window), theme(ThemeKind::Dark).window);
    applyTheme(*qApp, ThemeKind::Light);
    QCOMPARE(themeOf(widget).kind, ThemeKind::Light);
    QCOMPARE(qApp->palette().color(QPalette::Window), theme(ThemeKind::Light).window);
}

void TstTheme::figuresAreTabular()
{
    for (const QFont &font : {textFont(), titleFont()}) {
        const QFontMetricsF metrics(font);
        for (const char digit : {'1', '2', '3', '4', '5', '6', '7', '8', '9'}) {
            QCOMPARE(metrics.horizontalAdvance(QLatin1Char(digit)), metrics.horizontalAdvance(QLatin1Char('0')));
        }
    }
    QVERIFY(titleFont().pointSizeF() > textFont().pointSizeF());
}

void TstTheme::everyIconDraws()
{
    QVERIFY(!icon(QStringLiteral("document-open")).isNull());
    const QStringList files = QDir(QStringLiteral(":/lesionlens/icons")).entryList();
    QVERIFY(files.size() > 20);
    for (const QString &file : files) {
        const QImage image = icon(file.chopped(4)).pixmap(QSize(24, 24), 2.0).toImage();
        QCOMPARE(image.size(), QSize(48, 48)); // sharp on a high-DPI screen
        int drawn = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                drawn += qAlpha(image.pixel(x, y)) > 128 ? 1 : 0;
            }
        }
        QVERIFY2(drawn > 40, qPrintable(file));
        QVERIFY2(drawn < 48 * 48 / 2, qPrintable(file));
    }
}

void TstTheme::iconsFollowThePalette()
{
    const QIcon shape = icon(QStringLiteral("media-playback-stop"));
    const auto strongest = [&](QIcon::Mode mode) {
        const QImage image = shape.pixmap(QSize(48, 48), 1.0, mode).toImage();
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, 24).alpha() == 255) {
                return image.pixelColor(x, 24);
            }
        }
        return QColor();
    };
    applyTheme(*qApp, ThemeKind::Dark);
    QCOMPARE(strongest(QIcon::Normal), theme(ThemeKind::Dark).text);
    QCOMPARE(strongest(QIcon::Disabled), theme(ThemeKind::Dark).disabledText);
    applyTheme(*qApp, ThemeKind::Light);
    QCOMPARE(strongest(QIcon::Normal), theme(ThemeKind::Light).text);
}

void TstTheme::unknownIconIsNull()
{
    QVERIFY(icon(QStringLiteral("no-such-icon-anywhere")).isNull());
}

QTEST_MAIN(TstTheme)
#include "tst_theme.moc"
