// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/models/image_classifier.h"

namespace lesionlens {

struct AdamWOptions
{
    double weightDecay = 0.05;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    std::set<std::string> slowParameters; ///< names of those that learn with slowFactor times the learning rate
    double slowFactor = 1.0;
};

/// Adam with decoupled weight decay (Loshchilov, Hutter, "Decoupled weight decay regularization", ICLR 2019), as in PyTorch.
/// Our own because its state has names, so that it can be stored beside the weights and read by any version of LibTorch.
class AdamW
{
public:
    /// Keeps the model's parameters; the model's device must not change afterwards.
    AdamW(ImageClassifier &model, const AdamWOptions &options);

    /// Forgets all gradients.
    void zeroGrad();
    /// One update with a learning rate; parameters without a gradient stay as they are.
    void step(double lr);

    /// Moments and step count as CPU copies: "training.adamw.first.NAME", "training.adamw.second.NAME", "training.adamw.steps".
    [[nodiscard]] std::map<std::string, torch::Tensor> state() const;
    /// Takes what `state` gave. Throws Error Mismatch naming `file` and the first tensor that is missing or has another shape.
    void restore(const std::map<std::string, torch::Tensor> &state, const std::string &file);

    /// Whether a parameter is pulled towards zero: only weights of convolutions and linear layers; not biases, norms, gates, position
    /// tables, class tokens.
    [[nodiscard]] static bool decays(const std::string &name, const torch::Tensor &parameter);

private:
    struct Slot
    {
        std::string name;
        torch::Tensor parameter;
        torch::Tensor first;  ///< running mean of the gradient
        torch::Tensor second; ///< running mean of its square
        double weightDecay = 0.0;
        double lrFactor = 1.0;
    };

    AdamWOptions options_;
    std::vector<Slot> slots_;
    std::int64_t steps_ = 0;
};

} // namespace lesionlens
