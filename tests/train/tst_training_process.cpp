// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A training as a process: killed at any moment it loses one epoch at most, and its memory does not grow.

#include <algorithm>
#include <memory>

#include <unistd.h>

#include <QtCore/QElapsedTimer>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/file_io.h"
#include "core/base/random.h"
#include "core/session/training.h"
#include "tests/data/tiny_dataset.h"
#include "tests/train/tiny_job.h"

using namespace lesionlens;
namespace fs = std::filesystem;

namespace {

constexpr int kKills = 10;
constexpr int kEpochsPerRound = 4;
constexpr int kEpochs = 60; ///< more than ten rounds get through, with those that pass until the kill arrives

long residentKilobytes()
{
    const std::string text = readFile("/proc/self/statm");
    return std::stol(text.substr(text.find(' '))) * (::sysconf(_SC_PAGESIZE) / 1024);
}

} // namespace

class TstTrainingProcess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        dir_ = std::make_unique<QTemporaryDir>();
        root_ = dir_->path().toStdString();
        data_ = root_ / "data";
        test::writeTinyDataset(data_, 9, 4, 1);
    }

    void killedAtTenRandomMomentsItGoesOn()
    {
        const QString program = qEnvironmentVariable("LESIONLENS_CLI");
        if (program.isEmpty())
            QSKIP("LESIONLENS_CLI is not set: the command line was not built");
        TrainConfig config = test::tinyJob(data_, root_).config;
        config.train.epochs = kEpochs;
        config.train.averageDecay = 0.9;
        config.model.inputWidth = config.model.inputHeight = config.data.size;
        writeJsonFile(root_ / "killed.json", toJson(config));
        const auto start = [&](QProcess &process, const std::string &run, bool resume) {
            QStringList arguments = {
                QStringLiteral("train"), QStringLiteral("--config"), path(root_ / "killed.json"), QStringLiteral("--data"), path(data_),
                QStringLiteral("--out"), path(root_ / run),          QStringLiteral("--device"),  QStringLiteral("cpu")};
            if (resume)
                arguments << QStringLiteral("--resume");
            process.start(program, arguments);
            QVERIFY(process.waitForStarted());
        };
        QProcess whole;
        QElapsedTimer timer;
        timer.start();
        start(whole, "whole", false);
        QVERIFY(whole.waitForReadyRead(60000));
        const auto untilFirstEpoch = static_cast<double>(timer.elapsed());
        QVERIFY(whole.waitForFinished(120000));
        QVERIFY2(whole.exitCode() == 0, whole.readAllStandardError().constData());
        const double perEpoch = (static_cast<double>(timer.elapsed()) - untilFirstEpoch) / (kEpochs - 1);

        // Before the folder exists, while an epoch runs, while one is written. A round ends after a few epochs at the latest, so that ten
        // rounds never finish the training, however fast the machine becomes.
        Random random(11);
        for (int round = 0; round < kKills; ++round) {
            QProcess process;
            start(process, "killed", fs::exists(root_ / "killed" / "config.json"));
            const auto moment = static_cast<qint64>(random.uniform(0.3 * untilFirstEpoch, untilFirstEpoch + 3.0 * perEpoch));
            timer.restart();
            qsizetype epochs = 0;
            while (epochs < kEpochsPerRound && timer.elapsed() < moment) {
                process.waitForReadyRead(static_cast<int>(std::max<qint64>(moment - timer.elapsed(), 1)));
                epochs += process.readAllStandardOutput().count("epoch ");
            }
            QVERIFY2(process.state() == QProcess::Running, process.readAllStandardError().constData());
            process.kill(); // SIGKILL
            QVERIFY(process.waitForFinished());
            QVERIFY(process.exitStatus() == QProcess::CrashExit);
            if (fs::exists(root_ / "killed" / "config.json")) {
                const RunSummary run = runIn(root_ / "killed");
                QVERIFY2(run.state == RunState::Resumable, run.problem.c_str());
            }
        }
        QProcess last;
        start(last, "killed", fs::exists(root_ / "killed" / "config.json"));
        QVERIFY(last.waitForFinished(120000));
        QVERIFY2(last.exitCode() == 0, last.readAllStandardError().constData());
        QVERIFY(test::sameRuns(root_ / "whole", root_ / "killed"));
    }

    void memoryStaysFlatOverEpochs()
    {
        TrainJob job = test::tinyJob(data_, root_ / "long");
        job.config.train.epochs = 30;
        job.config.train.averageDecay = 0.9;
        job.config.train.mixup = 0.2;
        std::vector<long> kilobytes;
        NoProgress progress;
        static_cast<void>(
            train(job, progress, {},
                  {.onStep = {}, .onEpoch = [&](const EpochRecord &) { kilobytes.push_back(residentKilobytes()); }, .pause = nullptr}));
        // After ten epochs everything is allocated; a leak of one batch of pixels per step would be 4 MB by the end.
        const long growth = kilobytes.back() - kilobytes[9];
        QVERIFY2(growth < 2500, std::to_string(growth).c_str());
    }

private:
    static QString path(const fs::path &path) { return QString::fromStdString(path.string()); }

    std::unique_ptr<QTemporaryDir> dir_;
    fs::path root_;
    fs::path data_;
};

QTEST_GUILESS_MAIN(TstTrainingProcess)
#include "tst_training_process.moc"
