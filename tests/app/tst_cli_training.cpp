// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
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
        QVERIFY2(text.out.contains("pink against the rest: 3 of 6 images") && text.out.contains("youden"), text.out);
        QVERIFY(!runCli(common + QStringList{"--json"}).json().contains("binary"));
        QCOMPARE(runCli(common + QStringList{"--positive", "violet"}).status, 2);
        QCOMPARE(runCli(common + QStringList{"--positive", "pink=rose"}).status, 1);
    }
};

QTEST_GUILESS_MAIN(TstCliTraining)
#include "tst_cli_training.moc"
