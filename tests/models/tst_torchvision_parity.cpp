// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <QtTest/QTest>

#include "core/models/checkpoint.h"
#include "core/models/registry.h"
#include "tests/models/python_reference.h"

using namespace lesionlens;

/// Runs torchvision itself beside this program: same weights, same input, same numbers.
class TstTorchvisionParity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!python_.isHere())
            QSKIP("torchvision is not here: install python3-torchvision to compare with it");
    }

    void ourNetworkWithTheirWeights_data() { addModels(); }
    void ourNetworkWithTheirWeights()
    {
        QFETCH(QString, id);
        QCOMPARE(python_.run(script, {"make", id}), QString());
        auto model = buildModel(config(id));
        const std::filesystem::path weights = python_.file("theirs.safetensors");
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
        saveCheckpoint(python_.file("ours.safetensors"), *model, card);
        TensorFile input;
        input.tensors["x"] = torch::randn({2, 3, 96, 160});
        writeSafetensors(python_.file("input.safetensors"), input);
        QCOMPARE(python_.run(script, {"check", id}), QString());
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
        const torch::Tensor x = readSafetensors(python_.file("input.safetensors")).tensors.at("x");
        const TensorFile answer = readSafetensors(python_.file("answer.safetensors"));
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

    static constexpr const char *script = "torchvision_parity.py";
    test::PythonReference python_;
};

QTEST_GUILESS_MAIN(TstTorchvisionParity)
#include "tst_torchvision_parity.moc"
