// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A training that was stopped or failed goes on as if nothing had happened, whatever its options.

#include <algorithm>
#include <memory>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/session/training.h"
#include "tests/data/tiny_dataset.h"
#include "tests/expect_error.h"
#include "tests/train/tiny_job.h"

using namespace lesionlens;
using lesionlens::test::contains;
namespace fs = std::filesystem;

using Change = void (*)(TrainConfig &);
Q_DECLARE_METATYPE(Change)

class TstResume : public QObject
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

    void everyOptionContinuesItsCurve_data()
    {
        QTest::addColumn<Change>("change");
        const auto row = [](const char *name, Change change) { QTest::newRow(name) << change; };
        row("AdamW", [](TrainConfig &) {});
        row("SGD", [](TrainConfig &config) { config.train.optimizer = "sgd"; });
        row("Nesterov", [](TrainConfig &config) {
            config.train.optimizer = "sgd";
            config.train.nesterov = true;
        });
        row("constant rate", [](TrainConfig &config) { config.train.schedule = "constant"; });
        row("focal loss", [](TrainConfig &config) { config.train.loss = "focal"; });
        row("label smoothing", [](TrainConfig &config) { config.train.labelSmoothing = 0.1; });
        row("balanced sampling", [](TrainConfig &config) { config.train.balancedSampling = true; });
        row("mixup", [](TrainConfig &config) { config.train.mixup = 0.4; });
        row("clipping", [](TrainConfig &config) { config.train.clipNorm = 0.1; });
        row("moving average", [](TrainConfig &config) { config.train.averageDecay = 0.9; });
        row("frozen", [](TrainConfig &config) { config.train.freezeEpochs = 2; });
        row("staged unfreezing", [](TrainConfig &config) {
            config.train.freezeEpochs = 1;
            config.train.unfreezeEvery = 1;
        });
        row("early stop", [](TrainConfig &config) { config.train.earlyStop = 2; });
        row("rectangle", [](TrainConfig &config) { config.data.height = 48; });
        row("everything", [](TrainConfig &config) {
            config.model.id = "efficientnet_b0";
            config.train.optimizer = "sgd";
            config.train.nesterov = true;
            config.train.loss = "focal";
            config.train.balancedSampling = true;
            config.train.mixup = 0.4;
            config.train.clipNorm = 1.0;
            config.train.averageDecay = 0.9;
            config.train.freezeEpochs = 1;
            config.train.unfreezeEvery = 1;
        });
    }
    void everyOptionContinuesItsCurve()
    {
        QFETCH(Change, change);
        const std::string name = QTest::currentDataTag();
        TrainJob straight = jobOf(name + " straight", change);
        NoProgress progress;
        const TrainResult whole = train(straight, progress, {});
        QCOMPARE(whole.history.size(), std::size_t(3));

        TrainJob parts = jobOf(name + " parts", change);
        std::stop_source source;
        TrainEvents events;
        events.onStep = [&](const StepRecord &step) { // in the middle of the second epoch
            if (step.epoch == 2 && step.step % 3 == 2)
                source.request_stop();
        };
        LESIONLENS_EXPECT_ERROR(train(parts, progress, source.get_token(), events), ErrorCode::Cancelled, "");
        QCOMPARE(runIn(parts.run).history.size(), std::size_t(1));
        parts.resume = true;
        static_cast<void>(train(parts, progress, {}));
        QVERIFY(test::sameRuns(straight.run, parts.run));
        // It is another curve than without the option.
        if (name != "AdamW" && name != "early stop")
            QVERIFY(!test::sameCurve(whole.history, runIn(root_ / "AdamW straight").history));
    }

    void aLostDeviceKeepsTheLastEpoch()
    {
        TrainJob job = jobOf("lost", [](TrainConfig &) {});
        NoProgress progress;
        TrainEvents events;
        events.onStep = [&](const StepRecord &step) {
            if (step.epoch == 2)
                throw std::bad_alloc();
        };
        LESIONLENS_EXPECT_ERROR(train(job, progress, {}, events), ErrorCode::Internal, "train.batch_size (now 6)");
        LESIONLENS_EXPECT_ERROR(train(jobOf("lost at once", [](TrainConfig &) {}), progress, {},
                                      {.onStep = [](const StepRecord &) { throw std::bad_alloc(); }, .onEpoch = {}, .pause = nullptr}),
                                ErrorCode::Internal, "No epoch was finished");
        QVERIFY(runIn(job.run).state == RunState::Resumable);
        QCOMPARE(runIn(job.run).history.size(), std::size_t(1));
        job.resume = true;
        static_cast<void>(train(job, progress, {}));
        QVERIFY(test::sameRuns(job.run, root_ / "AdamW straight"));
    }

    void aDivergingTrainingKeepsTheLastGoodEpoch()
    {
        TrainJob job = jobOf("diverging", [](TrainConfig &config) {
            config.train.optimizer = "sgd";
            config.train.momentum = 0.99;
            config.train.schedule = "constant";
            config.train.lr = 10.0;
            config.train.warmupEpochs = 0.0;
            config.train.epochs = 50;
        });
        NoProgress progress;
        const std::optional<Error> error = test::errorOf([&] { static_cast<void>(train(job, progress, {})); });
        QVERIFY(error && error->code() == ErrorCode::Internal);
        QVERIFY2(contains(error->message(), "learning rate 10") && contains(error->message(), "epoch"), error->message().c_str());
        const RunSummary run = runIn(job.run);
        QVERIFY2(run.state == RunState::Resumable, run.problem.c_str());
        const std::string kept = run.history.empty() ? "No epoch was finished"
                                                     : "The checkpoints of epoch " + std::to_string(run.history.back().epoch) + " are kept";
        QVERIFY2(contains(error->message(), kept), error->message().c_str());
    }

    void imagesThatBreakDuringATrainingAreSkippedAndNamed()
    {
        TrainJob job = jobOf("breaking", [](TrainConfig &config) { config.train.cacheMegabytes = 0; });
        job.data = root_ / "breaking_data";
        test::writeTinyDataset(job.data, 9, 4, 1);
        NoProgress progress;
        TrainEvents events;
        events.onEpoch = [&](const EpochRecord &record) {
            if (record.epoch == 1)
                test::writeText(job.data / "images" / "b3.png", "torn");
        };
        const TrainResult result = train(job, progress, {}, events);
        QCOMPARE(result.history[0].skippedImages, 0);
        QCOMPARE(result.history[1].skippedImages, 1);
        QVERIFY(std::any_of(result.notes.begin(), result.notes.end(), [](const std::string &note) { return contains(note, "b3.png"); }));
    }

    void mixedPrecisionIsRefusedWithoutCuda()
    {
        const TrainJob job = jobOf("mixed", [](TrainConfig &config) { config.train.mixedPrecision = true; });
        NoProgress progress;
        LESIONLENS_EXPECT_ERROR(train(job, progress, {}), ErrorCode::Usage, "train.mixed_precision");
        QVERIFY(!fs::exists(job.run));
    }

private:
    [[nodiscard]] TrainJob jobOf(const std::string &run, Change change) const
    {
        TrainJob job = test::tinyJob(data_, root_ / run);
        job.config.train.epochs = 3;
        change(job.config);
        return job;
    }

    std::unique_ptr<QTemporaryDir> dir_;
    fs::path root_;
    fs::path data_;
};

QTEST_GUILESS_MAIN(TstResume)
#include "tst_resume.moc"
