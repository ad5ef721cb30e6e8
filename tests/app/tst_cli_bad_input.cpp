// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <array>
#include <string>
#include <vector>

#include "tests/app/cli_files.h"

using namespace lesionlens;
using lesionlens::test::CliResult;
using lesionlens::test::runCli;

/// Wrong use and bad files: one sentence that names what is wrong, the right exit status, nothing half-written.
class TstCliBadInput : public QObject
{
    Q_OBJECT

private:
    test::CliFiles files_;
    QString path(const QString &name) const { return files_.path(name); }
    std::filesystem::path file(const std::string &name) const { return files_.file(name); }

private Q_SLOTS:
    void initTestCase() { QVERIFY(files_.write()); }

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
        // Networks that cannot be: the file says which key is wrong.
        const std::vector<std::array<const char *, 3>> badModels = {
            {"kernel even", R"({"id": "resnet18_la", "attention": {"kernel": 4}})", "model.attention.kernel"},
            {"kernel too large", R"({"id": "resnet18_la", "attention": {"kernel": 13}})", "model.attention.kernel"},
            {"heads that do not divide", R"({"id": "resnet18_ga", "attention": {"heads": 7}})", "model.attention.heads"},
            {"no such stage", R"({"id": "resnet18_ga", "attention": {"stages": [5]}})", "model.attention.stages"},
            {"input too small", R"({"id": "resnet18", "input": {"width": 8, "height": 8}})", "model.input"},
            {"attention in a transformer", R"({"id": "vit_tiny_patch16_224", "attention": {"kind": "local"}})", "model.attention"},
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
        row("phantom shortcut", {"phantom", "--out", path("p"), "--count", "2", "--shortcut", "sand=0.9"}, 2, "sand");
        row("phantom shortcut without strength", {"phantom", "--out", path("p"), "--count", "2", "--shortcut", "ink"}, 2, "ink");
        row("phantom shortcut strength", {"phantom", "--out", path("p"), "--count", "2", "--shortcut", "ruler=much"}, 2, "ruler=much");
        row("against unknown class", {"explain", good, "--checkpoint", ga, "--against", "purple", "--out", out}, 2, "purple");
        row("class against itself", {"explain", good, "--checkpoint", ga, "--class", "benign", "--against", "benign", "--out", out}, 2,
            "benign");
        row("option of no method", {"explain", good, "--checkpoint", ga, "--set", "magic.cells=3", "--out", out}, 2, "magic");
        row("option unknown", {"explain", good, "--checkpoint", ga, "--set", "occlusion.cell=3", "--out", out}, 2, "occlusion.cell");
        row("option out of range", {"explain", good, "--checkpoint", ga, "--set", "occlusion.cells=1", "--out", out}, 2, "2 and 64");
        row("option without value", {"explain", good, "--checkpoint", ga, "--set", "occlusion", "--out", out}, 2, "METHOD.KEY=VALUE");
        row("no options file", {"explain", good, "--checkpoint", ga, "--options", path("no.json"), "--out", out}, 1, "no.json");
        row("method not defined", {"explain", good, "--checkpoint", path("plain.safetensors"), "--methods", "attention", "--out", out}, 1,
            "is not defined for ResNet18, because");
        row("layer without a grid", {"explain", good, "--checkpoint", ga, "--layer", "fc", "--out", out}, 2, "spatial grid");
        row("weights of another architecture", {"predict", good, "--model", "efficientnet_b0", "--weights", path("plain.safetensors")}, 1,
            "resnet18");
        row("knockout of nothing", {"knockout", "--checkpoint", ga}, 2, "--data");
        row("knockout without attention", {"knockout", good, "--checkpoint", path("plain.safetensors")}, 2, "no self-attention");
        row("knockout unknown layer", {"knockout", good, "--checkpoint", ga, "--layer", "layer9"}, 2, "layer9");
        row("knockout unknown head", {"knockout", good, "--checkpoint", ga, "--head", "64"}, 2, "64");
        row("knockout out is a folder", {"knockout", good, "--checkpoint", ga, "--out", path("empty")}, 1, "empty");
        row("knockout out cannot be", {"knockout", good, "--checkpoint", ga, "--out", good + "/x.csv"}, 1, "good.png");
        row("head of no attention", {"explain", good, "--checkpoint", ga, "--methods", "grad_cam", "--head", "0", "--out", out}, 2,
            "--head");
        row("knockout unknown kind", {"knockout", good, "--checkpoint", ga, "--kind", "shrink"}, 2, "shrink");
        row("models unknown", {"models", "resnet19"}, 2, "resnet19");
        row("methods unknown model", {"methods", "--model", "resnet19"}, 2, "resnet19");
        for (const auto &[name, model, part] : badModels) {
            writeFileAtomically(file(std::string(name) + ".json"), std::string(R"({"model": )") + model + "}");
            row(name, {"train", "--config", path(QString(name) + ".json"), "--data", path("phantoms"), "--out", path("run")}, 2, part);
        }
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
};

QTEST_GUILESS_MAIN(TstCliBadInput)
#include "tst_cli_bad_input.moc"
