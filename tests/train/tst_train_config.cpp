// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <limits>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/file_io.h"
#include "core/train/run_folder.h"
#include "core/train/train_config.h"
#include "tests/data/tiny_dataset.h"
#include "tests/expect_error.h"

using namespace lesionlens;
namespace fs = std::filesystem;

Q_DECLARE_METATYPE(lesionlens::TrainConfig)

class TstTrainConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKeyHasADefault()
    {
        const TrainConfig config = trainConfigFromJson(Json::object());
        QCOMPARE(config.model.id, std::string("resnet18"));
        QCOMPARE(config.data.size, 128);
        QCOMPARE(config.model.inputWidth, 128);
        QCOMPARE(config.train.epochs, 10);
        QCOMPARE(config.seed, std::uint64_t(1));
        QVERIFY(config.problems().empty());
    }

    void theSplitHasTheRunsSeedUnlessItNamesItsOwn()
    {
        QCOMPARE(trainConfigFromJson(Json::parse(R"({"seed": 3})")).datasetOptions().split.seed.value(), std::uint64_t(3));
        const Json fixed = Json::parse(R"({"seed": 3, "data": {"split": {"seed": 9}}})");
        QCOMPARE(trainConfigFromJson(fixed).datasetOptions().split.seed.value(), std::uint64_t(9));
        const Json left = Json::parse(R"({"seed": 3, "data": {"split": {"seed": null}}})");
        QCOMPARE(trainConfigFromJson(left).datasetOptions().split.seed.value(), std::uint64_t(3));
        const Json wrong = Json::parse(R"({"data": {"split": {"seed": -1}}})");
        LESIONLENS_EXPECT_ERROR(trainConfigFromJson(wrong), ErrorCode::Usage, "data.split.seed");
    }

    void everyKeySurvivesTheWayThroughJson()
    {
        TrainConfig config;
        config.model.id = "resnet18_la";
        config.model.attention.kind = "local";
        config.model.attention.heads = 4;
        config.model.width = 0.25;
        config.data.size = 96;
        config.model.inputWidth = config.data.width = 64;
        config.model.inputHeight = config.data.height = 160;
        config.model.classes = 7;
        config.data.fit = "letterbox";
        config.data.augment.flips = false;
        config.data.augment.rotation = 12.5;
        config.data.augment.scale = 0.3;
        config.data.augment.brightness = 0.21;
        config.data.augment.contrast = 0.22;
        config.data.augment.saturation = 0.23;
        config.data.augment.hue = 0.24;
        config.data.augment.blur = 1.5;
        config.data.augment.hair = 0.2;
        config.data.augment.artefacts = 0.3;
        config.data.dataset.layout = "csv";
        config.data.dataset.split.mode = "k_fold";
        config.data.dataset.split.seed = 11;
        config.data.dataset.split.val = 0.25;
        config.data.dataset.split.test = 0.3;
        config.data.dataset.split.folds = 7;
        config.data.dataset.split.fold = 3;
        config.data.dataset.split.heldOut = {"hospital_2"};
        config.data.dataset.columns = {{"label", "diagnosis"}};
        config.data.dataset.classMap = {{"nv", "benign"}};
        config.data.dataset.allowLeaks = {"near_duplicate"};
        config.train.epochs = 17;
        config.train.batchSize = 9;
        config.train.lr = 0.0003;
        config.train.weightDecay = 0.02;
        config.train.warmupEpochs = 1.5;
        config.train.initLrFactor = 0.2;
        config.train.optimizer = "sgd";
        config.train.momentum = 0.8;
        config.train.nesterov = true;
        config.train.schedule = "constant";
        config.train.attentionLrFactor = 3.0;
        config.train.headLrFactor = 10.0;
        config.train.loss = "focal";
        config.train.focalGamma = 1.5;
        config.train.balancedLoss = false;
        config.train.balancedSampling = true;
        config.train.mixup = 0.3;
        config.train.clipNorm = 1.0;
        config.train.mixedPrecision = true;
        config.train.averageDecay = 0.99;
        config.train.freezeEpochs = 2;
        config.train.unfreezeEvery = 3;
        config.train.labelSmoothing = 0.1;
        config.train.earlyStop = 4;
        config.train.init = "/models/a.safetensors";
        config.train.saveHalf = true;
        config.train.workers = 3;
        config.train.cacheMegabytes = 64;
        config.seed = 18446744073709551615ULL;
        const Json json = toJson(config);
        const TrainConfig read = trainConfigFromJson(parseJson(json.dump(), "config"));
        QCOMPARE(toJson(read).dump(), json.dump());
        QVERIFY(read.model == config.model);
        // No value is the default's, so a key that toJson or the reader forgot would show.
        const TrainConfig standard;
        const Json defaults = toJson(standard).flatten();
        const Json flat = json.flatten();
        for (const auto &item : flat.items()) {
            if (item.key().rfind("/data", 0) == 0 || item.key().rfind("/train", 0) == 0)
                QVERIFY2(!defaults.contains(item.key()) || item.value() != defaults.at(item.key()), item.key().c_str());
        }
    }

    void refusesUnknownKeysAndWrongTypes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("root") << QByteArray(R"({"modle": {}})") << QByteArray("modle");
        QTest::newRow("train") << QByteArray(R"({"train": {"epoch": 3}})") << QByteArray("train.epoch ");
        QTest::newRow("data") << QByteArray(R"({"data": {"sise": 3}})") << QByteArray("data.sise");
        QTest::newRow("model") << QByteArray(R"({"model": {"depth": 3}})") << QByteArray("model.depth");
        QTest::newRow("architecture") << QByteArray(R"({"model": {"id": "resnet19"}})") << QByteArray("resnet19");
        QTest::newRow("type") << QByteArray(R"({"train": {"epochs": "ten"}})") << QByteArray("train.epochs");
        QTest::newRow("input") << QByteArray(R"({"model": {"input": {"width": 224, "height": 224}}})") << QByteArray("data.size");
    }
    void refusesUnknownKeysAndWrongTypes()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        LESIONLENS_EXPECT_ERROR(trainConfigFromJson(parseJson(text.toStdString(), "config")), ErrorCode::Usage, expected.toStdString());
    }

    void namesEveryValueOutOfRange_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("key");
        const auto add = [](const char *section, const char *key, const char *value) {
            const QByteArray text = QByteArray("{\"") + section + "\": {\"" + key + "\": " + value + "}}";
            QTest::newRow((QByteArray(key) + " " + value).constData()) << text << QByteArray(section) + "." + key;
        };
        add("data", "size", "31");
        add("data", "size", "1025");
        add("data", "fit", "\"squash\"");
        add("data", "rotation", "181");
        add("data", "scale", "1.0");
        add("data", "brightness", "-0.1");
        add("data", "contrast", "1.1");
        add("data", "saturation", "2");
        add("data", "hue", "0.6");
        add("train", "epochs", "0");
        add("train", "batch_size", "1");
        add("train", "lr", "0");
        add("train", "weight_decay", "-1");
        add("train", "warmup_epochs", "11");
        add("train", "init_lr_factor", "1.5");
        add("data", "width", "16");
        add("data", "height", "2000");
        add("train", "optimizer", "\"adam\"");
        add("train", "momentum", "1");
        add("train", "schedule", "\"step\"");
        add("train", "attention_lr_factor", "-1");
        add("train", "head_lr_factor", "101");
        add("train", "loss", "\"hinge\"");
        add("train", "focal_gamma", "-0.5");
        add("train", "mixup", "-1");
        add("train", "clip_norm", "-1");
        add("train", "average_decay", "1");
        add("train", "freeze_epochs", "11");
        add("train", "unfreeze_every", "-1");
        add("train", "label_smoothing", "1");
        add("train", "early_stop", "-1");
        add("train", "workers", "0");
        add("train", "cache_mb", "-1");
    }
    void namesEveryValueOutOfRange()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, key);
        LESIONLENS_EXPECT_ERROR(trainConfigFromJson(parseJson(text.toStdString(), "config")), ErrorCode::Usage, key.toStdString());
    }

    void newerVersionsAreRefusedBeforeTheirKeys()
    {
        QCOMPARE(trainConfigFromJson(parseJson(R"({"version": 1, "seed": 4})", "config")).seed, std::uint64_t(4));
        const Json newer = parseJson(R"({"version": 2, "train": {"telepathy": true}})", "config");
        LESIONLENS_EXPECT_ERROR(trainConfigFromJson(newer), ErrorCode::Usage, "of version 2");
        LESIONLENS_EXPECT_ERROR(trainConfigFromJson(newer), ErrorCode::Usage, "reads version 1");
        LESIONLENS_EXPECT_ERROR(trainConfigFromJson(parseJson(R"({"version": 0})", "config")), ErrorCode::Usage, "of version 0");
        LESIONLENS_EXPECT_ERROR(trainConfigFromJson(parseJson(R"({"version": "new"})", "config")), ErrorCode::Usage, "version");
    }

    void inputsMayBeRectangular()
    {
        const TrainConfig config = trainConfigFromJson(parseJson(R"({"data": {"size": 64, "height": 96}})", "config"));
        QCOMPARE(config.model.inputWidth, 64);
        QCOMPARE(config.model.inputHeight, 96);
        const char *agreeing = R"({"data": {"size": 64, "height": 96}, "model": {"input": {"width": 64, "height": 96}}})";
        QCOMPARE(trainConfigFromJson(parseJson(agreeing, "config")).model.inputHeight, 96);
    }

    void aNumberThatIsNoneIsOutOfRange()
    {
        TrainConfig config;
        config.train.lr = std::numeric_limits<double>::quiet_NaN();
        QCOMPARE(config.problems().size(), std::size_t(1));
        QVERIFY(test::contains(config.problems().front(), "train.lr"));
    }

    void filesNameThemselvesAndAnchorTheirPaths()
    {
        const QTemporaryDir dir;
        const fs::path folder = dir.path().toStdString();
        test::writeText(folder / "good.json", R"({"train": {"init": "../weights/w.safetensors"}})");
        QCOMPARE(readTrainConfig(folder / "good.json").train.init, toUtf8(folder.parent_path() / "weights" / "w.safetensors"));
        test::writeText(folder / "absolute.json", R"({"train": {"init": "/w.safetensors"}})");
        QCOMPARE(readTrainConfig(folder / "absolute.json").train.init, std::string("/w.safetensors"));
        test::writeText(folder / "bad.json", R"({"train": {"epochs": 0}})");
        LESIONLENS_EXPECT_ERROR(readTrainConfig(folder / "bad.json"), ErrorCode::Usage, "bad.json");
        LESIONLENS_EXPECT_ERROR(readTrainConfig(folder / "bad.json"), ErrorCode::Usage, "train.epochs");
        test::writeText(folder / "broken.json", R"({"train": )");
        LESIONLENS_EXPECT_ERROR(readTrainConfig(folder / "broken.json"), ErrorCode::Format, "broken.json");
        LESIONLENS_EXPECT_ERROR(readTrainConfig(folder / "none.json"), ErrorCode::NotFound, "none.json");
    }

    void theFirstDifferenceIsNamed()
    {
        const TrainConfig a;
        TrainConfig b;
        QCOMPARE(firstDifference(a, b), std::string());
        b.train.workers = 7;
        b.train.cacheMegabytes = 1;
        QCOMPARE(firstDifference(a, b), std::string());
        b.train.lr = 0.5;
        QCOMPARE(firstDifference(a, b), std::string("train.lr"));
        b.model.attention.stages = {4};
        QVERIFY(test::contains(firstDifference(a, b), "model.attention.stages"));
    }

    void theCommittedConfigurationsAreValid()
    {
        const fs::path source = qEnvironmentVariable("LESIONLENS_SOURCE_DIR").toStdString();
        if (source.empty())
            QSKIP("LESIONLENS_SOURCE_DIR is not set");
        const TrainConfig ham = readTrainConfig(source / "resources/configs/ham10000_resnet18.json");
        QCOMPARE(ham.model.id, std::string("resnet18"));
        for (const std::string id : {"resnet18", "resnet18_ga", "resnet18_la"}) {
            const TrainConfig demo = readTrainConfig(source / "resources/demo" / ("demo_" + id + ".json"));
            QCOMPARE(demo.model.id, id);
            QCOMPARE(demo.model.width, 0.25);
            QCOMPARE(demo.data.size, 128);
            QVERIFY(demo.train.saveHalf);
        }
    }
};

QTEST_GUILESS_MAIN(TstTrainConfig)
#include "tst_train_config.moc"
