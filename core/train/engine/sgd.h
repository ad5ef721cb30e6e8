// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/engine/optimizer.h"

namespace lesionlens {

struct SgdOptions
{
    double momentum = 0.9;
    bool nesterov = false;
};

/// Stochastic gradient descent with momentum, as in PyTorch: the decay is added to the gradient g, the velocity is v = momentum v + g
/// (the first one is g), and the weights move by -lr v, or -lr (g + momentum v) with Nesterov's (Sutskever et al., ICML 2013).
/// State: "training.sgd.velocity.NAME" of those that have moved.
class Sgd final : public Optimizer
{
public:
    Sgd(std::vector<OptimizedParameter> parameters, const SgdOptions &options);

    void step(double lr) override;
    [[nodiscard]] NamedTensors state() const override;
    void restore(const NamedTensors &state, const std::string &file) override;

private:
    SgdOptions options_;
    std::vector<torch::Tensor> velocities_; ///< one per parameter; undefined until it first moves
};

} // namespace lesionlens
