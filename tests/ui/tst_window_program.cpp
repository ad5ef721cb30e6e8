// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The program `lesionlens` from outside: what it prints and how it ends where nobody watches.
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest/QTest>

#include "core/session/session.h"

namespace {

struct Ended
{
    int status = -1;
    QString output;
    QString errors;
};

Ended runProgram(const QStringList &arguments, const QString &demo = {})
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    // No display and no platform chosen: the program must help itself.
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QLatin1String(name));
    if (!demo.isEmpty())
        environment.insert(QStringLiteral("LESIONLENS_DEMO_DIR"), demo);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(LESIONLENS_PROGRAM), arguments);
    if (!process.waitForFinished(90'000))
        process.kill();
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

} // namespace

class TstWindowProgram : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void helpAndVersion()
    {
        const Ended help = runProgram({"--help"});
        QCOMPARE(help.status, 0);
        QVERIFY(help.output.contains("--selftest"));
        const Ended version = runProgram({"--version"});
        QCOMPARE(version.status, 0);
        QVERIFY(version.output.contains(LESIONLENS_VERSION));
    }

    void wrongUseIsStatusTwo_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("named");
        QTest::newRow("unknown option") << QStringList{"--selftest", "--sharper"} << "sharper";
        QTest::newRow("size without a number") << QStringList{"--selftest", "--size", "large"} << "large";
        QTest::newRow("tiny size") << QStringList{"--selftest", "--size", "3x3"} << "3x3";
    }
    void wrongUseIsStatusTwo()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, named);
        const Ended ended = runProgram(arguments);
        QCOMPARE(ended.status, 2);
        QVERIFY2(ended.errors.contains(named), qPrintable(ended.errors));
    }

    void aMissingFileIsStatusOne()
    {
        QTemporaryDir empty;
        const Ended ended = runProgram({"--selftest", "/no/such/image.png"}, empty.path());
        QCOMPARE(ended.status, 1);
        QVERIFY2(ended.errors.contains("/no/such/image.png does not exist."), qPrintable(ended.errors));
    }

    void withoutDemoTheSelfTestFailsWithASentence()
    {
        QTemporaryDir empty;
        const Ended ended = runProgram({"--selftest"}, empty.path());
        QCOMPARE(ended.status, 1);
        QVERIFY2(ended.errors.contains("No image is open."), qPrintable(ended.errors));
        QVERIFY(ended.output.isEmpty());
    }

    void theSelfTestExplainsADemoImage()
    {
        if (!lesionlens::findDemo())
            QSKIP("the demo models are not here: see resources/demo");
        const Ended ended = runProgram({"--selftest"});
        QVERIFY2(ended.status == 0, qPrintable(ended.errors));
        QCOMPARE(ended.output.count('\n'), 1);
        QVERIFY2(ended.output.startsWith("explained "), qPrintable(ended.output));
    }

    void aScreenshotIsWritten()
    {
        if (!lesionlens::findDemo())
            QSKIP("the demo models are not here: see resources/demo");
        QTemporaryDir dir;
        const QString file = dir.filePath("window.png");
        const Ended ended = runProgram({"--screenshot", file, "--size", "1280x720"});
        QVERIFY2(ended.status == 0, qPrintable(ended.errors));
        QCOMPARE(QImage(file).size(), QSize(1280, 720));
        const Ended failed = runProgram({"--screenshot", "/no/such/folder/window.png"});
        QCOMPARE(failed.status, 1);
        QVERIFY2(failed.errors.contains("/no/such/folder/window.png"), qPrintable(failed.errors));
    }
};

QTEST_GUILESS_MAIN(TstWindowProgram)
#include "tst_window_program.moc"
