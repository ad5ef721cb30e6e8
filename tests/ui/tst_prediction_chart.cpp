// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QSignalSpy>
#include <QTest>

#include "ui/qcustomplot_shim.h"
#include "ui/theme.h"
#include "ui/widgets/prediction_chart.h"

using namespace lesionlens;

namespace {

const std::vector<ClassProbability> Classes{{QStringLiteral("akiec"), 0.05}, {QStringLiteral("mel"), 0.7}, {QStringLiteral("nv"), 0.25}};

QMap<double, double> dataOf(const PredictionChart &chart, const QString &name)
{
    QMap<double, double> values;
    for (int i = 0; i < chart.plot()->plottableCount(); ++i) {
        auto *bars = qobject_cast<QCPBars *>(chart.plot()->plottable(i));
        if (bars != nullptr && bars->name() == name) {
            for (const QCPBarsData &bar : *bars->data()) {
                values.insert(bar.key, bar.value);
            }
        }
    }
    return values;
}

QStringList textsOf(const PredictionChart &chart)
{
    QStringList texts;
    for (int i = 0; i < chart.plot()->itemCount(); ++i) {
        if (auto *text = qobject_cast<QCPItemText *>(chart.plot()->item(i))) {
            texts << text->text();
        }
    }
    return texts;
}

} // namespace

class TstPredictionChart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void barsAreTheGivenNumbers();
    void orderAsGiven();
    void targetIsThePredictedClassUnlessChosen();
    void clickChoosesAClass();
    void keyboardChoosesAClass();
    void manyClassesShowTheMostProbableAndTheTarget();
    void percent_data();
    void percent();
    void emptySaysWhy();
    void colorsFollowTheTheme();
};

void TstPredictionChart::barsAreTheGivenNumbers()
{
    PredictionChart chart;
    chart.resize(400, 200);
    chart.setPrediction(Classes, 1);
    QCOMPARE(chart.shownClasses(), QStringList({"mel", "nv", "akiec"}));
    QCOMPARE(dataOf(chart, QStringLiteral("predicted")).values(), QList<double>({0.7}));
    QCOMPARE(dataOf(chart, QStringLiteral("others")).values(), QList<double>({0.25, 0.05})); // from top to bottom
    QCOMPARE(chart.plot()->xAxis->range().lower, 0.0);
    QCOMPARE(chart.plot()->xAxis->range().upper, 1.0);
    const QStringList texts = textsOf(chart);
    for (const char *text : {"mel", "nv", "akiec", "70.0 %", "25.0 %", "5.0 %"}) {
        QVERIFY2(texts.contains(QLatin1String(text)), text);
    }
    QCOMPARE(chart.plot()->accessibleDescription(), QStringLiteral("mel 70.0 %, nv 25.0 %, akiec 5.0 %"));
}

void TstPredictionChart::orderAsGiven()
{
    PredictionChart chart;
    chart.setOrder(PredictionChart::Order::AsGiven);
    chart.setPrediction(Classes, 1);
    QCOMPARE(chart.shownClasses(), QStringList({"akiec", "mel", "nv"}));
}

void TstPredictionChart::targetIsThePredictedClassUnlessChosen()
{
    PredictionChart chart;
    chart.setPrediction(Classes, 1);
    QCOMPARE(chart.targetClass(), QStringLiteral("mel"));
    chart.setTargetClass(QStringLiteral("nv"));
    QCOMPARE(chart.targetClass(), QStringLiteral("nv"));
    const auto says = [&chart](const QString &text) {
        const auto labels = chart.findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) { return label->text().contains(text); });
    };
    QVERIFY(says(QStringLiteral("explained: nv")) && !says(QStringLiteral("against")));
    chart.setTargetClass(QStringLiteral("nv"), QStringLiteral("akiec"));
    QVERIFY(says(QStringLiteral("explained: nv against akiec")));
    chart.setTargetClass({});
    QCOMPARE(chart.targetClass(), QStringLiteral("mel"));
    QVERIFY(!says(QStringLiteral("against")));
    chart.setPrediction(Classes, 99); // no class of that index: none is called predicted
    QCOMPARE(chart.targetClass(), QString());
    QVERIFY(dataOf(chart, QStringLiteral("predicted")).isEmpty());
}

void TstPredictionChart::clickChoosesAClass()
{
    PredictionChart chart;
    chart.resize(400, 200);
    chart.setPrediction(Classes, 1);
    chart.show();
    QSignalSpy chosen(&chart, &PredictionChart::classChosen);
    const double secondRow = dataOf(chart, QStringLiteral("others")).firstKey();
    QTest::mouseClick(chart.plot(), Qt::LeftButton, {}, {30, static_cast<int>(chart.plot()->yAxis->coordToPixel(secondRow))});
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.at(0).at(0).toString(), QStringLiteral("nv"));
}

void TstPredictionChart::keyboardChoosesAClass()
{
    PredictionChart chart;
    chart.setPrediction(Classes, 1);
    QSignalSpy chosen(&chart, &PredictionChart::classChosen);
    QFocusEvent focus(QEvent::FocusIn, Qt::TabFocusReason);
    QCoreApplication::sendEvent(chart.plot(), &focus); // starts at the explained class, the first row
    QTest::keyClick(chart.plot(), Qt::Key_Down);
    QTest::keyClick(chart.plot(), Qt::Key_Down);
    QTest::keyClick(chart.plot(), Qt::Key_Down); // stays at the last
    QTest::keyClick(chart.plot(), Qt::Key_Return);
    QTest::keyClick(chart.plot(), Qt::Key_Up);
    QTest::keyClick(chart.plot(), Qt::Key_Space);
    QCOMPARE(chosen.count(), 2);
    QCOMPARE(chosen.at(0).at(0).toString(), QStringLiteral("akiec"));
    QCOMPARE(chosen.at(1).at(0).toString(), QStringLiteral("nv"));
}

void TstPredictionChart::manyClassesShowTheMostProbableAndTheTarget()
{
    std::vector<ClassProbability> classes;
    for (int i = 0; i < 100; ++i) {
        classes.push_back({QStringLiteral("class_%1").arg(i), (i + 1) / 5050.0});
    }
    PredictionChart chart;
    chart.setPrediction(classes, 99);
    QCOMPARE(chart.shownClasses().size(), PredictionChart::MaxBars);
    QCOMPARE(chart.shownClasses().first(), QStringLiteral("class_99"));
    QCOMPARE(chart.shownClasses().last(), QStringLiteral("class_88"));
    chart.setTargetClass(QStringLiteral("class_3"));
    QCOMPARE(chart.shownClasses().size(), PredictionChart::MaxBars);
    QCOMPARE(chart.shownClasses().last(), QStringLiteral("class_3"));
    const auto labels = chart.findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) { return label->text().contains(QStringLiteral("88 ")); }));
}

void TstPredictionChart::percent_data()
{
    QTest::addColumn<double>("probability");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << 0.0 << QStringLiteral("0.0 %");
    QTest::newRow("almost zero") << 0.0001 << QStringLiteral("<0.1 %");
    QTest::newRow("small") << 0.0005 << QStringLiteral("0.1 %");
    QTest::newRow("usual") << 0.6214 << QStringLiteral("62.1 %");
    QTest::newRow("almost one") << 0.99999 << QStringLiteral(">99.9 %");
    QTest::newRow("one") << 1.0 << QStringLiteral("100.0 %");
}

void TstPredictionChart::percent()
{
    QFETCH(double, probability);
    QFETCH(QString, text);
    QCOMPARE(PredictionChart::percentText(probability), text);
}

void TstPredictionChart::emptySaysWhy()
{
    PredictionChart chart;
    chart.setPrediction(Classes, 1);
    chart.clear(QStringLiteral("No image is open."));
    QVERIFY(chart.shownClasses().isEmpty());
    QVERIFY(chart.plot()->isHidden());
    const auto labels = chart.findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(),
                        [](const QLabel *label) { return label->text() == QStringLiteral("No image is open."); }));
}

void TstPredictionChart::colorsFollowTheTheme()
{
    const auto fill = [](const PredictionChart &chart) {
        for (int i = 0; i < chart.plot()->plottableCount(); ++i) {
            if (chart.plot()->plottable(i)->name() == QStringLiteral("predicted")) {
                return chart.plot()->plottable(i)->brush().color();
            }
        }
        return QColor();
    };
    PredictionChart chart;
    chart.setPrediction(Classes, 1);
    chart.show();
    QCOMPARE(fill(chart), theme(ThemeKind::Dark).accent);
    applyTheme(*qApp, ThemeKind::Light);
    QCoreApplication::processEvents();
    QCOMPARE(fill(chart), theme(ThemeKind::Light).accent);
    applyTheme(*qApp, ThemeKind::Dark);
}

QTEST_MAIN(TstPredictionChart)
#include "tst_prediction_chart.moc"
