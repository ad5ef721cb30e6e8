// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/explain/explain_image.h"
#include "tests/expect_error.h"
#include "tests/explain/tiny_classifier.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

ImageExplanation explainTiny(TinyClassifier &model, const ExplainRequest &request)
{
    NoProgress progress;
    return explainImage(model, tinyImage(), tinyClasses, request, progress, {});
}

/// The message of the Error with the expected code; empty where none was thrown.
QString messageOf(ErrorCode code, const std::function<void()> &call)
{
    const std::optional<Error> error = test::errorOf(call);
    return error && error->code() == code ? QString::fromStdString(error->message()) : QString();
}

QString usageMessage(const ExplainRequest &request, bool withAttention = false)
{
    TinyClassifier model(withAttention);
    return messageOf(ErrorCode::Usage, [&] { explainTiny(model, request); });
}

/// Records what is reported and asks for a stop at a stage.
class StoppingProgress final : public ProgressSink
{
public:
    explicit StoppingProgress(std::string stopAt = {}) : stopAt_(std::move(stopAt)) {}
    void report(const Progress &progress) override
    {
        reports.push_back(progress);
        if (progress.stage == stopAt_)
            source.request_stop();
    }

    std::vector<Progress> reports;
    std::stop_source source;

private:
    std::string stopAt_;
};

} // namespace

class TstExplainImage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void predicts();
    void onePassForAllLayers();
    void attentionAloneBuildsNoGraph();
    void backwardStopsAtTheLayer();
    void attentionIsHandedOver();
    void methodThatIsNotDefinedGivesNothing();
    void badRequestsAreNamed();
    void brokenModelsAreRefused();
    void stopsBetweenSteps_data();
    void stopsBetweenSteps();
    void reportsProgress();
};

void TstExplainImage::predicts()
{
    TinyClassifier model;
    ExplainRequest request;
    request.methods = {};
    request.targetClass = "nothing";
    const ImageExplanation explanation = explainTiny(model, request);
    QCOMPARE(explanation.logits, (std::vector<double>{22, -26, 0, 60}));
    QCOMPARE(explanation.predicted, 3);
    QCOMPARE(explanation.targetClass, 2);
    QVERIFY(std::abs(explanation.probabilities[0] / explanation.probabilities[3] - std::exp(-38.0)) < 1e-25);
    QVERIFY(std::abs(std::accumulate(explanation.probabilities.begin(), explanation.probabilities.end(), 0.0) - 1.0) < 1e-12);
    QVERIFY(explanation.maps.empty() && explanation.attentions.empty());
    QVERIFY(explanation.forwardMs > 0.0);
}

void TstExplainImage::onePassForAllLayers()
{
    TinyClassifier model(true);
    ExplainRequest request;
    request.layers["grad_cam"] = {"second", "*", "first"};
    request.targetClass = "positive";
    const ImageExplanation explanation = explainTiny(model, request);
    QCOMPARE(model.passes, 1);
    QCOMPARE(explanation.maps.size(), std::size_t{3}); // each once, in the order of first mention
    QCOMPARE(explanation.maps[0].layer, std::string("second"));
    QCOMPARE(explanation.maps[0].values.values, (std::vector<float>{3, -9, 9, 9}));
    QCOMPARE(explanation.maps[1].layer, std::string("first"));
    QCOMPARE(explanation.maps[1].values.values, (std::vector<float>{2, -10, 8, 8}));
    QCOMPARE(explanation.maps[2].layer, std::string("side"));
    QCOMPARE(explanation.attentions.size(), std::size_t{1});
    QVERIFY(explanation.targetClass == 0 && explanation.predicted == 3);
}

void TstExplainImage::attentionAloneBuildsNoGraph()
{
    TinyClassifier model(true);
    ExplainRequest request;
    request.methods = {"attention"};
    static_cast<void>(explainTiny(model, request));
    QVERIFY(!model.builtGraph);
    // Grad-CAM works for a caller who has switched gradients off, and leaves them off.
    const torch::NoGradGuard noGrad;
    request.methods = {"grad_cam"};
    const ImageExplanation explanation = explainTiny(model, request);
    QVERIFY(model.builtGraph && !torch::GradMode::is_enabled());
    QVERIFY(!explanation.maps.at(0).dead);
}

void TstExplainImage::backwardStopsAtTheLayer()
{
    TinyClassifier model;
    ExplainRequest request;
    request.methods = {"grad_cam"};
    const ImageExplanation atSecond = explainTiny(model, request);
    QVERIFY(model.graphBeginsAtSecond);
    request.layers["grad_cam"] = {"second", "first"};
    const ImageExplanation atBoth = explainTiny(model, request);
    QVERIFY(!model.graphBeginsAtSecond); // now it begins at "first"
    QVERIFY(atSecond.maps.at(0).values == atBoth.maps.at(0).values);
}

void TstExplainImage::attentionIsHandedOver()
{
    TinyClassifier model(true);
    model.attention = torch::arange(16, torch::kDouble).reshape({1, 1, 4, 4}) / 16;
    ExplainRequest request;
    request.methods = {"attention"};
    const ImageExplanation explanation = explainTiny(model, request);
    QVERIFY(explanation.maps.empty());
    const AttentionWeights &weights = explanation.attentions.at(0);
    QCOMPARE(weights.spec.key, std::string("attention"));
    for (std::size_t i = 0; i < 16; ++i)
        QCOMPARE(weights.values.at(i), static_cast<float>(i) / 16.0F);
    QCOMPARE(outgoingAttention(weights, 0, {1, 0}).values.values, (std::vector<float>{8 / 16.0F, 9 / 16.0F, 10 / 16.0F, 11 / 16.0F}));
}

void TstExplainImage::methodThatIsNotDefinedGivesNothing()
{
    TinyClassifier model;
    for (const std::vector<std::string> &layers : {std::vector<std::string>{}, std::vector<std::string>{"*"}}) {
        ExplainRequest request;
        request.layers["attention"] = layers;
        const ImageExplanation explanation = explainTiny(model, request);
        QCOMPARE(explanation.maps.size(), std::size_t{1});
        QVERIFY(explanation.attentions.empty());
    }
}

void TstExplainImage::badRequestsAreNamed()
{
    ExplainRequest request;
    request.methods = {"grad_cam", "astrology"};
    QString message = usageMessage(request);
    QVERIFY(message.contains("'astrology'") && message.contains("grad_cam, hires_cam"));

    request = {};
    request.layers["gradcam"] = {"second"};
    QVERIFY(usageMessage(request).contains("'gradcam'"));

    request = {};
    request.layers["grad_cam"] = {"second", "third"};
    message = usageMessage(request);
    QVERIFY(message.contains("'third'") && message.contains("Tiny") && message.contains("first, side, second"));

    request = {};
    request.layers["attention"] = {"attention"};
    message = usageMessage(request);
    QVERIFY(message.contains("Attention") && message.contains("not defined for this model"));
    QVERIFY(usageMessage(request, true).isEmpty());

    request = {};
    request.targetClass = "melanoma";
    message = usageMessage(request);
    QVERIFY(message.contains("'melanoma'") && message.contains("positive, negative, nothing, product"));

    request = {};
    request.targetClass = request.contrastClass = "nothing";
    QVERIFY(usageMessage(request).contains("'nothing' cannot be explained against itself"));
    request.contrastClass = "nevus";
    QVERIFY(usageMessage(request).contains("'nevus'"));

    request = {};
    request.options.smoothGrad.samples = 0;
    QVERIFY(usageMessage(request).contains("smooth_grad.samples must be between 1 and 1024, but is 0."));

    request = {};
    TinyClassifier model;
    request.targetClass = "class_x";
    std::vector<std::string> many;
    for (int i = 0; i < 1000; ++i)
        many.push_back("class_" + std::to_string(i));
    NoProgress progress;
    message = messageOf(ErrorCode::Usage, [&] { static_cast<void>(explainImage(model, tinyImage(), many, request, progress, {})); });
    QVERIFY(message.contains("1000 in all") && message.size() < 400);
    QCOMPARE(model.passes, 0);
}

void TstExplainImage::brokenModelsAreRefused()
{
    NoProgress progress;
    TinyClassifier model(true);
    const auto explainWith = [&](const torch::Tensor &input, const std::vector<std::string> &classes) {
        return [&model, &progress, input, classes] { static_cast<void>(explainImage(model, input, classes, {}, progress, {})); };
    };
    QVERIFY(messageOf(ErrorCode::Mismatch, explainWith(tinyImage(), {"one", "two"})).contains("4 outputs, but 2 classes"));
    QVERIFY(messageOf(ErrorCode::Internal, explainWith(torch::zeros({2, 3, 2, 2}), tinyClasses)).contains("exactly one image"));
    const torch::Tensor broken = torch::full({1, 3, 2, 2}, std::numeric_limits<float>::quiet_NaN());
    QVERIFY(messageOf(ErrorCode::Mismatch, explainWith(broken, tinyClasses)).contains("not finite"));
    model.attention = torch::ones({1, 1, 3, 3});
    QVERIFY(messageOf(ErrorCode::Internal, explainWith(tinyImage(), tinyClasses)).contains("attention of Tiny"));
    model.train();
    QVERIFY(messageOf(ErrorCode::Internal, explainWith(tinyImage(), tinyClasses)).contains("evaluation mode"));
}

void TstExplainImage::stopsBetweenSteps_data()
{
    QTest::addColumn<QString>("stage");
    QTest::addColumn<int>("passes");
    QTest::newRow("before anything") << "" << 0;
    QTest::newRow("forward") << "forward pass" << 1;
    QTest::newRow("backward") << "backward pass" << 1;
    QTest::newRow("method") << "Grad-CAM at second" << 1;
    QTest::newRow("last step") << "Attention at attention" << 1;
}

void TstExplainImage::stopsBetweenSteps()
{
    QFETCH(QString, stage);
    QFETCH(int, passes);
    TinyClassifier model(true);
    StoppingProgress progress(stage.toStdString());
    if (stage.isEmpty())
        progress.source.request_stop();
    const QString message = messageOf(ErrorCode::Cancelled, [&] {
        static_cast<void>(explainImage(model, tinyImage(), tinyClasses, {}, progress, progress.source.get_token()));
    });
    QVERIFY(!message.isEmpty());
    QCOMPARE(model.passes, passes);
    QCOMPARE(progress.reports.empty() ? QString() : QString::fromStdString(progress.reports.back().stage), stage);
}

void TstExplainImage::reportsProgress()
{
    TinyClassifier model(true);
    StoppingProgress progress;
    static_cast<void>(explainImage(model, tinyImage(), tinyClasses, {}, progress, {}));
    QCOMPARE(progress.reports.size(), std::size_t{5}); // forward, backward, Grad-CAM, attention, done
    for (std::size_t i = 0; i < progress.reports.size(); ++i) {
        QCOMPARE(progress.reports[i].done, static_cast<std::int64_t>(i));
        QCOMPARE(progress.reports[i].total, std::int64_t{4});
    }
}

QTEST_GUILESS_MAIN(TstExplainImage)
#include "tst_explain_image.moc"
