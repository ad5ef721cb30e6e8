// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <QtCore/QDir>
#include <QtCore/QJsonArray>
#include <QtCore/QTemporaryDir>

#include "core/base/file_io.h"
#include "core/base/json.h"
#include "core/image/image_io.h"
#include "tests/app/cli_runner.h"
#include "tests/tiny_checkpoint.h"

using namespace lesionlens;
using lesionlens::test::CliResult;
using lesionlens::test::runCli;

/// The contract of the command line: documents, exit statuses, errors per item.
class TstCli : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir dir_;
    QString path(const QString &name) const { return dir_.filePath(name); }
    std::filesystem::path file(const char *name) const { return std::filesystem::path(dir_.path().toStdString()) / name; }

private Q_SLOTS:
    void initTestCase()
    {
        test::writeTinyCheckpoint(file("ga.safetensors"), "resnet18_ga");
        test::writeTinyCheckpoint(file("plain.safetensors"), "resnet18");
        const CliResult result = runCli({"phantom", "--out", path("phantoms"), "--count", "4", "--size", "96", "--seed", "5"});
        QCOMPARE(result.status, 0);
        writeFileAtomically(file("text.jpg"), "this is not an image");
        const std::string png =
            readFile(file("phantoms") / "images" / QDir(path("phantoms/images")).entryList(QDir::Files).first().toStdString());
        writeFileAtomically(file("good.png"), png);
        writeFileAtomically(file("truncated.png"), png.substr(0, png.size() / 2));
        writePng(file("one.png"), RgbImage(1, 1));
        writeMaskPng(file("small_mask.png"), Grid<std::uint8_t>(7, 9, 1));
        writeMaskPng(file("empty_mask.png"), Grid<std::uint8_t>(96, 96, 0));
        writeMaskPng(file("full_mask.png"), Grid<std::uint8_t>(96, 96, 1));
        QDir(dir_.path()).mkdir("empty");
        writeFileAtomically(file("huge_header.safetensors"), std::string("\0\0\0\0\0\0\0\x10{}", 10));
    }

    void modelsAsJson()
    {
        const CliResult result = runCli({"models", "--json"});
        QCOMPARE(result.status, 0);
        const QJsonArray models = result.json()["models"].toArray();
        QVERIFY(models.size() >= 3);
        const QJsonObject plain = models.first().toObject();
        QCOMPARE(plain["id"].toString(), "resnet18");
        QCOMPARE(plain["parameters"].toInteger(), 11689512); // torchvision's documented count
        QCOMPARE(plain["input"].toObject()["width"].toInt(), 224);
        QCOMPARE(plain["features"].toArray().last().toObject()["key"].toString(), "layer4.1");
        QCOMPARE(plain["features"].toArray().last().toObject()["rows"].toInt(), 7);
        QCOMPARE(models[1].toObject()["attentions"].toArray().size(), 2);
    }

    void predictAsJsonWithOneBadItem()
    {
        const CliResult result = runCli({"predict", path("good.png"), path("text.jpg"), "--checkpoint", path("ga.safetensors"), "--json"});
        QCOMPARE(result.status, 1);
        const QJsonObject json = result.json();
        QCOMPARE(json["classes"].toArray().size(), 2);
        QCOMPARE(json["results"].toArray().size(), 1);
        const QJsonArray probabilities = json["results"].toArray()[0].toObject()["probabilities"].toArray();
        QVERIFY(std::abs(probabilities[0].toDouble() + probabilities[1].toDouble() - 1.0) < 1e-9);
        QCOMPARE(json["errors"].toArray().size(), 1);
        QVERIFY(json["errors"].toArray()[0].toObject()["message"].toString().contains("text.jpg"));
        QCOMPARE(json["model"].toObject()["sha256"].toString().size(), 64);
    }

    void explainWritesWhatItLists()
    {
        const CliResult result = runCli({"explain", path("phantoms/images"), "--checkpoint", path("ga.safetensors"), "--mask",
                                         path("phantoms/masks"), "--methods", "grad_cam,attention", "--out", path("out"), "--json"});
        QVERIFY2(result.status == 0, result.err);
        const QJsonArray results = result.json()["results"].toArray();
        QCOMPARE(results.size(), 4);
        for (const auto &entry : results) {
            const QString folder = entry.toObject()["folder"].toString();
            const Json json = readJsonFile(std::filesystem::path(folder.toStdString()) / "explanation.json");
            for (const Json &map : json.at("maps"))
                QVERIFY(QFile::exists(folder + "/" + QString::fromStdString(map.at("file").get<std::string>())));
            QCOMPARE(json.at("mask").at("source").get<std::string>(), std::string("expert"));
        }
    }

    void predictAndExplainGiveTheSameNumbers()
    {
        const CliResult predicted = runCli({"predict", path("good.png"), "--checkpoint", path("plain.safetensors"), "--json"});
        const CliResult explained = runCli({"explain", path("good.png"), "--checkpoint", path("plain.safetensors"), "--out", path("same")});
        QCOMPARE(explained.status, 0);
        const Json json = readJsonFile(file("same") / "good" / "explanation.json");
        const QJsonArray logits = predicted.json()["results"].toArray()[0].toObject()["logits"].toArray();
        for (int i = 0; i < logits.size(); ++i)
            QVERIFY(std::abs(logits[i].toDouble() - json.at("logits").at(static_cast<std::size_t>(i)).get<double>()) < 1e-5);
    }

    void undefinedScoresSayWhy_data()
    {
        QTest::addColumn<QString>("mask");
        QTest::newRow("empty") << "empty_mask.png";
        QTest::newRow("full") << "full_mask.png";
    }

    void undefinedScoresSayWhy()
    {
        QFETCH(QString, mask);
        const CliResult result = runCli({"explain", path("good.png"), "--checkpoint", path("plain.safetensors"), "--mask", path(mask),
                                         "--methods", "grad_cam", "--out", path("undefined")});
        QVERIFY2(result.status == 0, result.err);
        const Json focus = readJsonFile(file("undefined") / "good" / "explanation.json").at("maps").at(0).at("focus");
        QVERIFY(focus.at("lesion_gain").is_null());
        QVERIFY(!focus.at("undefined").at("lesion_gain").get<std::string>().empty());
    }

    void badInput_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("named"); // what the sentence must name
        const QString good = path("good.png");
        const QString ga = path("ga.safetensors");
        const QString out = path("bad_out");
        const auto row = [](const char *name, const QStringList &arguments, int status, const QString &named) {
            QTest::newRow(name) << arguments << status << named;
        };
        row("no subcommand", {}, 2, "subcommand");
        row("unknown subcommand", {"dream"}, 2, "dream");
        row("unknown option", {"predict", good, "--colour", "red"}, 2, "--colour");
        row("no model", {"predict", good}, 2, "--checkpoint");
        row("two models", {"predict", good, "--checkpoint", ga, "--model", "resnet18"}, 2, "--model");
        row("model without weights", {"predict", good, "--model", "resnet18"}, 2, "--weights");
        row("unknown model", {"predict", good, "--model", "resnet19", "--weights", ga}, 2, "resnet19");
        row("missing checkpoint", {"predict", good, "--checkpoint", path("no.safetensors")}, 1, "no.safetensors");
        row("checkpoint is an image", {"predict", good, "--checkpoint", good}, 1, "good.png");
        row("header of 2^60 bytes", {"predict", good, "--checkpoint", path("huge_header.safetensors")}, 1, "huge_header.safetensors");
        row("text named jpg", {"predict", path("text.jpg"), "--checkpoint", ga}, 1, "text.jpg");
        row("truncated png", {"predict", path("truncated.png"), "--checkpoint", ga}, 1, "truncated.png");
        row("missing image", {"predict", path("no.jpg"), "--checkpoint", ga}, 1, "no.jpg");
        row("folder without images", {"predict", path("empty"), "--checkpoint", ga}, 1, "empty");
        row("unknown method", {"explain", good, "--checkpoint", ga, "--methods", "magic", "--out", out}, 2, "magic");
        row("unknown layer", {"explain", good, "--checkpoint", ga, "--layer", "layer9", "--out", out}, 2, "layer9");
        row("unknown class", {"explain", good, "--checkpoint", ga, "--class", "purple", "--out", out}, 2, "purple");
        row("head out of range", {"explain", good, "--checkpoint", ga, "--head", "64", "--out", out}, 2, "64");
        row("query outside", {"explain", good, "--checkpoint", ga, "--query", "900,5", "--out", out}, 1, "900");
        row("query not numbers", {"explain", good, "--checkpoint", ga, "--query", "a,b", "--out", out}, 2, "--query");
        row("mask of another size", {"explain", good, "--checkpoint", ga, "--mask", path("small_mask.png"), "--out", out}, 1,
            "small_mask.png");
        row("no such mask", {"explain", good, "--checkpoint", ga, "--mask", path("no_mask.png"), "--out", out}, 1, "no_mask.png");
        row("no mask in folder", {"explain", good, "--checkpoint", ga, "--mask", path("empty"), "--out", out}, 1, "good.png");
        row("out is a file", {"explain", good, "--checkpoint", ga, "--out", good + "/x"}, 1, "good.png");
        row("unknown device", {"predict", good, "--checkpoint", ga, "--device", "abacus"}, 2, "abacus");
        row("phantom count", {"phantom", "--out", path("p"), "--count", "0", "--seed", "1"}, 2, "count");
        row("phantom shortcut", {"phantom", "--out", path("p"), "--count", "2", "--shortcut", "ink=0.9"}, 2, "ink");
        row("phantom shortcut strength", {"phantom", "--out", path("p"), "--count", "2", "--shortcut", "ruler=much"}, 2, "ruler=much");
        row("evaluate split", {"evaluate", "--checkpoint", ga, "--data", path("phantoms"), "--split", "dev"}, 2, "dev");
        row("train without data", {"train", "--config", path("no.json"), "--data", path("empty"), "--out", path("run")}, 1, "no.json");
    }

    void badInput()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, status);
        QFETCH(QString, named);
        const CliResult result = runCli(arguments);
        QVERIFY2(result.status == status, result.err + " status " + QByteArray::number(result.status));
        QVERIFY2(QString::fromUtf8(result.err).contains(named), result.err);
        QVERIFY2(result.err.size() < 2000, "a sentence, not a backtrace");
        const QDir bad(path("bad_out"));
        for (const QString &entry : bad.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            QVERIFY2(QFile::exists(bad.filePath(entry) + "/explanation.json"), "half-written folder");
    }

    void stopsOnSignal_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("started"); // a file that shows that the work goes on
        QTest::newRow("phantom") << QStringList{"phantom", "--out", path("stopped"), "--count", "100000", "--size", "96"}
                                 << path("stopped/images/phantom_00002.png");
    }

    void stopsOnSignal()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, started);
        QProcess process;
        process.start(qEnvironmentVariable("LESIONLENS_CLI"), arguments);
        QVERIFY(process.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(started), 60000);
        process.terminate();
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("Stopped on request"));
        QVERIFY(!QFile::exists(path("stopped/metadata.csv")));
    }

    void onePixelImageWorks()
    {
        const CliResult result = runCli({"predict", path("one.png"), "--checkpoint", path("ga.safetensors"), "--json"});
        QVERIFY2(result.status == 0, result.err);
    }

    void helpExplainsItself()
    {
        for (const char *command : {"models", "predict", "explain", "phantom", "train", "evaluate", "report", "export"}) {
            const CliResult result = runCli({command, "--help"});
            QCOMPARE(result.status, 0);
            QVERIFY(result.out.size() > 80);
        }
    }
};

QTEST_GUILESS_MAIN(TstCli)
#include "tst_cli.moc"
