// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Whatever stands in the tables of models and methods is tried here, at every layer.

#include <algorithm>
#include <cmath>
#include <numeric>

#include <QtTest/QTest>

#include <torch/torch.h>

#include "core/explain/explain_image.h"
#include "core/models/registry.h"

using namespace lesionlens;

namespace {

/// A small network of the registry, wider than high so that a swap of rows and columns shows.
std::shared_ptr<ImageClassifier> smallModel(const std::string &id)
{
    ModelConfig config = modelEntry(id).defaults;
    config.classes = 3;
    ModelConfig small = config;
    small.width = 0.25;
    small.inputWidth = 96;
    small.inputHeight = 64;
    torch::manual_seed(3);
    return buildModel(small.problems().empty() ? small : config);
}

torch::Tensor inputFor(const ImageClassifier &model)
{
    torch::manual_seed(4);
    return torch::randn({1, 3, model.spec().config.inputHeight, model.spec().config.inputWidth});
}

const std::vector<std::string> threeClasses = {"a", "b", "c"};

bool allFinite(const std::vector<float> &values)
{
    return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

} // namespace

class TstEveryExplainer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void registryIsConsistent();
    void everyModelMethodAndLayer_data();
    void everyModelMethodAndLayer();
    void parametersKeepTheirGradients();
    void logitsDoNotDependOnExplaining_data();
    void logitsDoNotDependOnExplaining();
    void repeatsItself();
};

void TstEveryExplainer::registryIsConsistent()
{
    std::vector<std::string> ids;
    for (const ExplainerEntry &entry : explainerRegistry()) {
        QVERIFY(std::find(ids.begin(), ids.end(), entry.id) == ids.end());
        ids.push_back(entry.id);
        QVERIFY(!entry.title.empty());
        QVERIFY(!entry.summary.empty() && entry.summary.back() == '.');
        QCOMPARE(&explainerEntry(entry.id), &entry);
    }
    // In the order that the window shows.
    std::vector<std::string> expected = {"grad_cam",  "hires_cam", "grad_cam_plus_plus",   "layer_cam",
                                         "eigen_cam", "occlusion", "integrated_gradients", "smooth_grad",
                                         "attention", "rollout",   "gradient_attention",   "token_norm"};
    std::erase_if(expected, [&ids](const std::string &id) { return std::find(ids.begin(), ids.end(), id) == ids.end(); });
    QCOMPARE(ids, expected);
}

void TstEveryExplainer::parametersKeepTheirGradients()
{
    const std::shared_ptr<ImageClassifier> model = smallModel("resnet18_ga");
    std::vector<torch::Tensor> parameters = model->parameters();
    parameters.front().mutable_grad() = torch::full_like(parameters.front(), 7.0);
    ExplainRequest request;
    request.layers["grad_cam"] = {"*"};
    NoProgress progress;
    static_cast<void>(explainImage(*model, inputFor(*model), threeClasses, request, progress, {}));
    QVERIFY(torch::equal(parameters.front().grad(), torch::full_like(parameters.front(), 7.0)));
    for (std::size_t i = 1; i < parameters.size(); ++i) {
        QVERIFY(!parameters[i].grad().defined());
        QVERIFY(parameters[i].requires_grad());
    }
}

void TstEveryExplainer::logitsDoNotDependOnExplaining_data()
{
    QTest::addColumn<QString>("id");
    for (const ModelEntry &entry : modelRegistry())
        QTest::newRow(entry.id.c_str()) << QString::fromStdString(entry.id);
}

void TstEveryExplainer::logitsDoNotDependOnExplaining()
{
    QFETCH(QString, id);
    const std::shared_ptr<ImageClassifier> model = smallModel(id.toStdString());
    torch::NoGradGuard noGrad;
    for (torch::Tensor &parameter : model->parameters())
        if (parameter.numel() == 1)
            parameter.fill_(0.5); // open the gates, so that attention acts
    const torch::Tensor input = inputFor(*model);
    const torch::Tensor plain = model->forward(input).to(torch::kDouble);
    ExplainRequest request;
    request.layers = {{"grad_cam", {"*"}}, {"attention", {"*"}}};
    NoProgress progress;
    const ImageExplanation explanation = explainImage(*model, input, threeClasses, request, progress, {});
    const double largest = plain.abs().max().item<double>();
    for (std::int64_t i = 0; i < 3; ++i)
        QVERIFY(std::abs(explanation.logits[static_cast<std::size_t>(i)] - plain[0][i].item<double>()) <= 1e-6 * largest);
}

void TstEveryExplainer::repeatsItself()
{
    const std::shared_ptr<ImageClassifier> model = smallModel("resnet18_la");
    const torch::Tensor input = inputFor(*model);
    ExplainRequest request;
    request.layers = {{"grad_cam", {"*"}}, {"attention", {"*"}}};
    NoProgress progress;
    const ImageExplanation first = explainImage(*model, input, threeClasses, request, progress, {});
    const ImageExplanation second = explainImage(*model, input, threeClasses, request, progress, {});
    QCOMPARE(first.logits, second.logits);
    QCOMPARE(first.maps.size(), second.maps.size());
    for (std::size_t i = 0; i < first.maps.size(); ++i)
        QVERIFY(first.maps[i].values == second.maps[i].values);
    for (std::size_t i = 0; i < first.attentions.size(); ++i)
        QVERIFY(first.attentions[i].values == second.attentions[i].values);
}

void TstEveryExplainer::everyModelMethodAndLayer_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("method");
    for (const ModelEntry &model : modelRegistry())
        for (const ExplainerEntry &method : explainerRegistry())
            QTest::addRow("%s, %s", model.id.c_str(), method.id.c_str())
                << QString::fromStdString(model.id) << QString::fromStdString(method.id);
}

void TstEveryExplainer::everyModelMethodAndLayer()
{
    QFETCH(QString, id);
    QFETCH(QString, method);
    const std::shared_ptr<ImageClassifier> model = smallModel(id.toStdString());
    const ModelSpec &spec = model->spec();
    const std::string methodId = method.toStdString();
    const ExplainerEntry &entry = explainerEntry(methodId);
    const std::unique_ptr<Explainer> explainer = entry.create();
    const std::vector<std::string> layers = explainer->layers(spec);
    ExplainRequest request;
    request.methods = {entry.id};
    request.layers[entry.id] = {"*"};
    NoProgress progress;
    const ImageExplanation explanation = explainImage(*model, inputFor(*model), threeClasses, request, progress, {});
    if (layers.empty()) {
        QVERIFY(explanation.maps.empty() && explanation.attentions.empty());
        return;
    }
    const std::string defaultLayer = explainer->defaultLayer(spec);
    QVERIFY(std::find(layers.begin(), layers.end(), defaultLayer) != layers.end());

    std::vector<std::string> explained;
    for (const Map &map : explanation.maps) {
        explained.push_back(map.layer);
        const FeatureSpec *feature = spec.feature(map.layer);
        const AttentionSpec *attention = spec.attention(map.layer);
        QVERIFY(feature != nullptr || attention != nullptr);
        QCOMPARE(map.values.rows, feature != nullptr ? feature->rows : attention->rows);
        QCOMPARE(map.values.cols, feature != nullptr ? feature->cols : attention->cols);
        QVERIFY(allFinite(map.values.values));
        QCOMPARE(map.method, entry.id);
        QCOMPARE(map.targetClass.has_value(), entry.classDependent);
        QVERIFY(!map.unit.empty());
    }
    for (const AttentionWeights &weights : explanation.attentions) {
        explained.push_back(weights.spec.key);
        for (int head = 0; head < weights.spec.heads; ++head) {
            const Map map = meanIncomingAttention(weights, head);
            QCOMPARE(map.values.rows, spec.attention(weights.spec.key)->rows);
            QCOMPARE(map.values.cols, spec.attention(weights.spec.key)->cols);
            QVERIFY(allFinite(map.values.values) && !map.dead);
            if (weights.spec.prefixTokens == 0)
                QVERIFY(std::abs(std::accumulate(map.values.values.begin(), map.values.values.end(), 0.0) - 1.0) < 1e-4);
        }
    }
    explained.erase(std::unique(explained.begin(), explained.end()), explained.end());
    QCOMPARE(explained, layers);

    request.layers.clear();
    const ImageExplanation byDefault = explainImage(*model, inputFor(*model), threeClasses, request, progress, {});
    for (const Map &map : byDefault.maps)
        QCOMPARE(map.layer, defaultLayer);
    for (const AttentionWeights &weights : byDefault.attentions)
        QCOMPARE(weights.spec.key, defaultLayer);
    QVERIFY(!byDefault.maps.empty() || !byDefault.attentions.empty());
}

QTEST_GUILESS_MAIN(TstEveryExplainer)
#include "tst_every_explainer.moc"
