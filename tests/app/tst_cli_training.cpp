// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>

#include "core/base/file_io.h"
#include "tests/app/cli_runner.h"
#include "tests/data/tiny_dataset.h"

using namespace lesionlens;
using lesionlens::test::CliResult;
using lesionlens::test::runCli;

/// The commands train and evaluate: what they write and refuse.
class TstCliTraining : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir dir_;
    QString path(const QString &name) const { return dir_.filePath(name); }
    std::filesystem::path file(const std::string &name) const { return std::filesystem::path(dir_.path().toStdString()) / name; }
    CliResult train(const QString &config, const QString &run, const QStringList &more = {}) const
    {
        return runCli(QStringList{"train", "--config", path(config), "--data", path("data"), "--out", path(run), "--device", "cpu"} + more);
    }

private Q_SLOTS:
    void initTestCase()
    {
        test::writeTinyDataset(file("data"), 6, 3, 3);
        test::writeText(file("good.json"), R"({"version": 1, "model": {"width": 0.125}, "data": {"size": 32}, "train": {"epochs": 2,
            "batch_size": 6, "optimizer": "sgd", "lr": 0.02, "mixup": 0.2, "average_decay": 0.9, "freeze_epochs": 1}})");
        const CliResult result = train("good.json", "run");
        QVERIFY2(result.status == 0, result.err);
        QVERIFY2(result.err.contains("backbone starts at random"), result.err);
        QVERIFY(QFile::exists(path("run/best.safetensors")));
    }

    void newerConfigurationsAreRefused()
    {
        test::writeText(file("newer.json"), R"({"version": 7, "train": {"epochs": 2}})");
        const CliResult result = train("newer.json", "newer");
        QCOMPARE(result.status, 2);
        QVERIFY2(result.err.contains("of version 7") && result.err.contains("reads version 1"), result.err);
        QVERIFY(!QFile::exists(path("newer")));
    }

    void mixedPrecisionNeedsAGpu()
    {
        test::writeText(file("mixed.json"), R"({"data": {"size": 32}, "train": {"mixed_precision": true}})");
        const CliResult result = train("mixed.json", "mixed");
        QCOMPARE(result.status, 2);
        QVERIFY2(result.err.contains("train.mixed_precision"), result.err);
    }

    void aUsedFolderIsResumedOrRefused()
    {
        QCOMPARE(train("good.json", "run").status, 2);
        const CliResult again = train("good.json", "run", {"--resume"});
        QVERIFY2(again.status == 0, again.err);
    }

    /// A data set of another origin, without an official split: all of its images are measured, not the 15 % that a split would call test.
    void evaluateMeasuresAWholeForeignDataSet()
    {
        std::string rows = "image,label,patient\n";
        for (const char *id : {"b0", "b1", "b2", "b3", "p0", "p1", "p2", "p3", "p4"}) {
            std::filesystem::create_directories(file("foreign"));
            std::filesystem::copy_file(file("data") / "images" / (std::string(id) + ".png"), file("foreign") / (std::string(id) + ".png"));
            rows += std::string(id) + (id[0] == 'b' ? ",brown,P1\n" : ",pink,P" + std::string(id + 1) + "\n");
        }
        test::writeText(file("foreign/list.csv"), rows);
        const QStringList common = {"evaluate", "--checkpoint", path("run/best.safetensors"), "--data", path("foreign"), "--device", "cpu"};
        const CliResult result = runCli(common + QStringList{"--split", "all", "--json", "--predictions", path("all.csv")});
        QVERIFY2(result.status == 0, result.err);
        const QJsonObject json = result.json();
        QCOMPARE(json["split"].toString(), QString("all"));
        QVERIFY2(json["split_rule"].toString().startsWith("Every image, whatever its split."), result.out);
        QCOMPARE(json["group"].toString(), QString("group"));
        const QJsonObject metrics = json["metrics"].toObject();
        QCOMPARE(metrics["n"].toInt(), 9);
        QCOMPARE(metrics["groups"].toInt(), 5); // P1 has four brown images and a pink one
        const std::string table = readFile(file("all.csv"));
        QCOMPARE(std::count(table.begin(), table.end(), '\n'), 10);

        const CliResult text = runCli(common + QStringList{"--split", "all"});
        QVERIFY2(text.out.contains("foreign, all images: n = 9 images of 5 groups"), text.out);
        QVERIFY2(text.out.contains("bootstrap over groups"), text.out);
        QVERIFY2(QString(text.out).contains(QRegularExpression("class +n +recall +precision +AUC\n")), text.out);
        QVERIFY2(QString(text.out).contains(QRegularExpression("brown +4 ")) && QString(text.out).contains(QRegularExpression("pink +5 ")),
                 text.out);
        QVERIFY2(runCli(common + QStringList{"--split", "every"}).err.contains("all is every image"), "the error names it");
    }

    void knockoutSaysThatItMeasuresOnTheTrainingsImages()
    {
        test::writeText(file("ga.json"),
                        R"({"model": {"id": "resnet18_ga", "width": 0.125}, "data": {"size": 32}, "train": {"epochs": 1}})");
        QCOMPARE(train("ga.json", "ga").status, 0);
        const auto knockout = [&](const QString &split) {
            return runCli({"knockout", "--checkpoint", path("ga/best.safetensors"), "--data", path("data"), "--split", split, "--layer",
                           "layer4.1.attention", "--json"});
        };
        const CliResult onTrain = knockout("train");
        QVERIFY2(onTrain.status == 0, onTrain.err);
        QCOMPARE(onTrain.json()["trained_on_images"].toInt(), 12);
        QVERIFY2(onTrain.err.contains("the checkpoint was trained on 12"), onTrain.err);
        QCOMPARE(knockout("test").json()["trained_on_images"].toInt(-1), 0);
    }

    void evaluateGivesEveryFigureAndThePredictions()
    {
        const QStringList common = {"evaluate", "--checkpoint", path("run/best.safetensors"), "--data", path("data"), "--device", "cpu"};
        const CliResult result = runCli(common + QStringList{"--json", "--positive", "pink", "--predictions", path("predictions.csv")});
        QVERIFY2(result.status == 0, result.err);
        const QJsonObject json = result.json();
        const QJsonObject metrics = json["metrics"].toObject();
        QCOMPARE(metrics["n"].toInt(), 6);
        QCOMPARE(metrics["groups"].toInt(), 6);
        for (const char *key : {"recall", "recall_low", "precision", "auc", "auc_high"})
            QVERIFY2(metrics["per_class"].toArray().first().toObject().contains(QLatin1String(key)), key);
        QCOMPARE(json["positive"].toString(), "pink");
        QCOMPARE(json["binary"].toObject()["positives"].toInt(), 3);
        QCOMPARE(json["binary"].toObject()["operating_points"].toArray().size(), 3);
        const std::string table = readFile(file("predictions.csv"));
        QCOMPARE(std::count(table.begin(), table.end(), '\n'), 7);
        QVERIFY(table.starts_with("image_id,group,label,predicted,probability_brown,probability_pink,source,licence,attribution\n"));

        const CliResult text = runCli(common + QStringList{"--positive", "pink"});
        QVERIFY2(text.out.contains("bootstrap over lesions") && text.out.contains("n = 6 images of 6 lesions"), text.out);
        QVERIFY2(text.out.contains("pink against the rest: 3 of 6 images") && text.out.contains("youden"), text.out);
        QVERIFY(!runCli(common + QStringList{"--json"}).json().contains("binary"));
        QCOMPARE(runCli(common + QStringList{"--positive", "violet"}).status, 2);
        QCOMPARE(runCli(common + QStringList{"--positive", "pink=rose"}).status, 1);
    }
};

QTEST_GUILESS_MAIN(TstCliTraining)
#include "tst_cli_training.moc"
