// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Local attention against the same by unfold (a copy of keys and values per neighbour, then einsum, or products
// and sums; the better of the two counts), 128 channels, 28 x 28, kernel 7,
// 8 heads, batch 8, with relative positions, 32 bit: time of the forward pass that keeps what the backward pass needs, time of the
// backward pass, and the memory that both need at their peak beyond what was there before. Medians of interleaved repetitions in one run.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <malloc.h>

#include <torch/torch.h>

#include "core/nn/device.h"
#include "core/nn/local_attention_op.h"
#include "tests/bench/timing.h"

using namespace lesionlens;
using namespace lesionlens::bench;

namespace {

constexpr int kKernel = 7;

struct Inputs
{
    torch::Tensor q = random({8, 8, 16, 28, 28});
    torch::Tensor k = random({8, 8, 16, 28, 28});
    torch::Tensor v = random({8, 8, 16, 28, 28});
    torch::Tensor rowTerm = random({8, 8, kKernel, 28 * 28});
    torch::Tensor colTerm = random({8, 8, kKernel, 28 * 28});
    torch::Tensor outputGradient = torch::randn({8, 8, 16, 28, 28});

    static torch::Tensor random(torch::IntArrayRef shape) { return torch::randn(shape).requires_grad_(true); }
};

torch::Tensor unfolded(const torch::Tensor &planes)
{
    const auto options = torch::nn::functional::UnfoldFuncOptions(kKernel).padding(kKernel / 2);
    const torch::Tensor copies = torch::nn::functional::unfold(planes.flatten(1, 2), options); // [B, C * kernel^2, N]
    return copies.view({planes.size(0), planes.size(1), planes.size(2), kKernel * kKernel, copies.size(2)});
}

/// Weights from products [B, heads, kernel^2, N].
torch::Tensor softmaxOf(const Inputs &in, const torch::Tensor &products, const torch::Tensor &outside)
{
    const torch::Tensor terms = (in.rowTerm.unsqueeze(3) + in.colTerm.unsqueeze(2)).flatten(2, 3);
    return (products + terms).masked_fill(outside, -std::numeric_limits<double>::infinity()).softmax(2);
}

torch::Tensor byEinsum(const Inputs &in, const torch::Tensor &outside)
{
    const torch::Tensor products = torch::einsum("bhdn,bhdkn->bhkn", {in.q.flatten(3), unfolded(in.k)});
    return torch::einsum("bhkn,bhdkn->bhdn", {softmaxOf(in, products, outside), unfolded(in.v)}).view(in.v.sizes());
}

/// Faster than einsum, which has no matrix product to use here, but it holds another copy of every product.
torch::Tensor byProducts(const Inputs &in, const torch::Tensor &outside)
{
    const torch::Tensor products = (in.q.flatten(3).unsqueeze(3) * unfolded(in.k)).sum(2);
    return (softmaxOf(in, products, outside).unsqueeze(2) * unfolded(in.v)).sum(3).view(in.v.sizes());
}

torch::Tensor byOperator(const Inputs &in, const LocalAttentionOp &op)
{
    return op.attend(in.q, in.k, in.v, in.rowTerm, in.colTerm);
}

std::vector<torch::Tensor> gradientsOf(const Inputs &in, const torch::Tensor &output)
{
    return torch::autograd::grad({output}, {in.q, in.k, in.v, in.rowTerm, in.colTerm}, {in.outputGradient});
}

/// A line of /proc/self/status, in MiB.
double statusMebibytes(const std::string &name)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind(name + ":", 0) == 0)
            return std::stod(line.substr(name.size() + 1)) / 1024.0;
    }
    return 0.0;
}

/// Resident memory at the peak of `work`, beyond what was there before; everything counts, scratch included.
double peakMebibytesOf(const std::function<void()> &work)
{
    work(); // what is allocated once for good
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << "5"; // VmHWM starts anew
    const double before = statusMebibytes("VmRSS");
    work();
    return statusMebibytes("VmHWM") - before;
}

struct Times
{
    std::vector<double> predict;
    std::vector<double> forward;
    std::vector<double> backward;

    void measure(const Inputs &in, const std::function<torch::Tensor()> &attend)
    {
        {
            const torch::NoGradGuard noGrad;
            predict.push_back(millisecondsOf([&] { static_cast<void>(attend()); }));
        }
        torch::Tensor output;
        forward.push_back(millisecondsOf([&] { output = attend(); }));
        backward.push_back(millisecondsOf([&] { static_cast<void>(gradientsOf(in, output)); }));
    }
};

void report(const char *what, const std::vector<double> &einsum, const std::vector<double> &products, const std::vector<double> &op)
{
    std::printf("%-24s unfold + einsum %8.2f ms, unfold + products %8.2f ms, here %7.2f ms: %.1f times faster\n", what, median(einsum),
                median(products), median(op), std::min(median(einsum), median(products)) / median(op));
}

void reportMemory(const char *what, double einsum, double products, double op)
{
    std::printf("%-24s unfold + einsum %7.1f MiB, unfold + products %7.1f MiB, here %6.1f MiB: %.3f (target 0.1)\n", what, einsum, products,
                op, op / std::min(einsum, products));
}

} // namespace

int main()
{
    useAllCores();
    torch::manual_seed(1);
    const Inputs in;
    const LocalAttentionOp op(kKernel);
    const torch::Tensor outside = op.inside(28, 28, torch::kCPU).logical_not().transpose(0, 1).contiguous();
    const auto einsum = [&] { return byEinsum(in, outside); };
    const auto products = [&] { return byProducts(in, outside); };
    const auto here = [&] { return byOperator(in, op); };

    std::printf("%s; largest differences of the results %.1e and %.1e\n", deviceTitle(torch::kCPU).c_str(),
                (einsum() - here()).abs().max().item<double>(), (products() - here()).abs().max().item<double>());
    Times ofEinsum;
    Times ofProducts;
    Times ofOp;
    constexpr int repetitions = 9;
    for (int i = 0; i < repetitions; ++i) {
        ofEinsum.measure(in, einsum);
        ofOp.measure(in, here);
        ofProducts.measure(in, products);
    }
    report("forward (target 5)", ofEinsum.forward, ofProducts.forward, ofOp.forward);
    report("backward (target 5)", ofEinsum.backward, ofProducts.backward, ofOp.backward);
    report("forward, no gradients", ofEinsum.predict, ofProducts.predict, ofOp.predict);

    mallopt(M_MMAP_THRESHOLD, 65536); // so that freed memory leaves the process
    const auto both = [&in](const std::function<torch::Tensor()> &attend) {
        return peakMebibytesOf([&] { static_cast<void>(gradientsOf(in, attend())); });
    };
    const auto forward = [](const std::function<torch::Tensor()> &attend) { return peakMebibytesOf([&] { static_cast<void>(attend()); }); };
    reportMemory("peak of both passes", both(einsum), both(products), both(here));
    reportMemory("peak of forward", forward(einsum), forward(products), forward(here));
    return 0;
}
