// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <set>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/npy.h"
#include "core/image/image_io.h"
#include "core/image/phantom/phantom.h"
#include "core/models/checkpoint.h"
#include "core/session/explanation_writer.h"
#include "core/session/export_checkpoint.h"
#include "core/session/mask_choice.h"
#include "core/session/region_masks.h"
#include "core/session/report.h"
#include "core/session/session.h"
#include "tests/expect_error.h"
#include "tests/tiny_checkpoint.h"

using namespace lesionlens;
using lesionlens::test::contains;

class TstSession : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir dir_;
    std::filesystem::path root_;
    std::filesystem::path imagePath_;

private Q_SLOTS:
    void initTestCase()
    {
        root_ = dir_.path().toStdString();
        imagePath_ = root_ / "images" / "Fleck_äöü.png";
        PhantomFactors factors;
        factors.ruler = true;
        const Phantom phantom = drawPhantom(factors, 96, 3);
        std::filesystem::create_directories(root_ / "images");
        std::filesystem::create_directories(root_ / "masks");
        writePng(imagePath_, phantom.image);
        writeMaskPng(root_ / "masks" / "Fleck_äöü_lesion.png", phantom.lesion);
        writeMaskPng(root_ / "masks" / "Fleck_äöü_ruler.png", phantom.mask(Artefact::Ruler));
        for (const char *id : {"resnet18", "resnet18_ga", "resnet18_la", "vit_tiny_patch16_224"})
            test::writeTinyCheckpoint(root_ / (std::string(id) + ".safetensors"), id);
    }

    void listsModelsAndMethods()
    {
        const std::vector<ModelSpec> models = listModels();
        QVERIFY(models.size() >= 3);
        QCOMPARE(models.front().config.id, std::string("resnet18"));
        QCOMPARE(models.front().parameters, std::int64_t{11689512}); // torchvision's documented parameter count
        QVERIFY(models.front().attentions.empty());
        const std::vector<MethodInfo> methods = listMethods();
        QCOMPARE(methods.front().id, std::string("grad_cam"));
        QVERIFY(methodLayers(models.front(), "attention").layers.empty());
        QCOMPARE(methodLayers(models.front(), "grad_cam").defaultLayer, std::string("layer4.1"));
    }

    void predictsAndExplainsTheSame_data()
    {
        QTest::addColumn<QString>("id");
        for (const char *id : {"resnet18", "resnet18_ga", "resnet18_la"})
            QTest::newRow(id) << id;
    }

    void predictsAndExplainsTheSame()
    {
        QFETCH(QString, id);
        const auto model = openModel({root_ / (id.toStdString() + ".safetensors"), {}, {}, {}, "cpu"});
        const OpenImage image = openImage(imagePath_);
        QCOMPARE(image.pixels.width, 96);
        const Prediction prediction = predict(*model, image);
        NoProgress progress;
        const Explanation explanation = explain(*model, image, {}, progress, {});
        QCOMPARE(prediction.classes, (std::vector<std::string>{"benign", "malignant"}));
        QVERIFY(std::abs(prediction.probabilities[0] + prediction.probabilities[1] - 1.0) < 1e-12);
        for (std::size_t i = 0; i < prediction.logits.size(); ++i)
            QVERIFY(std::abs(prediction.logits[i] - explanation.prediction.logits[i]) < 1e-5);
        QCOMPARE(explanation.maps.size(), std::size_t{1});
        QCOMPARE(explanation.maps[0].values.rows, 2); // 64 px through a stride of 32
        QCOMPARE(explanation.attentions.empty(), id == "resnet18");
    }

    void writesAnExplanation()
    {
        const auto model = openModel({root_ / "resnet18_ga.safetensors", {}, {}, {}, "cpu"});
        const OpenImage image = openImage(imagePath_);
        const std::optional<LesionMask> mask = maskFor(maskChoiceFromText((root_ / "masks").string()), image);
        QVERIFY(mask.has_value());
        NoProgress progress;
        const Explanation explanation = explain(*model, image, {}, progress, {});
        const std::vector<ScoredMap> maps = collectMaps(explanation, {}, mask);
        const std::size_t heads = static_cast<std::size_t>(explanation.attentions.at(0).spec.heads);
        QCOMPARE(maps.size(), 1 + 1 + heads); // Grad-CAM, the mean, every head

        const std::filesystem::path folder = root_ / "out" / "case";
        writeExplanation(folder, {*model, image, explanation, mask, maps});
        const Json json = readJsonFile(folder / "explanation.json");
        QCOMPARE(json.at("version").get<int>(), 1);
        QCOMPARE(json.at("image").at("width").get<int>(), 96);
        QCOMPARE(json.at("model").at("trained_on").get<std::string>(), std::string("nothing: random weights for tests"));
        QVERIFY(json.at("model").at("allowed_leaks").empty());
        QCOMPARE(json.at("mask").at("source").get<std::string>(), std::string("expert"));
        QCOMPARE(json.at("maps").size(), maps.size());
        for (std::size_t i = 0; i < maps.size(); ++i) {
            const Json &entry = json.at("maps").at(i);
            QVERIFY(readNpy(folder / entry.at("file").get<std::string>()) == maps[i].map.values);
            if (entry.at("dead").is_null())
                QCOMPARE(readImage(folder / entry.at("overlay").get<std::string>()).width, 96);
            QVERIFY(entry.at("focus").contains("background_focus"));
        }
        // Written again over itself: replaced, nothing left over.
        writeExplanation(folder, {*model, image, explanation, mask, maps});
        QVERIFY(!std::filesystem::exists(folder.string() + ".partial"));
    }

    void measuresEveryRegionWithAMask()
    {
        const auto model = openModel({root_ / "resnet18.safetensors", {}, {}, {}, "cpu"});
        const OpenImage image = openImage(imagePath_);
        const std::vector<Region> regions = regionsOf(root_ / "masks", image);
        QCOMPARE(regions.size(), std::size_t{1}); // the lesion is not a region
        QCOMPARE(regions[0].name, std::string("ruler"));
        std::vector<std::string> drawn; // every mask of a phantom but the lesion's is a region
        for (const Artefact artefact : kArtefacts)
            drawn.emplace_back(toString(artefact));
        for (const Structure structure : kStructures)
            drawn.emplace_back(toString(structure));
        QVERIFY(std::is_permutation(drawn.begin(), drawn.end(), regionNames().begin(), regionNames().end()));
        NoProgress progress;
        const Explanation explanation = explain(*model, image, {}, progress, {});
        const std::optional<LesionMask> noMask;
        const std::vector<ScoredMap> maps = collectMaps(explanation, {}, noMask, regions);
        QVERIFY(maps[0].regions.at(0).area > 0.0);
        QCOMPARE(maps[0].regions[0].area, measureRegion(maps[0].map, regions[0], explanation.geometry).area);

        writeExplanation(root_ / "out" / "regions", {*model, image, explanation, noMask, maps});
        const Json json = readJsonFile(root_ / "out" / "regions" / "explanation.json");
        const Json &ruler = json.at("maps").at(0).at("regions").at("ruler");
        QCOMPARE(ruler.at("area").get<double>(), maps[0].regions[0].area);
        QCOMPARE(ruler.at("gain").is_null(), !maps[0].regions[0].gain.value.has_value());
        QVERIFY(json.at("maps").at(0).at("focus").is_null());
    }

    void writesEverythingItKnows()
    {
        const auto model = openModel({root_ / "vit_tiny_patch16_224.safetensors", {}, {}, {}, "cpu"});
        const OpenImage image = openImage(imagePath_);
        const std::optional<LesionMask> mask = maskFor(maskChoiceFromText((root_ / "masks").string()), image);
        ExplainOptions options;
        options.methods = {"grad_cam", "hires_cam", "attention", "rollout", "token_norm"};
        options.targetClass = "benign";
        options.contrastClass = "malignant";
        NoProgress progress;
        const Explanation explanation = explain(*model, image, options, progress, {});
        const std::vector<ScoredMap> maps = collectMaps(explanation, {}, mask);
        const std::filesystem::path folder = root_ / "out" / "all";
        writeExplanation(folder, {*model,
                                  image,
                                  explanation,
                                  mask,
                                  maps,
                                  {{"magic", "Magic is not defined."}},
                                  allHeadCards(explanation, mask),
                                  agreementsOf(model->spec(), explanation),
                                  options.methodOptions});
        const Json json = readJsonFile(folder / "explanation.json");
        QCOMPARE(json.at("undefined").at(0).at("because").get<std::string>(), std::string("Magic is not defined."));
        QCOMPARE(json.at("method_options").at("occlusion").at("cells").get<int>(), 14);

        QCOMPARE(json.at("maps").at(0).at("class").get<std::string>(), std::string("benign"));
        QCOMPARE(json.at("maps").at(0).at("contrast_class").get<std::string>(), std::string("malignant"));
        QVERIFY(json.at("maps").at(2).at("contrast_class").is_null()); // rollout
        std::set<std::string> files;
        std::set<std::string> views;
        for (const Json &map : json.at("maps")) {
            QVERIFY(files.insert(map.at("file").get<std::string>()).second);
            QVERIFY(map.at("measures").is_object() && map.at("notes").is_array());
            if (map.at("method") == "attention")
                views.insert(map.at("view").get<std::string>());
        }
        QCOMPARE(views, (std::set<std::string>{"class_token", "mean_incoming"}));

        QCOMPARE(json.at("heads").size(), std::size_t{3});
        const Json &card = json.at("heads").at(1);
        QCOMPARE(card.at("head").get<int>(), 1);
        QCOMPARE(card.at("similarity").at(1).get<double>(), 1.0);
        QVERIFY(card.at("entropy").get<double>() > 0.0 && card.at("entropy").get<double>() <= 1.0);
        QVERIFY(card.at("lesion_mass").is_number());

        // Attention against Grad-CAM first, then each of them against the three others.
        QCOMPARE(json.at("agreement").size(), std::size_t{1 + 2 * 3});
        QCOMPARE(json.at("agreement").at(0).at("a").at("view").get<std::string>(), std::string("class_token"));
        QCOMPARE(json.at("agreement").at(0).at("b").at("method").get<std::string>(), std::string("grad_cam"));
        for (const Json &entry : json.at("agreement")) {
            const Json &rank = entry.at("rank_correlation");
            QVERIFY(rank.at("value").is_null() == rank.contains("undefined_because"));
            QVERIFY(rank.at("value").is_null() || std::abs(rank.at("value").get<double>()) <= 1.0);
        }
    }

    void saysWhatIsNotDefined()
    {
        const std::vector<UndefinedMethod> undefined = undefinedMethods(modelCard("resnet18"), {"grad_cam", "attention", "rollout"});
        QCOMPARE(undefined.size(), std::size_t{2});
        QCOMPARE(undefined[0].method, std::string("attention"));
        QVERIFY(contains(undefined[1].because, "not defined for ResNet18, because"));
        LESIONLENS_EXPECT_ERROR(undefinedMethods(modelCard("resnet18"), {"magic"}), ErrorCode::Usage, "magic");
    }

    void latencyIsATime()
    {
        ModelConfig config = modelCard("resnet18").config;
        config.width = 0.25;
        config.inputWidth = config.inputHeight = 64;
        QVERIFY(measureLatency(config, 1) > 0.0);
    }

    void keepsAForeignFolder()
    {
        const auto model = openModel({root_ / "resnet18.safetensors", {}, {}, {}, "cpu"});
        const OpenImage image = openImage(imagePath_);
        NoProgress progress;
        const Explanation explanation = explain(*model, image, {}, progress, {});
        const std::filesystem::path folder = root_ / "precious";
        writeFileAtomically(folder / "thesis.txt", "years of work");
        const std::optional<LesionMask> noMask;
        const std::vector<ScoredMap> maps = collectMaps(explanation, {}, noMask);
        LESIONLENS_EXPECT_ERROR(writeExplanation(folder, {*model, image, explanation, noMask, maps}), ErrorCode::Io, "precious");
        QCOMPARE(readFile(folder / "thesis.txt"), std::string("years of work"));
    }

    void queryGivesOutgoingAndIncoming()
    {
        const auto model = openModel({root_ / "resnet18_la.safetensors", {}, {}, {}, "cpu"});
        const OpenImage image = openImage(imagePath_);
        NoProgress progress;
        ExplainOptions options;
        options.methods = {"attention"};
        options.layers["attention"] = {"*"};
        const Explanation explanation = explain(*model, image, options, progress, {});
        QCOMPARE(explanation.attentions.size(), std::size_t{2}); // stages 3 and 4
        const std::vector<ScoredMap> maps = collectMaps(explanation, {0, Point{10.0, 90.0}}, std::nullopt);
        QCOMPARE(maps.size(), std::size_t{4});
        QCOMPARE(maps[0].map.view, std::string("outgoing"));
        // 96 px image on a 4 x 4 grid: x 10 is column 0, y 90 is row 3.
        QVERIFY(maps[0].map.query == (Cell{3, 0}));
        LESIONLENS_EXPECT_ERROR(collectMaps(explanation, {0, Point{200.0, 5.0}}, std::nullopt), ErrorCode::Mismatch, "200");
        LESIONLENS_EXPECT_ERROR(collectMaps(explanation, {99, std::nullopt}, std::nullopt), ErrorCode::Usage, "99");
    }

    void exportsWithoutTrainingState()
    {
        const std::filesystem::path half = root_ / "half.safetensors";
        exportCheckpoint(root_ / "resnet18_ga.safetensors", half, {.halfPrecision = true, .name = {}});
        QVERIFY(std::filesystem::file_size(half) <
                0.6 * static_cast<double>(std::filesystem::file_size(root_ / "resnet18_ga.safetensors")));
        const OpenImage image = openImage(imagePath_);
        const auto full = openModel({root_ / "resnet18_ga.safetensors", {}, {}, {}, "cpu"});
        const auto small = openModel({half, {}, {}, {}, "cpu"});
        const Prediction a = predict(*full, image);
        const Prediction b = predict(*small, image);
        for (std::size_t i = 0; i < a.logits.size(); ++i)
            QVERIFY(std::abs(a.logits[i] - b.logits[i]) < 0.02 * (1.0 + std::abs(a.logits[i])));
        QCOMPARE(describeCheckpoint(half).modelId, std::string("resnet18_ga"));
        QCOMPARE(describeCheckpoint(half).title, full->spec().title);

        const std::filesystem::path named = root_ / "named.safetensors";
        exportCheckpoint(half, named, {.halfPrecision = true, .name = "ruler shortcut"});
        QCOMPARE(describeCheckpoint(named).title, full->spec().title + ", ruler shortcut");
        QCOMPARE(openModel({named, {}, {}, {}, "cpu"})->spec().title, full->spec().title + ", ruler shortcut");
    }

    void aLeakOfTheTrainingMarksEveryResult()
    {
        const std::filesystem::path leaky = root_ / "leaky.safetensors";
        TensorFile content = readSafetensors(root_ / "resnet18.safetensors");
        CheckpointCard card = takeCard(content.metadata, leaky);
        card.training["allowed_leaks"] = Json::array({"Allowed leak (bytes): 1 pair between splits, as <a> and b."});
        card.manifest = "packed";
        putCard(card, content.metadata);
        writeSafetensors(leaky, content);
        const std::filesystem::path shared = root_ / "shared.safetensors";
        exportCheckpoint(leaky, shared, {});
        QCOMPARE(readCheckpointCard(shared).manifest, std::string("packed"));

        const auto model = openModel({shared, {}, {}, {}, "cpu"});
        const OpenImage image = openImage(imagePath_);
        NoProgress progress;
        const Explanation explanation = explain(*model, image, {}, progress, {});
        const std::optional<LesionMask> noMask;
        writeExplanation(root_ / "out" / "leaky", {*model, image, explanation, noMask, collectMaps(explanation, {}, noMask)});
        const Json json = readJsonFile(root_ / "out" / "leaky" / "explanation.json");
        QVERIFY(json.at("model").at("allowed_leaks") == card.training.at("allowed_leaks"));
        ReportOptions options;
        options.images = {imagePath_};
        options.checkpoints = {shared};
        QVERIFY(writeReport(options, root_ / "leaky_report", progress, {}).empty());
        const std::string page = readFile(root_ / "leaky_report" / "index.html");
        QVERIFY(contains(page, "trained on: nothing: random weights for tests"));
        QVERIFY(contains(page, "Allowed leak (bytes): 1 pair between splits, as &lt;a&gt; and b."));
    }

    void writesAReport()
    {
        ReportOptions options;
        options.images = {imagePath_, root_ / "missing.png"};
        options.checkpoints = {root_ / "resnet18.safetensors", root_ / "resnet18_la.safetensors"};
        NoProgress progress;
        const std::vector<std::string> errors = writeReport(options, root_ / "report", progress, {});
        QCOMPARE(errors.size(), std::size_t{1});
        QVERIFY(contains(errors[0], "missing.png"));
        const std::string page = readFile(root_ / "report" / "index.html");
        QVERIFY(contains(page, "Fleck_äöü.png"));
        QVERIFY(contains(page, "ResNet18"));
        // Every picture that the page names is there.
        std::size_t pictures = 0;
        for (std::size_t at = page.find("src=\""); at != std::string::npos; at = page.find("src=\"", at + 5)) {
            const std::string name = page.substr(at + 5, page.find('"', at + 5) - at - 5);
            QVERIFY2(std::filesystem::exists(root_ / "report" / fromUtf8(name)), name.c_str());
            ++pictures;
        }
        QVERIFY(pictures >= 2);
        QVERIFY(contains(page, "Heads of layer4.1.attention"));
        QVERIFY(contains(page, "Agreement of the maps"));
        QVERIFY(contains(page, "Attention rollout is not defined for ResNet18, because"));
        QVERIFY(!contains(page, "Over all")); // one image is no set
        std::filesystem::copy_file(imagePath_, root_ / "second.png", std::filesystem::copy_options::overwrite_existing);
        options.images[1] = root_ / "second.png";
        QVERIFY(writeReport(options, root_ / "report", progress, {}).empty());
        const std::string both = readFile(root_ / "report" / "index.html");
        QVERIFY(contains(both, "Over all 2 images"));
        // The same image twice: every map is the same, and the page says so.
        QVERIFY(contains(both, "is the same for every image of this set"));
        QVERIFY(contains(both, "not defined")); // attention of the plain network
    }

    void errorsNameTheirCause()
    {
        LESIONLENS_EXPECT_ERROR(openModel({root_ / "nothing.safetensors", {}, {}, {}, "cpu"}), ErrorCode::NotFound, "nothing.safetensors");
        LESIONLENS_EXPECT_ERROR(openModel({{}, "resnet19", root_ / "resnet18.safetensors", {}, "cpu"}), ErrorCode::Usage, "resnet19");
        LESIONLENS_EXPECT_ERROR(openModel({root_ / "resnet18.safetensors", {}, {}, {}, "tpu"}), ErrorCode::Usage, "tpu");
        LESIONLENS_EXPECT_ERROR(openImage(root_ / "nothing.jpg"), ErrorCode::NotFound, "nothing.jpg");
        LESIONLENS_EXPECT_ERROR(maskChoiceFromText("nowhere"), ErrorCode::NotFound, "nowhere");
        LESIONLENS_EXPECT_ERROR(modelCard("resnet19"), ErrorCode::Usage, "resnet18_ela");
        LESIONLENS_EXPECT_ERROR(measureLatency(modelCard("resnet18").config, 0), ErrorCode::Usage, "passes");
        const auto model = openModel({root_ / "resnet18.safetensors", {}, {}, {}, "cpu"});
        const OpenImage image = openImage(imagePath_);
        NoProgress progress;
        ExplainOptions options;
        options.targetClass = "purple";
        LESIONLENS_EXPECT_ERROR(explain(*model, image, options, progress, {}), ErrorCode::Usage, "purple");
        LESIONLENS_EXPECT_ERROR(explain(*model, image, options, progress, {}), ErrorCode::Usage, "benign");
        std::stop_source stop;
        stop.request_stop();
        LESIONLENS_EXPECT_ERROR(explain(*model, image, {}, progress, stop.get_token()), ErrorCode::Cancelled, "");
    }
};

QTEST_GUILESS_MAIN(TstSession)
#include "tst_session.moc"
