// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/nn/random_draws.h"

#include <utility>

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

namespace lesionlens {

namespace {

thread_local c10::optional<at::Generator> ownGenerator;

} // namespace

OwnDraws::OwnDraws(std::uint64_t seed) : before_(std::exchange(ownGenerator, at::detail::createCPUGenerator(seed)))
{
}

OwnDraws::~OwnDraws()
{
    ownGenerator = before_;
}

c10::optional<at::Generator> drawsOn(const torch::Device &device)
{
    return device.is_cpu() ? ownGenerator : c10::nullopt;
}

torch::Tensor randomDropout(const torch::Tensor &x, double probability, bool isTraining)
{
    if (!isTraining || probability == 0.0)
        return x;
    return x * torch::empty_like(x).bernoulli_(1.0 - probability, drawsOn(x.device())).div_(1.0 - probability);
}

} // namespace lesionlens
