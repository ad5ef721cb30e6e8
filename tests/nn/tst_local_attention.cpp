// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <QtTest/QTest>

#include "core/nn/attention.h"
#include "tests/nn/attention_layers.h"
#include "tests/nn/naive_attention.h"

using namespace lesionlens;
using namespace lesionlens::test;

class TstLocalAttention : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void borderQueryGivesNothingOutside()
    {
        AttentionLayerOptions options = smallOptions("local", "relative");
        options.kernel = 5;
        auto layer = openLayer(options);
        const torch::Tensor weights = runTraced(*layer, randomInput(options, 1)).weights;
        for (int query = 0; query < options.rows * options.cols; ++query) {
            for (int neighbour = 0; neighbour < 25; ++neighbour) {
                const int row = query / options.cols + neighbour / 5 - 2;
                const int col = query % options.cols + neighbour % 5 - 2;
                const bool inside = row >= 0 && row < options.rows && col >= 0 && col < options.cols;
                const double weight = weights[0][1][query][neighbour].item<double>();
                QVERIFY(inside ? weight > 0.0 : weight == 0.0);
            }
        }
    }

    void localOverTheWholeGridIsGlobal_data()
    {
        QTest::addColumn<QString>("position");
        QTest::addRow("none") << "none";
        QTest::addRow("sinusoidal") << "sinusoidal";
    }
    void localOverTheWholeGridIsGlobal()
    {
        QFETCH(QString, position);
        AttentionLayerOptions options = smallOptions("local", position);
        options.kernel = 7;
        auto local = openLayer(options);
        options.kind = "global";
        auto global = openLayer(options);
        for (const char *name : {"qkv.weight", "proj.weight"})
            setParameter(*global, name, local->named_parameters()[name]);
        const torch::Tensor x = randomInput(options, 2);
        QVERIFY(largestDifference(run(*local, x), run(*global, x)) < 1e-12);
    }

    /// More rows than a band holds: the queries at the seam see both sides.
    void largeGridsEqualTheDefinition()
    {
        AttentionLayerOptions options = smallOptions("local", "relative");
        options.rows = 19;
        options.kernel = 5;
        for (const auto formulation : {LocalFormulation::Kernels, LocalFormulation::Bands}) {
            options.localFormulation = formulation;
            auto layer = openLayer(options);
            const torch::Tensor x = randomInput(options, 1);
            const torch::Tensor output = run(*layer, x);
            const NaiveAttention naive(*layer);
            for (const int query : {0, 15 * 4 + 1, 16 * 4 + 3, 75})
                QVERIFY(std::abs(output[0][3].flatten()[query].item<double>() - naive.output(x[0], 3, query)) < 1e-12);
        }
    }

    void formulationsAreEqual_data()
    {
        QTest::addColumn<QString>("position");
        for (const char *position : {"none", "sinusoidal", "relative"})
            QTest::addRow("%s", position) << position;
    }
    void formulationsAreEqual()
    {
        QFETCH(QString, position);
        AttentionLayerOptions options = smallOptions("local", position);
        options.rows = 6;
        auto fastest = openLayer(options);
        options.localFormulation = LocalFormulation::Bands;
        auto bands = openLayer(options);
        const torch::Tensor x = randomInput(options, 2);
        const Traced expected = runTraced(*fastest, x);
        const Traced found = runTraced(*bands, x);
        QVERIFY(largestDifference(found.output, expected.output) < 1e-13);
        QVERIFY(largestDifference(found.weights, expected.weights) < 1e-13);
        const auto gradients = [&](GridAttention &layer) {
            return torch::autograd::grad({run(layer, x).square().sum()}, layer.parameters());
        };
        const auto ofFastest = gradients(*fastest);
        const auto ofBands = gradients(*bands);
        for (std::size_t i = 0; i < ofFastest.size(); ++i)
            QVERIFY(largestDifference(ofFastest[i], ofBands[i]) < 1e-10);
    }
};

QTEST_GUILESS_MAIN(TstLocalAttention)
#include "tst_local_attention.moc"
