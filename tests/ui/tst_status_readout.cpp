// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QLabel>
#include <QProgressBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "ui/theme.h"
#include "ui/widgets/status_readout.h"

using namespace lesionlens;

namespace {

bool shows(const StatusReadout &status, const QString &text)
{
    const auto labels = status.findChildren<QLabel *>();
    return std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) { return label->isVisible() && label->text() == text; });
}

} // namespace

class TstStatusReadout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void readoutText();
    void readoutComesAndGoes();
    void deviceAndDuration();
    void shortWorkShowsNoProgress();
    void longWorkShowsProgressAndCancel();
    void noteStaysUntilTheCursorMoves();
};

void TstStatusReadout::readoutText()
{
    QCOMPARE(Readout{}.text(), QString());
    const Readout all{QPoint(213, 97), QStringLiteral("patch"), QPoint(3, 6), 0.0132, QStringLiteral("skin")};
    QCOMPARE(all.text(), QStringLiteral("x 213  y 97 · patch (6, 3) · raw 0.0132 · skin"));
    const Readout some{QPoint(1, 2), {}, std::nullopt, -2.5, {}};
    QCOMPARE(some.text(), QStringLiteral("x 1  y 2 · raw −2.5"));
}

void TstStatusReadout::readoutComesAndGoes()
{
    StatusReadout status;
    status.show();
    status.setReadout(Readout{QPoint(1, 2), {}, {}, {}, {}});
    QVERIFY(shows(status, QStringLiteral("x 1  y 2")));
    status.setReadout(std::nullopt);
    QVERIFY(!shows(status, QStringLiteral("x 1  y 2")));
    status.setResearchUseLine(QStringLiteral("For research use only. Not a medical device."));
    QVERIFY(shows(status, QStringLiteral("For research use only. Not a medical device.")));
}

void TstStatusReadout::deviceAndDuration()
{
    StatusReadout status;
    status.show();
    status.setDevice(QStringLiteral("CPU, 2 threads"));
    QVERIFY(shows(status, QStringLiteral("CPU, 2 threads")));
    status.setDuration(38.4);
    QVERIFY(shows(status, QStringLiteral("CPU, 2 threads · 38 ms")));
    status.setDuration(4.23);
    QVERIFY(shows(status, QStringLiteral("CPU, 2 threads · 4.2 ms")));
    status.setDuration(12345.0);
    QVERIFY(shows(status, QStringLiteral("CPU, 2 threads · 12.3 s")));
    status.setDuration(std::nullopt);
    QVERIFY(shows(status, QStringLiteral("CPU, 2 threads")));
}

void TstStatusReadout::shortWorkShowsNoProgress()
{
    StatusReadout status;
    status.show();
    auto *bar = status.findChild<QProgressBar *>();
    status.setProgress(QStringLiteral("explaining"), 0, 3);
    QVERIFY(status.isBusy());
    QVERIFY(!bar->isVisible());
    status.setIdle();
    QTest::qWait(2 * StatusReadout::ProgressDelay);
    QVERIFY(!bar->isVisible());
    QVERIFY(!status.isBusy());
}

void TstStatusReadout::longWorkShowsProgressAndCancel()
{
    StatusReadout status;
    status.show();
    auto *bar = status.findChild<QProgressBar *>();
    auto *cancel = status.findChild<QToolButton *>(QStringLiteral("cancelToolButton"));
    QSignalSpy cancelled(&status, &StatusReadout::cancelRequested);
    status.setProgress(QStringLiteral("explaining"), 1, 9);
    QTRY_VERIFY(bar->isVisible());
    status.setProgress(QStringLiteral("explaining"), 4, 9);
    QVERIFY(bar->isVisible());
    QCOMPARE(bar->value(), 4);
    QCOMPARE(bar->maximum(), 9);
    QVERIFY(shows(status, QStringLiteral("explaining 4/9")));
    QTest::mouseClick(cancel, Qt::LeftButton);
    QCOMPARE(cancelled.count(), 1);
    status.setProgress(QStringLiteral("reading"), 0, 0); // no end known
    QCOMPARE(bar->maximum(), 0);
    QVERIFY(shows(status, QStringLiteral("reading")));
    status.setIdle();
    QVERIFY(!bar->isVisible());
    QVERIFY(!cancel->isVisible());
}

void TstStatusReadout::noteStaysUntilTheCursorMoves()
{
    StatusReadout status;
    status.show();
    status.setNote(QStringLiteral("Exported."));
    status.setReadout(std::nullopt);
    QVERIFY(shows(status, QStringLiteral("Exported.")));
    status.setReadout(Readout{QPoint(1, 2), {}, {}, {}, {}});
    QVERIFY(!shows(status, QStringLiteral("Exported.")));
}

QTEST_MAIN(TstStatusReadout)
#include "tst_status_readout.moc"
