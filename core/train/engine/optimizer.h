// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/train/engine/parameter_roles.h"
#include "core/train/train_config.h"

namespace lesionlens {

using NamedTensors = std::map<std::string, torch::Tensor>;

/// Updates parameters from their gradients. Ours rather than LibTorch's because the state has names, so that it can be stored beside the
/// weights and read by any version of LibTorch.
class Optimizer
{
public:
    virtual ~Optimizer() = default;

    /// Forgets all gradients.
    void zeroGrad();
    /// One update with a learning rate; parameters without a gradient stay as they are, their state too.
    virtual void step(double lr) = 0;

    /// What the next update depends on beside weights and gradients, as CPU copies by names that begin with "training.".
    [[nodiscard]] virtual NamedTensors state() const = 0;
    /// Takes what `state` gave. Throws Error Mismatch naming `file` and the first tensor that is missing or has another shape.
    virtual void restore(const NamedTensors &state, const std::string &file) = 0;

    [[nodiscard]] const std::vector<OptimizedParameter> &parameters() const { return parameters_; }

protected:
    explicit Optimizer(std::vector<OptimizedParameter> parameters) : parameters_(std::move(parameters)) {}

    std::vector<OptimizedParameter> parameters_;
};

/// The one that `options.optimizer` names.
[[nodiscard]] std::unique_ptr<Optimizer> makeOptimizer(std::vector<OptimizedParameter> parameters, const TrainOptions &options);

/// A detached, contiguous copy on the CPU, as checkpoints store it.
[[nodiscard]] torch::Tensor storedCopy(const torch::Tensor &tensor);
/// Throws Error Mismatch naming `file` where `state` lacks `key`.
[[nodiscard]] const torch::Tensor &requireState(const NamedTensors &state, const std::string &key, const std::string &file);
/// Copies a stored tensor over `target`. Throws Error Mismatch where it is missing or has another shape.
void restoreTensor(torch::Tensor &target, const NamedTensors &state, const std::string &key, const std::string &file);

} // namespace lesionlens
