// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include <torch/types.h>

namespace lesionlens {

/// A convolution with fixed weights, and what follows it in the same step.
struct FusedConvolution
{
    enum class Activation { None, Relu, Silu };

    torch::Tensor weight; ///< [out, in / groups, kernel, kernel], float, CPU
    torch::Tensor bias;   ///< [out]
    int stride = 1;
    int padding = 0;
    int groups = 1; ///< 1, or the number of channels (depthwise)
    Activation activation = Activation::None;
};

/// A convolutional network for one batch size as oneDNN runs it best: layouts chosen by oneDNN, weights laid out once, additions and
/// activations done while a convolution writes its result, intermediate results in shared buffers. For inference on the CPU, single
/// precision. Results differ from the step-by-step pass by rounding only.
///
/// First the steps are described, then finish() prepares them, then run() may be called again and again, by one thread at a time.
class FusedNetwork
{
public:
    /// The result of one step.
    using Node = std::size_t;

    /// Whether this program was built with oneDNN. Without it, nothing else here may be called.
    [[nodiscard]] static bool isAvailable();

    /// The input is [batch, channels, rows, cols], node 0.
    FusedNetwork(std::int64_t batch, std::int64_t channels, std::int64_t rows, std::int64_t cols);
    ~FusedNetwork();
    FusedNetwork(const FusedNetwork &) = delete;
    FusedNetwork &operator=(const FusedNetwork &) = delete;

    /// activation(conv(x) + bias + addend). The addend, of the result's shape, is overwritten unless it is the input: no later step may read it.
    [[nodiscard]] Node convolution(Node x, const FusedConvolution &convolution, std::optional<Node> addend = std::nullopt);
    [[nodiscard]] Node maxPool(Node x, int kernel, int stride, int padding);
    /// x times sigmoid(expand(squeeze(mean of x over positions))), channel by channel. x is overwritten: no later step may read it.
    /// Source: Hu et al., "Squeeze-and-excitation networks", CVPR 2018.
    [[nodiscard]] Node excite(Node x, const FusedConvolution &squeeze, const FusedConvolution &expand);

    /// Prepares the steps. Throws Error Internal where oneDNN refuses one.
    void finish();

    /// Runs up to the last of the `wanted` nodes, which are in ascending order; returns them as plain [batch, channels, rows, cols].
    [[nodiscard]] std::vector<torch::Tensor> run(const torch::Tensor &input, const std::vector<Node> &wanted);

private:
    struct Program;
    std::unique_ptr<Program> program_;
};

} // namespace lesionlens
