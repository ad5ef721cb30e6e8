// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/models/image_classifier.h"
#include "core/train/engine/mixed_precision.h"
#include "core/train/engine/optimizer.h"
#include "core/train/engine/weight_average.h"
#include "core/train/train_config.h"

namespace lesionlens {

/// What one step is done with.
struct StepInput
{
    torch::Tensor pixels;           ///< [B, 3, H, W] on the model's device
    const std::vector<int> &labels; ///< B
    double lr = 0.0;
    std::uint64_t mixupSeed = 0;
};

/// What one step gave.
struct StepOutcome
{
    double loss = 0.0;          ///< not finite: the weights stayed as they were
    std::vector<int> labels;    ///< of each image; under mixup, of the one with the greater share in it
    std::vector<int> predicted; ///< class of each image, before the update; empty where the loss is not finite
    bool isExhausted = false;   ///< under mixed precision: the gradients are not finite whatever the scale; no update is made any more
};

/// What a training repeats, for any network: forward pass, loss, backward pass, update, moving average.
class TrainingStep
{
public:
    /// `classWeights`: one per class. `fromInit`: the tensors that train.init gave. The model must be on its device already.
    /// Throws Error Usage for mixed precision where the device is no CUDA device.
    TrainingStep(std::shared_ptr<ImageClassifier> model, const TrainOptions &options, const std::vector<double> &classWeights,
                 const std::set<std::string> &fromInit);

    /// Puts the network into training mode with what learns in this epoch (1-based).
    void beginEpoch(int epoch);
    [[nodiscard]] StepOutcome run(const StepInput &input);

    /// The network that is measured and kept: the moving average, or the trained one where there is none.
    [[nodiscard]] ImageClassifier &measured();

    /// Everything but the weights that the next step depends on, by names that begin with "training.".
    [[nodiscard]] NamedTensors state() const;
    /// Throws Error Mismatch naming `file` and the tensor that does not fit.
    void restore(const NamedTensors &state, const std::string &file);

private:
    [[nodiscard]] torch::Tensor onDevice(const std::vector<std::int64_t> &values) const;
    void update(const torch::Tensor &loss, double lr);

    TrainOptions options_;
    std::shared_ptr<ImageClassifier> model_;
    torch::Device device_;
    std::vector<ParameterPlace> places_;
    torch::Tensor classWeights_;
    std::unique_ptr<Optimizer> optimizer_;
    std::optional<GradientScaler> scaler_;
    std::optional<WeightAverage> average_;
};

} // namespace lesionlens
