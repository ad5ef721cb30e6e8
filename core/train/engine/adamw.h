// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/engine/optimizer.h"

namespace lesionlens {

struct AdamWOptions
{
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
};

/// Adam with decoupled weight decay (Loshchilov, Hutter, "Decoupled weight decay regularization", ICLR 2019), as in PyTorch.
/// State: "training.adamw.first.NAME", "training.adamw.second.NAME" (moments), "training.adamw.steps", and, where a parameter had no
/// gradient in some of them, "training.adamw.missed.NAME".
class AdamW final : public Optimizer
{
public:
    /// The parameters' device must not change afterwards.
    explicit AdamW(std::vector<OptimizedParameter> parameters, const AdamWOptions &options = {});

    void step(double lr) override;
    [[nodiscard]] NamedTensors state() const override;
    void restore(const NamedTensors &state, const std::string &file) override;

private:
    struct Moments
    {
        torch::Tensor first;     ///< running mean of the gradient
        torch::Tensor second;    ///< running mean of its square
        std::int64_t missed = 0; ///< steps without a gradient: they do not count in the bias correction
    };

    AdamWOptions options_;
    std::vector<Moments> moments_; ///< one per parameter
    std::int64_t steps_ = 0;
};

} // namespace lesionlens
