// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <set>

#include <QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/file_io.h"
#include "tests/ui/fake_training.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/presenters/train/train_presenter.h"

using namespace lesionlens;
using lesionlens::test::FakeTraining;

namespace {

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

    void howTheDataSetIsReadHasNoRows()
    {
        TrainConfig config;
        config.data.dataset.layout = "csv";
        config.data.dataset.split.seed = 4;
        config.data.dataset.columns = {{"label", "dx"}};
        config.data.dataset.classMap = {{"nv", ""}};
        config.data.dataset.allowLeaks = {"bytes"};
        TrainForm form;
        form.load(config);
        for (const FormRow &row : form.rows())
            for (const char *key : {"data.layout", "data.split", "data.columns", "data.class_map", "data.allow_leaks"})
                QVERIFY2(!row.path.starts_with(key), row.path.c_str());
        QCOMPARE(form.text("data.size"), std::string("128"));
        QCOMPARE(form.config().data.dataset.classMap.size(), std::size_t{1}); // kept, though not shown
    }

    void theAugmentationThatWasTriedGoesToTheFormAndNothingElse()
    {
        TrainForm form;
        form.setText("data.size", "96");
        form.setText("train.epochs", "none"); // which is not about the data
        AugmentOptions augment;
        augment.hair = 0.25;
        form.setAugmentation(augment);
        QCOMPARE(form.text("data.hair"), std::string("0.25"));
        QCOMPARE(form.text("data.flips"), std::string("false"));
        QCOMPARE(form.text("data.size"), std::string("96"));
        QCOMPARE(form.text("train.epochs"), std::string("none"));
        QCOMPARE(form.data().augment.hair, 0.25);
        form.setText("data.fit", "squeezed");
        bool isRefused = false;
        try {
            form.setAugmentation({});
        } catch (const Error &error) {
            isRefused = error.message().find("data.fit") != std::string::npos;
        }
        QVERIFY(isRefused);
        QCOMPARE(form.text("data.hair"), std::string("0.25"));
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

    void whatTheDataSetPageChoseIsTrained()
    {
        Bench bench;
        DatasetOptions options;
        options.split.seed = 42;
        options.split.heldOut = {"south"};
        options.classMap = {{"nv", "benign"}, {"df", ""}};
        options.allowLeaks = {"group"};
        options.columns = {{"label", "dx"}};
        const auto torn = std::make_shared<const DatasetSummary>(bench.gateway.describeDataset("torn", {}));
        bench.presenter.setDataset(torn, {});
        QVERIFY(!bench.presenter.start("refused"));
        QCOMPARE(bench.presenter.problem(), torn->leak);
        bench.presenter.setDataset(torn, options);
        QVERIFY(bench.presenter.start("one"));
        QTRY_COMPARE(bench.phase("one"), RunPhase::Finished);
        const std::scoped_lock lock(bench.gateway.mutex);
        const DatasetOptions &trained = bench.gateway.lastJob.config.data.dataset;
        QCOMPARE(trained.split.seed, std::optional<std::uint64_t>(42));
        QCOMPARE(trained.split.heldOut, options.split.heldOut);
        QVERIFY(trained.classMap == options.classMap);
        QVERIFY(trained.columns == options.columns);
        QCOMPARE(trained.allowLeaks, options.allowLeaks);
    }

    void leaksThatWereFoundAreSaidBeforeATrainingIsRefused()
    {
        Bench bench;
        bench.presenter.setLeakRefusal("4 files are in two splits.");
        QCOMPARE(bench.presenter.problems(), Names{"4 files are in two splits."});
        QVERIFY(!bench.presenter.start("one"));
        bench.presenter.setLeakRefusal({});
        QVERIFY(bench.presenter.problems().empty());
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
        QCOMPARE(presenter.leakVerdict(), std::string("Nothing repeats."));
    }

    void allowingALeakKeepsWhatWasFoundAndAnotherSplitForgetsIt()
    {
        FakeTraining gateway;
        gateway.leaks = {{"group", 0}, {"bytes", 2}, {"near_duplicate", 3}};
        DatasetPresenter presenter(gateway);
        presenter.open("something");
        QTRY_VERIFY(!presenter.isReading());
        QVERIFY(presenter.leakVerdict().empty());
        presenter.findLeaks();
        QTRY_VERIFY(presenter.leaks() != nullptr);
        QCOMPARE(presenter.leakVerdict(), std::string("2 pairs of the kind bytes leak."));
        presenter.allowLeak("bytes", true);
        QCOMPARE(presenter.leakVerdict(), std::string("3 pairs of the kind near_duplicate leak."));
        presenter.allowLeak("near_duplicate", true);
        QCOMPARE(presenter.leakVerdict(), std::string("Allowed: 2 pairs of the kind bytes. Allowed: 3 pairs of the kind near_duplicate."));
        // What can be trained on is what was read, so the refusal goes when it has been read anew.
        QCOMPARE(presenter.leakRefusal(), std::string("2 pairs of the kind bytes leak."));
        QTRY_VERIFY(!presenter.isReading());
        QVERIFY(presenter.leakRefusal().empty());
        QCOMPARE(gateway.lastReading().allowLeaks, (Names{"bytes", "near_duplicate"}));
        presenter.allowLeak("bytes", false);
        QTRY_VERIFY(!presenter.isReading());
        QCOMPARE(presenter.leakRefusal(), std::string("2 pairs of the kind bytes leak."));
        DatasetOptions other = presenter.options();
        other.split.seed = 3;
        presenter.setOptions(other);
        QVERIFY(presenter.leaks() == nullptr);
    }

    void whatCanBeChosenStaysWhereTheFolderCannotBeRead()
    {
        FakeTraining gateway;
        gateway.tables = {{"table.csv", {"file", "dx"}}};
        DatasetPresenter presenter(gateway);
        presenter.open("nothing");
        QTRY_VERIFY(!presenter.isReading());
        QTRY_COMPARE(presenter.choices().tables.size(), std::size_t{1});
        QVERIFY(presenter.choices().labels.empty());
        presenter.open("something");
        QTRY_VERIFY(!presenter.isReading());
        QCOMPARE(presenter.choices().labels.at("b"), 15);
        QCOMPARE(presenter.choices().sources.at("south"), 10);
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
