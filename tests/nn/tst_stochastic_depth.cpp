// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <limits>

#include <QtTest/QTest>

#include "core/nn/random_draws.h"
#include "core/nn/stochastic_depth.h"
#include "tests/expect_error.h"

using namespace lesionlens;

class TstStochasticDepth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void actsOnlyWhileTraining()
    {
        const torch::Tensor branch = torch::randn({3, 2, 2});
        QVERIFY(stochasticDepth(branch, 0.9, false).is_same(branch));
        QVERIFY(stochasticDepth(branch, 0.0, true).is_same(branch));
        QVERIFY(torch::equal(stochasticDepth(branch, 1.0, true), torch::zeros_like(branch)));
    }

    /// Every image is dropped whole or kept whole, four times as large at a probability of 3/4; 4000 images keep 1000 +- 27 on average.
    void dropsWholeImagesAndKeepsTheMean()
    {
        torch::manual_seed(6);
        const torch::Tensor branch = torch::randn({4000, 3, 2});
        const torch::Tensor out = stochasticDepth(branch, 0.75, true);
        const torch::Tensor isKept = (out.abs().sum({1, 2}) > 0).to(torch::kFloat);
        QVERIFY(torch::equal(out, 4.0 * branch * isKept.view({4000, 1, 1})));
        const double kept = isKept.sum().item<double>();
        QVERIFY2(kept > 850.0 && kept < 1150.0, std::to_string(kept).c_str());
    }

    void oneSeedGivesOneResult()
    {
        const torch::Tensor branch = torch::ones({64, 1});
        torch::manual_seed(1);
        const torch::Tensor first = stochasticDepth(branch, 0.5, true);
        const torch::Tensor second = stochasticDepth(branch, 0.5, true);
        torch::manual_seed(1);
        QVERIFY(torch::equal(stochasticDepth(branch, 0.5, true), first));
        QVERIFY(!torch::equal(first, second));
    }

    /// d out / d branch is the factor of each image.
    void gradientIsTheFactor()
    {
        torch::manual_seed(2);
        const torch::Tensor branch = torch::ones({32, 2}).requires_grad_(true);
        const torch::Tensor out = stochasticDepth(branch, 0.5, true);
        QVERIFY(torch::equal(torch::autograd::grad({out.sum()}, {branch}).front(), out.detach()));
    }

    /// A thread's own generator gives the numbers of its seed, whoever uses LibTorch's meanwhile.
    void ownDrawsAreUndisturbed()
    {
        const torch::Tensor x = torch::ones({64, 3});
        torch::manual_seed(9);
        const torch::Tensor depth = stochasticDepth(x, 0.5, true);
        const torch::Tensor dropped = torch::dropout(x, 0.3, true);
        const torch::Tensor rest = torch::rand({4});
        torch::manual_seed(9);
        {
            const OwnDraws draws(9);
            QVERIFY(torch::equal(stochasticDepth(x, 0.5, true), depth));
            static_cast<void>(torch::rand({100})); // somebody else
            QVERIFY(torch::equal(randomDropout(x, 0.3, true), dropped));
            QVERIFY(!drawsOn(torch::kCUDA).has_value());
        }
        QVERIFY(!drawsOn(torch::kCPU).has_value());
        torch::manual_seed(9);
        QVERIFY(torch::equal(stochasticDepth(x, 0.5, true), depth));
        QVERIFY(torch::equal(randomDropout(x, 0.3, true), dropped));
        QVERIFY(torch::equal(torch::rand({4}), rest));
        QVERIFY(randomDropout(x, 0.3, false).is_same(x));
    }

    void otherProbabilitiesAreRefused()
    {
        const torch::Tensor branch = torch::ones({1, 1});
        for (const double wrong : {-0.1, 1.5, std::numeric_limits<double>::quiet_NaN()})
            LESIONLENS_EXPECT_ERROR(stochasticDepth(branch, wrong, true), ErrorCode::Usage, "between 0 and 1");
    }
};

QTEST_GUILESS_MAIN(TstStochasticDepth)
#include "tst_stochastic_depth.moc"
