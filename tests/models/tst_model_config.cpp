// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>
#include <functional>

#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/models/registry.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

using Change = std::function<void(ModelConfig &)>;

} // namespace

Q_DECLARE_METATYPE(Change)

class TstModelConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tableIsInOrderAndWellFormed()
    {
        std::vector<std::string> ids;
        for (const ModelEntry &entry : modelRegistry()) {
            ids.push_back(entry.id);
            QCOMPARE(entry.defaults.id, entry.id);
            QVERIFY(entry.defaults.problems().empty());
            QVERIFY(!entry.title.empty());
            QCOMPARE(modelEntry(entry.id).title, entry.title);
        }
        QVERIFY(ids == (std::vector<std::string>{"resnet18", "resnet18_ga", "resnet18_la", "resnet18_ela", "efficientnet_b0",
                                                 "efficientnet_b0_ga", "efficientnet_b0_la", "efficientnet_b0_ela", "vit_tiny_patch16_224",
                                                 "swin_tiny_patch4_window7_224"}));
    }

    void unknownModelIsNamedBesideTheKnown()
    {
        const std::string message = messageOf([] { static_cast<void>(modelEntry("resnet81")); });
        QVERIFY(message.find("'resnet81'") != std::string::npos);
        QVERIFY(message.find("resnet18_ga") != std::string::npos);
        QVERIFY(messageOf([] { static_cast<void>(modelConfigFromJson(Json{{"id", "vgg"}}, "model")); }).find("vgg") != std::string::npos);
    }

    void absentKeysKeepTheDefaultsOfTheId()
    {
        QVERIFY(modelConfigFromJson(Json::object(), "model") == modelEntry("resnet18").defaults);
        for (const ModelEntry &entry : modelRegistry())
            QVERIFY(modelConfigFromJson(Json{{"id", entry.id}}, "model") == entry.defaults);
        const ModelConfig local = modelConfigFromJson(Json{{"id", "resnet18_la"}, {"attention", {{"kernel", 5}}}}, "model");
        QCOMPARE(local.attention.kind, std::string("local"));
        QCOMPARE(local.attention.kernel, 5);
        QVERIFY(local.attention.stages == (std::vector<int>{3, 4}));
    }

    void everyKeyComesBack()
    {
        ModelConfig config = modelEntry("resnet18_la").defaults;
        config.width = 0.25;
        config.inputWidth = 96;
        config.inputHeight = 64;
        config.classes = 7;
        config.mean = {0.1, 0.2, 0.3};
        config.std = {0.4, 0.5, 0.6};
        config.attention.stages = {2, 4};
        config.attention.heads = 4;
        config.attention.kernel = 5;
        config.attention.position = "sinusoidal";
        config.attention.placement = "parallel";
        const Json json = toJson(config);
        QVERIFY(modelConfigFromJson(json, "model") == config);
        QVERIFY(modelConfigFromJson(parseJson(json.dump(), "text"), "model") == config);
        QCOMPARE(json.dump(), std::string("{\"id\":\"resnet18_la\",\"width\":0.25,\"input\":{\"width\":96,\"height\":64},\"classes\":7,"
                                          "\"mean\":[0.1,0.2,0.3],\"std\":[0.4,0.5,0.6],\"attention\":{\"kind\":\"local\",\"stages\":[2,4],"
                                          "\"heads\":4,\"kernel\":5,\"position\":\"sinusoidal\",\"placement\":\"parallel\"}}"));
    }

    void unknownAndWrongKeysAreNamedWithTheirPath_data()
    {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("named");
        QTest::addRow("root") << "{'depth': 18}"
                              << "model.depth";
        QTest::addRow("input") << "{'input': {'size': 3}}"
                               << "model.input.size";
        QTest::addRow("attention") << "{'attention': {'head': 3}}"
                                   << "model.attention.head ";
        QTest::addRow("type") << "{'attention': {'heads': 'eight'}}"
                              << "model.attention.heads";
        QTest::addRow("object") << "{'input': 224}"
                                << "model.input";
        QTest::addRow("stages") << "{'attention': {'stages': [3, '4']}}"
                                << "model.attention.stages[1]";
        QTest::addRow("mean") << "{'mean': [0.5, 0.5]}"
                              << "model.mean";
        QTest::addRow("value") << "{'classes': 0}"
                               << "model.classes";
    }
    void unknownAndWrongKeysAreNamedWithTheirPath()
    {
        QFETCH(QString, json);
        QFETCH(QString, named);
        const Json parsed = parseJson(json.replace('\'', '"').toStdString(), "text");
        const std::string message = messageOf([&] { static_cast<void>(modelConfigFromJson(parsed, "model")); });
        QVERIFY2(message.find(named.toStdString()) != std::string::npos, message.c_str());
    }

    void problemsNameTheKey_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("named");
        const auto row = [](const char *name, const char *named, const Change &change) { QTest::newRow(name) << change << QString(named); };
        row("id", "model.id", [](ModelConfig &c) { c.id = "resnet19"; });
        row("width zero", "model.width", [](ModelConfig &c) { c.width = 0.0; });
        row("width large", "model.width", [](ModelConfig &c) { c.width = 4.1; });
        row("width nan", "model.width", [](ModelConfig &c) { c.width = std::nan(""); });
        row("input small", "model.input", [](ModelConfig &c) { c.inputHeight = 31; });
        row("input negative", "model.input", [](ModelConfig &c) { c.inputWidth = -224; });
        row("input huge", "model.input", [](ModelConfig &c) { c.inputWidth = 100000; });
        row("classes", "model.classes", [](ModelConfig &c) { c.classes = 0; });
        row("mean", "model.mean", [](ModelConfig &c) { c.mean[1] = std::nan(""); });
        row("std", "model.std", [](ModelConfig &c) { c.std[2] = 0.0; });
        row("kind", "model.attention.kind", [](ModelConfig &c) { c.attention.kind = "global"; });
        row("no stage", "model.attention.stages", [](ModelConfig &c) { c.attention.stages.clear(); });
        row("stage 0", "model.attention.stages", [](ModelConfig &c) { c.attention.stages = {0, 3}; });
        row("stage 5", "model.attention.stages", [](ModelConfig &c) { c.attention.stages = {5}; });
        row("stage twice", "model.attention.stages", [](ModelConfig &c) { c.attention.stages = {3, 3}; });
        row("heads", "model.attention.heads", [](ModelConfig &c) { c.attention.heads = 0; });
        row("heads do not divide", "model.attention.heads", [](ModelConfig &c) { c.attention.heads = 7; });
        row("one channel per head", "model.attention.heads", [](ModelConfig &c) {
            c.width = 0.25;
            c.attention.heads = 64;
        });
        row("kernel even", "model.attention.kernel must be odd and between 3 and 11, but is 4",
            [](ModelConfig &c) { c.attention.kernel = 4; });
        row("kernel large", "model.attention.kernel", [](ModelConfig &c) { c.attention.kernel = 13; });
        row("position", "model.attention.position", [](ModelConfig &c) { c.attention.position = "learned"; });
        row("placement", "model.attention.placement", [](ModelConfig &c) { c.attention.placement = "serial"; });
    }
    void problemsNameTheKey()
    {
        QFETCH(Change, change);
        QFETCH(QString, named);
        ModelConfig config = modelEntry("resnet18_la").defaults;
        change(config);
        const std::vector<std::string> problems = config.problems();
        QCOMPARE(problems.size(), std::size_t{1});
        QVERIFY2(problems[0].find(named.toStdString()) == 0, problems[0].c_str());
        QVERIFY(messageOf([&] { static_cast<void>(buildModel(config)); }).find(problems[0]) == 0);
    }

    void everyArchitectureNamesItsOwnLimits_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char *name, const char *id, const char *problem, const Change &change) {
            QTest::newRow(name) << id << change << problem;
        };
        row("stage of seven", "efficientnet_b0_ga",
            "model.attention.stages must be a list of stages from 1 to 7 for efficientnet_b0_ga, each once and at least one, but is [5,8]",
            [](ModelConfig &c) {
                c.attention.stages = {5, 8};
            });
        row("stage of four", "resnet18_ela",
            "model.attention.stages must be a list of stages from 1 to 4 for resnet18_ela, each once and at least one, but is [5]",
            [](ModelConfig &c) { c.attention.stages = {5}; });
        row("small input", "efficientnet_b0", "model.input must be at least 32 x 32 pixels for efficientnet_b0, but is 224 x 31",
            [](ModelConfig &c) { c.inputHeight = 31; });
        row("heads of the output", "efficientnet_b0_la", "model.attention.heads must divide the 112 channels at stage 5, but is 3",
            [](ModelConfig &c) { c.attention.heads = 3; });
        row("heads of the expanded channels", "efficientnet_b0_ela",
            "model.attention.heads must divide the 672 channels at stage 5, but is 5", [](ModelConfig &c) { c.attention.heads = 5; });
        row("odd channels per head", "efficientnet_b0_la",
            "model.attention.heads must leave an even number of the 112 channels per head for relative positions at stage 5, but is 16",
            [](ModelConfig &c) { c.attention.heads = 16; });
        row("kernel even", "efficientnet_b0_ela", "model.attention.kernel must be odd and between 3 and 11, but is 8",
            [](ModelConfig &c) { c.attention.kernel = 8; });
        row("kernel large", "resnet18_ela", "model.attention.kernel must be odd and between 3 and 11, but is 13",
            [](ModelConfig &c) { c.attention.kernel = 13; });
        row("embedded elsewhere", "efficientnet_b0_ela",
            "model.attention.placement must be parallel for efficientnet_b0_ela, but is residual: take efficientnet_b0_la for another "
            "placement",
            [](ModelConfig &c) { c.attention.placement = "residual"; });
        row("embedded in place", "resnet18_ela",
            "model.attention.placement must be parallel for resnet18_ela, but is replace: take resnet18_la for another placement",
            [](ModelConfig &c) { c.attention.placement = "replace"; });
        row("plain", "efficientnet_b0", "model.attention.kind must be none for efficientnet_b0, but is global",
            [](ModelConfig &c) { c.attention.kind = "global"; });
        row("too large", "efficientnet_b0_ga",
            "model.input is too large for global attention at stage 5: 16384 positions with 8 heads make more than 2^28 weights",
            [](ModelConfig &c) { c.inputWidth = c.inputHeight = 2048; });
    }
    void everyArchitectureNamesItsOwnLimits()
    {
        QFETCH(QString, id);
        QFETCH(Change, change);
        QFETCH(QString, problem);
        ModelConfig config = modelEntry(id.toStdString()).defaults;
        change(config);
        QCOMPARE(config.problems(), std::vector<std::string>{problem.toStdString()});
    }

    /// A network without a place for added attention refuses every option of it that is not the default, naming the key.
    void networksWithoutStagesTakeNoAttentionOptions()
    {
        for (const ModelEntry &entry : modelRegistry()) {
            if (entry.stages != 0)
                continue;
            ModelConfig config = entry.defaults;
            config.attention.heads += 1;
            const std::vector<std::string> problems = config.problems();
            QCOMPARE(problems.size(), std::size_t{1});
            QVERIFY2(problems[0].find("model.attention.heads must be left out for " + entry.id) == 0, problems[0].c_str());
            config = entry.defaults;
            config.attention.kind = "local";
            QVERIFY(config.problems() == std::vector<std::string>{"model.attention.kind must be left out for " + entry.id +
                                                                  ", which takes no added attention, but is \"local\""});
        }
    }

    void defaultsOfTheAttention()
    {
        QVERIFY(modelEntry("resnet18_la").defaults.attention == (AttentionOptions{"local", {3, 4}, 8, 7, "relative", "residual"}));
        QVERIFY(modelEntry("resnet18_ela").defaults.attention == (AttentionOptions{"local", {3, 4}, 8, 7, "relative", "parallel"}));
        QVERIFY(modelEntry("efficientnet_b0_ga").defaults.attention == (AttentionOptions{"global", {5, 7}, 8, 7, "relative", "residual"}));
        QVERIFY(modelEntry("efficientnet_b0_ela").defaults.attention == (AttentionOptions{"local", {5, 7}, 8, 7, "relative", "parallel"}));
    }

    /// The plain network has no attention; asking it for one is a contradiction.
    void plainModelRefusesAttention()
    {
        ModelConfig config;
        config.attention.kind = "local";
        QCOMPARE(config.problems(), std::vector<std::string>{"model.attention.kind must be none for resnet18, but is local"});
    }

    /// Stage 1 at 4096 px: 1024 x 1024 positions, each attending to as many: more memory than any machine has.
    void attentionThatNoMemoryHoldsIsRefused()
    {
        ModelConfig config = modelEntry("resnet18_ga").defaults;
        config.inputWidth = config.inputHeight = 4096;
        config.attention.stages = {1};
        QCOMPARE(config.problems().size(), std::size_t{1});
        QVERIFY(config.problems()[0].find("model.input is too large for global attention at stage 1") == 0);
    }

private:
    static std::string messageOf(const std::function<void()> &call)
    {
        const std::optional<Error> error = test::errorOf(call);
        if (!error)
            return "no error";
        return error->code() == ErrorCode::Usage ? error->message() : "not a usage error: " + error->message();
    }
};

QTEST_GUILESS_MAIN(TstModelConfig)
#include "tst_model_config.moc"
