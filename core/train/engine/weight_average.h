// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <torch/types.h>

#include "core/models/image_classifier.h"
#include "core/train/engine/optimizer.h"

namespace lesionlens {

/// Exponential moving average of a network's weights and batch statistics (Polyak, Juditsky 1992; Tarvainen, Valpola 2017): after update t
/// = 1, 2, ... a <- d a + (1 - d) w with d = min(decay, (1 + t) / (10 + t)), so that the first weights are soon forgotten.
/// Counters are copied. State: "training.average.NAME", "training.average.updates".
class WeightAverage
{
public:
    /// Begins at the model's weights. LibTorch's generator is left as it was.
    WeightAverage(std::shared_ptr<ImageClassifier> model, double decay);

    /// Takes in the model's present weights.
    void update();
    /// The network with the averaged weights, on the model's device.
    [[nodiscard]] const std::shared_ptr<ImageClassifier> &network() const { return average_; }

    [[nodiscard]] NamedTensors state() const;
    /// Throws Error Mismatch naming `file` and the tensor that is missing or has another shape.
    void restore(const NamedTensors &state, const std::string &file);

private:
    struct Pair
    {
        std::string name;
        torch::Tensor from;
        torch::Tensor to;
    };

    std::shared_ptr<ImageClassifier> model_;
    std::shared_ptr<ImageClassifier> average_;
    std::vector<Pair> pairs_;
    double decay_;
    std::int64_t updates_ = 0;
};

} // namespace lesionlens
