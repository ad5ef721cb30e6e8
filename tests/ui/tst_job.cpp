// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <new>
#include <string>
#include <thread>

#include <QThread>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include "ui/jobs/job_pool.h"

using namespace lesionlens;

namespace {

/// Which endings came, in words, and on which thread.
struct Record
{
    QStringList endings;
    bool isOnGuiThread = true;
    std::vector<std::int64_t> progress;
};

template <typename R>
JobEndings<R> recorded(Record &record)
{
    const QThread *gui = QThread::currentThread();
    JobEndings<R> endings;
    endings.succeeded = [&record, gui](R result) {
        record.endings << QStringLiteral("succeeded %1").arg(result);
        record.isOnGuiThread = record.isOnGuiThread && QThread::currentThread() == gui;
    };
    endings.failed = [&record, gui](const Error &error) {
        record.endings << QStringLiteral("failed ") + QString::fromStdString(error.message());
        record.isOnGuiThread = record.isOnGuiThread && QThread::currentThread() == gui;
    };
    endings.cancelled = [&record, gui] {
        record.endings << QStringLiteral("cancelled");
        record.isOnGuiThread = record.isOnGuiThread && QThread::currentThread() == gui;
    };
    endings.progressed = [&record](const Progress &progress) { record.progress.push_back(progress.done); };
    return endings;
}

/// Work that runs until it is stopped.
int untilStopped(ProgressSink &, const std::stop_token &stop)
{
    while (true) {
        throwIfStopped(stop);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

} // namespace

class TstJob : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void successIsDeliveredOnTheGuiThread()
    {
        Record record;
        JobPool pool(1);
        std::atomic<bool> ranElsewhere = false;
        QThread *gui = QThread::currentThread();
        const Job job = pool.submit<int>(
            [&](ProgressSink &, const std::stop_token &) {
                ranElsewhere = QThread::currentThread() != gui;
                return 7;
            },
            recorded<int>(record));
        QVERIFY(job.isActive());
        QTRY_COMPARE(record.endings, QStringList{"succeeded 7"});
        QVERIFY(!job.isActive());
        QVERIFY(ranElsewhere);
        QVERIFY(record.isOnGuiThread);
    }

    void ourErrorsKeepTheirSentence()
    {
        Record record;
        JobPool pool(1);
        pool.submit<int>([](ProgressSink &, const std::stop_token &) -> int { throw Error(ErrorCode::Format, "a.jpg is not an image."); },
                         recorded<int>(record));
        QTRY_COMPARE(record.endings, QStringList{"failed a.jpg is not an image."});
    }

    void foreignExceptionsBecomeFailures_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("ending");
        QTest::newRow("standard") << 0 << "failed Something unexpected went wrong: out of luck";
        QTest::newRow("memory") << 1 << "failed There is not enough memory for this.";
        QTest::newRow("not an exception") << 2 << "failed Something unexpected went wrong.";
    }
    void foreignExceptionsBecomeFailures()
    {
        QFETCH(int, kind);
        QFETCH(QString, ending);
        Record record;
        JobPool pool(1);
        pool.submit<int>(
            [kind](ProgressSink &, const std::stop_token &) -> int {
                if (kind == 0)
                    throw std::runtime_error("out of luck");
                if (kind == 1)
                    throw std::bad_alloc();
                throw 42;
            },
            recorded<int>(record));
        QTRY_COMPARE(record.endings, QStringList{ending});
        QVERIFY(record.isOnGuiThread);
    }

    void cancelledWorkEndsOnceAsCancelled()
    {
        Record record;
        JobPool pool(1);
        Job job = pool.submit<int>(untilStopped, recorded<int>(record));
        QTest::qWait(10);
        job.cancel();
        job.cancel();
        QTRY_COMPARE(record.endings, QStringList{"cancelled"});
        QTest::qWait(20);
        QCOMPARE(record.endings.size(), 1);
    }

    void successThatComesAfterCancelIsCancelled()
    {
        Record record;
        JobPool pool(1);
        std::atomic<bool> go = false;
        Job job = pool.submit<int>(
            [&go](ProgressSink &, const std::stop_token &) {
                while (!go)
                    std::this_thread::yield();
                return 1;
            },
            recorded<int>(record));
        job.cancel();
        go = true;
        QTRY_COMPARE(record.endings, QStringList{"cancelled"});
    }

    void aJobThatWaitsIsNotRunAfterCancel()
    {
        Record first;
        Record second;
        JobPool pool(1);
        std::atomic<bool> ran = false;
        Job running = pool.submit<int>(untilStopped, recorded<int>(first));
        Job waiting = pool.submit<int>(
            [&ran](ProgressSink &, const std::stop_token &) {
                ran = true;
                return 1;
            },
            recorded<int>(second));
        waiting.cancel();
        running.cancel();
        QTRY_COMPARE(second.endings, QStringList{"cancelled"});
        QVERIFY(!ran);
    }

    void interactiveJobsGoBeforeBackgroundOnes()
    {
        JobPool pool(1);
        std::atomic<bool> go = false;
        QStringList order;
        const auto named = [&order](const QString &name) {
            JobEndings<int> endings;
            endings.succeeded = [&order, name](int) { order << name; };
            return endings;
        };
        const auto nothing = [](ProgressSink &, const std::stop_token &) { return 0; };
        pool.submit<int>(
            [&go](ProgressSink &, const std::stop_token &) {
                while (!go)
                    std::this_thread::yield();
                return 0;
            },
            named("first"));
        QTest::qWait(10); // the thread has taken it
        pool.submit<int>(nothing, named("background"), JobUrgency::Background);
        pool.submit<int>(nothing, named("interactive"));
        go = true;
        QTRY_COMPARE(order, (QStringList{"first", "interactive", "background"}));
    }

    void progressIsThrottled()
    {
        Record record;
        JobPool pool(1);
        constexpr int reports = 20000;
        pool.submit<int>(
            [](ProgressSink &sink, const std::stop_token &) {
                for (int i = 1; i <= reports; ++i)
                    sink.report({"counting", i, reports});
                return 0;
            },
            recorded<int>(record));
        QTRY_COMPARE(record.endings, QStringList{"succeeded 0"});
        QVERIFY(!record.progress.empty());
        QVERIFY2(record.progress.size() < 200, qPrintable(QString::number(record.progress.size())));
        QVERIFY(std::is_sorted(record.progress.begin(), record.progress.end()));
    }

    void shutDownStopsRunningAndWaitingJobsAndGivesEachItsEnding()
    {
        Record running;
        Record waiting;
        {
            JobPool pool(1);
            pool.submit<int>(untilStopped, recorded<int>(running));
            pool.submit<int>(untilStopped, recorded<int>(waiting));
            QTest::qWait(5);
        }
        QCOMPARE(running.endings, QStringList{"cancelled"});
        QCOMPARE(waiting.endings, QStringList{"cancelled"});
    }

    void submissionAfterShutDownIsCancelledAtOnce()
    {
        Record record;
        JobPool pool(1);
        pool.shutDown();
        const Job job = pool.submit<int>([](ProgressSink &, const std::stop_token &) { return 1; }, recorded<int>(record));
        QCOMPARE(record.endings, QStringList{"cancelled"});
        QVERIFY(!job.isActive());
    }

    void endingsMaySubmitAndMissingOnesAreAllowed()
    {
        Record record;
        JobPool pool(1);
        JobEndings<int> chained;
        chained.succeeded = [&](int) {
            pool.submit<int>([](ProgressSink &, const std::stop_token &) { return 2; }, recorded<int>(record));
        };
        pool.submit<int>([](ProgressSink &, const std::stop_token &) { return 1; }, chained);
        pool.submit<int>([](ProgressSink &, const std::stop_token &) { return 3; }, JobEndings<int>{});
        QTRY_COMPARE(record.endings, QStringList{"succeeded 2"});
    }
};

QTEST_GUILESS_MAIN(TstJob)
#include "tst_job.moc"
