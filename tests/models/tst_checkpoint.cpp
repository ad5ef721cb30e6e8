// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <algorithm>
#include <csignal>
#include <limits>

#include <sys/resource.h>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/file_io.h"
#include "core/models/checkpoint.h"
#include "core/models/registry.h"
#include "tests/expect_error.h"
#include "tests/test_data.h"

using namespace lesionlens;

namespace {

ModelConfig smallConfig(const std::string &id)
{
    ModelConfig config = modelEntry(id).defaults;
    config.width = 0.125;
    if (config.attention.kind != "none")
        config.attention.heads = 4; // of 16 and 40 channels in the smallest EfficientNet
    config.classes = 3;
    config.inputWidth = 64;
    config.inputHeight = 32;
    return config;
}

CheckpointCard cardOf(const ModelConfig &config)
{
    CheckpointCard card;
    card.name = "with \"quotes\"";
    card.model = config;
    card.classes = {"mel", "nv", "bcc, möglich"};
    card.fit = "center_crop";
    card.seed = 18446744073709551615ULL;
    card.manifestSha256 = "ab12";
    card.trainedOn = "Phantoms, \"GPL-3.0-or-later\".";
    card.manifest = "packed";
    card.training = Json{{"epoch", 3}, {"metrics", {{"balanced_accuracy", 0.5}}}};
    return card;
}

/// Random weights, statistics and gates, so that nothing stands at its initial value.
std::shared_ptr<ImageClassifier> randomModel(const ModelConfig &config)
{
    torch::manual_seed(31);
    auto model = buildModel(config);
    torch::NoGradGuard noGrad;
    for (torch::Tensor &buffer : model->buffers()) {
        if (buffer.is_floating_point())
            buffer.uniform_(0.5, 1.5);
        else
            buffer.fill_(12);
    }
    for (const auto &item : model->named_parameters()) {
        if (item.key().ends_with("gate"))
            item.value().detach().fill_(0.25);
    }
    return model;
}

torch::Tensor logitsOf(ImageClassifier &model)
{
    torch::manual_seed(5);
    torch::NoGradGuard noGrad;
    return model.forward(torch::randn({2, 3, 32, 64}));
}

bool equal(const std::map<std::string, torch::Tensor> &a, const std::map<std::string, torch::Tensor> &b)
{
    return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const auto &one) {
               return b.contains(one.first) && torch::equal(one.second, b.at(one.first));
           });
}

} // namespace

class TstCheckpoint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        folder_ = std::make_unique<QTemporaryDir>();
        QVERIFY(folder_->isValid());
        path_ = std::filesystem::path(folder_->path().toStdString()) / "best.safetensors";
    }

    void models_data()
    {
        QTest::addColumn<QString>("id");
        for (const ModelEntry &entry : modelRegistry())
            QTest::addRow("%s", entry.id.c_str()) << QString::fromStdString(entry.id);
    }

    void comesBackEqual_data() { models_data(); }
    void comesBackEqual()
    {
        QFETCH(QString, id);
        const ModelConfig config = smallConfig(id.toStdString());
        auto model = randomModel(config);
        const std::map<std::string, torch::Tensor> extra = {{"training.step", torch::tensor({7}, torch::kLong)},
                                                            {"training.m.fc.bias", torch::tensor({0.1, 0.2}, torch::kDouble)}};
        saveCheckpoint(path_, *model, cardOf(config), WeightPrecision::Single, extra);
        const Checkpoint back = readCheckpoint(path_);
        QVERIFY(equal(stateOf(*back.model), stateOf(*model)));
        QVERIFY(torch::equal(logitsOf(*back.model), logitsOf(*model)));
        QVERIFY(equal(back.extra, extra));
        QVERIFY(!back.model->is_training());
        compareCards(back.card, cardOf(config));
        compareCards(readCheckpointCard(path_), cardOf(config));
    }

    void halfPrecisionIsWidened_data() { models_data(); }
    void halfPrecisionIsWidened()
    {
        QFETCH(QString, id);
        const ModelConfig config = smallConfig(id.toStdString());
        auto model = randomModel(config);
        saveCheckpoint(path_, *model, cardOf(config), WeightPrecision::Half);
        const std::map<std::string, torch::Tensor> written = readSafetensors(path_).tensors;
        QVERIFY(std::all_of(written.begin(), written.end(), [](const auto &one) {
            const bool isWhole = one.first.ends_with("num_batches_tracked") || one.first.ends_with("relative_position_index");
            return one.second.scalar_type() == (isWhole ? torch::kLong : torch::kHalf);
        }));
        const Checkpoint back = readCheckpoint(path_);
        for (const auto &[name, tensor] : stateOf(*back.model)) {
            const torch::Tensor original = stateOf(*model).at(name);
            QVERIFY(tensor.scalar_type() == original.scalar_type());
            QVERIFY(torch::allclose(tensor, original, 1.0 / 1024.0, 1e-7));
        }
        QVERIFY(torch::allclose(logitsOf(*back.model), logitsOf(*model), 0.02, 0.02));
    }

    void valuesBeyondHalfPrecisionAreKept()
    {
        const ModelConfig config = smallConfig("resnet18");
        auto model = randomModel(config);
        model->named_buffers()["bn1.running_var"].fill_(1e6);
        saveCheckpoint(path_, *model, cardOf(config), WeightPrecision::Half);
        QCOMPARE(readCheckpoint(path_).model->named_buffers()["bn1.running_var"][0].item<float>(), 1e6f);
    }

    void readingDrawsNoRandomNumbers()
    {
        const ModelConfig config = smallConfig("resnet18_la");
        saveCheckpoint(path_, *randomModel(config), cardOf(config));
        torch::manual_seed(40);
        const torch::Tensor expected = torch::randn({4});
        torch::manual_seed(40);
        static_cast<void>(readCheckpoint(path_));
        QVERIFY(torch::equal(torch::randn({4}), expected));
    }

    void stateIsACopy()
    {
        auto model = randomModel(smallConfig("resnet18"));
        const auto before = stateOf(*model);
        QVERIFY(before.contains("layer2.0.downsample.1.running_mean"));
        QVERIFY(!before.at("fc.weight").requires_grad());
        torch::NoGradGuard noGrad;
        model->named_parameters()["fc.weight"].add_(1.0);
        QVERIFY(!torch::equal(stateOf(*model).at("fc.weight"), before.at("fc.weight")));
    }

    void anotherModelsWeightsAreRefusedBeforeAnyIsWritten_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("named");
        QTest::addRow("missing") << "missing"
                                 << "layer3.0.conv1.weight";
        QTest::addRow("unexpected") << "unexpected"
                                    << "layer9.weight";
        QTest::addRow("misshapen") << "misshapen"
                                   << "fc.weight: file [7, 64], model [3, 64]";
        QTest::addRow("integers") << "integers"
                                  << "fc.bias: file [3] of integers, model [3]";
        QTest::addRow("names of another model") << "renamed"
                                                << "unexpected backbone.bn1.bias";
    }
    void anotherModelsWeightsAreRefusedBeforeAnyIsWritten()
    {
        QFETCH(QString, change);
        QFETCH(QString, named);
        const ModelConfig config = smallConfig("resnet18");
        TensorFile weights{stateOf(*randomModel(config)), {}};
        if (change == "missing")
            weights.tensors.erase("layer3.0.conv1.weight");
        else if (change == "unexpected")
            weights.tensors["layer9.weight"] = torch::zeros({1});
        else if (change == "misshapen")
            weights.tensors["fc.weight"] = torch::zeros({7, 64});
        else if (change == "integers")
            weights.tensors["fc.bias"] = torch::zeros({3}, torch::kInt);
        else
            weights = renamed(weights);
        auto model = buildModel(config);
        const auto before = stateOf(*model);
        LESIONLENS_EXPECT_ERROR(loadExactWeights(*model, weights, "other.safetensors"), ErrorCode::Mismatch, named.toStdString());
        LESIONLENS_EXPECT_ERROR(loadExactWeights(*model, weights, "other.safetensors"), ErrorCode::Mismatch, "'other.safetensors'");
        QVERIFY(equal(stateOf(*model), before));
        if (change == "renamed")
            LESIONLENS_EXPECT_ERROR(loadMatchingWeights(*model, weights, "other.safetensors"), ErrorCode::Mismatch, "'other.safetensors'");
    }

    void partialFilesLoadWhatFits()
    {
        TensorFile weights{stateOf(*randomModel(smallConfig("resnet18"))), {}};
        ModelConfig config = smallConfig("resnet18_ga");
        config.classes = 2;
        auto model = buildModel(config);
        const auto before = stateOf(*model);
        const std::size_t complete = weights.tensors.size();
        weights.tensors.erase("layer4.1.conv2.weight");
        weights.tensors["aux.weight"] = torch::zeros({1});
        weights.tensors["training.step"] = torch::zeros({1});
        weights.tensors["bn1.weight"] = weights.tensors["bn1.weight"].to(torch::kHalf);

        const WeightReport report = loadMatchingWeights(*model, weights, "partial");
        QCOMPARE(report.loaded.size(), complete - 3);
        QVERIFY(report.unexpected == std::vector<std::string>{"aux.weight"});
        QVERIFY(report.misshapen == (std::vector<std::string>{"fc.bias: file [3], model [2]", "fc.weight: file [3, 64], model [2, 64]"}));
        QVERIFY(std::find(report.missing.begin(), report.missing.end(), "layer4.1.conv2.weight") != report.missing.end());
        QCOMPARE(report.missing.size(), std::size_t{1 + 2 * 5}); // qkv, proj, gate and two embeddings of two stages

        const auto after = stateOf(*model);
        QVERIFY(torch::equal(after.at("conv1.weight"), weights.tensors.at("conv1.weight")));
        QVERIFY(torch::equal(after.at("bn1.weight"), weights.tensors.at("bn1.weight").to(torch::kFloat)));
        for (const char *untouched : {"fc.weight", "fc.bias", "layer4.1.conv2.weight", "layer3.1.attention.qkv.weight"})
            QVERIFY(torch::equal(after.at(untouched), before.at(untouched)));
    }

    void batchCountersMayBeAbsent()
    {
        const ModelConfig config = smallConfig("resnet18");
        TensorFile weights{stateOf(*randomModel(config)), {}};
        QCOMPARE(std::erase_if(weights.tensors, [](const auto &one) { return one.first.ends_with("num_batches_tracked"); }),
                 std::size_t{20});
        auto model = buildModel(config);
        loadExactWeights(*model, weights, "old");
        QVERIFY(torch::equal(stateOf(*model).at("fc.weight"), weights.tensors.at("fc.weight")));
        QVERIFY(loadMatchingWeights(*model, weights, "old").missing.empty());
    }

    void valuesThatAreNotFiniteAreRefused()
    {
        const ModelConfig config = smallConfig("resnet18");
        TensorFile weights{stateOf(*randomModel(config)), {}};
        weights.tensors["layer4.1.conv2.weight"][0][0][0][0] = std::numeric_limits<float>::quiet_NaN();
        auto model = buildModel(config);
        const auto before = stateOf(*model);
        LESIONLENS_EXPECT_ERROR(loadExactWeights(*model, weights, "nan"), ErrorCode::Format, "'layer4.1.conv2.weight'");
        LESIONLENS_EXPECT_ERROR(loadMatchingWeights(*model, weights, "nan"), ErrorCode::Format, "'nan'");
        QVERIFY(equal(stateOf(*model), before));
    }

    void badCardsAreRefused_data()
    {
        QTest::addColumn<QString>("card");
        QTest::addColumn<QString>("named");
        const QString model = "'model': {'id': 'resnet18', 'width': 0.125, 'classes': 3, 'input': {'width': 64, 'height': 32}}";
        const QString classes = "'classes': ['a', 'b', 'c']";
        QTest::addRow("none") << ""
                              << "no card";
        QTest::addRow("no JSON") << "{"
                                 << "JSON";
        QTest::addRow("no object") << "3"
                                   << "object";
        QTest::addRow("no version") << "{" + model + "," + classes + "}"
                                    << "card.version";
        QTest::addRow("later version") << "{'version': 2," + model + "," + classes + "}"
                                       << "card.version";
        QTest::addRow("no model") << "{'version': 1," + classes + "}"
                                  << "card.model";
        QTest::addRow("unknown model") << "{'version': 1, 'model': {'id': 'vgg'}}"
                                       << "'vgg'";
        QTest::addRow("unknown key") << "{'version': 1, 'depth': 3," + model + "," + classes + "}"
                                     << "card.depth";
        QTest::addRow("bad model") << "{'version': 1, 'model': {'width': 9}," + classes + "}"
                                   << "model.width";
        QTest::addRow("class count") << "{'version': 1, 'classes': ['a', 'b']," + model + "}"
                                     << "card.classes names 2";
        QTest::addRow("class twice") << "{'version': 1, 'classes': ['a', 'b', 'a']," + model + "}"
                                     << "'a' twice";
        QTest::addRow("class without a name") << "{'version': 1, 'classes': ['a', 'b', '']," + model + "}"
                                              << "empty name";
        QTest::addRow("fit") << "{'version': 1, 'fit': 'zoom'," + classes + "," + model + "}"
                             << "card.fit";
    }
    void badCardsAreRefused()
    {
        QFETCH(QString, card);
        QFETCH(QString, named);
        TensorFile content{stateOf(*buildModel(smallConfig("resnet18"))), {}};
        if (!card.isEmpty())
            content.metadata["lesionlens.card"] = QString(card).replace('\'', '"').toStdString();
        writeSafetensors(path_, content);
        for (const bool cardOnly : {false, true}) {
            const auto read = [&] { cardOnly ? static_cast<void>(readCheckpointCard(path_)) : static_cast<void>(readCheckpoint(path_)); };
            LESIONLENS_EXPECT_ERROR(read(), ErrorCode::Format, quoted(path_));
            LESIONLENS_EXPECT_ERROR(read(), ErrorCode::Format, named.toStdString());
        }
    }

    void cardThatDisagreesWithItsTensorsIsRefused()
    {
        const ModelConfig config = smallConfig("resnet18");
        TensorFile content{stateOf(*buildModel(config)), {}};
        CheckpointCard card = cardOf(config);
        card.model = smallConfig("resnet18_la");
        putCard(card, content.metadata);
        writeSafetensors(path_, content);
        LESIONLENS_EXPECT_ERROR(readCheckpoint(path_), ErrorCode::Mismatch, "attention");
        LESIONLENS_EXPECT_ERROR(readCheckpoint(path_), ErrorCode::Mismatch, quoted(path_));
    }

    void cardThatDisagreesWithTheModelIsNotWritten()
    {
        const ModelConfig config = smallConfig("resnet18");
        auto model = buildModel(config);
        CheckpointCard card = cardOf(config);
        card.model.inputWidth = 96;
        LESIONLENS_EXPECT_ERROR(saveCheckpoint(path_, *model, card), ErrorCode::Mismatch, quoted(path_));
        card = cardOf(config);
        card.classes.pop_back();
        LESIONLENS_EXPECT_ERROR(saveCheckpoint(path_, *model, card), ErrorCode::Mismatch, "classes");
        LESIONLENS_EXPECT_ERROR(saveCheckpoint(path_, *model, cardOf(config), WeightPrecision::Single, {{"step", torch::zeros({1})}}),
                                ErrorCode::Internal, "'step'");
        QVERIFY(!std::filesystem::exists(path_));
    }

    void whatIsNoCheckpointIsRefused()
    {
        LESIONLENS_EXPECT_ERROR(readCheckpoint(path_), ErrorCode::NotFound, quoted(path_));
        LESIONLENS_EXPECT_ERROR(readCheckpointCard(path_), ErrorCode::NotFound, quoted(path_));
        writeFileAtomically(path_, "no tensors at all, only words");
        LESIONLENS_EXPECT_ERROR(readCheckpoint(path_), ErrorCode::Format, quoted(path_));
        LESIONLENS_EXPECT_ERROR(readCheckpointCard(path_), ErrorCode::Format, quoted(path_));
    }

    void fullDiskKeepsTheOldCheckpoint()
    {
        const ModelConfig config = smallConfig("resnet18");
        saveCheckpoint(path_, *randomModel(config), cardOf(config));
        const std::string before = readFile(path_);
        rlimit kept = {};
        QCOMPARE(getrlimit(RLIMIT_FSIZE, &kept), 0);
        rlimit tight = kept;
        tight.rlim_cur = before.size() / 2;
        std::signal(SIGXFSZ, SIG_IGN);
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &tight), 0);
        const auto error = test::errorOf([&] { saveCheckpoint(path_, *buildModel(config), cardOf(config)); });
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &kept), 0);
        QVERIFY(error.has_value() && error->code() == ErrorCode::Io);
        QVERIFY(test::contains(error->message(), quoted(path_)));
        QVERIFY(readFile(path_) == before);
        QCOMPARE(std::distance(std::filesystem::directory_iterator(path_.parent_path()), {}), std::ptrdiff_t{1});
    }

    /// ImageNet weights up to stage 3, with the 3x3 convolutions of stage 4 absent.
    void realPartialWeightsStartATraining()
    {
        LESIONLENS_REQUIRE_DATA("weights/resnet18_imagenet_stem_to_layer3_bncalibrated.safetensors");
        const auto file = test::dataDir() / "weights" / "resnet18_imagenet_stem_to_layer3_bncalibrated.safetensors";
        ModelConfig config = modelEntry("resnet18").defaults;
        config.classes = 7;
        auto model = buildModel(config);
        const WeightReport report = loadMatchingWeights(*model, readSafetensors(file), file);
        QVERIFY(std::find(report.loaded.begin(), report.loaded.end(), "layer3.1.conv2.weight") != report.loaded.end());
        for (const char *absent : {"layer4.0.conv1.weight", "layer4.0.conv2.weight", "layer4.1.conv1.weight", "layer4.1.conv2.weight"})
            QVERIFY(std::find(report.missing.begin(), report.missing.end(), absent) != report.missing.end());
        torch::NoGradGuard noGrad;
        QVERIFY(model->forward(torch::randn({1, 3, 224, 224})).isfinite().all().item<bool>());
        qInfo("%zu loaded, %zu missing, %zu unexpected, %zu misshapen", report.loaded.size(), report.missing.size(),
              report.unexpected.size(), report.misshapen.size());
    }

private:
    static TensorFile renamed(const TensorFile &weights)
    {
        TensorFile result;
        for (const auto &[name, tensor] : weights.tensors)
            result.tensors["backbone." + name] = tensor;
        return result;
    }

    static void compareCards(const CheckpointCard &a, const CheckpointCard &b)
    {
        QVERIFY(a.model == b.model);
        QVERIFY(a.classes == b.classes);
        QCOMPARE(a.fit, b.fit);
        QCOMPARE(a.seed, b.seed);
        QCOMPARE(a.manifestSha256, b.manifestSha256);
        QCOMPARE(a.trainedOn, b.trainedOn);
        QCOMPARE(a.manifest, b.manifest);
        QVERIFY(a.training == b.training);
    }

    std::unique_ptr<QTemporaryDir> folder_;
    std::filesystem::path path_;
};

QTEST_GUILESS_MAIN(TstCheckpoint)
#include "tst_checkpoint.moc"
