// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>
#include <vector>

#include <torch/torch.h>

#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/nn/local_attention_kernels.h"
#include "core/nn/local_attention_op.h"
#include "tests/nn/naive_local_attention.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

struct Case
{
    std::int64_t batch, heads, channels, rows, cols;
    int kernel;
    bool terms;
};

struct Inputs
{
    torch::Tensor q, k, v, rowTerm, colTerm;

    [[nodiscard]] std::vector<torch::Tensor> all() const
    {
        return rowTerm.defined() ? std::vector<torch::Tensor>{q, k, v, rowTerm, colTerm} : std::vector<torch::Tensor>{q, k, v};
    }
};

Inputs randomInputs(const Case &c, torch::ScalarType type)
{
    torch::manual_seed(23);
    const auto make = [&](const std::vector<std::int64_t> &shape) {
        return torch::randn(shape, torch::kDouble).to(type).requires_grad_(true);
    };
    const std::vector<std::int64_t> planes = {c.batch, c.heads, c.channels, c.rows, c.cols};
    Inputs in{make(planes), make(planes), make(planes), {}, {}};
    if (c.terms) {
        in.rowTerm = make({c.batch, c.heads, c.kernel, c.rows * c.cols});
        in.colTerm = make({c.batch, c.heads, c.kernel, c.rows * c.cols});
    }
    return in;
}

torch::Tensor attend(const LocalAttentionOp &op, const Inputs &in)
{
    return op.attend(in.q, in.k, in.v, in.rowTerm, in.colTerm);
}

std::vector<torch::Tensor> gradients(const LocalAttentionOp &op, const Inputs &in)
{
    const torch::Tensor output = attend(op, in);
    torch::manual_seed(29);
    const torch::Tensor direction = torch::randn(output.sizes(), torch::kDouble).to(output.scalar_type());
    return torch::autograd::grad({output}, in.all(), {direction});
}

double largestDifference(const torch::Tensor &a, const torch::Tensor &b)
{
    return (a.to(torch::kDouble) - b.to(torch::kDouble)).abs().max().item<double>();
}

} // namespace

class TstLocalAttentionOp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cases_data()
    {
        QTest::addColumn<Case>("shape");
        QTest::addRow("square") << Case{2, 2, 8, 6, 6, 3, true};
        QTest::addRow("wide, no terms") << Case{1, 2, 4, 5, 19, 5, false};
        QTest::addRow("tall, odd head width") << Case{1, 1, 13, 9, 4, 7, true};
        QTest::addRow("one channel") << Case{1, 2, 1, 4, 8, 3, true};
        QTest::addRow("grid smaller than the kernel") << Case{1, 2, 6, 2, 3, 7, true};
        QTest::addRow("one position") << Case{2, 1, 4, 1, 1, 5, true};
        QTest::addRow("kernel 1") << Case{1, 1, 4, 3, 5, 1, true};
        QTest::addRow("kernel 9") << Case{1, 1, 9, 11, 10, 9, true};
        QTest::addRow("kernel 11") << Case{1, 1, 2, 7, 16, 11, true};
        QTest::addRow("kernel 17") << Case{1, 1, 2, 5, 12, 17, false};
    }

    void equalsTheDefinition_data() { cases_data(); }
    void equalsTheDefinition()
    {
        QFETCH(Case, shape);
        for (const auto type : {torch::kDouble, torch::kFloat}) {
            const double tolerance = type == torch::kDouble ? 1e-13 : 1e-5;
            const Inputs in = randomInputs(shape, type);
            const torch::Tensor expected = definedLocalWeights(in.q, in.k, in.rowTerm, in.colTerm, shape.kernel);
            for (const auto formulation : {LocalFormulation::Kernels, LocalFormulation::Bands}) {
                const LocalAttentionOp op(shape.kernel, formulation);
                const torch::Tensor weights = op.weights(in.q, in.k, in.rowTerm, in.colTerm);
                QVERIFY(weights.sizes() == expected.sizes());
                QVERIFY(largestDifference(weights, expected) < tolerance);
                const torch::Tensor outside = op.inside(shape.rows, shape.cols, torch::kCPU).logical_not();
                QVERIFY(weights.detach().masked_select(outside).eq(0.0).all().item<bool>());
                QVERIFY(largestDifference(op.mix(weights, in.v), definedLocalMix(expected, in.v, shape.kernel)) < 10.0 * tolerance);
            }
        }
    }

    void gradientsEqualFiniteDifferences_data() { cases_data(); }
    void gradientsEqualFiniteDifferences()
    {
        QFETCH(Case, shape);
        const Inputs in = randomInputs(shape, torch::kDouble);
        for (const auto formulation : {LocalFormulation::Kernels, LocalFormulation::Bands}) {
            const LocalAttentionOp op(shape.kernel, formulation);
            const std::vector<torch::Tensor> found = gradients(op, in);
            torch::manual_seed(29);
            const torch::Tensor direction = torch::randn(in.v.sizes(), torch::kDouble);
            const torch::NoGradGuard noGrad;
            const auto value = [&] { return (attend(op, in) * direction).sum().item<double>(); };
            for (std::size_t which = 0; which < found.size(); ++which) {
                const torch::Tensor flat = in.all()[which].view(-1);
                for (std::int64_t entry = 0; entry < flat.numel(); entry += 1 + flat.numel() / 23) {
                    const double kept = flat[entry].item<double>();
                    constexpr double step = 1e-5;
                    flat[entry].fill_(kept + step);
                    const double above = value();
                    flat[entry].fill_(kept - step);
                    const double below = value();
                    flat[entry].fill_(kept);
                    QVERIFY(std::abs((above - below) / (2.0 * step) - found[which].flatten()[entry].item<double>()) < 1e-8);
                }
            }
        }
    }

    void formulationsAreEqual_data() { cases_data(); }
    void formulationsAreEqual()
    {
        QFETCH(Case, shape);
        for (const auto type : {torch::kDouble, torch::kFloat}) {
            const double tolerance = type == torch::kDouble ? 1e-12 : 1e-4;
            const Inputs in = randomInputs(shape, type);
            const LocalAttentionOp kernels(shape.kernel, LocalFormulation::Kernels);
            const LocalAttentionOp bands(shape.kernel, LocalFormulation::Bands);
            const LocalAttentionOp narrowBands(shape.kernel, LocalFormulation::Bands, 1); // one row at a time
            QVERIFY(largestDifference(attend(kernels, in), attend(bands, in)) < tolerance);
            QVERIFY(largestDifference(attend(kernels, in), attend(narrowBands, in)) < tolerance);
            const std::vector<torch::Tensor> expected = gradients(kernels, in);
            const std::vector<torch::Tensor> byBands = gradients(bands, in);
            const std::vector<torch::Tensor> byNarrowBands = gradients(narrowBands, in);
            for (std::size_t i = 0; i < expected.size(); ++i) {
                QVERIFY(expected[i].scalar_type() == type);
                QVERIFY(largestDifference(expected[i], byBands[i]) < tolerance);
                QVERIFY(largestDifference(expected[i], byNarrowBands[i]) < tolerance);
            }
        }
    }

    /// Looking at the weights, taking gradients and predicting give the same to the last bit.
    void allWaysThroughGiveTheSame_data() { cases_data(); }
    void allWaysThroughGiveTheSame()
    {
        QFETCH(Case, shape);
        const Inputs in = randomInputs(shape, torch::kFloat);
        for (const auto formulation : {LocalFormulation::Kernels, LocalFormulation::Bands}) {
            const LocalAttentionOp op(shape.kernel, formulation);
            const torch::Tensor training = attend(op, in).detach();
            const torch::NoGradGuard noGrad;
            QVERIFY(torch::equal(attend(op, in), training));
            QVERIFY(torch::equal(op.mix(op.weights(in.q, in.k, in.rowTerm, in.colTerm).contiguous(), in.v), training));
        }
    }

    /// Weights that somebody made up: what lies outside the grid neither counts nor gets a gradient.
    void mixIgnoresWeightsOutside()
    {
        torch::manual_seed(3);
        const torch::Tensor v = torch::randn({1, 2, 3, 4, 5}, torch::kDouble);
        const torch::Tensor weights = torch::rand({1, 2, 20, 25}, torch::kDouble).requires_grad_(true);
        const torch::Tensor direction = torch::randn(v.sizes(), torch::kDouble);
        std::vector<torch::Tensor> found;
        for (const auto formulation : {LocalFormulation::Kernels, LocalFormulation::Bands}) {
            const LocalAttentionOp op(5, formulation);
            const torch::Tensor outside = op.inside(4, 5, torch::kCPU).logical_not();
            const torch::Tensor mixed = op.mix(weights, v);
            QVERIFY(largestDifference(mixed, definedLocalMix(weights.detach(), v, 5)) < 1e-13);
            found.push_back(torch::autograd::grad({mixed}, {weights}, {direction}).front());
            QVERIFY(found.back().masked_select(outside).eq(0.0).all().item<bool>());
        }
        QVERIFY(found[0].abs().max().item<double>() > 0.0);
        QVERIFY(largestDifference(found[0], found[1]) < 1e-13);
    }

    void takesStridedTensors()
    {
        torch::manual_seed(4);
        const torch::Tensor qkv = torch::randn({2, 3 * 8, 5, 6}, torch::kDouble);
        const auto part = [&](std::int64_t i) { return qkv.narrow(1, i * 8, 8).view({2, 2, 4, 5, 6}); };
        const LocalAttentionOp op(3);
        const torch::Tensor expected = op.attend(part(0).contiguous(), part(1).contiguous(), part(2).contiguous(), {}, {});
        QVERIFY(torch::equal(op.attend(part(0), part(1), part(2), {}, {}), expected));
        const auto turned = [&](std::int64_t i) { return part(i).transpose(3, 4).contiguous().transpose(3, 4); };
        QVERIFY(!turned(0).is_contiguous());
        QVERIFY(torch::equal(op.attend(turned(0), turned(1), turned(2), {}, {}), expected));
    }

    void threadsChangeNothing()
    {
        const Inputs in = randomInputs({1, 1, 8, 11, 7, 5, true}, torch::kFloat);
        const LocalAttentionOp op(5);
        const int threads = at::get_num_threads();
        at::set_num_threads(1);
        const torch::Tensor alone = attend(op, in);
        const std::vector<torch::Tensor> expected = gradients(op, in);
        at::set_num_threads(4); // more than heads: their rows are shared out
        const torch::Tensor together = attend(op, in);
        const std::vector<torch::Tensor> found = gradients(op, in);
        at::set_num_threads(threads);
        QVERIFY(torch::equal(alone, together));
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY(torch::equal(expected[i], found[i]));
    }

    /// Logits of hundreds: the largest takes all, nothing overflows, and what is lost is exactly 0.
    void hugeLogitsStayFinite()
    {
        for (const auto type : {torch::kDouble, torch::kFloat}) {
            Inputs in = randomInputs({1, 1, 4, 6, 6, 5, false}, type);
            in.q = (1000.0 * in.q).detach();
            const torch::Tensor weights = LocalAttentionOp(5, LocalFormulation::Kernels).weights(in.q, in.k, {}, {});
            const torch::Tensor bands = LocalAttentionOp(5, LocalFormulation::Bands).weights(in.q, in.k, {}, {});
            QVERIFY(largestDifference(weights.sum(-1), torch::ones({1, 1, 36})) < 1e-6);
            QVERIFY(largestDifference(weights, bands) < (type == torch::kDouble ? 1e-10 : 1e-2));
        }
    }

    void kernelsTakeNoOtherNumbers()
    {
        const torch::Tensor half = torch::zeros({1, 1, 2, 3, 3}, torch::kHalf);
        const LocalAttentionOp op(3, LocalFormulation::Kernels);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(op.attend(half, half, half, {}, {})), Error);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(op.weights(half, half, {}, {})), Error);
    }

    /// One row, one channel, kernel 3: the middle position sees all three, the ends two.
    void insideByHand()
    {
        const torch::Tensor inside = LocalAttentionOp(3).inside(1, 3, torch::kCPU);
        const torch::Tensor expected =
            torch::tensor({{0, 0, 0, 0, 1, 1, 0, 0, 0}, {0, 0, 0, 1, 1, 1, 0, 0, 0}, {0, 0, 0, 1, 1, 0, 0, 0, 0}});
        QVERIFY(torch::equal(inside, expected.to(torch::kBool)));
    }

    void refusesSecondDerivatives()
    {
        const Inputs in = randomInputs({1, 1, 2, 3, 3, 3, false}, torch::kDouble);
        const torch::Tensor output = attend(LocalAttentionOp(3), in);
        const auto differentiable = [&] {
            return torch::autograd::grad({output.sum()}, {in.q}, {}, /*retain_graph=*/true, /*create_graph=*/true);
        };
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(differentiable()), std::exception);
    }

    void refusesShapesThatDoNotFit()
    {
        const LocalAttentionOp op(3);
        const torch::Tensor planes = torch::zeros({1, 2, 4, 3, 5});
        const torch::Tensor other = torch::zeros({1, 2, 4, 5, 3});
        const torch::Tensor term = torch::zeros({1, 2, 3, 15});
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(op.weights(planes, other, {}, {})), Error);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(op.weights(planes[0], planes[0], {}, {})), Error);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(op.weights(planes, planes, term, {})), Error);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(op.weights(planes, planes, term, term.narrow(3, 0, 14))), Error);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(op.attend(planes, planes, other, {}, {})), Error);
        try {
            static_cast<void>(op.mix(torch::zeros({1, 2, 15, 25}), planes));
            QFAIL("no error");
        } catch (const Error &error) {
            QCOMPARE(error.message(), std::string("Local attention needs weights of shape [1, 2, 15, 9], but got [1, 2, 15, 25]."));
        }
    }

    void refusesEvenKernels()
    {
        for (const int kernel : {-1, 0, 4}) {
            try {
                static_cast<void>(LocalAttentionOp(kernel));
                QFAIL("no error");
            } catch (const Error &error) {
                QVERIFY(error.message().find(std::to_string(kernel)) != std::string::npos);
            }
        }
    }

    void kernelsOfAllProcessorsAreEqual()
    {
        compareKernels<float>(1e-5);
        compareKernels<double>(1e-13);
    }

private:
    template <typename T>
    static void compareKernels(double tolerance)
    {
        const auto type = sizeof(T) == 4 ? torch::kFloat : torch::kDouble;
        torch::manual_seed(6);
        // 13 channels (groups of 8, 4 and 1), 16 columns, kernel 9 (groups of 8 and 1), 5 rows seen.
        const LocalRow shape{13, 16, 9, 5, 24, 5 * 24};
        const torch::Tensor row = torch::randn({13, 16}, type);
        const torch::Tensor padded = torch::randn({13, 5, 24}, type);
        const torch::Tensor terms = torch::randn({9, 16}, type);
        const auto runAll = [&](const LocalRowKernels<T> &kernels) {
            const torch::Tensor neighbours = torch::empty({5 * 9, 16}, type);
            const torch::Tensor mixed = torch::empty({13, 16}, type);
            kernels.correlate(shape, row.data_ptr<T>(), padded.data_ptr<T>(), neighbours.data_ptr<T>());
            const torch::Tensor products = neighbours.clone();
            kernels.softmax(shape, terms.data_ptr<T>(), terms.data_ptr<T>(), neighbours.data_ptr<T>());
            kernels.combine(shape, neighbours.data_ptr<T>(), padded.data_ptr<T>(), mixed.data_ptr<T>());
            const torch::Tensor gradients = products.clone();
            kernels.softmaxBackward(shape, neighbours.data_ptr<T>(), gradients.data_ptr<T>());
            return std::vector<torch::Tensor>{products, neighbours, mixed, gradients};
        };
        const std::vector<torch::Tensor> fast = runAll(localRowKernels<T>());
        const std::vector<torch::Tensor> portable = runAll(portableLocalRowKernels<T>());
        for (std::size_t i = 0; i < fast.size(); ++i)
            QVERIFY(largestDifference(fast[i], portable[i]) < tolerance * 100.0);
        QVERIFY(largestDifference(fast[1].sum(0), torch::ones({16})) < tolerance);
    }
};

QTEST_GUILESS_MAIN(TstLocalAttentionOp)
#include "tst_local_attention_op.moc"
