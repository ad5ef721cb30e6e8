// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/base/error.h"

namespace lesionlens {

/// Where a training was when it failed.
struct TrainingMoment
{
    int epoch = 0;         ///< 1-based
    std::int64_t step = 0; ///< 1-based, in the epoch; 0: in its validation
    std::int64_t steps = 0;
    double lr = 0.0; ///< of the last step
    int batchSize = 0;
    int keptEpoch = 0; ///< of the checkpoints on disk; 0: none
};

/// A loss that is not a finite number. `what`: "training", "validation".
[[nodiscard]] Error notFiniteLoss(const std::string &what, const TrainingMoment &moment);

/// Gradients that overflow under mixed precision whatever their scale.
[[nodiscard]] Error overflowingGradients(const TrainingMoment &moment);

/// Whether an epoch's mean training loss is out of hand: above a hundred times ln(classes), which a network scores that knows nothing.
[[nodiscard]] bool isDiverged(double loss, int classes);
[[nodiscard]] Error divergedLoss(double loss, int classes, const TrainingMoment &moment);

/// The failure of a device in words, from what LibTorch says of it: out of memory, or a device that failed or is gone. None where it is
/// about something else. `device`: "CUDA GPU".
[[nodiscard]] std::optional<Error> deviceFailure(const std::string &libraryMessage, const std::string &device,
                                                 const TrainingMoment &moment);

/// Does `work`; where it ends in a failure of the device or of memory, that leaves as deviceFailure's Error. `moment` may change in it.
void explainingFailures(const std::string &device, const TrainingMoment &moment, const std::function<void()> &work);

} // namespace lesionlens
