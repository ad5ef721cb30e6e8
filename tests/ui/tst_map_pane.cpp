// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QTest>

#include "ui/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/map_pane.h"
#include "ui/widgets/pane_message.h"

using namespace lesionlens;

class TstMapPane : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void titleNamesEverything();
    void everyStateSaysWhatItIs();
    void messageLiesInTheCanvas();
    void colorBarKeepsItsPlace();
    void numbersOfAScale_data();
    void numbersOfAScale();
    void colorBarDrawsTableAndMark();
    void elidedLabelKeepsItsText();
};

void TstMapPane::titleNamesEverything()
{
    ViewTransform view;
    MapPane pane(QStringLiteral("attention"), &view);
    QCOMPARE(pane.objectName(), QStringLiteral("attentionMapPane"));
    QCOMPARE(pane.canvas()->objectName(), QStringLiteral("attentionImageCanvas"));
    QCOMPARE(pane.colorBar()->objectName(), QStringLiteral("attentionColorBar"));
    pane.setTitle({QStringLiteral("Attention"), QStringLiteral("ResNet18"), QStringLiteral("layer4.0"), QStringLiteral("head 3")});
    QCOMPARE(pane.title(), QStringLiteral("ResNet18 · Attention · layer4.0 · head 3"));
    QCOMPARE(pane.canvas()->accessibleName(), pane.title());
    pane.setTitle({QStringLiteral("Image"), {}, {}, {}});
    QCOMPARE(pane.title(), QStringLiteral("Image"));
}

void TstMapPane::everyStateSaysWhatItIs()
{
    ViewTransform view;
    MapPane pane(QStringLiteral("test"), &view);
    auto *message = pane.findChild<PaneMessage *>();
    QVERIFY(message != nullptr);
    QCOMPARE(pane.state(), MapPane::State::Ready);
    QVERIFY(pane.message().isEmpty());

    pane.showEmpty(QStringLiteral("No image is open."), QStringLiteral("Drop one here."));
    QCOMPARE(pane.state(), MapPane::State::Empty);
    QCOMPARE(pane.message(), QStringLiteral("No image is open."));
    QCOMPARE(message->hint(), QStringLiteral("Drop one here."));
    QVERIFY(!message->isHidden());

    pane.showLoading(QStringLiteral("Computing Grad-CAM"));
    QCOMPARE(pane.state(), MapPane::State::Loading);
    QCOMPARE(pane.message(), QStringLiteral("Computing Grad-CAM"));
    QVERIFY(message->hint().isEmpty());

    pane.showUndefined(QStringLiteral("the map is dead"), {});
    QCOMPARE(pane.state(), MapPane::State::Undefined);
    QCOMPARE(pane.message(), QStringLiteral("undefined: the map is dead"));
    QCOMPARE(pane.canvas()->accessibleDescription(), QStringLiteral("undefined: the map is dead"));

    pane.showFailed(QStringLiteral("The file x.jpg is not an image."), {});
    QCOMPARE(pane.state(), MapPane::State::Failed);
    QCOMPARE(pane.message(), QStringLiteral("The file x.jpg is not an image."));

    pane.showReady();
    QCOMPARE(pane.state(), MapPane::State::Ready);
    QVERIFY(message->isHidden());
    QVERIFY(pane.message().isEmpty());
}

void TstMapPane::messageLiesInTheCanvas()
{
    ViewTransform view;
    MapPane pane(QStringLiteral("test"), &view);
    pane.showFailed(QStringLiteral("A long sentence about a file with a long name that cannot be read ").repeated(3),
                    QStringLiteral("Retry."));
    pane.resize(320, 400);
    pane.show();
    auto *message = pane.findChild<PaneMessage *>();
    QVERIFY(pane.canvas()->geometry().contains(message->geometry()));
    QVERIFY(qAbs(pane.canvas()->geometry().center().x() - message->geometry().center().x()) <= 1);
    pane.resize(700, 300);
    QCoreApplication::processEvents();
    QVERIFY(pane.canvas()->geometry().contains(message->geometry()));
}

void TstMapPane::colorBarKeepsItsPlace()
{
    ViewTransform view;
    MapPane first(QStringLiteral("a"), &view);
    MapPane second(QStringLiteral("b"), &view);
    second.setColorBarVisible(false);
    for (MapPane *pane : {&first, &second}) {
        pane->resize(300, 300);
        pane->show();
    }
    QVERIFY(!second.colorBar()->isVisible());
    QCOMPARE(first.canvas()->geometry(), second.canvas()->geometry());
}

void TstMapPane::numbersOfAScale_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << 0.0 << QStringLiteral("0");
    QTest::newRow("small") << 0.013249 << QStringLiteral("0.0132");
    QTest::newRow("tiny") << 0.000012 << QStringLiteral("1.2e-05");
    QTest::newRow("negative") << -3.0 << QStringLiteral("−3");
    QTest::newRow("large") << 12345.6 << QStringLiteral("12346");
    QTest::newRow("nan") << std::nan("") << QStringLiteral("not a number");
}

void TstMapPane::numbersOfAScale()
{
    QFETCH(double, value);
    QFETCH(QString, text);
    QCOMPARE(shortNumber(value), text);
}

void TstMapPane::colorBarDrawsTableAndMark()
{
    ColorBar bar(QStringLiteral("test"));
    bar.resize(202, bar.sizeHint().height());
    const int barY = 7;
    const QColor empty = bar.grab().toImage().pixelColor(60, barY);
    bar.setScale({{qRgb(255, 0, 0), qRgb(0, 0, 255)}, 0.0, 2.0, QStringLiteral("weight"), true});
    QCOMPARE(bar.scaleText(), QStringLiteral("shared scale"));
    QCOMPARE(bar.accessibleDescription(), QStringLiteral("0 to 2, weight, shared scale"));
    QImage shown = bar.grab().toImage();
    QVERIFY(shown.pixelColor(60, barY) != empty);
    QVERIFY(shown.pixelColor(4, barY).red() > shown.pixelColor(197, barY).red());
    QVERIFY(shown.pixelColor(4, barY).blue() < shown.pixelColor(197, barY).blue());
    bar.setMarker(1.0); // in the middle
    shown = bar.grab().toImage();
    QCOMPARE(shown.pixelColor(101, 1), theme(ThemeKind::Dark).text);
    bar.setMarker(99.0); // at the end
    shown = bar.grab().toImage();
    QVERIFY(shown.pixelColor(101, 1) != theme(ThemeKind::Dark).text);
    bar.setScale({{qRgb(255, 0, 0)}, 0.0, 0.0, {}, false}); // no extent: nothing is divided by it
    QCOMPARE(bar.scaleText(), QStringLiteral("own scale"));
    QVERIFY(!bar.grab().isNull());
}

void TstMapPane::elidedLabelKeepsItsText()
{
    ElidedLabel label(QStringLiteral("a rather long text for so small a place"));
    label.resize(40, 20);
    QVERIFY(label.isElided());
    QCOMPARE(label.text(), QStringLiteral("a rather long text for so small a place"));
    QVERIFY(label.minimumSizeHint().width() < 40);
    label.resize(label.sizeHint());
    QVERIFY(!label.isElided());
}

QTEST_MAIN(TstMapPane)
#include "tst_map_pane.moc"
