// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/adamw.h"

#include <algorithm>
#include <cmath>

#include <torch/torch.h>

#include "core/base/error.h"

namespace lesionlens {

namespace {

constexpr const char *kFirst = "training.adamw.first.";
constexpr const char *kSecond = "training.adamw.second.";
constexpr const char *kMissed = "training.adamw.missed.";
constexpr const char *kSteps = "training.adamw.steps";

std::int64_t numberIn(const torch::Tensor &tensor, const std::string &key, const std::string &file)
{
    if (tensor.numel() != 1)
        throw Error(ErrorCode::Mismatch, "In the checkpoint " + file + ", '" + key + "' is not one number.");
    return tensor.item<std::int64_t>();
}

} // namespace

AdamW::AdamW(std::vector<OptimizedParameter> parameters, const AdamWOptions &options) : Optimizer(std::move(parameters)), options_(options)
{
    for (const OptimizedParameter &parameter : parameters_)
        moments_.push_back({torch::zeros_like(parameter.tensor), torch::zeros_like(parameter.tensor)});
}

void AdamW::step(double lr)
{
    const torch::NoGradGuard noGrad;
    ++steps_;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        OptimizedParameter &parameter = parameters_[i];
        Moments &moments = moments_[i];
        const torch::Tensor gradient = parameter.tensor.grad();
        if (!gradient.defined()) {
            ++moments.missed;
            continue;
        }
        const auto steps = static_cast<double>(steps_ - moments.missed);
        const double correction1 = 1.0 - std::pow(options_.beta1, steps);
        const double correction2 = std::sqrt(1.0 - std::pow(options_.beta2, steps));
        const double rate = lr * parameter.lrFactor;
        if (parameter.weightDecay != 0.0)
            parameter.tensor.mul_(1.0 - rate * parameter.weightDecay);
        moments.first.mul_(options_.beta1).add_(gradient, 1.0 - options_.beta1);
        moments.second.mul_(options_.beta2).addcmul_(gradient, gradient, 1.0 - options_.beta2);
        const torch::Tensor denominator = moments.second.sqrt().div_(correction2).add_(options_.epsilon);
        parameter.tensor.addcdiv_(moments.first, denominator, -rate / correction1);
    }
}

NamedTensors AdamW::state() const
{
    NamedTensors result;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        result.emplace(kFirst + parameters_[i].name, storedCopy(moments_[i].first));
        result.emplace(kSecond + parameters_[i].name, storedCopy(moments_[i].second));
        if (moments_[i].missed > 0)
            result.emplace(kMissed + parameters_[i].name, torch::full({1}, moments_[i].missed, torch::kInt64));
    }
    result.emplace(kSteps, torch::full({1}, steps_, torch::kInt64));
    return result;
}

void AdamW::restore(const NamedTensors &state, const std::string &file)
{
    steps_ = numberIn(requireState(state, kSteps, file), kSteps, file);
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        const std::string &name = parameters_[i].name;
        restoreTensor(moments_[i].first, state, kFirst + name, file);
        restoreTensor(moments_[i].second, state, kSecond + name, file);
        const auto missed = state.find(kMissed + name);
        moments_[i].missed = missed == state.end() ? 0 : numberIn(missed->second, missed->first, file);
    }
}

} // namespace lesionlens
