// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/adamw.h"

#include <algorithm>
#include <cmath>

#include <ATen/Parallel.h>
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

/// Values of one piece of a tensor: its four arrays stay in a core's cache through the eight passes of an update.
constexpr std::int64_t kPiece = 32768;

/// One update of one parameter.
struct Update
{
    const AdamWOptions &options;
    double weightDecay;
    double rate;
    double correction1;
    double correction2;

    void apply(const torch::Tensor &weight, const torch::Tensor &gradient, const torch::Tensor &first, const torch::Tensor &second) const
    {
        const bool isPlain = weight.is_cpu() && weight.is_contiguous() && gradient.is_contiguous();
        if (!isPlain || weight.numel() <= kPiece) {
            torch::Tensor buffer;
            applyTo(weight, gradient, first, second, buffer);
            return;
        }
        const torch::Tensor flatWeight = weight.view(-1);
        const torch::Tensor flatGradient = gradient.view(-1);
        const torch::Tensor flatFirst = first.view(-1);
        const torch::Tensor flatSecond = second.view(-1);
        at::parallel_for(0, (weight.numel() + kPiece - 1) / kPiece, 1, [&](std::int64_t begin, std::int64_t end) {
            const torch::NoGradGuard noGrad; // it holds for one thread only
            torch::Tensor buffer;
            for (std::int64_t piece = begin; piece < end; ++piece) {
                const std::int64_t start = piece * kPiece;
                const auto part = [&](const torch::Tensor &tensor) {
                    return tensor.narrow(0, start, std::min(kPiece, tensor.numel() - start));
                };
                applyTo(part(flatWeight), part(flatGradient), part(flatFirst), part(flatSecond), buffer);
            }
        });
    }

private:
    void applyTo(torch::Tensor weight, const torch::Tensor &gradient, torch::Tensor first, torch::Tensor second,
                 torch::Tensor &buffer) const
    {
        if (weightDecay != 0.0)
            weight.mul_(1.0 - rate * weightDecay);
        first.mul_(options.beta1).add_(gradient, 1.0 - options.beta1);
        second.mul_(options.beta2).addcmul_(gradient, gradient, 1.0 - options.beta2);
        if (buffer.defined() && buffer.sizes() == second.sizes())
            torch::sqrt_out(buffer, second);
        else
            buffer = second.sqrt();
        weight.addcdiv_(first, buffer.div_(correction2).add_(options.epsilon), -rate / correction1);
    }
};

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
        const Update update{options_, parameter.weightDecay, lr * parameter.lrFactor, correction1, correction2};
        update.apply(parameter.tensor, gradient, moments.first, moments.second);
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
