// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QTest>

#include "ui/qcustomplot_shim.h"
#include "ui/theme.h"
#include "ui/widgets/focus_chart.h"

using namespace lesionlens;

namespace {

QCPBars *barsOf(const FocusChart &chart, const char *name)
{
    for (int i = 0; i < chart.plot()->plottableCount(); ++i) {
        if (chart.plot()->plottable(i)->name() == QLatin1String(name)) {
            return qobject_cast<QCPBars *>(chart.plot()->plottable(i));
        }
    }
    return nullptr;
}

QList<double> valuesOf(const FocusChart &chart, const char *name)
{
    QList<double> values;
    for (const QCPBarsData &bar : *barsOf(chart, name)->data()) {
        values << bar.value;
    }
    return values;
}

QStringList textsOf(const FocusChart &chart)
{
    QStringList texts;
    for (int i = 0; i < chart.plot()->itemCount(); ++i) {
        if (auto *text = qobject_cast<QCPItemText *>(chart.plot()->item(i))) {
            texts << text->text();
        }
    }
    return texts;
}

QList<double> ticksOf(const FocusChart &chart)
{
    QList<double> ticks;
    for (int i = 0; i < chart.plot()->itemCount(); ++i) {
        if (auto *line = qobject_cast<QCPItemLine *>(chart.plot()->item(i))) {
            ticks << line->start->coords().x();
        }
    }
    return ticks;
}

const FocusRow Defined{QStringLiteral("Grad-CAM · layer4"), {0.375, {}}, {1.826, {}}, {1.0, {}}};
const FocusRow Undefined{
    QStringLiteral("Attention"), {{}, QStringLiteral("the map is dead")}, {{}, QStringLiteral("x")}, {{}, QStringLiteral("x")}};

} // namespace

class TstFocusChart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void barsAreTheGivenShares();
    void undefinedIsHatchedWithItsReason();
    void partlyUndefined();
    void longReasonsTakeSeveralLines();
    void uniformMapIsMarkedWhereThereIsAMask();
    void maskSourceAndDoubt();
    void noMaskSaysWhy();
};

void TstFocusChart::barsAreTheGivenShares()
{
    FocusChart chart;
    chart.resize(400, 300);
    chart.show();
    chart.setRows({Defined, {QStringLiteral("Attention"), {0.9, {}}, {0.2, {}}, {0.0, {}}}});
    QCOMPARE(valuesOf(chart, "lesion"), QList<double>({0.625, 1.0 - 0.9}));
    QCOMPARE(valuesOf(chart, "background"), QList<double>({0.375, 0.9}));
    QCOMPARE(barsOf(chart, "background")->barBelow(), barsOf(chart, "lesion"));
    QCOMPARE(barsOf(chart, "lesion")->brush().color(), theme(ThemeKind::Dark).lesion);
    QCOMPARE(barsOf(chart, "background")->brush().color(), theme(ThemeKind::Dark).background);
    QCOMPARE(chart.rowText(0), QStringLiteral("background 38 % · gain 1.83 · pointing hit"));
    QCOMPARE(chart.rowText(1), QStringLiteral("background 90 % · gain 0.20 · pointing miss"));
    const QStringList texts = textsOf(chart);
    QVERIFY(texts.contains(QStringLiteral("Grad-CAM · layer4")));
    QVERIFY(texts.contains(chart.rowText(0)));
    QVERIFY(texts.contains(QStringLiteral("90 %")));
    QVERIFY(!texts.contains(QStringLiteral("10 %"))); // no room in so narrow a part of the bar
}

void TstFocusChart::undefinedIsHatchedWithItsReason()
{
    FocusChart chart;
    chart.resize(400, 300);
    chart.show();
    chart.setRows({Undefined});
    QVERIFY(valuesOf(chart, "lesion").isEmpty());
    QVERIFY(valuesOf(chart, "background").isEmpty());
    QCOMPARE(valuesOf(chart, "undefined"), QList<double>({1.0}));
    QCOMPARE(barsOf(chart, "undefined")->brush().style(), Qt::BDiagPattern);
    QCOMPARE(chart.rowText(0), QStringLiteral("undefined: the map is dead"));
    QVERIFY(textsOf(chart).contains(QStringLiteral("undefined: the map is dead")));
    QCOMPARE(chart.plot()->accessibleDescription(), QStringLiteral("Attention: undefined: the map is dead"));
}

void TstFocusChart::partlyUndefined()
{
    FocusChart chart;
    FocusRow row = Defined;
    row.pointingGame = {{}, QStringLiteral("several strongest cells disagree")};
    row.lesionGain = {{}, QStringLiteral("x")};
    chart.setRows({row});
    QCOMPARE(chart.rowText(0), QStringLiteral("background 38 % · gain undefined · pointing undefined"));
}

void TstFocusChart::longReasonsTakeSeveralLines()
{
    FocusChart chart;
    chart.resize(260, 300);
    chart.show();
    FocusRow row = Undefined;
    chart.setRows({row});
    const int before = chart.plot()->height();
    row.backgroundFocus.undefinedBecause =
        QStringLiteral("the mask covers everything that the model sees of this image, so there is no background");
    chart.setRows({row});
    QVERIFY(chart.plot()->height() > before);
    // All words are there, in order, over the lines after the title.
    QCOMPARE(textsOf(chart).mid(1).join(QLatin1Char(' ')), chart.rowText(0));
}

void TstFocusChart::uniformMapIsMarkedWhereThereIsAMask()
{
    FocusChart chart;
    chart.setRows({Defined, Undefined});
    QVERIFY(ticksOf(chart).isEmpty());
    chart.setMask(FocusMask{QStringLiteral("expert"), QStringLiteral("a.png"), 0.25, {}});
    QCOMPARE(ticksOf(chart), QList<double>({0.25}));
}

void TstFocusChart::maskSourceAndDoubt()
{
    FocusChart chart;
    chart.setRows({Defined});
    chart.setMask(FocusMask{QStringLiteral("expert"), QStringLiteral("a.png"), 0.234, {}});
    QCOMPARE(chart.maskText(), QStringLiteral("Mask: expert, a.png · lesion covers 23 % of the view"));
    const auto doubt = [&] {
        const auto labels = chart.findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
            return !label->isHidden() && label->text() == QStringLiteral("Doubtful mask: it touches the border");
        });
    };
    QVERIFY(!doubt());
    chart.setMask(FocusMask{QStringLiteral("automatic"), {}, 0.021, QStringLiteral("it touches the border")});
    QCOMPARE(chart.maskText(), QStringLiteral("Mask: automatic · lesion covers 2.1 % of the view"));
    QVERIFY(doubt());
}

void TstFocusChart::noMaskSaysWhy()
{
    FocusChart chart;
    QCOMPARE(chart.maskText(), QStringLiteral("No lesion mask."));
    chart.setMask({}, QStringLiteral("No mask: open one."));
    QCOMPARE(chart.maskText(), QStringLiteral("No mask: open one."));
}

QTEST_MAIN(TstFocusChart)
#include "tst_focus_chart.moc"
