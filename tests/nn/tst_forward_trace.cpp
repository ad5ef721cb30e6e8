// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/nn/forward_trace.h"
#include "tests/expect_error.h"

using namespace lesionlens;

class TstForwardTrace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsOnlyWhatWasRequested()
    {
        ForwardTrace trace;
        trace.request("a", ForwardTrace::Capture::Detached);
        QVERIFY(trace.wants("a"));
        QVERIFY(!trace.wants("b"));
        QVERIFY(!trace.has("a"));
        trace.put("a", torch::full({2}, 3.0));
        trace.put("b", torch::full({2}, 4.0));
        QVERIFY(trace.has("a"));
        QVERIFY(!trace.has("b"));
        QVERIFY(torch::equal(trace.at("a"), torch::full({2}, 3.0)));
    }

    void namesTheKeyThatWasNotCaptured()
    {
        const ForwardTrace trace;
        LESIONLENS_EXPECT_ERROR(trace.at("layer9.9"), ErrorCode::Usage, "'layer9.9'");
    }

    void detachedValueCarriesNoGraph()
    {
        ForwardTrace trace;
        trace.request("a", ForwardTrace::Capture::Detached);
        const torch::Tensor x = torch::ones({2}, torch::requires_grad());
        const torch::Tensor through = trace.tap("a", x * 2.0);
        QVERIFY(!trace.at("a").requires_grad());
        QVERIFY(through.requires_grad()); // the forward pass goes on with its graph
    }

    void laterRequestReplacesTheEarlier()
    {
        ForwardTrace trace;
        trace.request("a", ForwardTrace::Capture::Detached);
        trace.request("a", ForwardTrace::Capture::WithGraph);
        const torch::Tensor x = torch::ones({2}, torch::requires_grad());
        trace.put("a", x * 2.0);
        QVERIFY(trace.at("a").requires_grad());
    }

    /// y = sum(3 a^2) with a = 2 x: dy/da = 6 a = 12.
    void gradientOfATensorInsideAGraph()
    {
        ForwardTrace trace;
        trace.request("a", ForwardTrace::Capture::WithGraph);
        const torch::Tensor x = torch::ones({2}, torch::requires_grad());
        const torch::Tensor a = trace.tap("a", x * 2.0);
        const torch::Tensor gradient = torch::autograd::grad({(3.0 * a * a).sum()}, {trace.at("a")}).front();
        QVERIFY(torch::equal(gradient, torch::full({2}, 12.0)));
        QVERIFY(!x.grad().defined());
    }

    /// Without a graph before it, the tapped tensor becomes the leaf where the backward pass ends.
    void tapMakesALeafWhereThereIsNoGraph()
    {
        ForwardTrace trace;
        trace.request("a", ForwardTrace::Capture::WithGraph);
        const torch::Tensor before = torch::full({2}, 2.0);
        const torch::Tensor a = trace.tap("a", before);
        QVERIFY(a.is_leaf() && a.requires_grad());
        QVERIFY(!before.requires_grad());
        const torch::Tensor gradient = torch::autograd::grad({(3.0 * a * a).sum()}, {trace.at("a")}).front();
        QVERIFY(torch::equal(gradient, torch::full({2}, 12.0)));
    }

    void tapPassesThroughWhatNobodyAskedFor()
    {
        ForwardTrace trace;
        const torch::Tensor value = torch::ones({2});
        QVERIFY(trace.tap("a", value).is_same(value));
        QVERIFY(!trace.has("a"));
    }
};

QTEST_GUILESS_MAIN(TstForwardTrace)
#include "tst_forward_trace.moc"
