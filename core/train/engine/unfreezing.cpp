// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/unfreezing.h"

#include <algorithm>

#include <torch/torch.h>

namespace lesionlens {

int learningStages(const TrainOptions &options, int epoch, int stages)
{
    if (epoch <= options.freezeEpochs)
        return 0;
    if (options.unfreezeEvery == 0)
        return stages;
    return std::min(1 + (epoch - options.freezeEpochs - 1) / options.unfreezeEvery, stages);
}

void setLearning(ImageClassifier &model, const std::vector<ParameterPlace> &places, int learning)
{
    model.train();
    const int firstLearning = stageCount(places) - learning;
    for (const ParameterPlace &place : places) {
        torch::Tensor parameter = place.tensor;
        parameter.requires_grad_(place.role != ParameterRole::Backbone || place.stage >= firstLearning);
    }
    for (const auto &module : model.modules(false)) {
        const auto *norm = module->as<torch::nn::BatchNorm2d>();
        if (norm != nullptr && norm->weight.defined() && !norm->weight.requires_grad())
            module->eval();
    }
}

} // namespace lesionlens
