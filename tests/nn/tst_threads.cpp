// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cstdlib>
#include <cstring>
#include <iostream>

#include <QtCore/QCoreApplication>
#include <QtCore/QProcess>
#include <QtTest/QTest>

#include "core/nn/threads.h"

/// Starts this program as a child that calls the function and prints what it sees then.
class TstThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsAnewWithSleepingThreads() { QCOMPARE(outputOfChild({}), QByteArray("PASSIVE --child a b")); }
    void keepsWhatTheUserSet() { QCOMPARE(outputOfChild("ACTIVE"), QByteArray("ACTIVE --child a b")); }

private:
    static QByteArray outputOfChild(const QString &setting)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove("OMP_WAIT_POLICY");
        if (!setting.isEmpty())
            environment.insert("OMP_WAIT_POLICY", setting);
        QProcess child;
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(), {"--child", "a b"});
        child.waitForFinished();
        return child.readAllStandardOutput();
    }
};

int main(int argc, char **argv)
{
    if (argc > 1 && std::strcmp(argv[1], "--child") == 0) {
        lesionlens::letWaitingThreadsSleep(argv);
        std::cout << std::getenv("OMP_WAIT_POLICY") << ' ' << argv[1] << ' ' << argv[2];
        return 0;
    }
    QCoreApplication application(argc, argv);
    TstThreads test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_threads.moc"
