// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QTemporaryDir>

#include "tests/app/cli_runner.h"
#include "tests/data/tiny_dataset.h"

using namespace lesionlens;
using lesionlens::test::CliResult;
using lesionlens::test::runCli;

/// The command dataset, and how a leak is refused, allowed and marked in training and evaluation.
class TstCliDataset : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir dir_;
    QString path(const QString &name) const { return dir_.filePath(name); }
    std::filesystem::path file(const std::string &name) const { return std::filesystem::path(dir_.path().toStdString()) / name; }
    CliResult train(const QString &run, const QStringList &more = {}) const
    {
        return runCli(QStringList{"train", "--config", path("c.json"), "--data", path("leaky"), "--out", path(run), "--device", "cpu"} +
                      more);
    }

private Q_SLOTS:
    void initTestCase()
    {
        test::writeTinyDataset(file("clean"), 4, 2, 2);
        test::writeTinyDataset(file("leaky"), 4, 2, 2);
        // b0 is in train, b6 in test.
        std::filesystem::copy_file(file("leaky/images/b0.png"), file("leaky/images/b6.png"),
                                   std::filesystem::copy_options::overwrite_existing);
        test::writeText(file("c.json"), R"({"model": {"width": 0.125}, "data": {"size": 32}, "train": {"epochs": 1, "batch_size": 8}})");
    }

    void saysWhatIsInADataSet()
    {
        const CliResult table = runCli({"dataset", path("clean")});
        QVERIFY2(table.status == 0, table.err);
        QVERIFY2(table.out.contains("phantoms (layout phantoms), 16 images"), table.out);
        QVERIFY2(table.out.contains("brown"), table.out);

        const CliResult result = runCli({"dataset", path("clean"), "--leaks", "--json", "--export", path("manifest.json")});
        QVERIFY2(result.status == 0, result.err);
        const QJsonObject json = result.json();
        QCOMPARE(json["images"].toInt(), 16);
        QCOMPARE(json["classes"].toArray().size(), 2);
        const QJsonObject train = json["sets"].toArray()[0].toObject();
        QCOMPARE(train["name"].toString(), QString("train"));
        QCOMPARE(train["classes"].toObject()["pink"].toInt(), 4);
        QCOMPARE(json["leaks"].toObject()["compared"].toInt(), 16);
        QCOMPARE(json["leaks"].toObject()["pairs"].toArray().size(), 0);
        QFile manifest(path("manifest.json"));
        QVERIFY(manifest.open(QIODevice::ReadOnly));
        QCOMPARE(QJsonDocument::fromJson(manifest.readAll())["samples"].toArray().size(), 16);
    }

    void optionsChangeHowItIsRead()
    {
        const CliResult mapped = runCli({"dataset", path("clean"), "--class-map", "brown=a", "--class-map", "pink=a", "--json"});
        QCOMPARE(mapped.json()["classes"].toArray(), QJsonArray{"a"});
        QVERIFY2(runCli({"dataset", path("clean"), "--layout", "ph2"}).err.contains("PH2_dataset.txt"), "named layouts are not guessed");
        QCOMPARE(runCli({"dataset", path("clean"), "--layout", "ham"}).status, 2);
        QCOMPARE(runCli({"dataset", path("clean"), "--class-map", "brown"}).status, 2);
        const CliResult twice = runCli({"dataset", path("clean"), "--class-map", "brown=a", "--class-map", "brown=b"});
        QCOMPARE(twice.status, 2);
        QVERIFY2(twice.err.contains("gives 'brown' twice: 'a' and 'b'"), twice.err);
        const CliResult spelt = runCli({"dataset", path("clean"), "--class-map", "brown=a", "--class-map", "Brown=b"});
        QCOMPARE(spelt.status, 2);
        QVERIFY2(spelt.err.contains("'Brown' is b, but 'brown' is a"), spelt.err);
        // The command line comes before the configuration, however it spells the label.
        test::writeText(file("map.json"), R"({"data": {"class_map": {"brown": "a", "pink": "b"}}})");
        const CliResult over = runCli({"dataset", path("clean"), "--config", path("map.json"), "--class-map", "BROWN=c", "--json"});
        QCOMPARE(over.json()["classes"].toArray(), (QJsonArray{"b", "c"}));
        QCOMPARE(runCli({"dataset", path("clean"), "--allow-leak", "all"}).status, 2);
        QCOMPARE(runCli({"dataset", path("nowhere")}).status, 1);
    }

    void aLeakIsRefusedUnlessItIsAllowedAndThenMarked()
    {
        const CliResult found = runCli({"dataset", path("leaky"), "--leaks"});
        QCOMPARE(found.status, 0);
        QVERIFY2(found.out.contains("b0 (train) and b6 (test) are the same file."), found.out);

        const CliResult refused = train("refused");
        QCOMPARE(refused.status, 1);
        QVERIFY2(refused.err.contains("b0 (train) and b6 (test)") && refused.err.contains("--allow-leak bytes"), refused.err);
        QVERIFY(!QFile::exists(path("refused/manifest.json")));

        const CliResult allowed = train("run", {"--allow-leak", "bytes"});
        QVERIFY2(allowed.status == 0, allowed.err);
        const CliResult measured = runCli({"evaluate", "--checkpoint", path("run/best.safetensors"), "--data", path("clean"), "--json"});
        QVERIFY2(measured.status == 0, measured.err);
        const QJsonArray marks = measured.json()["allowed_leaks"].toArray();
        QCOMPARE(marks.size(), 1);
        QVERIFY2(marks[0].toString().startsWith("In training: Allowed leak (bytes): 1 pair"), qPrintable(marks[0].toString()));
        QVERIFY2(measured.err.contains("Allowed leak (bytes)"), measured.err);
        QCOMPARE(measured.json()["trained_on_images"].toInt(-1), 0);
        const CliResult met = runCli({"evaluate", "--checkpoint", path("run/best.safetensors"), "--data", path("leaky"), "--json"});
        QCOMPARE(met.json()["trained_on_images"].toInt(-1), 1); // b6 is b0
        QCOMPARE(met.json()["images_of_training"], met.json()["trained_on_images"]);
        QVERIFY2(met.err.contains("trained on 1 and its epoch was chosen on 0"), met.err);
        const CliResult predicted =
            runCli({"predict", path("clean/images/b0.png"), "--checkpoint", path("run/best.safetensors"), "--json"});
        QVERIFY2(predicted.status == 0, predicted.err);
        QCOMPARE(predicted.json()["model"].toObject()["allowed_leaks"].toArray().size(), 1);
        QVERIFY2(predicted.err.contains("In training: Allowed leak (bytes)"), predicted.err);
    }
};

QTEST_GUILESS_MAIN(TstCliDataset)
#include "tst_cli_dataset.moc"
