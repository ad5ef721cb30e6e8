// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QLabel>
#include <QSignalSpy>
#include <QTest>

#include "ui/qcustomplot_shim.h"
#include "ui/theme.h"
#include "ui/widgets/knockout_chart.h"

using namespace lesionlens;

namespace {

std::vector<KnockoutBar> threeBars()
{
    return {{std::nullopt, -37.0, true, QStringLiteral("Without the whole layer: benign 62 %")},
            {0, -4.2, false, QStringLiteral("Without head 0: benign 95 %")},
            {1, 0.3, false, QStringLiteral("Without head 1: benign 99 %")}};
}

} // namespace

class TstKnockoutChart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void barsStandAroundZero();
    void numbersAreShort_data();
    void numbersAreShort();
    void clickAndKeysChooseAHead();
    void withoutBarsItSaysWhy();
    void aRemarkGoesWithItsBars();
};

void TstKnockoutChart::barsStandAroundZero()
{
    KnockoutChart chart;
    chart.setBars(threeBars(), QStringLiteral("percentage points"), 1.0);
    QCOMPARE(chart.captions(), QStringList({QStringLiteral("layer *"), QStringLiteral("0"), QStringLiteral("1")}));
    QCOMPARE(chart.plot()->plottableCount(), 3);
    const auto *first = qobject_cast<QCPBars *>(chart.plot()->plottable(0));
    QVERIFY(first != nullptr);
    QCOMPARE(first->data()->at(0)->value, -37.0);
    QVERIFY(chart.plot()->yAxis->range().contains(-37.0));
    QVERIFY(chart.plot()->yAxis->range().contains(0.3));
    QVERIFY(chart.plot()->accessibleDescription().contains(QStringLiteral("Without head 0: benign 95 %")));
    chart.setBars({{0, 0.0, false, {}}}, QStringLiteral("logit"), 0.1); // no extent: nothing is divided by it
    QVERIFY(chart.plot()->yAxis->range().size() >= 0.1);
    chart.setBars({{0, -0.001, false, {}}}, QStringLiteral("logit"), 0.1); // hardly a change must not look like one
    QVERIFY(chart.plot()->yAxis->range().size() >= 0.1);
    QVERIFY(chart.plot()->yAxis->range().contains(0.0));
}

void TstKnockoutChart::numbersAreShort_data()
{
    QTest::addColumn<double>("change");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << 0.0 << QStringLiteral("0");
    QTest::newRow("hardly") << 0.0001 << QStringLiteral("≈0");
    QTest::newRow("small") << -0.0123 << QStringLiteral("−0.012");
    QTest::newRow("some") << 0.456 << QStringLiteral("+0.46");
    QTest::newRow("points") << -3.21 << QStringLiteral("−3.2");
    QTest::newRow("many") << 37.4 << QStringLiteral("+37");
}

void TstKnockoutChart::numbersAreShort()
{
    QFETCH(double, change);
    QFETCH(QString, text);
    QCOMPARE(KnockoutChart::changeText(change), text);
    const bool isSmall = std::abs(change) > 0.0 && std::abs(change) < 0.05;
    const QString expected = isSmall ? QStringLiteral("≈0") : QString(text).replace(QStringLiteral("+0.46"), QStringLiteral("+0.5"));
    QCOMPARE(KnockoutChart::changeText(change, true), expected);
}

void TstKnockoutChart::clickAndKeysChooseAHead()
{
    KnockoutChart chart;
    chart.resize(400, 160);
    chart.show();
    chart.setBars(threeBars(), QStringLiteral("percentage points"), 1.0);
    QSignalSpy told(&chart, &KnockoutChart::headChosen);
    chart.setSelected(1);
    QCOMPARE(told.count(), 0);
    chart.plot()->replot();
    const auto at = [&](double index) { return QPoint(qRound(chart.plot()->xAxis->coordToPixel(index)), chart.plot()->height() / 2); };
    QTest::mouseClick(chart.plot(), Qt::LeftButton, {}, at(1));
    QCOMPARE(told.count(), 1);
    QCOMPARE(told.at(0).at(0).toInt(), 0);
    QTest::mouseClick(chart.plot(), Qt::LeftButton, {}, at(0)); // the layer is no head
    QCOMPARE(told.count(), 1);
    QTest::keyClick(chart.plot(), Qt::Key_Right);
    QCOMPARE(told.at(1).at(0).toInt(), 1);
}

void TstKnockoutChart::aRemarkGoesWithItsBars()
{
    KnockoutChart chart;
    chart.setBars(threeBars(), QStringLiteral("percentage points"), 1.0);
    chart.setRemark(QStringLiteral("Hardly any change."));
    QVERIFY(chart.plot()->accessibleDescription().endsWith(QStringLiteral("; Hardly any change.")));
    chart.setBars(threeBars(), QStringLiteral("logit"), 0.1);
    QVERIFY(chart.remark().isEmpty());
    QVERIFY(!chart.plot()->accessibleDescription().contains(QStringLiteral("Hardly")));
}

void TstKnockoutChart::withoutBarsItSaysWhy()
{
    KnockoutChart chart;
    chart.setBars(threeBars(), QStringLiteral("logit"), 0.1);
    chart.clear(QStringLiteral("ResNet18 has no attention."));
    chart.show();
    QVERIFY(chart.plot()->isHidden());
    QCOMPARE(chart.findChild<QLabel *>()->text(), QStringLiteral("ResNet18 has no attention."));
}

QTEST_MAIN(TstKnockoutChart)
#include "tst_knockout_chart.moc"
