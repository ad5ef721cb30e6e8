// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>

#include <QtCore/QFile>
#include <QtCore/QJsonArray>

#include "core/base/file_io.h"
#include "core/base/json.h"
#include "tests/app/cli_files.h"

using namespace lesionlens;
using lesionlens::test::CliResult;
using lesionlens::test::runCli;

/// The contract of the command line: documents, exit statuses, errors per item.
class TstCli : public QObject
{
    Q_OBJECT

private:
    test::CliFiles files_;
    QString path(const QString &name) const { return files_.path(name); }
    std::filesystem::path file(const std::string &name) const { return files_.file(name); }

private Q_SLOTS:
    void initTestCase() { QVERIFY(files_.write()); }

    void modelsAsJson()
    {
        const CliResult result = runCli({"models", "--json", "--no-latency"});
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

    void oneModelWithItsLatency()
    {
        const CliResult result = runCli({"models", "resnet18_la", "--json"});
        QVERIFY2(result.status == 0, result.err);
        const QJsonArray models = result.json()["models"].toArray();
        QCOMPARE(models.size(), 1);
        const QJsonObject model = models.first().toObject();
        QVERIFY(model["latency_ms"].toDouble() > 0.0);
        QCOMPARE(model["default_feature"].toString(), "layer4.1");
        QCOMPARE(model["attentions"].toArray().first().toObject()["kernel"].toInt(), 7);
        const CliResult text = runCli({"models", "resnet18_la", "--no-latency"});
        QVERIFY(text.out.contains("layer4.1.attention (local, 8 heads, 7x7, kernel 7)"));
        QVERIFY(text.out.contains("mean 0.485 0.456 0.406"));
    }

    void tablesFitTheTerminal()
    {
        for (const QStringList &arguments : {QStringList{"models", "--no-latency"}, QStringList{"methods", "--model", "resnet18_ga"}}) {
            const CliResult result = runCli(arguments);
            QVERIFY2(result.status == 0, result.err);
            for (const QByteArray &line : result.out.split('\n'))
                QVERIFY2(line.size() <= 120, line);
        }
    }

    void methodsAsJson()
    {
        const QJsonObject plain = runCli({"methods", "--json"}).json();
        QCOMPARE(plain["methods"].toArray().size(), 12);
        QVERIFY(!plain["methods"].toArray().first().toObject().contains("layers"));
        const QJsonObject json = runCli({"methods", "--json", "--checkpoint", path("plain.safetensors")}).json();
        QCOMPARE(json["model"].toString(), "resnet18");
        for (const auto &entry : json["methods"].toArray()) {
            const QJsonObject method = entry.toObject();
            QCOMPARE(method["layers"].toArray().isEmpty(), method["undefined_because"].isString());
            if (method["id"] == "grad_cam")
                QCOMPARE(method["default_layer"].toString(), "layer4.1");
            if (method["id"] == "attention")
                QVERIFY(method["undefined_because"].toString().contains("because"));
        }
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
        QCOMPARE(json["model"].toObject()["trained_on"].toString(), "nothing: random weights for tests");
        QCOMPARE(json["model"].toObject()["allowed_leaks"].toArray().size(), 0);
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

    void artefactsAreDrawnOverImages()
    {
        const CliResult result = runCli({"artefact", path("good.png"), path("text.jpg"), "--kind", "hair,ink", "--strength", "0.9",
                                         "--seed", "4", "--out", path("drawn"), "--json"});
        QCOMPARE(result.status, 1); // text.jpg
        QVERIFY(result.err.contains("text.jpg"));
        QVERIFY(readImage(file("drawn") / "images" / "good.png") != readImage(file("good.png")));
        for (const char *mask : {"good_hair.png", "good_ink.png"})
            QCOMPARE(readImage(file("drawn") / "masks" / mask).width, 96);
        QCOMPARE(runCli({"artefact", path("good.png"), "--kind", "sand", "--out", path("drawn2")}).status, 2);
        QCOMPARE(runCli({"phantom", "--out", path("drawn3"), "--shortcut", "sand=0.5"}).status, 2);
        QCOMPARE(runCli({"phantom", "--out", path("drawn3"), "--without", "sand"}).status, 2);
        QCOMPARE(runCli({"phantom", "--out", path("drawn3"), "--label-noise", "0.7"}).status, 2);
        QVERIFY(!QFile::exists(path("drawn3")));
    }

    void explainSumsUpASet()
    {
        const CliResult result = runCli({"explain", path("phantoms/images"), "--checkpoint", path("ga.safetensors"), "--mask",
                                         path("phantoms/masks"), "--regions", path("phantoms/masks"), "--out", path("summed"), "--json"});
        QVERIFY2(result.status == 0, result.err);
        const Json json = readJsonFile(file("summed") / "summary.json");
        QCOMPARE(json.at("images").get<int>(), 4);
        QCOMPARE(json.at("rows").size(), std::size_t{1 + 1 + 8}); // Grad-CAM, the mean, every head
        const Json &row = json.at("rows").at(1);
        QCOMPARE(row.at("method").get<std::string>(), std::string("attention"));
        // The mean of what the four documents say.
        double sum = 0.0;
        for (const auto &entry : result.json()["results"].toArray()) {
            const auto folder = std::filesystem::path(entry.toObject()["folder"].toString().toStdString());
            sum += readJsonFile(folder / "explanation.json").at("maps").at(1).at("focus").at("background_focus").get<double>();
        }
        QVERIFY(std::abs(row.at("background_focus").at("mean").get<double>() - sum / 4.0) < 1e-9);
        QVERIFY(row.at("background_focus").at("low").get<double>() <= sum / 4.0);
        QCOMPARE(row.at("background_focus").at("n").get<int>(), 4);
        const std::string csv = readFile(file("summed") / "summary.csv");
        QCOMPARE(std::count(csv.begin(), csv.end(), '\n'), 11);
        // A region's mean is over the images that have it.
        int withRuler = 0;
        for (const auto &entry : std::filesystem::directory_iterator(file("phantoms") / "masks"))
            withRuler += entry.path().string().ends_with("_ruler.png") ? 1 : 0;
        QVERIFY(withRuler > 0);
        const Json &ruler = json.at("rows").at(0).at("regions").at("ruler");
        QCOMPARE(ruler.at("area").at("n").get<int>(), withRuler);
        QCOMPARE(ruler.at("gain").at("n").get<int>() + ruler.at("gain").at("undefined").get<int>(), withRuler);
        const std::string regions = readFile(file("summed") / "regions.csv");
        QVERIFY(regions.starts_with("method,layer,view,head,region,area_mean,"));
        QVERIFY(regions.find("grad_cam,layer4.1,,,ruler,") != std::string::npos);
        QVERIFY(!QFile::exists(path("same/summary.json"))); // one image is no set
        // A run in which an image fails replaces the summary by one of the rest.
        const CliResult again = runCli({"explain", path("good.png"), path("text.jpg"), "--checkpoint", path("ga.safetensors"), "--methods",
                                        "grad_cam", "--out", path("summed")});
        QCOMPARE(again.status, 1);
        QCOMPARE(readJsonFile(file("summed") / "summary.json").at("images").get<int>(), 1);
    }

    void explainWithEveryMethod()
    {
        const CliResult result = runCli({"explain",      path("good.png"),
                                         "--checkpoint", path("plain.safetensors"),
                                         "--methods",    "all",
                                         "--class",      "benign",
                                         "--against",    "malignant",
                                         "--set",        "occlusion.cells=4",
                                         "--set",        "occlusion.fill=black",
                                         "--set",        "integrated_gradients.steps=4",
                                         "--set",        "smooth_grad.samples=2",
                                         "--out",        path("every"),
                                         "--json"});
        QVERIFY2(result.status == 0, result.err);
        QVERIFY2(result.err.contains("is not defined for ResNet18, because"), result.err);
        QVERIFY(result.json()["undefined"].toArray().size() >= 3);
        const Json json = readJsonFile(file("every") / "good" / "explanation.json");
        QCOMPARE(json.at("method_options").at("occlusion").at("fill").get<std::string>(), std::string("black"));
        QCOMPARE(static_cast<int>(json.at("undefined").size()), static_cast<int>(result.json()["undefined"].toArray().size()));
        bool hasOcclusion = false;
        for (const Json &map : json.at("maps")) {
            if (map.at("method") != "occlusion")
                continue;
            hasOcclusion = true;
            QCOMPARE(map.at("rows").get<int>(), 4);
            QCOMPARE(map.at("contrast_class").get<std::string>(), std::string("malignant"));
        }
        QVERIFY(hasOcclusion);
    }

    void knockoutOfAnImage()
    {
        const CliResult result = runCli({"knockout", path("good.png"), path("text.jpg"), "--checkpoint", path("ga.safetensors"), "--layer",
                                         "layer4.1.attention", "--out", path("knockout.csv"), "--json"});
        QCOMPARE(result.status, 1); // text.jpg is no image
        const QJsonObject json = result.json();
        QCOMPARE(json["kind"].toString(), "remove");
        QCOMPARE(json["errors"].toArray().size(), 1);
        const QJsonArray knockouts = json["results"].toArray()[0].toObject()["knockouts"].toArray();
        QCOMPARE(knockouts.size(), 1 + 8);
        QVERIFY(knockouts[0].toObject()["head"].isNull());
        QCOMPARE(knockouts[8].toObject()["head"].toInt(), 7);
        // Random weights have closed gates: nothing can change.
        QCOMPARE(knockouts[0].toObject()["logit_change"].toArray()[0].toDouble(), 0.0);
        const std::string csv = readFile(file("knockout.csv"));
        QCOMPARE(std::count(csv.begin(), csv.end(), '\n'), 1 + 9 * 2);
        const CliResult text = runCli({"knockout", path("good.png"), "--checkpoint", path("ga.safetensors"), "--head", "3"});
        QVERIFY2(text.status == 0, text.err);
        QVERIFY(text.out.contains("layer3.1.attention") && text.out.contains("stays"));
    }

    void knockoutOfADataSet()
    {
        const CliResult result = runCli({"knockout", "--data", path("phantoms"), "--split", "train", "--checkpoint", path("ga.safetensors"),
                                         "--layer", "layer3.1.attention", "--kind", "uniform", "--json"});
        QVERIFY2(result.status == 0, result.err);
        QCOMPARE(result.json()["results"].toArray().size(), 9);
        QVERIFY(result.json()["n"].toInt() > 0);
        QVERIFY(result.json()["trained_on_images"].isNull()); // the checkpoint was never trained
        const QJsonObject first = result.json()["results"].toArray().first().toObject();
        QCOMPARE(first["changed_predictions"].toInt(), 0); // closed gates
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

    void fullStandardOutputIsAnError()
    {
        if (!QFile::exists("/dev/full"))
            QSKIP("this system has no /dev/full");
        QProcess process;
        process.setStandardOutputFile("/dev/full");
        process.start(qEnvironmentVariable("LESIONLENS_CLI"), {"methods", "--json"});
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("standard output"));
    }

    void onePixelImageWorks()
    {
        const CliResult result = runCli({"predict", path("one.png"), "--checkpoint", path("ga.safetensors"), "--json"});
        QVERIFY2(result.status == 0, result.err);
    }

    void helpExplainsItself()
    {
        for (const char *command : {"models", "methods", "dataset", "predict", "explain", "knockout", "phantom", "artefact", "train",
                                    "evaluate", "report", "export"}) {
            const CliResult result = runCli({command, "--help"});
            QCOMPARE(result.status, 0);
            QVERIFY(result.out.size() > 80);
        }
    }
};

QTEST_GUILESS_MAIN(TstCli)
#include "tst_cli.moc"
