// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/mixed_precision.h"

#include <algorithm>

#include <ATen/autocast_mode.h>
#include <torch/torch.h>
#include <torch/version.h>

#include "core/base/error.h"
#include "core/nn/device.h"

namespace lesionlens {

namespace {

constexpr const char *kScale = "training.scaler.scale";
constexpr const char *kGoodSteps = "training.scaler.good_steps";
constexpr std::int64_t kGrowAfter = 2000;
constexpr double kLargestScale = 16777216.0; // 2^24: beyond it a loss of ordinary size overflows in any case

// LibTorch 2.4 gave autocast one switch per device type and deprecated the older one.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
bool isAutocastOn()
{
    return at::autocast::is_autocast_enabled(at::kCUDA);
}

void setAutocast(bool on)
{
    at::autocast::set_autocast_enabled(at::kCUDA, on);
}
#else
bool isAutocastOn()
{
    return at::autocast::is_enabled();
}

void setAutocast(bool on)
{
    at::autocast::set_enabled(on);
}
#endif

} // namespace

void requireMixedPrecision(const torch::Device &device)
{
    if (!device.is_cuda())
        throw Error(ErrorCode::Usage,
                    "train.mixed_precision needs a CUDA device, but the training runs on the " + deviceTitle(device) + ": turn it off.");
}

AutocastScope::AutocastScope(bool on) : on_(on)
{
    if (!on_)
        return;
    before_ = isAutocastOn();
    setAutocast(true);
    at::autocast::increment_nesting();
}

AutocastScope::~AutocastScope()
{
    if (!on_)
        return;
    if (at::autocast::decrement_nesting() == 0)
        at::autocast::clear_cache();
    setAutocast(before_);
}

bool GradientScaler::unscale(const std::vector<OptimizedParameter> &parameters)
{
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> areFinite;
    for (const OptimizedParameter &parameter : parameters) {
        torch::Tensor gradient = parameter.tensor.grad();
        if (!gradient.defined())
            continue;
        gradient.mul_(1.0 / scale_);
        areFinite.push_back(gradient.isfinite().all());
    }
    if (areFinite.empty() || torch::stack(areFinite).all().item<bool>()) {
        if (++goodSteps_ >= kGrowAfter) {
            scale_ = std::min(scale_ * 2.0, kLargestScale);
            goodSteps_ = 0;
        }
        isExhausted_ = false;
        return true;
    }
    scale_ *= 0.5;
    goodSteps_ = 0;
    isExhausted_ = scale_ < kSmallestScale;
    return false;
}

NamedTensors GradientScaler::state() const
{
    return {{kScale, torch::full({1}, scale_, torch::kFloat32)}, {kGoodSteps, torch::full({1}, goodSteps_, torch::kInt64)}};
}

void GradientScaler::restore(const NamedTensors &state, const std::string &file)
{
    torch::Tensor scale = torch::zeros({1}, torch::kFloat32);
    torch::Tensor goodSteps = torch::zeros({1}, torch::kInt64);
    restoreTensor(scale, state, kScale, file);
    restoreTensor(goodSteps, state, kGoodSteps, file);
    if (!(scale.item<double>() > 0.0 && scale.item<double>() <= kLargestScale))
        throw Error(ErrorCode::Mismatch, "In the checkpoint " + file + ", '" + kScale + "' is no scale that a training keeps.");
    scale_ = scale.item<double>();
    goodSteps_ = goodSteps.item<std::int64_t>();
}

} // namespace lesionlens
