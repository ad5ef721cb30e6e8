// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include <torch/types.h>

namespace lesionlens {

/// While it lives, stochasticDepth and randomDropout of this thread draw on the CPU from a generator of their own: LibTorch's belongs to
/// the whole process, and another thread that uses it would change what a training draws. The numbers are those of
/// torch::manual_seed(seed). On other devices they draw from LibTorch's.
class OwnDraws
{
public:
    explicit OwnDraws(std::uint64_t seed);
    ~OwnDraws();
    OwnDraws(const OwnDraws &) = delete;
    OwnDraws &operator=(const OwnDraws &) = delete;

private:
    c10::optional<at::Generator> before_;
};

/// The generator for draws on a device in this thread; none: LibTorch's.
[[nodiscard]] c10::optional<at::Generator> drawsOn(const torch::Device &device);

/// Sets each value to zero with the given probability while training, and divides the others by 1 - probability (Srivastava et al. 2014).
/// Elsewhere the tensor itself. probability in [0, 1).
[[nodiscard]] torch::Tensor randomDropout(const torch::Tensor &x, double probability, bool isTraining);

} // namespace lesionlens
