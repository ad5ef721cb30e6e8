// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/train/engine/optimizer.h"

namespace lesionlens {

/// Throws Error Usage where the device is no CUDA device.
void requireMixedPrecision(const torch::Device &device);

/// While it lives, this thread's CUDA operations choose half precision where that is safe (LibTorch's autocast). Does nothing if not `on`.
class AutocastScope
{
public:
    explicit AutocastScope(bool on);
    ~AutocastScope();
    AutocastScope(const AutocastScope &) = delete;
    AutocastScope &operator=(const AutocastScope &) = delete;

private:
    bool on_;
    bool before_ = false;
};

/// Scales the loss so that small gradients do not vanish in half precision (Micikevicius et al., "Mixed precision training", ICLR 2018).
/// The scale begins at 2^16, halves when a gradient overflows, and doubles after 2000 steps without. Gradients that still overflow below
/// 2^-14 (ours: thirty-one steps in a row from the first scale) do so whatever the scale.
/// State: "training.scaler.scale", "training.scaler.good_steps".
class GradientScaler
{
public:
    static constexpr double kSmallestScale = 1.0 / 16384.0;

    [[nodiscard]] double scale() const { return scale_; }
    /// Whether the last gradients overflowed although the scale was the smallest: the training would go on for ever without an update.
    [[nodiscard]] bool isExhausted() const { return isExhausted_; }

    /// Divides the gradients by the scale and says whether all are finite; if not, the update must be left out. Adapts the scale.
    [[nodiscard]] bool unscale(const std::vector<OptimizedParameter> &parameters);

    [[nodiscard]] NamedTensors state() const;
    /// Throws Error Mismatch naming `file`, also for a scale that is none.
    void restore(const NamedTensors &state, const std::string &file);

private:
    double scale_ = 65536.0;
    std::int64_t goodSteps_ = 0;
    bool isExhausted_ = false;
};

} // namespace lesionlens
