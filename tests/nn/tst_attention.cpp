// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/nn/attention.h"
#include "tests/expect_error.h"
#include "tests/nn/attention_layers.h"
#include "tests/nn/naive_attention.h"

using namespace lesionlens;
using namespace lesionlens::test;

class TstAttention : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void kindsAndPositions_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("position");
        for (const char *kind : {"global", "local"}) {
            for (const char *position : {"none", "sinusoidal", "relative"})
                QTest::addRow("%s %s", kind, position) << kind << position;
        }
    }

    void equalsTheDefinition_data() { kindsAndPositions_data(); }
    void equalsTheDefinition()
    {
        QFETCH(QString, kind);
        QFETCH(QString, position);
        const AttentionLayerOptions options = smallOptions(kind, position);
        auto layer = openLayer(options);
        const torch::Tensor x = randomInput(options, 1);
        const Traced traced = runTraced(*layer, x);
        const NaiveAttention naive(*layer);
        for (const int query : {0, 6, 11}) {
            for (int head = 0; head < options.heads; ++head) {
                const std::vector<double> expected = naive.weights(x[0], head, query);
                for (int key = 0; key < naive.positions(); ++key)
                    QVERIFY(std::abs(weightOf(traced.weights[0], options, head, query, key) - expected[static_cast<std::size_t>(key)]) <
                            1e-12);
            }
            const double output = traced.output[0][5].flatten()[query].item<double>();
            QVERIFY(std::abs(output - naive.output(x[0], 5, query)) < 1e-12);
        }
    }

    void rowsSumToOneAndLookingChangesNothing_data() { kindsAndPositions_data(); }
    void rowsSumToOneAndLookingChangesNothing()
    {
        QFETCH(QString, kind);
        QFETCH(QString, position);
        AttentionLayerOptions options = smallOptions(kind, position);
        options.rows = 9;
        options.cols = 7;
        options.kernel = 5;
        torch::manual_seed(5);
        auto layer = makeAttention(options);
        setParameter(*layer, "gate", torch::ones({1}));
        const torch::Tensor x = 3.0 * torch::randn({2, options.channels, options.rows, options.cols});
        const Traced traced = runTraced(*layer, x);
        const std::int64_t perQuery = kind == "global" ? 63 : 25;
        QVERIFY(traced.weights.sizes() == torch::IntArrayRef({2, 2, 63, perQuery}));
        QVERIFY(traced.weights.min().item<double>() >= 0.0);
        QVERIFY((traced.weights.sum(-1) - 1.0).abs().max().item<double>() < 1e-5);
        QVERIFY(torch::equal(traced.output, run(*layer, x)));
        QVERIFY(traced.output.is_contiguous());
        QVERIFY(largestDifference(traced.output[1], run(*layer, x.narrow(0, 1, 1))[0]) < 1e-5); // images do not see each other
    }

    /// Tokens (1, 0) and (0, 1), identity projections: logits 1 / sqrt(2) and 0, so weights e^0.70711 / (1 + e^0.70711) = 0.669762.
    void twoTokensByHand()
    {
        AttentionLayerOptions options;
        options.channels = 2;
        options.heads = 1;
        options.rows = 1;
        options.cols = 2;
        options.position = "none";
        options.gated = false;
        auto layer = openLayer(options);
        const torch::Tensor eye = torch::eye(2, torch::kDouble);
        setParameter(*layer, "qkv.weight", torch::cat({eye, eye, 10.0 * eye}));
        setParameter(*layer, "proj.weight", eye);
        const Traced traced = runTraced(*layer, eye.reshape({1, 2, 1, 2}));
        const torch::Tensor expected = torch::tensor({0.669761549, 0.330238451, 0.330238451, 0.669761549}, torch::kDouble);
        QVERIFY(largestDifference(traced.weights.flatten(), expected) < 1e-8);
        QVERIFY(largestDifference(traced.output.flatten(), 10.0 * expected) < 1e-7);
    }

    void piecesGiveTheSameResult_data() { kindsAndPositions_data(); }
    void piecesGiveTheSameResult()
    {
        QFETCH(QString, kind);
        QFETCH(QString, position);
        AttentionLayerOptions options = smallOptions(kind, position);
        options.rows = 7;
        options.localFormulation = LocalFormulation::Bands; // the kernels have no pieces
        auto whole = openLayer(options);
        // Global: five queries at once of 28; local: two rows at once of seven, which see four, then one.
        options.maxWeightsAtOnce = kind == "global" ? 5 * 2 * 28 : (2 * 4 * 4) * 2 * 4;
        auto inPieces = openLayer(options);
        const torch::Tensor x = randomInput(options, 1);
        const Traced expected = runTraced(*whole, x);
        const Traced found = runTraced(*inPieces, x);
        QVERIFY(largestDifference(found.weights, expected.weights) < 1e-14);
        QVERIFY(largestDifference(found.output, expected.output) < 1e-14);
        QVERIFY(torch::equal(found.output, run(*inPieces, x)));
    }

    void gateStartsClosed()
    {
        const AttentionLayerOptions options = smallOptions("global", "relative");
        torch::manual_seed(1);
        auto layer = makeAttention(options);
        const torch::Tensor x = torch::randn({1, 8, 3, 4});
        QVERIFY(torch::equal(run(*layer, x), torch::zeros_like(x)));
    }

    void gradientsEqualFiniteDifferences_data() { kindsAndPositions_data(); }
    void gradientsEqualFiniteDifferences()
    {
        QFETCH(QString, kind);
        QFETCH(QString, position);
        const AttentionLayerOptions options = smallOptions(kind, position);
        auto layer = openLayer(options);
        torch::Tensor x = randomInput(options, 1).requires_grad_(true);
        const torch::Tensor mix = torch::randn_like(x).detach();
        std::vector<torch::Tensor> inputs = {x};
        for (const torch::Tensor &parameter : layer->parameters())
            inputs.push_back(parameter);
        const auto gradients = torch::autograd::grad({(run(*layer, x) * mix).sum()}, inputs);
        torch::NoGradGuard noGrad;
        for (std::size_t which = 0; which < inputs.size(); ++which) {
            const torch::Tensor flat = inputs[which].view(-1);
            for (std::int64_t entry = 0; entry < flat.numel(); entry += 1 + flat.numel() / 7) {
                const double kept = flat[entry].item<double>();
                constexpr double step = 1e-5;
                flat[entry].fill_(kept + step);
                const double above = (run(*layer, x) * mix).sum().item<double>();
                flat[entry].fill_(kept - step);
                const double below = (run(*layer, x) * mix).sum().item<double>();
                flat[entry].fill_(kept);
                QVERIFY(std::abs((above - below) / (2.0 * step) - gradients[which].flatten()[entry].item<double>()) < 1e-7);
            }
        }
    }

    void weightsCanBeDifferentiated_data() { kindsAndPositions_data(); }
    void weightsCanBeDifferentiated()
    {
        QFETCH(QString, kind);
        QFETCH(QString, position);
        const AttentionLayerOptions options = smallOptions(kind, position);
        auto layer = openLayer(options);
        ForwardTrace trace;
        trace.request("attention", ForwardTrace::Capture::WithGraph);
        const torch::Tensor output = layer->forward(randomInput(options, 1), trace, "attention");
        const torch::Tensor gradient = torch::autograd::grad({output.sum()}, {trace.at("attention")}).front();
        QVERIFY(gradient.sizes() == trace.at("attention").sizes());
        QVERIFY(gradient.abs().max().item<double>() > 0.0);
    }

    /// A session's network asks for no gradients of its parameters; the weights' gradients must not depend on that.
    void frozenLayersGiveTheSameGradients_data() { kindsAndPositions_data(); }
    void frozenLayersGiveTheSameGradients()
    {
        QFETCH(QString, kind);
        QFETCH(QString, position);
        const AttentionLayerOptions options = smallOptions(kind, position);
        auto layer = openLayer(options);
        const torch::Tensor x = randomInput(options, 2);
        const torch::Tensor direction = torch::randn_like(x);
        const auto gradientOfWeights = [&] {
            ForwardTrace trace;
            trace.request("attention", ForwardTrace::Capture::WithGraph);
            const torch::Tensor output = layer->forward(x, trace, "attention");
            return torch::autograd::grad({output}, {trace.at("attention")}, {direction}).front();
        };
        const torch::Tensor expected = gradientOfWeights();
        for (torch::Tensor &parameter : layer->parameters())
            parameter.requires_grad_(false);
        QVERIFY(torch::equal(gradientOfWeights(), expected));
    }

    /// One frequency: sine and cosine of the row, then of the column.
    void sinusoidsByHand()
    {
        const torch::Tensor found = sinusoidalPositions(4, 2, 3, torch::kDouble);
        QVERIFY(found.sizes() == torch::IntArrayRef({4, 2, 3}));
        QVERIFY(std::abs(found[0][1][2].item<double>() - std::sin(1.0)) < 1e-15);
        QVERIFY(std::abs(found[1][1][2].item<double>() - std::cos(1.0)) < 1e-15);
        QVERIFY(std::abs(found[2][1][2].item<double>() - std::sin(2.0)) < 1e-15);
        QVERIFY(std::abs(found[3][1][2].item<double>() - std::cos(2.0)) < 1e-15);
        const torch::Tensor two = sinusoidalPositions(8, 1, 2, torch::kDouble);
        QVERIFY(std::abs(two[5][0][1].item<double>() - std::sin(0.01)) < 1e-15); // 10000^(-1/2)
    }

    /// 8 channels, 12 positions. Projections 4 * 64 * 12 = 3072. Global: 2 * 144 * 8 + 12 * (5 + 7) * 8 = 3456. Local: 2 * 12 * 9 * 8 + 12
    /// * 3 * 8 = 2016.
    void countsMultiplications()
    {
        QCOMPARE(makeAttention(smallOptions("global", "relative"))->macs(), std::int64_t{3072 + 3456});
        QCOMPARE(makeAttention(smallOptions("global", "none"))->macs(), std::int64_t{3072 + 2304});
        QCOMPARE(makeAttention(smallOptions("local", "relative"))->macs(), std::int64_t{3072 + 2016});
        QCOMPARE(makeAttention(smallOptions("local", "none"))->macs(), std::int64_t{3072 + 1728});
    }

    void refusesAnotherGrid()
    {
        auto layer = makeAttention(smallOptions("local", "none"));
        LESIONLENS_EXPECT_ERROR(run(*layer, torch::zeros({1, 8, 4, 4})), ErrorCode::Mismatch, "'attention'");
    }

    void refusesOptionsThatDoNotFit()
    {
        std::vector<AttentionLayerOptions> bad(7, smallOptions("local", "relative"));
        bad[0].kind = "fused";
        bad[1].heads = 3;
        bad[2].kernel = 4;
        bad[3].position = "learned";
        bad[4].heads = 8; // one channel per head cannot be split into halves
        bad[5].rows = 0;
        bad[6].position = "sinusoidal";
        bad[6].channels = 6;
        for (const AttentionLayerOptions &options : bad)
            QVERIFY_EXCEPTION_THROWN(static_cast<void>(makeAttention(options)), Error);
    }

private:
    /// Looks up what query i gives to key j, whatever the layout.
    static double weightOf(const torch::Tensor &weights, const AttentionLayerOptions &options, int head, int i, int j)
    {
        if (options.kind == "global")
            return weights[head][i][j].item<double>();
        const int radius = options.kernel / 2;
        const int row = j / options.cols - i / options.cols + radius;
        const int col = j % options.cols - i % options.cols + radius;
        const bool seen = row >= 0 && row < options.kernel && col >= 0 && col < options.kernel;
        return seen ? weights[head][i][row * options.kernel + col].item<double>() : 0.0;
    }
};

QTEST_GUILESS_MAIN(TstAttention)
#include "tst_attention.moc"
