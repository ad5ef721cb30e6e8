// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which parameters are backbone, added attention and head, how fast they learn, and from when on.

#include <algorithm>
#include <set>

#include <QtTest/QTest>

#include <torch/torch.h>

#include "core/train/engine/unfreezing.h"
#include "tests/expect_error.h"
#include "tests/train/small_network.h"

using namespace lesionlens;
using lesionlens::test::contains;
using lesionlens::test::smallModel;

class TstParameterRoles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parametersHaveTheirPlaces_data()
    {
        QTest::addColumn<int>("stages");
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QByteArray>("inLastStage");
        QTest::addColumn<QByteArray>("inFirstStage");
        QTest::newRow("resnet18") << 5 << QByteArray("fc.bias") << QByteArray("layer4.0.conv1.weight") << QByteArray("conv1.weight");
        QTest::newRow("resnet18_la") << 5 << QByteArray("fc.bias") << QByteArray("layer4.0.conv1.weight") << QByteArray("bn1.bias");
        QTest::newRow("efficientnet_b0") << 9 << QByteArray("classifier.1.weight") << QByteArray("features.8.0.weight")
                                         << QByteArray("features.0.0.weight");
        QTest::newRow("vit_tiny_patch16_224") << 13 << QByteArray("head.weight") << QByteArray("blocks.11.norm1.weight")
                                              << QByteArray("patch_embed.proj.weight");
        QTest::newRow("swin_tiny_patch4_window7_224")
            << 5 << QByteArray("head.bias") << QByteArray("norm.weight") << QByteArray("features.0.0.weight");
    }
    void parametersHaveTheirPlaces()
    {
        QFETCH(int, stages);
        const std::string id = QTest::currentDataTag();
        const auto model = smallModel(id);
        const std::vector<ParameterPlace> places = parameterPlaces(*model);
        QCOMPARE(stageCount(places), stages);
        QFETCH(QByteArray, head);
        QFETCH(QByteArray, inLastStage);
        QFETCH(QByteArray, inFirstStage);
        const auto placeOf = [&](const QByteArray &name) {
            return *std::find_if(places.begin(), places.end(),
                                 [&](const ParameterPlace &place) { return place.name == name.toStdString(); });
        };
        QVERIFY(placeOf(head).role == ParameterRole::Head);
        QCOMPARE(placeOf(inLastStage).stage, stages - 1);
        QVERIFY(placeOf(inLastStage).role == ParameterRole::Backbone);
        QCOMPARE(placeOf(inFirstStage).stage, 0);
        for (const ParameterPlace &place : places) {
            if (place.role == ParameterRole::Head)
                QCOMPARE(place.tensor.size(0), std::int64_t(3)); // the classes
            QCOMPARE(place.role == ParameterRole::Attention,
                     model->spec().config.attention.kind != "none" && contains(place.name, ".attention."));
        }
    }

    void everyArchitectureHasAHeadAndStages()
    {
        for (const ModelEntry &entry : modelRegistry()) {
            const auto places = parameterPlaces(*smallModel(entry.id));
            QVERIFY2(stageCount(places) >= 5, entry.id.c_str());
            const bool takesAttention = entry.defaults.attention.kind != "none";
            std::set<ParameterRole> roles;
            for (const ParameterPlace &place : places)
                roles.insert(place.role);
            QCOMPARE(roles.count(ParameterRole::Head), std::size_t(1));
            QCOMPARE(roles.count(ParameterRole::Attention), std::size_t(takesAttention ? 1 : 0));
        }
    }

    void eachRoleHasItsLearningRate()
    {
        const auto model = smallModel("resnet18_ga");
        TrainOptions options;
        options.initLrFactor = 0.1;
        options.attentionLrFactor = 2.0;
        options.headLrFactor = 5.0;
        for (const OptimizedParameter &parameter : optimizedParameters(*model, options, {"conv1.weight", "fc.bias"})) {
            double expected = contains(parameter.name, ".attention.") ? 2.0 : 1.0;
            if (parameter.name == "conv1.weight")
                expected = 0.1;
            if (parameter.name == "fc.weight")
                expected = 5.0;
            if (parameter.name == "fc.bias")
                expected = 0.5;
            QCOMPARE(parameter.lrFactor, expected);
        }
    }

    void stagesThawFromTheLast()
    {
        TrainOptions options;
        options.freezeEpochs = 2;
        QCOMPARE(learningStages(options, 2, 5), 0);
        QCOMPARE(learningStages(options, 3, 5), 5);
        options.unfreezeEvery = 2;
        QCOMPARE(learningStages(options, 3, 5), 1);
        QCOMPARE(learningStages(options, 4, 5), 1);
        QCOMPARE(learningStages(options, 5, 5), 2);
        QCOMPARE(learningStages(options, 50, 5), 5);
        QCOMPARE(learningStages(TrainOptions(), 1, 5), 5);

        const auto model = smallModel("resnet18_ga");
        const std::vector<ParameterPlace> places = parameterPlaces(*model);
        setLearning(*model, places, 1);
        const auto parameters = model->named_parameters();
        QVERIFY(parameters["fc.weight"].requires_grad());
        QVERIFY(parameters["layer4.0.conv1.weight"].requires_grad());
        QVERIFY(!parameters["layer3.0.conv1.weight"].requires_grad());
        QVERIFY(parameters["layer3.1.attention.qkv.weight"].requires_grad());
        for (const auto &module : model->named_modules()) {
            if (module.value()->as<torch::nn::BatchNorm2d>() != nullptr)
                QCOMPARE(module.value()->is_training(), contains(module.key(), "layer4."));
        }
        setLearning(*model, places, 5);
        QVERIFY(model->named_parameters()["conv1.weight"].requires_grad());
        for (const auto &module : model->modules(false))
            QVERIFY(module->is_training());
    }
};

QTEST_GUILESS_MAIN(TstParameterRoles)
#include "tst_parameter_roles.moc"
