// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/base/progress.h"
#include "core/data/loader.h"
#include "core/models/image_classifier.h"
#include "core/train/metrics.h"

namespace lesionlens {

/// Gives the samples the class numbers of a network whose outputs are `classes`; the data set may lack some. `owner` names the network
/// in messages ("the checkpoint best.safetensors"). Throws Error Mismatch for a class of the data set that the network does not know.
void useClasses(Dataset &dataset, const std::vector<std::string> &classes, const std::string &owner);

/// A loaded batch as a tensor [B, 3, height, width] on a device. On the CPU it is a view: `batch` must outlive it.
[[nodiscard]] torch::Tensor pixelsOf(Batch &batch, const ImageSource &source, const torch::Device &device);

struct SamplePredictions
{
    LabelledPredictions predictions;   ///< without the images that could not be read
    std::vector<std::size_t> samples;  ///< index of each image in the data set
    std::vector<double> logLikelihood; ///< natural logarithm of the true class's probability, per image; may be NaN or infinite
};

/// Predictions of a network in evaluation mode for the samples of `plan.order`, in that order. The network is put into evaluation mode.
/// `stage` names the work to `progress`. Throws Error Cancelled.
[[nodiscard]] SamplePredictions predictSamples(ImageClassifier &model, const Dataset &dataset, ImageSource &source, LoadPlan plan,
                                               const std::string &stage, ProgressSink &progress, const std::stop_token &stop);

} // namespace lesionlens
