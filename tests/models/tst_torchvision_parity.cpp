// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <cstdlib>

#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/models/checkpoint.h"
#include "core/models/registry.h"

using namespace lesionlens;

/// Runs torchvision itself beside this program: same weights, same input, same numbers.
class TstTorchvisionParity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        for (const QString &candidate : {QString("python3"), QString("/usr/bin/python3")}) {
            if (run(candidate, {"-c", "import torchvision"}).isEmpty()) {
                python_ = candidate;
                break;
            }
        }
        if (python_.isEmpty())
            QSKIP("torchvision is not here: install python3-torchvision to compare with it");
        QVERIFY(folder_.isValid());
    }

    void ourNetworkWithTheirWeights_data() { addModels(); }
    void ourNetworkWithTheirWeights()
    {
        QFETCH(QString, id);
        QCOMPARE(runScript("make", id), QString());
        auto model = buildModel(config(id));
        const std::filesystem::path weights = path("theirs.safetensors");
        loadExactWeights(*model, readSafetensors(weights), weights);
        compareWithAnswer(*model);
    }

    void theirNetworkWithOurWeights_data() { addModels(); }
    void theirNetworkWithOurWeights()
    {
        QFETCH(QString, id);
        torch::manual_seed(8);
        auto model = buildModel(config(id));
        CheckpointCard card;
        card.model = config(id);
        for (int i = 0; i < card.model.classes; ++i)
            card.classes.push_back("class_" + std::to_string(i));
        saveCheckpoint(path("ours.safetensors"), *model, card);
        TensorFile input;
        input.tensors["x"] = torch::randn({2, 3, 96, 160});
        writeSafetensors(path("input.safetensors"), input);
        QCOMPARE(runScript("check", id), QString());
        compareWithAnswer(*model);
    }

private:
    static void addModels()
    {
        QTest::addColumn<QString>("id");
        for (const char *id : {"resnet18", "efficientnet_b0"})
            QTest::addRow("%s", id) << id;
    }

    static ModelConfig config(const QString &id)
    {
        ModelConfig config = modelEntry(id.toStdString()).defaults;
        config.classes = 13;
        config.inputWidth = 160;
        config.inputHeight = 96;
        return config;
    }

    void compareWithAnswer(ImageClassifier &model) const
    {
        const torch::Tensor x = readSafetensors(path("input.safetensors")).tensors.at("x");
        const TensorFile answer = readSafetensors(path("answer.safetensors"));
        ForwardTrace trace;
        for (const FeatureSpec &feature : model.spec().features)
            trace.request(feature.key, ForwardTrace::Capture::Detached);
        torch::NoGradGuard noGrad;
        const torch::Tensor logits = model.forward(x, trace);
        const double difference = (logits - answer.tensors.at("logits")).abs().max().item<double>();
        QVERIFY2(difference < 1e-4, qPrintable(QString::number(difference)));
        QCOMPARE(model.spec().macs, answer.tensors.at("macs").item<std::int64_t>());
        for (const FeatureSpec &feature : model.spec().features) {
            const torch::Tensor &expected = answer.tensors.at(feature.key);
            QVERIFY((trace.at(feature.key) - expected).abs().max().item<double>() < 1e-5 * expected.abs().max().item<double>());
        }
        compareInTraining(model, x, answer);
    }

    /// Stochastic depth, dropout and the momentum of the statistics: with one seed, both draw the same.
    static void compareInTraining(ImageClassifier &model, const torch::Tensor &x, const TensorFile &answer)
    {
        model.train();
        torch::manual_seed(5);
        const torch::Tensor expected = answer.tensors.at("training_logits");
        const torch::Tensor logits = model.forward(x);
        QVERIFY((logits - expected).abs().max().item<double>() < 1e-4 * expected.abs().max().item<double>());
        torch::Tensor lastVariance;
        for (const auto &buffer : model.named_buffers()) {
            if (buffer.key().ends_with("running_var"))
                lastVariance = buffer.value();
        }
        QVERIFY(torch::allclose(lastVariance, answer.tensors.at("running_var"), 1e-4));
    }

    std::filesystem::path path(const char *name) const { return std::filesystem::path(folder_.path().toStdString()) / name; }

    QString runScript(const QString &mode, const QString &id) const
    {
        const QString script = QString::fromLocal8Bit(qgetenv("LESIONLENS_SOURCE_DIR")) + "/tests/models/torchvision_parity.py";
        return run(python_, {script, mode, id, folder_.path()});
    }

    /// Empty, or what went wrong.
    static QString run(const QString &program, const QStringList &arguments)
    {
        QProcess process;
        process.start(program, arguments);
        if (!process.waitForFinished(300000))
            return process.errorString();
        return process.exitCode() == 0 ? QString() : "failed: " + QString::fromLocal8Bit(process.readAllStandardError());
    }

    QString python_;
    QTemporaryDir folder_;
};

QTEST_GUILESS_MAIN(TstTorchvisionParity)
#include "tst_torchvision_parity.moc"
