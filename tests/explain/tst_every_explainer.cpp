// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Whatever stands in the tables of models and methods is tried here, at every layer.

#include <algorithm>
#include <cmath>
#include <numeric>

#include <QtTest/QTest>

#include "core/explain/occlusion.h"
#include "tests/explain/every_method.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

bool allFinite(const std::vector<float> &values)
{
    return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

bool isSame(const ImageExplanation &a, const ImageExplanation &b)
{
    bool same = a.logits == b.logits && a.maps.size() == b.maps.size() && a.attentions.size() == b.attentions.size();
    for (std::size_t i = 0; same && i < a.maps.size(); ++i)
        same = a.maps[i].values == b.maps[i].values && a.maps[i].layer == b.maps[i].layer && a.maps[i].measures == b.maps[i].measures;
    for (std::size_t i = 0; same && i < a.attentions.size(); ++i)
        same = a.attentions[i].values == b.attentions[i].values;
    return same;
}

/// The grid that the card promises for a layer. Of the input itself: the finest grid of squares, or the pixels.
bool hasRightGrid(const Map &map, const ModelSpec &spec)
{
    const auto isGrid = [&map](int rows, int cols) { return map.values.rows == rows && map.values.cols == cols; };
    const ModelConfig &config = spec.config;
    if (map.method == "occlusion") {
        const OcclusionOptions options = requestFor({}).options.occlusion;
        const OcclusionLevel finest = occlusionLevels(options, config.inputHeight, config.inputWidth).back();
        return map.layer == kInputLayer && isGrid(finest.rows, finest.cols);
    }
    if (map.layer == kInputLayer)
        return isGrid(config.inputHeight, config.inputWidth);
    if (const FeatureSpec *feature = spec.feature(map.layer))
        return isGrid(feature->rows, feature->cols);
    const AttentionSpec *attention = spec.attention(map.layer);
    return attention != nullptr && isGrid(attention->rows, attention->cols);
}

} // namespace

class TstEveryExplainer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void registryIsConsistent();
    void everyModelMethodAndLayer_data();
    void everyModelMethodAndLayer();
    void parametersKeepTheirGradients_data();
    void parametersKeepTheirGradients();
    void logitsDoNotDependOnExplaining_data();
    void logitsDoNotDependOnExplaining();
    void frozenModelsGiveTheSame_data();
    void frozenModelsGiveTheSame();
};

void TstEveryExplainer::registryIsConsistent()
{
    std::vector<std::string> ids;
    for (const ExplainerEntry &entry : explainerRegistry()) {
        QVERIFY(std::find(ids.begin(), ids.end(), entry.id) == ids.end());
        ids.push_back(entry.id);
        QVERIFY(!entry.title.empty());
        QVERIFY(!entry.summary.empty() && entry.summary.back() == '.');
        QVERIFY(std::string(toString(entry.family)).size() > 3);
        QCOMPARE(&explainerEntry(entry.id), &entry);
    }
    // In the order that the window shows.
    const std::vector<std::string> expected = {"grad_cam",  "hires_cam", "grad_cam_plus_plus",   "layer_cam",
                                               "eigen_cam", "occlusion", "integrated_gradients", "smooth_grad",
                                               "attention", "rollout",   "gradient_attention",   "token_norm"};
    QCOMPARE(ids, expected);
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
    const ExplainerEntry &entry = explainerEntry(method.toStdString());
    const std::unique_ptr<Explainer> explainer = entry.create();
    const std::vector<std::string> layers = explainer->layers(spec);
    ExplainRequest request = requestFor({entry.id});
    const ImageExplanation explanation = explained(*model, request);
    const std::string undefined = whyUndefined(entry, spec);
    if (layers.empty()) {
        QVERIFY(explanation.maps.empty() && explanation.attentions.empty());
        const std::string start = entry.title + " is not defined for " + spec.title + ", because ";
        QVERIFY2(undefined.starts_with(start) && undefined.size() > start.size() + 5 && undefined.back() == '.' &&
                     undefined[undefined.size() - 2] != '.',
                 undefined.c_str());
        return;
    }
    QCOMPARE(undefined, std::string());

    std::vector<std::string> found;
    for (const Map &map : explanation.maps) {
        found.push_back(map.layer);
        QVERIFY2(hasRightGrid(map, spec), map.layer.c_str());
        QVERIFY2(allFinite(map.values.values), map.layer.c_str());
        QCOMPARE(map.method, entry.id);
        QCOMPARE(map.targetClass.has_value(), entry.classDependent);
        QVERIFY(!map.unit.empty() && !map.contrastClass);
        if (!map.isSigned)
            QVERIFY(*std::min_element(map.values.values.begin(), map.values.values.end()) >= 0.0F);
    }
    for (const AttentionWeights &weights : explanation.attentions) {
        found.push_back(weights.spec.key);
        for (int head = 0; head < weights.spec.heads; ++head) {
            const Map map = meanIncomingAttention(weights, head);
            QVERIFY(hasRightGrid(map, spec));
            QVERIFY(allFinite(map.values.values) && !map.dead);
            if (weights.spec.prefixTokens == 0 && weights.spec.kind != "window")
                QVERIFY(std::abs(std::accumulate(map.values.values.begin(), map.values.values.end(), 0.0) - 1.0) < 1e-4);
        }
    }
    found.erase(std::unique(found.begin(), found.end()), found.end());
    QCOMPARE(found, layers);
    QVERIFY(isSame(explanation, explained(*model, request))); // repeats itself, bit by bit

    const std::string defaultLayer = explainer->defaultLayer(spec);
    QVERIFY(std::find(layers.begin(), layers.end(), defaultLayer) != layers.end());
    request.layers.clear();
    request.targetClass = "c";
    request.contrastClass = "a";
    const ImageExplanation byDefault = explained(*model, request);
    for (const Map &map : byDefault.maps) {
        QCOMPARE(map.layer, defaultLayer);
        QCOMPARE(map.targetClass.value_or(""), std::string(entry.classDependent ? "c" : ""));
        QCOMPARE(map.contrastClass.value_or(""), std::string(entry.classDependent ? "a" : ""));
    }
    for (const AttentionWeights &weights : byDefault.attentions)
        QCOMPARE(weights.spec.key, defaultLayer);
    QVERIFY(!byDefault.maps.empty() || !byDefault.attentions.empty());
}

void TstEveryExplainer::parametersKeepTheirGradients_data()
{
    QTest::addColumn<QString>("id");
    for (const ModelEntry &entry : modelRegistry())
        QTest::newRow(entry.id.c_str()) << QString::fromStdString(entry.id);
}

void TstEveryExplainer::parametersKeepTheirGradients()
{
    QFETCH(QString, id);
    const std::shared_ptr<ImageClassifier> model = smallModel(id.toStdString());
    std::vector<torch::Tensor> parameters = model->parameters();
    parameters.front().mutable_grad() = torch::full_like(parameters.front(), 7.0);
    static_cast<void>(explained(*model, requestFor(everyMethod())));
    QVERIFY(torch::equal(parameters.front().grad(), torch::full_like(parameters.front(), 7.0)));
    for (std::size_t i = 1; i < parameters.size(); ++i) {
        QVERIFY(!parameters[i].grad().defined());
        QVERIFY(parameters[i].requires_grad());
    }
}

void TstEveryExplainer::logitsDoNotDependOnExplaining_data()
{
    parametersKeepTheirGradients_data();
}

void TstEveryExplainer::logitsDoNotDependOnExplaining()
{
    QFETCH(QString, id);
    const std::shared_ptr<ImageClassifier> model = smallModel(id.toStdString());
    torch::NoGradGuard noGrad;
    for (torch::Tensor &parameter : model->parameters())
        if (parameter.numel() == 1)
            parameter.fill_(0.5); // open the gates, so that attention acts
    const torch::Tensor plain = model->forward(inputFor(*model)).to(torch::kDouble);
    const ImageExplanation explanation = explained(*model, requestFor(everyMethod()));
    const double largest = plain.abs().max().item<double>();
    for (std::int64_t i = 0; i < 3; ++i)
        QVERIFY(std::abs(explanation.logits[static_cast<std::size_t>(i)] - plain[0][i].item<double>()) <= 1e-5 * largest);
}

void TstEveryExplainer::frozenModelsGiveTheSame_data()
{
    parametersKeepTheirGradients_data();
}

// As a session opens a model: no parameter requires gradients, and a pass without a graph may take another path.
void TstEveryExplainer::frozenModelsGiveTheSame()
{
    QFETCH(QString, id);
    const std::shared_ptr<ImageClassifier> model = smallModel(id.toStdString());
    ExplainRequest request = requestFor(everyMethod());
    request.layers.clear();
    request.targetClass = "b";
    const ImageExplanation expected = explained(*model, request);
    model->freeze();
    const ImageExplanation frozen = explained(*model, request);
    QCOMPARE(frozen.maps.size(), expected.maps.size());
    for (std::size_t i = 0; i < expected.maps.size(); ++i) {
        const std::vector<float> &values = expected.maps[i].values.values;
        const auto [least, most] = std::minmax_element(values.begin(), values.end());
        const float scale = std::max(std::abs(*least), std::abs(*most));
        for (std::size_t k = 0; k < values.size(); ++k)
            QVERIFY2(std::abs(frozen.maps[i].values.values.at(k) - values[k]) <= 1e-3F * scale,
                     (expected.maps[i].method + " at " + expected.maps[i].layer).c_str());
    }
}

QTEST_GUILESS_MAIN(TstEveryExplainer)
#include "tst_every_explainer.moc"
