// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How a training is followed, held up, estimated, and found again.

#include <atomic>
#include <memory>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/file_io.h"
#include "core/session/training.h"
#include "core/train/engine/step_clock.h"
#include "tests/data/tiny_dataset.h"
#include "tests/expect_error.h"
#include "tests/train/tiny_job.h"

using namespace lesionlens;
namespace fs = std::filesystem;

class TstTrainingRuns : public QObject
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

    void theClockKnowsThePaceOfTheLastSteps()
    {
        StepClock clock(30);
        QCOMPARE(clock.imagesPerSecond(), 0.0);
        QCOMPARE(clock.secondsLeft(10, 1), 0.0);
        clock.addStep(100.0, 1); // forgotten after 20 more
        for (int i = 0; i < 20; ++i)
            clock.addStep(0.5, 5);
        QCOMPARE(clock.imagesPerSecond(), 10.0);
        QCOMPARE(clock.secondsLeft(8, 0), 4.0);
        QCOMPARE(clock.secondsLeft(8, 2), 4.0 + 2 * 30 / 30.0); // 30 images at three times the pace
        clock.addValidation(7.0);
        QCOMPARE(clock.secondsLeft(8, 2), 18.0);
    }

    void durationsAreForPeople()
    {
        QCOMPARE(durationText(-1.0), std::string("0 s"));
        QCOMPARE(durationText(59.4), std::string("59 s"));
        QCOMPARE(durationText(89.0), std::string("1 min"));
        QCOMPARE(durationText(3599.0), std::string("1 h 0 min"));
        QCOMPARE(durationText(12000.0), std::string("3 h 20 min"));
    }

    void everyStepIsTold()
    {
        TrainJob job = test::tinyJob(data_, root_ / "runs" / "a_told");
        std::vector<StepRecord> steps;
        NoProgress progress;
        const TrainResult result =
            train(job, progress, {}, {.onStep = [&](const StepRecord &step) { steps.push_back(step); }, .onEpoch = {}, .pause = nullptr});
        QCOMPARE(steps.size(), std::size_t(6)); // 18 images in batches of 6, twice
        double lossSum = 0.0;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            QCOMPARE(steps[i].step, static_cast<std::int64_t>(i) + 1);
            QCOMPARE(steps[i].steps, std::int64_t(6));
            QCOMPARE(steps[i].epoch, i < 3 ? 1 : 2);
            QVERIFY(steps[i].imagesPerSecond > 0.0);
            QVERIFY(steps[i].secondsLeft > 0.0);
            lossSum += i < 3 ? steps[i].loss : 0.0;
        }
        QCOMPARE(lossSum / 3, result.history[0].trainLoss);
        QCOMPARE(steps[2].lr, result.history[0].lr);
        QCOMPARE(steps[5].lr, result.history[1].lr);
    }

    void aPausedTrainingWaitsAndGoesOnAsBefore()
    {
        PauseGate gate;
        std::atomic<int> steps = 0;
        TrainEvents events;
        events.pause = &gate;
        events.onStep = [&](const StepRecord &) {
            if (++steps == 2)
                gate.close();
        };
        TrainJob job = test::tinyJob(data_, root_ / "runs" / "b_paused");
        TrainResult result;
        std::jthread thread([&] {
            NoProgress progress;
            result = train(job, progress, {}, events);
        });
        QTRY_VERIFY(steps == 2);
        QTest::qWait(100);
        QCOMPARE(steps.load(), 2);
        QVERIFY(runIn(job.run).state == RunState::Running);
        gate.open();
        thread.join();
        QCOMPARE(steps.load(), 6);
        QVERIFY(test::sameCurve(result.history, runIn(root_ / "runs" / "a_told").history));
    }

    void aPausedTrainingCanBeStopped()
    {
        PauseGate gate;
        TrainEvents events;
        events.pause = &gate;
        std::atomic<bool> isClosed = false;
        events.onEpoch = [&](const EpochRecord &) {
            gate.close();
            isClosed = true;
        };
        const TrainJob job = test::tinyJob(data_, root_ / "runs" / "c_stopped");
        std::optional<Error> error;
        std::jthread thread([&](const std::stop_token &stop) {
            NoProgress progress;
            error = test::errorOf([&] { static_cast<void>(train(job, progress, stop, events)); });
        });
        QTRY_VERIFY(isClosed);
        thread.request_stop();
        thread.join();
        QVERIFY(error && error->code() == ErrorCode::Cancelled);
    }

    void runsAreFoundWithWhatTheyAre()
    {
        const fs::path runs = root_ / "runs";
        fs::create_directories(runs / "d_foreign");
        test::writeText(runs / "d_foreign" / "config.json", "{}"); // somebody else's
        test::writeText(runs / "file", "x");
        test::writeText(runs / "e_damaged" / "config.json", "{\"train\": ");
        test::writeText(runs / "e_damaged" / "manifest.json", "{}");
        test::writeText(runs / "f_truncated" / "config.json", "{}");
        test::writeText(runs / "f_truncated" / "manifest.json", "[]");
        test::writeText(runs / "g_half" / "config.json", "{}"); // killed before its first epoch
        test::writeText(runs / "g_half" / ".lock", "");

        const std::vector<RunSummary> found = runsIn(runs);
        QCOMPARE(found.size(), std::size_t(6));
        QVERIFY(found[0].state == RunState::Finished);
        QCOMPARE(found[0].folder, runs / "a_told");
        QCOMPARE(found[0].modelTitle, std::string("ResNet18"));
        QCOMPARE(found[0].datasetName, std::string("phantoms"));
        QCOMPARE(found[0].data, data_);
        QCOMPARE(found[0].device, std::string("cpu"));
        QCOMPARE(found[0].history.size(), std::size_t(2));
        QVERIFY(found[0].bestEpoch > 0);
        QCOMPARE(found[0].bestCheckpoint, runs / "a_told" / "best.safetensors");
        QVERIFY(found[1].state == RunState::Finished);
        QVERIFY(found[2].state == RunState::Resumable);
        QCOMPARE(found[2].history.size(), std::size_t(1));
        QVERIFY(found[3].state == RunState::Damaged);
        QVERIFY(test::contains(found[3].problem, "config.json"));
        QVERIFY(found[4].state == RunState::Damaged);
        QVERIFY(found[5].state == RunState::Resumable);
        QVERIFY(found[5].history.empty());

        fs::remove(runs / "c_stopped" / "best.safetensors");
        const RunSummary stopped = runIn(runs / "c_stopped");
        QVERIFY(stopped.state == RunState::Damaged);
        QVERIFY(test::contains(stopped.problem, "best.safetensors"));
        LESIONLENS_EXPECT_ERROR(runIn(runs / "d_foreign"), ErrorCode::NotFound, "d_foreign");
        LESIONLENS_EXPECT_ERROR(runsIn(runs / "none"), ErrorCode::NotFound, "none");
        QCOMPARE(runsIn(runs / "a_told").size(), std::size_t(1)); // a run lists itself
    }

    void lookingAtARunDoesNotTurnATrainingAway()
    {
        const TrainJob job = test::tinyJob(data_, root_ / "looked_at");
        fs::create_directories(job.run);
        test::writeText(job.run / ".lock", "");
        const int lock = ::open((job.run / ".lock").c_str(), O_RDONLY);
        QCOMPARE(::flock(lock, LOCK_SH | LOCK_NB), 0);
        std::jthread release([lock] {
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
            ::close(lock);
        });
        NoProgress progress;
        QCOMPARE(train(job, progress, {}).history.size(), std::size_t(2));
    }

    void anEstimateAddsUp()
    {
        TrainConfig config = test::tinyJob(data_, root_).config;
        config.model.classes = 2;
        const TrainEstimate estimate = lesionlens::estimate(config, 18, 8, "cpu", {});
        QVERIFY(estimate.secondsPerStep > 0.0);
        QVERIFY(estimate.secondsPerImage > 0.0);
        const double expected = 2 * (3 * estimate.secondsPerStep + 8 * estimate.secondsPerImage);
        QVERIFY(std::abs(estimate.secondsInAll - expected) < 1e-12);
        config.train.epochs = 0;
        LESIONLENS_EXPECT_ERROR(lesionlens::estimate(config, 18, 8, "cpu", {}), ErrorCode::Usage, "train.epochs");
        std::stop_source source;
        source.request_stop();
        LESIONLENS_EXPECT_ERROR(lesionlens::estimate(test::tinyJob(data_, root_).config, 18, 8, "cpu", source.get_token()),
                                ErrorCode::Cancelled, "");
    }

private:
    std::unique_ptr<QTemporaryDir> dir_;
    fs::path root_;
    fs::path data_;
};

QTEST_GUILESS_MAIN(TstTrainingRuns)
#include "tst_training_runs.moc"
