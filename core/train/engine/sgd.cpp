// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/sgd.h"

#include <torch/torch.h>

namespace lesionlens {

namespace {

constexpr const char *kVelocity = "training.sgd.velocity.";

} // namespace

Sgd::Sgd(std::vector<OptimizedParameter> parameters, const SgdOptions &options)
    : Optimizer(std::move(parameters)), options_(options), velocities_(parameters_.size())
{
}

void Sgd::step(double lr)
{
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        OptimizedParameter &parameter = parameters_[i];
        torch::Tensor gradient = parameter.tensor.grad();
        if (!gradient.defined())
            continue;
        if (parameter.weightDecay != 0.0)
            gradient = gradient.add(parameter.tensor, parameter.weightDecay);
        if (options_.momentum != 0.0) {
            torch::Tensor &velocity = velocities_[i];
            if (velocity.defined())
                velocity.mul_(options_.momentum).add_(gradient);
            else
                velocity = gradient.clone();
            gradient = options_.nesterov ? gradient.add(velocity, options_.momentum) : velocity;
        }
        parameter.tensor.add_(gradient, -lr * parameter.lrFactor);
    }
}

NamedTensors Sgd::state() const
{
    NamedTensors result;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        if (velocities_[i].defined())
            result.emplace(kVelocity + parameters_[i].name, storedCopy(velocities_[i]));
    }
    return result;
}

void Sgd::restore(const NamedTensors &state, const std::string &file)
{
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        const std::string key = kVelocity + parameters_[i].name;
        velocities_[i].reset();
        if (state.count(key) == 0)
            continue;
        velocities_[i] = torch::zeros_like(parameters_[i].tensor);
        restoreTensor(velocities_[i], state, key, file);
    }
}

} // namespace lesionlens
