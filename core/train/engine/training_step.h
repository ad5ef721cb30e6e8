// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/models/image_classifier.h"
#include "core/train/engine/adamw.h"
#include "core/train/train_config.h"

namespace lesionlens {

/// What one step gave.
struct StepOutcome
{
    double loss = 0.0;          ///< not finite: the weights stayed as they were
    std::vector<int> predicted; ///< class of each image, before the update; empty where the loss is not finite
};

/// Forward pass, loss, backward pass and update of any network: what a training repeats.
class TrainingStep
{
public:
    /// `classWeights`: one per class. `fromInit`: the tensors that train.init gave. The model must be on its device already.
    TrainingStep(std::shared_ptr<ImageClassifier> model, const TrainOptions &options, const std::vector<double> &classWeights,
                 const std::set<std::string> &fromInit);

    /// `pixels`: [B, 3, H, W] on the model's device; `labels`: B.
    [[nodiscard]] StepOutcome run(const torch::Tensor &pixels, const std::vector<int> &labels, double lr);

    /// Everything but the weights that the next step depends on, by names that begin with "training.".
    [[nodiscard]] std::map<std::string, torch::Tensor> state() const;
    /// Throws Error Mismatch naming `file` and the tensor that does not fit.
    void restore(const std::map<std::string, torch::Tensor> &state, const std::string &file);

private:
    TrainOptions options_;
    std::shared_ptr<ImageClassifier> model_;
    torch::Device device_;
    torch::Tensor classWeights_;
    AdamW optimizer_;
};

} // namespace lesionlens
