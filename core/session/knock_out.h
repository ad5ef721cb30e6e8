// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "core/explain/knockout_target.h"
#include "core/session/session.h"
#include "core/train/metrics.h"

namespace lesionlens {

/// What one knock-out does to one image.
struct KnockoutEffect
{
    KnockoutTarget target;
    std::vector<double> logits;        ///< by class, with the knock-out
    std::vector<double> probabilities; ///< by class, with the knock-out
    bool changesPrediction = false;
};

/// One image: the untouched prediction and every effect, in the order of the targets. Differences to `prediction` are the changes.
struct ImageKnockout
{
    Prediction prediction;
    std::vector<KnockoutEffect> effects;
};

/// Throws Error Usage for a layer or head that the model does not have; Cancelled.
[[nodiscard]] ImageKnockout knockOut(OpenModel &model, const OpenImage &image, const std::vector<KnockoutTarget> &targets,
                                     ProgressSink &progress, const std::stop_token &stop);

} // namespace lesionlens
