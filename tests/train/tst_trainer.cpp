// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <csignal>
#include <limits>
#include <memory>
#include <optional>
#include <set>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/file_io.h"
#include "core/data/csv_table.h"
#include "core/data/packed_manifest.h"
#include "core/data/sha256.h"
#include "core/models/checkpoint.h"
#include "core/models/registry.h"
#include "core/train/trainer.h"
#include "tests/data/tiny_dataset.h"
#include "tests/expect_error.h"
#include "tests/train/tiny_job.h"

using namespace lesionlens;
using lesionlens::test::contains;
using lesionlens::test::sameCurve;
namespace fs = std::filesystem;

namespace {

/// Requests a stop as soon as a stage begins with some text, `after` reports later.
class StopAt final : public ProgressSink
{
public:
    StopAt(std::string stage, int after, std::stop_source &source) : stage_(std::move(stage)), after_(after), source_(source) {}
    void report(const Progress &progress) override
    {
        if (progress.stage.rfind(stage_, 0) == 0 && after_-- == 0)
            source_.request_stop();
    }

private:
    std::string stage_;
    int after_;
    std::stop_source &source_;
};

/// Remembers the stages that were reported.
class Stages final : public ProgressSink
{
public:
    void report(const Progress &progress) override { seen.insert(progress.stage); }
    std::set<std::string> seen;
};

bool sameTensors(const fs::path &a, const fs::path &b)
{
    const TensorFile first = readSafetensors(a);
    const TensorFile second = readSafetensors(b);
    if (first.tensors.size() != second.tensors.size())
        return false;
    for (const auto &[name, tensor] : first.tensors) {
        const auto other = second.tensors.find(name);
        if (other == second.tensors.end() || !torch::equal(tensor, other->second))
            return false;
    }
    return true;
}

} // namespace

class TstTrainer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        dir_ = std::make_unique<QTemporaryDir>();
        root_ = dir_->path().toStdString();
        data_ = root_ / "data";
        test::writeTinyDataset(data_, 9, 4, 3);
    }

    void learnsToTellTwoColoursApart()
    {
        TrainJob job = jobIn("learns");
        job.config.train.epochs = 5;
        int calls = 0;
        const TrainResult result =
            trainModel(job, progress_, {}, {.onStep = {}, .onEpoch = [&](const EpochRecord &record) { QCOMPARE(record.epoch, ++calls); }});
        QCOMPARE(calls, 5);
        QCOMPARE(result.history.size(), std::size_t(5));
        QCOMPARE(result.bestValBalancedAccuracy, 1.0);
        QVERIFY(result.history.back().trainLoss < result.history.front().trainLoss);
        QCOMPARE(result.history.back().skippedImages, 0);
        for (const EpochRecord &record : result.history)
            QCOMPARE(record.best, isBest(result.history, record));

        const CsvTable table = readCsvFile(job.run / "history.csv");
        QCOMPARE(table.header.front(), std::string("epoch"));
        QCOMPARE(table.header.size(), std::size_t(10));
        QCOMPARE(table.rows.size(), std::size_t(5));
        QCOMPARE(std::stod(table.rows[2][table.requireColumn("train_loss", "history.csv")]), result.history[2].trainLoss);

        const Json manifest = readJsonFile(job.run / "manifest.json");
        QCOMPARE(manifest["samples"].size(), std::size_t(32));
        QCOMPARE(manifest["samples"][0]["sha256"].get<std::string>(), sha256HexOfFile(data_ / "images" / "b0.png"));
        QCOMPARE(manifest["samples"][0]["split"].get<std::string>(), std::string("train"));
        QVERIFY(!manifest["licence"].get<std::string>().empty());

        const CheckpointCard card = readCheckpointCard(result.bestCheckpoint);
        QCOMPARE(card.classes, (std::vector<std::string>{"brown", "pink"}));
        QCOMPARE(card.manifestSha256, sha256HexOfFile(job.run / "manifest.json"));
        QVERIFY(contains(card.trainedOn, "18 images of phantoms"));
        const std::vector<PackedSample> samples = samplesOfPackedManifest(card.manifest);
        QCOMPARE(samples.size(), std::size_t(32));
        QCOMPARE(samples[0].id, std::string("b0"));
        QCOMPARE(samples[0].split, std::string("train"));
        QCOMPARE(samples[0].sha256, sha256HexOfFile(data_ / "images" / "b0.png"));
        QCOMPARE(readCheckpointCard(job.run / "last.safetensors").manifest, card.manifest);
        QCOMPARE(card.training["epoch"]["epoch"].get<int>(), result.bestEpoch);
        QVERIFY(!readCheckpoint(job.run / "last.safetensors").extra.empty());
        QVERIFY(readCheckpoint(result.bestCheckpoint).extra.empty());

        evaluateIt(result.bestCheckpoint);
    }

    void twoAndTwoEpochsAreFour()
    {
        TrainJob straight = jobIn("straight");
        straight.config.train.epochs = 4;
        const TrainResult whole = trainModel(straight, progress_, {});

        TrainJob parts = jobIn("parts");
        parts.config.train.epochs = 4;
        parts.config.train.workers = 1;
        parts.config.train.cacheMegabytes = 0;
        std::stop_source source;
        StopAt stopper("epoch 3", 1, source);
        LESIONLENS_EXPECT_ERROR(trainModel(parts, stopper, source.get_token()), ErrorCode::Cancelled, "");
        QCOMPARE(readCsvFile(parts.run / "history.csv").rows.size(), std::size_t(2));
        parts.resume = true;
        const TrainResult second = trainModel(parts, progress_, {});

        QVERIFY(sameCurve(second.history, whole.history));
        QVERIFY(sameTensors(parts.run / "last.safetensors", straight.run / "last.safetensors"));
        QVERIFY(sameTensors(parts.run / "best.safetensors", straight.run / "best.safetensors"));
        QCOMPARE(second.bestEpoch, whole.bestEpoch);

        // A finished run resumes to itself.
        const std::string before = sha256HexOfFile(parts.run / "last.safetensors");
        QVERIFY(sameCurve(trainModel(parts, progress_, {}).history, whole.history));
        QCOMPARE(sha256HexOfFile(parts.run / "last.safetensors"), before);

        // Another seed is another curve.
        TrainJob other = jobIn("other");
        other.config.train.epochs = 1;
        other.config.seed = 2;
        QVERIFY(trainModel(other, progress_, {}).history[0].trainLoss != whole.history[0].trainLoss);
    }

    void aStopBeforeTheFirstEpochLeavesAFolderThatCanStartAgain()
    {
        TrainJob job = jobIn("stopped");
        for (const char *stage : {"reading the data set", "epoch 1 of 2", "epoch 1 of 2, validating"}) {
            std::stop_source source;
            StopAt stopper(stage, 0, source);
            LESIONLENS_EXPECT_ERROR(trainModel(job, stopper, source.get_token()), ErrorCode::Cancelled, "");
            QVERIFY(!fs::exists(job.run / "history.csv"));
            QVERIFY(!fs::exists(job.run / "best.safetensors"));
            QVERIFY(!fs::exists(job.run / "last.safetensors"));
        }
        job.resume = true; // nothing was finished: it begins
        const TrainResult result = trainModel(job, progress_, {});
        QCOMPARE(result.history.size(), std::size_t(2));
        QVERIFY(contains(result.notes.front(), "from the beginning"));
    }

    void aFullDiskKeepsTheLastGoodEpoch()
    {
        TrainJob job = jobIn("full");
        job.config.train.epochs = 3;
        rlimit before{};
        getrlimit(RLIMIT_FSIZE, &before);
        const auto previousHandler = std::signal(SIGXFSZ, SIG_IGN);
        const auto fillDisk = [&](const EpochRecord &) {
            const rlimit limit = {10000, before.rlim_max};
            setrlimit(RLIMIT_FSIZE, &limit);
        };
        const auto error = test::errorOf([&] { static_cast<void>(trainModel(job, progress_, {}, {.onStep = {}, .onEpoch = fillDisk})); });
        setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, previousHandler);
        QVERIFY(error.has_value());
        QVERIFY2(error->code() == ErrorCode::Io, error->message().c_str());
        QCOMPARE(readCsvFile(job.run / "history.csv").rows.size(), std::size_t(1));
        QCOMPARE(readCheckpointCard(job.run / "last.safetensors").training["history"].size(), std::size_t(1));
        job.resume = true;
        QCOMPARE(trainModel(job, progress_, {}).history.size(), std::size_t(3));
    }

    void refusesAUsedFolder()
    {
        TrainJob job = jobIn("used");
        job.config.train.epochs = 1;
        static_cast<void>(trainModel(job, progress_, {}));
        const std::string before = readFile(job.run / "history.csv");
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::Usage, "already holds a training");
        job.resume = true;
        job.config.train.lr = 0.5;
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::Usage, "train.lr");
        QCOMPARE(readFile(job.run / "history.csv"), before);
        job.config.train.lr = jobIn("used").config.train.lr;

        const int lock = ::open((job.run / ".lock").c_str(), O_RDWR);
        QCOMPARE(::flock(lock, LOCK_EX | LOCK_NB), 0);
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::Usage, "Another training");
        ::close(lock);

        const fs::path image = data_ / "images" / "b1.png";
        const std::string bytes = readFile(image);
        writePng(image, test::colouredNoise(32, 1, 2, 3, 4));
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::Mismatch, "'b1'");
        writeFileAtomically(image, bytes);
        QCOMPARE(trainModel(job, progress_, {}).history.size(), std::size_t(1));
        fs::remove(job.run / "best.safetensors");
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::NotFound, "best.safetensors");
    }

    void aResumedTrainingKeepsItsMarksWithoutAnotherSearch()
    {
        TrainJob job = jobIn("marked");
        job.data = root_ / "leaky";
        test::writeTinyDataset(job.data, 9, 4, 1);
        fs::copy_file(job.data / "images" / "b0.png", job.data / "images" / "b9.png", fs::copy_options::overwrite_existing);
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::Format, "are the same file");
        job.config.data.dataset.allowLeaks = {"bytes"};
        Stages stages;
        std::stop_source source;
        StopAt stopper("epoch 2", 0, source);
        LESIONLENS_EXPECT_ERROR(trainModel(job, stopper, source.get_token()), ErrorCode::Cancelled, "");
        // What was found at the start is what counts: it is not looked for again.
        Json manifest = readJsonFile(job.run / "manifest.json");
        manifest["leaks"]["allowed"] = Json::array({"Found at the start."});
        writeJsonFile(job.run / "manifest.json", manifest);
        const pid_t child = ::fork();
        if (child == 0)
            ::_exit(0);
        QCOMPARE(::waitpid(child, nullptr, 0), child);
        const fs::path abandoned = job.run / (".lesionlens-" + std::to_string(child) + "-0.tmp");
        test::writeText(abandoned, "half a checkpoint");
        job.resume = true;
        const TrainResult result = trainModel(job, stages, {});
        QVERIFY(!fs::exists(abandoned));
        QVERIFY(stages.seen.contains("reading the data set") && !stages.seen.contains("looking for the same pictures"));
        const CheckpointCard card = readCheckpointCard(job.run / "last.safetensors");
        QVERIFY(card.training.at("allowed_leaks") == Json::array({"Found at the start."}));

        // A run of before there was a search is searched.
        TrainJob old = job;
        old.run = root_ / "runs" / "old";
        fs::copy(job.run, old.run);
        manifest = readJsonFile(old.run / "manifest.json");
        manifest["version"] = 1;
        manifest.erase("leaks");
        writeJsonFile(old.run / "manifest.json", manifest);
        stages.seen.clear();
        static_cast<void>(trainModel(old, stages, {}));
        QVERIFY(stages.seen.contains("looking for the same pictures"));

        // Near-duplicates that are allowed are not looked for, and that is said.
        TrainJob allowed = jobIn("allowed");
        allowed.config.train.epochs = 1;
        allowed.config.data.dataset.allowLeaks = {"near_duplicate"};
        stages.seen.clear();
        const TrainResult unsearched = trainModel(allowed, stages, {});
        QVERIFY(!stages.seen.contains("looking for the same pictures"));
        QVERIFY(contains(readCheckpointCard(unsearched.bestCheckpoint).trainedOn, "were not looked for"));
    }

    void onCudaOneSeedGivesTheSameBits()
    {
        if (!torch::cuda::is_available())
            QSKIP("There is no CUDA device here.");
        for (const bool mixed : {false, true}) {
            const auto runOnce = [&](const std::string &name) {
                TrainJob job = jobIn("cuda_" + name + (mixed ? "_mixed" : ""));
                job.device = "cuda";
                job.config.train.mixedPrecision = mixed;
                static_cast<void>(trainModel(job, progress_, {}));
                return job.run;
            };
            QVERIFY(test::sameRuns(runOnce("first"), runOnce("second")));
        }
    }

    void refusesToResumeWhatNeverBegan()
    {
        TrainJob job = jobIn("never");
        job.resume = true;
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::NotFound, "config.json");
        QVERIFY(!fs::exists(job.run));
    }

    void refusesBadRequestsBeforeTouchingTheFolder()
    {
        TrainJob job = jobIn("refused");
        job.config.train.epochs = 0;
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::Usage, "train.epochs");
        job = jobIn("refused");
        job.device = "abacus";
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::Usage, "abacus");
        job = jobIn("refused");
        job.data = root_ / "nowhere";
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::NotFound, "nowhere");
        job = jobIn("refused");
        job.init = root_ / "no.safetensors";
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::NotFound, "no.safetensors");
        job = jobIn("refused");
        job.config.model.classes = 3;
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::Usage, "model.classes is 3");
        QVERIFY(!fs::exists(job.run));

        job = jobIn("refused");
        job.data = root_ / "no_val";
        test::writeTinyDataset(job.data, 1, 0, 1); // of a single lesion of a class no validation part can be drawn
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::Format, "no image of class brown in the split val");
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::Format, "merge it with another by data.class_map");
        test::writeText(job.data / "metadata.csv", "image_id,lesion_id,label,split\nb0,L,brown,train\n");
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::Format, "only one class");

        job = jobIn("refused");
        test::writeText(root_ / "file", "x");
        job.run = root_ / "file" / "run";
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::Io, "run");
    }

    void startsFromThePartsThatFit()
    {
        TrainJob job = jobIn("source");
        job.config.train.epochs = 1;
        const TrainResult source = trainModel(job, progress_, {});
        TensorFile weights;
        for (auto &[name, tensor] : readSafetensors(source.bestCheckpoint).tensors) {
            if (name.rfind("layer4.1.conv1", 0) != 0)
                weights.tensors.emplace(name, tensor);
        }
        weights.tensors["fc.weight"] = torch::zeros({5, 3});
        writeSafetensors(root_ / "part.safetensors", weights);

        TrainJob next = jobIn("from_part");
        next.config.train.epochs = 1;
        next.config.train.initLrFactor = 0.0; // what came from the file stays as it is
        next.init = root_ / "part.safetensors";
        const TrainResult result = trainModel(next, progress_, {});
        const auto begin = readSafetensors(root_ / "part.safetensors").tensors;
        const auto end = readSafetensors(result.bestCheckpoint).tensors;
        QVERIFY(torch::equal(begin.at("layer1.0.conv1.weight"), end.at("layer1.0.conv1.weight")));
        QVERIFY(!torch::equal(readSafetensors(source.bestCheckpoint).tensors.at("layer4.1.conv1.weight"), end.at("layer4.1.conv1.weight")));
        QVERIFY(std::any_of(result.notes.begin(), result.notes.end(), [](const std::string &note) {
            return contains(note, "missing in part.safetensors") && contains(note, "layer4.1.conv1.weight");
        }));
        QVERIFY(std::any_of(result.notes.begin(), result.notes.end(), [](const std::string &note) { return contains(note, "fc.weight"); }));
        next.resume = true;
        QCOMPARE(trainModel(next, progress_, {}).notes, result.notes);
        // The card is passed on with the model; the author's folders are not.
        QCOMPARE(readCheckpointCard(result.bestCheckpoint).training["config"]["train"]["init"].get<std::string>(),
                 std::string("part.safetensors"));
    }

    void skipsImagesThatCannotBeRead()
    {
        TrainJob job = jobIn("skips");
        job.data = root_ / "damaged";
        test::writeTinyDataset(job.data, 4, 2, 0);
        test::writeText(job.data / "images" / "b0.png", "no picture");
        fs::remove(job.data / "images" / "p1.png");
        const TrainResult result = trainModel(job, progress_, {});
        QCOMPARE(result.history[0].skippedImages, 1);
        QCOMPARE(result.history[1].skippedImages, 1);
        QVERIFY(std::any_of(result.notes.begin(), result.notes.end(), [](const std::string &note) { return contains(note, "b0.png"); }));
        QVERIFY(std::any_of(result.notes.begin(), result.notes.end(), [](const std::string &note) { return contains(note, "'p1'"); }));
    }

    void stopsWhenTheLossIsNoNumber()
    {
        TrainJob job = jobIn("diverges");
        std::stop_source source;
        StopAt stopper("epoch 2", 0, source);
        LESIONLENS_EXPECT_ERROR(trainModel(job, stopper, source.get_token()), ErrorCode::Cancelled, "");
        // Finite weights whose logits are not.
        TensorFile last = readSafetensors(job.run / "last.safetensors");
        last.tensors["fc.weight"].fill_(std::numeric_limits<float>::max());
        writeSafetensors(job.run / "last.safetensors", last);
        const std::string lastBefore = sha256HexOfFile(job.run / "last.safetensors");
        const std::string bestBefore = sha256HexOfFile(job.run / "best.safetensors");
        job.resume = true;
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::Internal, "no longer a finite number in epoch 2");
        LESIONLENS_EXPECT_ERROR(trainModel(job, progress_, {}), ErrorCode::Internal, "The checkpoints of epoch 1 are kept");
        QCOMPARE(sha256HexOfFile(job.run / "last.safetensors"), lastBefore);
        QCOMPARE(sha256HexOfFile(job.run / "best.safetensors"), bestBefore);
    }

    void stopsEarly()
    {
        TrainJob job = jobIn("early");
        job.config.train.epochs = 50;
        job.config.train.earlyStop = 2;
        job.config.train.warmupEpochs = 0;
        const TrainResult result = trainModel(job, progress_, {});
        QVERIFY(result.history.size() < 50);
        QCOMPARE(static_cast<int>(result.history.size()), result.bestEpoch + 2);
        QVERIFY(std::any_of(result.notes.begin(), result.notes.end(), [](const std::string &note) { return contains(note, "Stopped"); }));
        job.resume = true;
        QCOMPARE(trainModel(job, progress_, {}).history.size(), result.history.size());
    }

    void attentionModelsTrainToo_data()
    {
        QTest::addColumn<QByteArray>("lastGate");
        QTest::addColumn<QByteArray>("classifier");
        QTest::newRow("resnet18_ga") << QByteArray("layer4.1.attention.gate") << QByteArray("fc.weight");
        QTest::newRow("resnet18_ela") << QByteArray("layer4.1.attention.gate") << QByteArray("fc.weight");
        QTest::newRow("efficientnet_b0_la") << QByteArray("features.7.0.attention.gate") << QByteArray("classifier.1.weight");
    }
    void attentionModelsTrainToo()
    {
        QFETCH(QByteArray, lastGate);
        QFETCH(QByteArray, classifier);
        TrainJob job = attentionJob(QTest::currentDataTag(), "attention");
        job.config.train.saveHalf = true;
        const TrainResult result = trainModel(job, progress_, {});
        const auto weights = readSafetensors(result.bestCheckpoint).tensors;
        QVERIFY(weights.at(lastGate.toStdString()).item<float>() != 0.0F);
        QVERIFY(weights.at(classifier.toStdString()).scalar_type() == torch::kHalf);
        QVERIFY(readSafetensors(job.run / "last.safetensors").tensors.at(classifier.toStdString()).scalar_type() == torch::kFloat32);
    }

    /// Twice with one seed: Swin's stochastic depth comes from it too.
    void transformersTrainToo_data()
    {
        QTest::addColumn<QByteArray>("id");
        for (const char *id : {"vit_tiny_patch16_224", "swin_tiny_patch4_window7_224"})
            QTest::newRow(id) << QByteArray(id);
    }
    void transformersTrainToo()
    {
        QFETCH(QByteArray, id);
        TrainJob job = jobIn("transformer_" + id.toStdString());
        job.config.model = modelEntry(id.toStdString()).defaults;
        job.config.model.width = 0.125;
        job.config.train.epochs = 4;
        const TrainResult result = trainModel(job, progress_, {});
        QVERIFY(result.history.back().trainLoss < result.history.front().trainLoss);
        const Checkpoint checkpoint = readCheckpoint(result.bestCheckpoint);
        QCOMPARE(checkpoint.card.model.id, id.toStdString());
        TrainJob again = job;
        again.run = job.run.string() + "_again";
        const TrainResult second = trainModel(again, progress_, {});
        QVERIFY(sameCurve(result.history, second.history));
        QVERIFY(sameTensors(job.run / "last.safetensors", again.run / "last.safetensors"));
    }

    /// EfficientNet draws random numbers in every step: they too come from the seed, and a resumed run draws the same.
    void stochasticDepthIsReproducible()
    {
        const TrainJob once = attentionJob("efficientnet_b0_la", "depth_once");
        const TrainResult first = trainModel(once, progress_, {});

        TrainJob twice = attentionJob("efficientnet_b0_la", "depth_twice");
        std::stop_source source;
        StopAt stop("epoch 2", 0, source);
        LESIONLENS_EXPECT_ERROR(trainModel(twice, stop, source.get_token()), ErrorCode::Cancelled, "");
        twice.resume = true;
        const TrainResult second = trainModel(twice, progress_, {});
        QVERIFY(sameCurve(first.history, second.history));
        QVERIFY(sameTensors(once.run / "last.safetensors", twice.run / "last.safetensors"));
    }

private:
    [[nodiscard]] TrainJob attentionJob(const std::string &id, const std::string &run) const
    {
        TrainJob job = jobIn(run + "_" + id);
        job.config.model = modelEntry(id).defaults;
        job.config.model.width = 0.25;
        job.config.model.attention.heads = 2;
        job.config.model.attention.kernel = 3;
        return job;
    }

    [[nodiscard]] TrainJob jobIn(const std::string &run) const { return test::tinyJob(data_, root_ / "runs" / run); }

    static bool isBest(const std::vector<EpochRecord> &history, const EpochRecord &record)
    {
        for (const EpochRecord &earlier : history) {
            if (earlier.epoch < record.epoch && earlier.valBalancedAccuracy >= record.valBalancedAccuracy)
                return false;
        }
        return true;
    }

    void evaluateIt(const fs::path &checkpoint)
    {
        EvaluateJob job;
        job.checkpoint = checkpoint;
        job.data = data_;
        job.device = "cpu";
        const EvaluateResult result = evaluateCheckpoint(job, progress_, {});
        QCOMPARE(result.metrics.n, 6);
        QCOMPARE(*result.metrics.balancedAccuracy.value.value, 1.0);
        QCOMPARE(result.dataset, std::string("phantoms"));
        QVERIFY(result.errors.empty());
        QCOMPARE(result.trainedOnImages, std::optional<int>(0));
        QVERIFY(result.notes.empty());
        recognisesImages(checkpoint);

        // A data set with only one of the classes is defined for what it has.
        job.data = root_ / "only_pink";
        test::writeTinyDataset(job.data, 0, 0, 2);
        test::writeText(job.data / "metadata.csv",
                        "image_id,lesion_id,label,split,border_irregularity\np0,L,pink,test,0\np1,M,pink,test,0\n");
        test::writeText(job.data / "images" / "p1.png", "broken");
        const EvaluateResult half = evaluateCheckpoint(job, progress_, {});
        QCOMPARE(half.metrics.n, 1);
        QCOMPARE(*half.metrics.recall[1].value.value, 1.0);
        QVERIFY(!half.metrics.balancedAccuracy.value.value);
        QCOMPARE(half.errors.size(), std::size_t(1));
        QVERIFY(contains(half.errors[0], "p1.png"));

        test::writeText(job.data / "metadata.csv", "image_id,lesion_id,label,split\np0,L,green,test\n");
        LESIONLENS_EXPECT_ERROR(evaluateCheckpoint(job, progress_, {}), ErrorCode::Mismatch, "'green'");

        // One class against the rest: the data set may call it otherwise, and have classes that the network does not know.
        test::writeTinyDataset(job.data, 0, 0, 2);
        test::writeText(job.data / "metadata.csv", "image_id,lesion_id,label,split\np0,L,rose,test\np1,M,rose,test\nb0,N,brown,test\n"
                                                   "b1,O,green,test\n");
        job.positive = "pink";
        LESIONLENS_EXPECT_ERROR(evaluateCheckpoint(job, progress_, {}), ErrorCode::Mismatch, "no class 'pink'");
        job.positive = "violet";
        LESIONLENS_EXPECT_ERROR(evaluateCheckpoint(job, progress_, {}), ErrorCode::Usage, "no class 'violet'");
        job.positive = "pink";
        job.positiveInData = "rose";
        const EvaluateResult binary = evaluateCheckpoint(job, progress_, {});
        QCOMPARE(binary.binary->n, 4);
        QCOMPARE(binary.binary->positives, 2);
        QCOMPARE(*binary.binary->auc.value.value, 1.0);
        QCOMPARE(binary.metrics.n, 3);                 // green is no class of the network
        QCOMPARE(binary.notes.size(), std::size_t(2)); // and the images are those of the training
        QVERIFY(contains(binary.notes[0], "green"));
        test::writeText(root_ / "predictions.csv", predictionsCsv(binary));
        const CsvTable table = readCsvFile(root_ / "predictions.csv");
        QCOMPARE(table.header, (std::vector<std::string>{"image_id", "group", "label", "predicted", "probability_brown", "probability_pink",
                                                         "source", "licence", "attribution"}));
        QCOMPARE(table.rows.size(), std::size_t(4));
        QCOMPARE(table.rows[0][2], std::string("rose"));
        QCOMPARE(table.rows[0][3], std::string("pink"));
        QVERIFY(std::abs(std::stod(table.rows[3][4]) + std::stod(table.rows[3][5]) - 1.0) < 1e-9);
        QVERIFY(!table.rows[0][7].empty());
        job.positive.clear();
        job.positiveInData.clear();
        job.data = data_;
        job.checkpoint = root_ / "none.safetensors";
        LESIONLENS_EXPECT_ERROR(evaluateCheckpoint(job, progress_, {}), ErrorCode::NotFound, "none.safetensors");
    }

    /// Images of the training are known by their content, wherever they lie and whatever they are called.
    void recognisesImages(const fs::path &checkpoint)
    {
        EvaluateJob job;
        job.checkpoint = checkpoint;
        job.device = "cpu";
        job.data = root_ / "elsewhere";
        test::writeTinyDataset(job.data, 0, 0, 1); // b0 and p0, of the train split
        fs::copy_file(data_ / "images" / "b9.png", job.data / "images" / "x.png", fs::copy_options::overwrite_existing); // of val
        writePng(job.data / "images" / "y.png", test::colouredNoise(32, 200, 140, 150, 77));
        test::writeText(job.data / "metadata.csv", "image_id,lesion_id,label,split\nb0,K,brown,test\np0,L,pink,test\nx,M,brown,test\n"
                                                   "y,N,pink,test\n");
        const EvaluateResult result = evaluateCheckpoint(job, progress_, {});
        QCOMPARE(result.trainedOnImages, std::optional<int>(3));
        QCOMPARE(result.notes.size(), std::size_t(1));
        QVERIFY2(contains(result.notes[0], "Of the 4 measured images, the checkpoint was trained on 2 and its epoch was chosen on 1"),
                 result.notes[0].c_str());
        job.data = data_;
        job.set = "val";
        QCOMPARE(evaluateCheckpoint(job, progress_, {}).trainedOnImages, std::optional<int>(8));

        // Checkpoints of before say nothing.
        TensorFile old = readSafetensors(checkpoint);
        QCOMPARE(old.metadata.erase("lesionlens.manifest"), std::size_t(1));
        job.checkpoint = root_ / "old.safetensors";
        writeSafetensors(job.checkpoint, old);
        const EvaluateResult unknown = evaluateCheckpoint(job, progress_, {});
        QVERIFY(!unknown.trainedOnImages && unknown.notes.empty());
    }

    NoProgress progress_;
    std::unique_ptr<QTemporaryDir> dir_;
    fs::path root_;
    fs::path data_;
};

QTEST_GUILESS_MAIN(TstTrainer)
#include "tst_trainer.moc"
