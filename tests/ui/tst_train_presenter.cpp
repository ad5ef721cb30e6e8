// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include <QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/presenters/train/train_presenter.h"

using namespace lesionlens;

namespace {

/// Trainings of two epochs with made-up figures; a run whose folder is called "bad" fails.
class FakeTraining final : public TrainingGateway
{
public:
    std::atomic<bool> holds = false; ///< trainings run until they are stopped or this becomes false
    std::atomic<int> estimates = 0;
    std::mutex mutex;
    std::vector<std::string> trained; ///< names of runs, in the order of their starts; "+" behind resumed ones
    std::vector<RunSummary> stored;
    TrainJob lastJob;           ///< under mutex
    EvaluateJob lastEvaluation; ///< under mutex

    DatasetSummary describeDataset(const std::filesystem::path &folder, const DatasetOptions &) override
    {
        if (folder == "nothing")
            throw Error(ErrorCode::Format, "nothing holds no data set.");
        DatasetSummary summary;
        summary.folder = folder;
        summary.name = "made up";
        summary.classes = {"a", "b"};
        summary.sets = {{"train", 30, 30, {20, 10}}, {"val", 10, 10, {5, 5}}};
        for (int i = 0; i < 40; ++i)
            summary.samples.push_back({std::to_string(i), i < 25 ? "a" : "b", "train", std::to_string(i) + ".png", {}});
        return summary;
    }
    LeakFindings findLeaks(const std::filesystem::path &, const DatasetOptions &, ProgressSink &, const std::stop_token &) override
    {
        LeakFindings findings;
        findings.verdict = "Nothing repeats.";
        return findings;
    }
    void writePhantoms(const PhantomSetOptions &, const std::filesystem::path &, ProgressSink &, const std::stop_token &) override {}
    RgbImage readThumbnail(const std::filesystem::path &, int side) override { return RgbImage(side, side); }
    RgbImage readImage(const std::filesystem::path &) override { return RgbImage(8, 8); }
    std::vector<RgbImage> previewAugmentation(const RgbImage &, const AugmentOptions &, const PreviewSize &size, int count,
                                              std::uint64_t) override
    {
        return std::vector<RgbImage>(static_cast<std::size_t>(count) + 1, RgbImage(size.width, size.height));
    }
    std::vector<ModelSpec> listModels() override
    {
        std::vector<ModelSpec> specs(2);
        specs[0].config = modelConfigFromJson(Json{{"id", "resnet18"}}, "model");
        specs[0].title = "ResNet18";
        specs[1].config = modelConfigFromJson(Json{{"id", "resnet18_la"}}, "model");
        specs[1].title = "ResNet18 + local attention";
        return specs;
    }
    TrainEstimate estimate(const TrainConfig &config, int trainImages, int, const std::string &, const std::stop_token &) override
    {
        ++estimates;
        TrainEstimate estimate;
        estimate.secondsInAll = config.train.epochs * trainImages;
        return estimate;
    }
    TrainResult train(const TrainJob &job, ProgressSink &, const std::stop_token &stop, const TrainEvents &events) override
    {
        {
            const std::scoped_lock lock(mutex);
            lastJob = job;
            trained.push_back(job.run.filename().string() + (job.resume ? "+" : ""));
        }
        if (job.run.filename() == "bad")
            throw Error(ErrorCode::Io, "No space is left for bad.");
        TrainResult result;
        for (int epoch = 1; epoch <= 2; ++epoch) {
            StepRecord step;
            step.step = epoch;
            step.steps = 2;
            step.epoch = epoch;
            events.onStep(step);
            EpochRecord record;
            record.epoch = epoch;
            record.valBalancedAccuracy = 0.5 + 0.1 * epoch;
            record.wallSeconds = 3.0;
            record.best = true;
            events.onEpoch(record);
            result.history.push_back(record);
            bool again = true; // read before the gate, so that a pause that came first holds up what comes after it
            do {
                again = holds;
                throwIfStopped(stop);
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
                events.pause->pass(stop);
            } while (again);
        }
        result.bestEpoch = 2;
        result.bestValBalancedAccuracy = 0.7;
        result.bestCheckpoint = job.run / "best.safetensors";
        return result;
    }
    /// 3 of 4 images of class a and 5 of 10 of class b are right: a balanced accuracy of (0.75 + 0.5) / 2.
    EvaluateResult evaluate(const EvaluateJob &job, ProgressSink &, const std::stop_token &) override
    {
        const std::scoped_lock lock(mutex);
        lastEvaluation = job;
        if (job.data == "elsewhere")
            throw Error(ErrorCode::Mismatch, "The data set elsewhere has a class that the checkpoint does not know.");
        EvaluateResult result;
        result.dataset = "made up";
        LabelledPredictions predictions;
        predictions.classes = {"a", "b"};
        for (int i = 0; i < 14; ++i) {
            const int label = i < 4 ? 0 : 1;
            const bool isRight = i < 3 || (i >= 4 && i < 9);
            predictions.labels.push_back(label);
            predictions.probabilities.push_back((label == 0) == isRight ? std::vector{0.8, 0.2} : std::vector{0.2, 0.8});
            predictions.groups.push_back(std::to_string(i));
        }
        result.metrics = computeMetrics(predictions, 0);
        result.allowedLeaks = {"In this data set: 2 files are in two splits."};
        return result;
    }
    std::vector<RunSummary> listRuns(const std::filesystem::path &) override { return stored; }
    std::vector<std::string> order()
    {
        const std::scoped_lock lock(mutex);
        return trained;
    }
};

struct Bench
{
    Bench() : presenter(gateway, toPathOf(dir.path()))
    {
        presenter.setDataset(std::make_shared<const DatasetSummary>(gateway.describeDataset("data", {})), {});
    }
    static std::filesystem::path toPathOf(const QString &path) { return path.toStdU16String(); }
    RunPhase phase(const std::string &name)
    {
        for (const RunItem &run : presenter.runs())
            if (run.name() == name)
                return run.phase;
        return RunPhase::Damaged;
    }
    std::filesystem::path folder(const std::string &name) { return presenter.runsFolder() / name; }

    QTemporaryDir dir;
    FakeTraining gateway;
    TrainPresenter presenter;
};

using Names = std::vector<std::string>;

} // namespace

class TstTrainPresenter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void formKeepsEveryKey()
    {
        TrainConfig config;
        config.train.lr = 0.02;
        config.train.optimizer = "sgd";
        config.data.augment.flips = false;
        config.seed = 7;
        TrainForm form;
        form.load(config);
        QCOMPARE(toJson(form.config()).dump(), toJson(trainConfigFromJson(toJson(form.config()))).dump());
        QCOMPARE(form.config().train.lr, 0.02);
        QCOMPARE(form.config().train.optimizer, std::string("sgd"));
        QVERIFY(!form.config().data.augment.flips);
        for (const FormRow &row : form.rows())
            QCOMPARE(row.isChanged(),
                     row.path == "train.lr" || row.path == "train.optimizer" || row.path == "data.flips" || row.path == "seed");
    }

    void formSaysWhatIsWrong()
    {
        TrainForm form;
        form.setText("train.epochs", "many");
        QCOMPARE(form.problems().size(), std::size_t{1});
        QVERIFY(form.problems().front().find("train.epochs") != std::string::npos);
        form.setText("train.epochs", "3");
        QVERIFY(form.problems().empty());
        form.setText("train.no_such_key", "3");
        QVERIFY(form.problems().empty());
    }

    void attentionsOptionsShowWhereTheyApply()
    {
        const auto has = [](const TrainForm &form, const std::string &path) {
            const std::vector<FormRow> rows = form.rows();
            return std::any_of(rows.begin(), rows.end(), [&](const FormRow &row) { return row.path == path; });
        };
        TrainForm form;
        QVERIFY(!has(form, "model.attention.heads"));
        form.setText("model.width", "0.5");
        form.chooseModel(modelConfigFromJson(Json{{"id", "resnet18_ga"}}, "model"));
        QVERIFY(has(form, "model.attention.heads") && !has(form, "model.attention.kernel"));
        form.chooseModel(modelConfigFromJson(Json{{"id", "resnet18_la"}}, "model"));
        QVERIFY(has(form, "model.attention.kernel"));
        QCOMPARE(form.config().model.width, 0.5);
    }

    void oneTrainsAtATimeInOrder()
    {
        Bench bench;
        bench.gateway.holds = true;
        for (const char *name : {"one", "two", "three"})
            QVERIFY(bench.presenter.start(name));
        QCOMPARE(bench.phase("one"), RunPhase::Running);
        QCOMPARE(bench.phase("three"), RunPhase::Waiting);
        bench.presenter.queue().moveUp(bench.folder("three"));
        bench.presenter.queue().moveUp(bench.folder("three")); // there is no waiting run before it any more
        bench.gateway.holds = false;
        QTRY_COMPARE(bench.phase("two"), RunPhase::Finished);
        QCOMPARE(bench.gateway.order(), (Names{"one", "three", "two"}));
        const RunItem done = bench.presenter.runs().front();
        QCOMPARE(done.history.size(), std::size_t{2});
        QCOMPARE(done.bestEpoch, 2);
        QCOMPARE(done.seconds(), 6.0);
    }

    void pauseHoldsUpAndStopCanBeResumed()
    {
        Bench bench;
        bench.gateway.holds = true;
        QVERIFY(bench.presenter.start("one"));
        QTRY_COMPARE(bench.presenter.runs().front().history.size(), std::size_t{1});
        bench.presenter.queue().pause(bench.folder("one"));
        QCOMPARE(bench.phase("one"), RunPhase::Paused);
        bench.gateway.holds = false;
        QTest::qWait(50);
        QCOMPARE(bench.presenter.runs().front().history.size(), std::size_t{1});
        bench.presenter.queue().stop(bench.folder("one"));
        QTRY_COMPARE(bench.phase("one"), RunPhase::Stopped);
        std::filesystem::create_directories(bench.folder("one"));
        writeFileAtomically(bench.folder("one") / "config.json", "{}");
        bench.presenter.resume(bench.folder("one"));
        QTRY_COMPARE(bench.phase("one"), RunPhase::Finished);
        QCOMPARE(bench.gateway.order(), (Names{"one", "one+"}));
    }

    void failureIsSaidWhereTheRunIsAndTheNextOneStarts()
    {
        Bench bench;
        QVERIFY(bench.presenter.start("bad"));
        QVERIFY(bench.presenter.start("good"));
        QTRY_COMPARE(bench.phase("good"), RunPhase::Finished);
        QCOMPARE(bench.phase("bad"), RunPhase::Failed);
        QCOMPARE(bench.presenter.runs().front().message, std::string("No space is left for bad."));
        bench.presenter.queue().remove(bench.folder("bad"));
        QCOMPARE(bench.presenter.runs().size(), std::size_t{1});
    }

    void aStoredRunGoesOnWithItsOwnDataAndKeepsItsBestEpoch()
    {
        Bench bench;
        RunSummary stored;
        stored.folder = bench.folder("old");
        stored.data = Bench::toPathOf(bench.dir.path()); // exists
        stored.device = "cpu";
        stored.modelTitle = "ResNet18";
        stored.bestEpoch = 1;
        stored.bestValBalancedAccuracy = 0.9;
        stored.bestCheckpoint = stored.folder / "best.safetensors";
        stored.lastCheckpoint = stored.folder / "last.safetensors";
        stored.history.resize(1);
        bench.gateway.stored = {stored};
        bench.gateway.holds = true;
        bench.presenter.refreshRuns();
        QTRY_COMPARE(bench.presenter.runs().size(), std::size_t{1});
        QVERIFY(bench.presenter.start("first")); // so that the old one waits
        bench.presenter.resume(stored.folder);
        const RunItem waiting = bench.presenter.queue().items().back();
        QCOMPARE(waiting.name(), std::string("old"));
        QCOMPARE(waiting.bestEpoch, 1);
        QCOMPARE(waiting.bestValBalancedAccuracy, 0.9);
        QVERIFY(waiting.checkpoint == stored.bestCheckpoint);
        QVERIFY(waiting.lastCheckpoint == stored.lastCheckpoint);
        bench.gateway.holds = false;
        QTRY_COMPARE(bench.phase("old"), RunPhase::Finished);
        const std::scoped_lock lock(bench.gateway.mutex);
        QVERIFY(bench.gateway.lastJob.data == stored.data);
        QCOMPARE(bench.gateway.lastJob.device, std::string("cpu"));
    }

    void aStoredRunWhoseDataIsGoneAsksForIt()
    {
        Bench bench;
        bench.presenter.setDataset(nullptr, {});
        RunSummary stored;
        stored.folder = bench.folder("old");
        stored.data = bench.folder("gone");
        bench.gateway.stored = {stored};
        bench.presenter.refreshRuns();
        QTRY_COMPARE(bench.presenter.runs().size(), std::size_t{1});
        bench.presenter.resume(stored.folder);
        QVERIFY(QString::fromStdString(bench.presenter.problem()).contains("gone"));
        QVERIFY(bench.presenter.queue().items().empty());
    }

    void aRunStaysInItsFolder()
    {
        Bench bench;
        for (const char *name : {"../out", "a/b", ".hidden", "..", "/abs"}) {
            QVERIFY(!bench.presenter.start(name));
            QVERIFY(QString::fromStdString(bench.presenter.problem()).contains(name));
        }
        QVERIFY(bench.presenter.queue().items().empty());
    }

    void shutDownWhileTrainingStopsIt()
    {
        Bench bench;
        bench.gateway.holds = true;
        QVERIFY(bench.presenter.start("one"));
        QVERIFY(bench.presenter.start("two"));
        bench.presenter.queue().shutDown();
        QCOMPARE(bench.phase("one"), RunPhase::Stopped);
        QCOMPARE(bench.phase("two"), RunPhase::Waiting);
    }

    void estimateFollowsTheLatestChoice()
    {
        Bench bench;
        for (const char *epochs : {"2", "3", "4"})
            bench.presenter.setText("train.epochs", epochs);
        QTRY_VERIFY(bench.presenter.estimate().has_value());
        QCOMPARE(bench.presenter.estimate()->secondsInAll, 4.0 * 30.0);
        QCOMPARE(bench.gateway.estimates.load(), 1);
        bench.presenter.setText("train.epochs", "0");
        QVERIFY(!bench.presenter.estimate() && !bench.presenter.isEstimating());
        QVERIFY(!bench.presenter.start("never"));
    }

    void withoutADataSetNothingStarts()
    {
        Bench bench;
        bench.presenter.setDataset(nullptr, {});
        QVERIFY(!bench.presenter.start());
        QVERIFY(bench.presenter.problem().find("data set") != std::string::npos);
    }

    void aRunIsMeasuredOnTheTestSetOfTheOpenDataSet()
    {
        Bench bench;
        QVERIFY(bench.presenter.start("one"));
        QTRY_COMPARE(bench.phase("one"), RunPhase::Finished);
        bench.presenter.measure(bench.folder("one"));
        QVERIFY(bench.presenter.problem().find("no test set") != std::string::npos);
        DatasetSummary summary = bench.gateway.describeDataset("data", {});
        summary.sets.push_back({"test_hospital_2", 14, 14, {4, 10}});
        DatasetOptions options;
        options.classMap = {{"melanoma", "a"}};
        bench.presenter.setDataset(std::make_shared<const DatasetSummary>(summary), options);
        bench.presenter.measure(bench.folder("one"));
        QVERIFY(bench.presenter.runs().front().isMeasuring);
        QTRY_VERIFY(bench.presenter.runs().front().measure != nullptr);
        const RunItem run = bench.presenter.runs().front();
        QVERIFY(!run.isMeasuring);
        QCOMPARE(run.measure->place, std::string("made up, test_hospital_2"));
        QCOMPARE(run.measure->epoch, 2);
        QCOMPARE(*run.measure->metrics.balancedAccuracy.value.value, 0.625);
        QCOMPARE(run.measure->notes.size(), std::size_t{1});
        QVERIFY(sentenceOf(*run.measure).find("balanced accuracy 0.625") != std::string::npos);
        QVERIFY(sentenceOf(*run.measure).find("a 0.750, b 0.500") != std::string::npos);
        const std::scoped_lock lock(bench.gateway.mutex);
        QVERIFY(bench.gateway.lastEvaluation.checkpoint == bench.folder("one") / "best.safetensors");
        QCOMPARE(bench.gateway.lastEvaluation.set, std::string("test_hospital_2"));
        QVERIFY(bench.gateway.lastEvaluation.dataset->classMap == options.classMap);
    }

    void aMeasurementThatFailsSaysWhyAndLeavesTheRun()
    {
        Bench bench;
        QVERIFY(bench.presenter.start("one"));
        QTRY_COMPARE(bench.phase("one"), RunPhase::Finished);
        DatasetSummary summary = bench.gateway.describeDataset("elsewhere", {});
        summary.sets.push_back({"test", 14, 14, {4, 10}});
        bench.presenter.setDataset(std::make_shared<const DatasetSummary>(summary), {});
        bench.presenter.measure(bench.folder("one"));
        QTRY_VERIFY(bench.presenter.runs().front().message.find("does not know") != std::string::npos);
        QVERIFY(bench.presenter.runs().front().measure == nullptr);
        QCOMPARE(bench.phase("one"), RunPhase::Finished);
    }

    void runsAsCsv()
    {
        RunItem run;
        run.folder = "runs/a,b";
        run.phase = RunPhase::Finished;
        run.modelTitle = "ResNet18";
        run.seed = 4;
        const std::string header = "run,state,model,data,epochs,best_epoch,best_val_balanced_accuracy,seconds,seed,measured_on,n,"
                                   "balanced_accuracy,balanced_accuracy_low,balanced_accuracy_high,macro_auc,calibration_error\n";
        QCOMPARE(toCsv({run}), header + "\"a,b\",finished,ResNet18,,0,,,0,4,,,,,,,\n");
        RunMeasure measure;
        measure.place = "PH2, test";
        measure.metrics.n = 200;
        measure.metrics.balancedAccuracy = {Score::of(0.75), 0.5, 0.875};
        measure.metrics.macroAuc = {Score::undefined("No image is of class b."), {}, {}};
        measure.metrics.calibrationError = {Score::of(0.125), {}, {}};
        run.measure = std::make_shared<const RunMeasure>(measure);
        QCOMPARE(toCsv({run}), header + "\"a,b\",finished,ResNet18,,0,,,0,4,\"PH2, test\",200,0.75,0.5,0.875,,0.125\n");
        QCOMPARE(shortDuration(99.4), std::string("99 s"));
        QCOMPARE(shortDuration(200.0), std::string("3 min"));
        QCOMPARE(shortDuration(7500.0), std::string("2 h 5 min"));
    }

    void dataSetIsReadAndExamplesAreDrawnByTheSeed()
    {
        FakeTraining gateway;
        DatasetPresenter presenter(gateway);
        presenter.open("nothing");
        QVERIFY(presenter.isReading());
        QTRY_VERIFY(!presenter.isReading());
        QCOMPARE(presenter.problem(), std::string("nothing holds no data set."));
        QVERIFY(presenter.chosen()->isEmpty());
        presenter.open("something");
        QTRY_VERIFY(!presenter.chosen()->isEmpty());
        QVERIFY(presenter.problem().empty());
        const std::vector<std::size_t> examples = presenter.examples(1, 6, 1);
        QCOMPARE(examples.size(), std::size_t{6});
        QCOMPARE(std::set<std::size_t>(examples.begin(), examples.end()).size(), std::size_t{6});
        for (const std::size_t index : examples)
            QCOMPARE(presenter.chosen()->summary.samples[index].className, std::string("b"));
        QCOMPARE(presenter.examples(1, 6, 1), examples);
        QVERIFY(presenter.examples(1, 6, 2) != examples);
        QCOMPARE(presenter.examples(1, 100, 1).size(), std::size_t{15}); // all there are
        QVERIFY(presenter.examples(2, 6, 1).empty());
        presenter.findLeaks();
        QTRY_VERIFY(presenter.leaks() != nullptr);
        QCOMPARE(presenter.leaks()->verdict, std::string("Nothing repeats."));
    }

    void readingAgainKeepsWhatWasReadAndACancelReturnsToIt()
    {
        FakeTraining gateway;
        DatasetPresenter presenter(gateway);
        presenter.open("something");
        QTRY_VERIFY(!presenter.isReading());
        const auto before = presenter.chosen();
        DatasetOptions options;
        options.split.seed = 9;
        presenter.setOptions(options);
        QVERIFY(presenter.isReading());
        QCOMPARE(presenter.chosen(), before);
        presenter.cancel();
        QTRY_VERIFY(!presenter.isReading() && presenter.options().split.seed == before->options.split.seed);
        QCOMPARE(presenter.chosen(), before);
        presenter.setOptions(options);
        QTRY_VERIFY(presenter.chosen() != before);
        QCOMPARE(presenter.chosen()->options.split.usedSeed(), std::uint64_t{9});
    }
};

QTEST_GUILESS_MAIN(TstTrainPresenter)
#include "tst_train_presenter.moc"
