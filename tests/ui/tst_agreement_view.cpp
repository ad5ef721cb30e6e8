// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLabel>
#include <QTest>

#include "ui/theme.h"
#include "ui/widgets/agreement_view.h"

using namespace lesionlens;

namespace {

AgreementBar correlation(double value)
{
    AgreementBar bar;
    bar.name = QStringLiteral("rank correlation");
    bar.value = {value, {}};
    bar.minimum = -1.0;
    bar.chanceLow = -0.31;
    bar.chanceHigh = 0.35;
    return bar;
}

AgreementBar overlap()
{
    AgreementBar bar;
    bar.name = QStringLiteral("overlap");
    bar.value = {0.5, {}};
    bar.chanceLow = 0.05;
    bar.chanceHigh = 0.3;
    bar.isPercent = true;
    return bar;
}

} // namespace

class TstAgreementView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void chanceIsSaidInWords_data();
    void chanceIsSaidInWords();
    void rowsSayEverything();
    void theMarkStandsAtTheValue();
    void nothingIsExplained();
};

void TstAgreementView::chanceIsSaidInWords_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("words");
    QTest::newRow("above") << 0.36 << QStringLiteral("more than chance");
    QTest::newRow("at the end") << 0.35 << QStringLiteral("no more than chance");
    QTest::newRow("within") << 0.0 << QStringLiteral("no more than chance");
    QTest::newRow("below") << -0.4 << QStringLiteral("less than chance");
}

void TstAgreementView::chanceIsSaidInWords()
{
    QFETCH(double, value);
    QFETCH(QString, words);
    QCOMPARE(AgreementView::verdict(correlation(value)), words);
}

void TstAgreementView::rowsSayEverything()
{
    AgreementView view;
    view.setBars({correlation(0.62), overlap()});
    QCOMPARE(view.rowText(0), QStringLiteral("rank correlation 0.62, more than chance (−0.31 to 0.35)"));
    QCOMPARE(view.rowText(1), QStringLiteral("overlap 50 %, more than chance (5 % to 30 %)"));
    QVERIFY(view.accessibleDescription().contains(view.rowText(0)));
    AgreementBar undefined = overlap();
    undefined.value = {std::nullopt, QStringLiteral("the map is dead.")};
    view.setBars({correlation(0.62), undefined});
    QCOMPARE(view.rowText(1), QStringLiteral("overlap: undefined: the map is dead."));
    QVERIFY(AgreementView::verdict(undefined).isEmpty());
}

void TstAgreementView::theMarkStandsAtTheValue()
{
    AgreementView view;
    view.resize(300, 200);
    view.show();
    const auto accentAt = [&](double value) {
        view.setBars({correlation(value), overlap()});
        QCoreApplication::processEvents();
        const QImage image = view.grab().toImage();
        for (int x = 0; x < image.width(); ++x)
            for (int y = 0; y < image.height() / 2; ++y)
                if (image.pixelColor(x, y) == theme(ThemeKind::Dark).accent)
                    return x;
        return -1;
    };
    const int low = accentAt(-0.5);
    const int high = accentAt(0.5);
    QVERIFY(low > 0);
    QVERIFY2(high - low > 100 && high - low < 200, qPrintable(QString::number(high - low))); // half of the width
}

void TstAgreementView::nothingIsExplained()
{
    AgreementView view;
    view.setBars({correlation(0.62), overlap()});
    view.clear(QStringLiteral("Only one map."));
    QCOMPARE(view.accessibleDescription(), QStringLiteral("Only one map."));
    view.show();
    QStringList visible;
    for (const QLabel *label : view.findChildren<QLabel *>())
        if (label->isVisible())
            visible << label->text();
    QCOMPARE(visible, QStringList{QStringLiteral("Only one map.")});
}

QTEST_MAIN(TstAgreementView)
#include "tst_agreement_view.moc"
