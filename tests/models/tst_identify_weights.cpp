// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <algorithm>

#include <QtTest/QTest>

#include "core/models/checkpoint.h"
#include "core/models/identify_weights.h"
#include "core/models/registry.h"
#include "tests/expect_error.h"
#include "tests/models/small_models.h"

using namespace lesionlens;
using namespace lesionlens::test;

/// Weights given to a network that they were not made for.
class TstIdentifyWeights : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Narrow weights with a class count of their own are still known by their names.
    void filesOfAnotherArchitectureAreNamed_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("inFile");
        QTest::addColumn<QString>("named");
        QTest::addRow("other backbone") << "resnet18"
                                        << "efficientnet_b0"
                                        << "seem to be those of efficientnet_b0, not of resnet18: missing ";
        QTest::addRow("other way round") << "efficientnet_b0_ga"
                                         << "resnet18_ga"
                                         << "seem to be those of resnet18_ga, not of efficientnet_b0_ga: ";
        QTest::addRow("two of the same names") << "resnet18"
                                               << "resnet18_ela"
                                               << "seem to be those of resnet18_la or resnet18_ela, not of resnet18: unexpected ";
    }
    void filesOfAnotherArchitectureAreNamed()
    {
        QFETCH(QString, model);
        QFETCH(QString, inFile);
        QFETCH(QString, named);
        const TensorFile weights{stateOf(*buildModel(smallConfig(inFile.toStdString()))), {}};
        auto target = buildModel(smallConfig(model.toStdString()));
        const auto before = stateOf(*target);
        LESIONLENS_EXPECT_ERROR(loadExactWeights(*target, weights, "w"), ErrorCode::Mismatch, "The weights in 'w' " + named.toStdString());
        if (inFile.left(6) != model.left(6)) // of one backbone: a start for a training
            LESIONLENS_EXPECT_ERROR(loadMatchingWeights(*target, weights, "w"), ErrorCode::Mismatch, named.toStdString());
        for (const auto &[name, tensor] : stateOf(*target))
            QVERIFY2(inFile.left(6) == model.left(6) || torch::equal(tensor, before.at(name)), name.c_str());
    }

    void namesThatFitByChanceAreNotLoaded()
    {
        TensorFile weights{stateOf(*buildModel(smallConfig("efficientnet_b0"))), {}};
        weights.tensors["fc.bias"] = torch::zeros({5});
        auto model = buildModel(smallConfig("resnet18"));
        LESIONLENS_EXPECT_ERROR(loadMatchingWeights(*model, weights, "w"), ErrorCode::Mismatch, "efficientnet_b0");
        const TensorFile onlyThat{{{"fc.bias", torch::zeros({5})}}, {}};
        QVERIFY(loadMatchingWeights(*model, onlyThat, "w").loaded == std::vector<std::string>{"fc.bias"});
    }

    /// Only the batch counters fit a network of another width.
    void weightsOfAnotherWidthAreNotLoaded()
    {
        const ModelConfig config = smallConfig("efficientnet_b0");
        const TensorFile weights{stateOf(*buildModel(config)), {}};
        ModelConfig wide = config;
        wide.width = 0.5;
        auto model = buildModel(wide);
        LESIONLENS_EXPECT_ERROR(loadMatchingWeights(*model, weights, "w"), ErrorCode::Mismatch,
                                "The weights in 'w' are not those of the model efficientnet_b0: of another shape ");
    }

    void anotherClassCountIsNamed()
    {
        ModelConfig config = smallConfig("efficientnet_b0");
        const TensorFile weights{stateOf(*buildModel(config)), {}};
        QCOMPARE(classCountIn(weights), 5);
        QCOMPARE(classCountIn({}), 0);
        config.classes = 7;
        LESIONLENS_EXPECT_ERROR(
            loadExactWeights(*buildModel(config), weights, "w"), ErrorCode::Mismatch,
            "are not those of the model efficientnet_b0 with 7 classes, but with 5: of another shape classifier.1.bias: "
            "file [5], model [7]");
    }

    void architecturesAreKnownByTheirNames()
    {
        for (const ModelEntry &entry : modelRegistry()) {
            const std::vector<std::string> likely = likelyArchitectures({stateOf(*buildModel(entry.defaults)), {}});
            QVERIFY2(std::find(likely.begin(), likely.end(), entry.id) != likely.end(), entry.id.c_str());
            for (const std::string &id : likely)
                QVERIFY2(modelEntry(id).defaults.attention.kind == entry.defaults.attention.kind, id.c_str());
        }
        QVERIFY(likelyArchitectures({}).empty());
        QVERIFY(likelyArchitectures({{{"layer1.0.conv1.weight", torch::zeros({8, 8, 3, 3})}}, {}}).empty());
    }
};

QTEST_GUILESS_MAIN(TstIdentifyWeights)
#include "tst_identify_weights.moc"
