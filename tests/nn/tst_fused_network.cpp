// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <QtTest/QTest>

#include <torch/torch.h>

#include "core/base/error.h"
#include "core/nn/fused_network.h"

using namespace lesionlens;

namespace {

FusedConvolution convolutionOf(const torch::Tensor &weight, const torch::Tensor &bias,
                               FusedConvolution::Activation activation = FusedConvolution::Activation::None)
{
    FusedConvolution convolution;
    convolution.weight = weight;
    convolution.bias = bias;
    convolution.padding = static_cast<int>(weight.size(2) / 2);
    convolution.activation = activation;
    return convolution;
}

bool isClose(const torch::Tensor &found, const torch::Tensor &expected)
{
    return found.sizes() == expected.sizes() && torch::allclose(found, expected, 1e-5, 1e-5);
}

} // namespace

class TstFusedNetwork : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void addsAndCutsByHand();
    void poolsByHand();
    void excitesByHand();
    void strideGroupsAndActivation();
    void leavesTheInputAlone();
    void refusesToReadWhatIsOverwritten();
};

void TstFusedNetwork::initTestCase()
{
    if (!FusedNetwork::isAvailable())
        QSKIP("Built without oneDNN: there is no fast pass.");
}

void TstFusedNetwork::addsAndCutsByHand()
{
    // First: 2 x + 1 of (1, -3, 0, 2) = 3 -5 1 5. Second: relu(-1 x + 0 + first) = relu(2 -2 1 3).
    FusedNetwork network(1, 1, 2, 2);
    const auto first = network.convolution(0, convolutionOf(torch::full({1, 1, 1, 1}, 2.0F), torch::ones({1})));
    const auto second = network.convolution(
        0, convolutionOf(torch::full({1, 1, 1, 1}, -1.0F), torch::zeros({1}), FusedConvolution::Activation::Relu), first);
    network.finish();
    const torch::Tensor input = torch::tensor({1.0F, -3.0F, 0.0F, 2.0F}).reshape({1, 1, 2, 2});
    const std::vector<torch::Tensor> found = network.run(input, {first, second});
    QVERIFY(isClose(found[0], torch::tensor({3.0F, -5.0F, 1.0F, 5.0F}).reshape({1, 1, 2, 2})));
    QVERIFY(isClose(found[1], torch::tensor({2.0F, 0.0F, 1.0F, 3.0F}).reshape({1, 1, 2, 2})));
}

void TstFusedNetwork::poolsByHand()
{
    FusedNetwork network(1, 1, 2, 3);
    const auto pooled = network.maxPool(0, 3, 2, 1);
    network.finish();
    const torch::Tensor input = torch::tensor({1.0F, 5.0F, 2.0F, -1.0F, 0.0F, 7.0F}).reshape({1, 1, 2, 3});
    QVERIFY(isClose(network.run(input, {pooled}).front(), torch::tensor({5.0F, 7.0F}).reshape({1, 1, 1, 2})));
}

void TstFusedNetwork::excitesByHand()
{
    // Means 2 and 6; squeezed 0.5 * 2 + 0.5 * 6 = 4; expanded to sigmoid(4 - 4) = 0.5 and sigmoid(0 * 4 + 0) = 0.5 of the channels.
    FusedNetwork network(1, 2, 1, 2);
    const auto plain = network.convolution(0, convolutionOf(torch::eye(2).reshape({2, 2, 1, 1}), torch::zeros({2})));
    const auto excited = network.excite(plain, convolutionOf(torch::full({1, 2, 1, 1}, 0.5F), torch::zeros({1})),
                                        convolutionOf(torch::tensor({1.0F, 0.0F}).reshape({2, 1, 1, 1}), torch::tensor({-4.0F, 0.0F})));
    network.finish();
    const torch::Tensor input = torch::tensor({1.0F, 3.0F, 4.0F, 8.0F}).reshape({1, 2, 1, 2});
    QVERIFY(isClose(network.run(input, {excited}).front(), input * 0.5));
}

void TstFusedNetwork::strideGroupsAndActivation()
{
    torch::manual_seed(1);
    FusedConvolution depthwise = convolutionOf(torch::randn({12, 1, 5, 5}), torch::randn({12}), FusedConvolution::Activation::Silu);
    depthwise.groups = 12;
    depthwise.stride = 2;
    FusedNetwork network(3, 12, 9, 14);
    const auto result = network.convolution(0, depthwise);
    network.finish();
    for (int pass = 0; pass < 2; ++pass) {
        const torch::Tensor input = torch::randn({3, 12, 9, 14});
        const torch::Tensor expected = torch::silu(torch::conv2d(input, depthwise.weight, depthwise.bias, 2, 2, 1, 12));
        QVERIFY(isClose(network.run(input, {result}).front(), expected));
    }
}

void TstFusedNetwork::leavesTheInputAlone()
{
    FusedNetwork network(1, 1, 2, 2);
    const auto sum = network.convolution(0, convolutionOf(torch::ones({1, 1, 1, 1}), torch::zeros({1})), FusedNetwork::Node{0});
    network.finish();
    const torch::Tensor input = torch::tensor({1.0F, 2.0F, 3.0F, 4.0F}).reshape({1, 1, 2, 2});
    const torch::Tensor before = input.clone();
    QVERIFY(isClose(network.run(input, {sum}).front(), before * 2));
    QVERIFY(torch::equal(input, before));
}

void TstFusedNetwork::refusesToReadWhatIsOverwritten()
{
    FusedNetwork network(1, 1, 2, 2);
    const FusedConvolution same = convolutionOf(torch::ones({1, 1, 1, 1}), torch::zeros({1}));
    const auto first = network.convolution(0, same);
    const auto second = network.convolution(0, same, first);
    QVERIFY(second != first);
    QVERIFY_THROWS_EXCEPTION(Error, static_cast<void>(network.convolution(first, same)));
}

QTEST_GUILESS_MAIN(TstFusedNetwork)
#include "tst_fused_network.moc"
