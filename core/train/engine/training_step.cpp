// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/training_step.h"

#include <cmath>

#include <torch/torch.h>

namespace lesionlens {

namespace {

AdamWOptions optimizerOptions(const TrainOptions &options, const std::set<std::string> &fromInit)
{
    AdamWOptions result;
    result.weightDecay = options.weightDecay;
    result.slowParameters = fromInit;
    result.slowFactor = options.initLrFactor;
    return result;
}

} // namespace

TrainingStep::TrainingStep(std::shared_ptr<ImageClassifier> model, const TrainOptions &options, const std::vector<double> &classWeights,
                           const std::set<std::string> &fromInit)
    : options_(options), model_(std::move(model)), device_(model_->parameters().front().device()),
      classWeights_(torch::tensor(classWeights, torch::kFloat32).to(device_)), optimizer_(*model_, optimizerOptions(options, fromInit))
{
}

StepOutcome TrainingStep::run(const torch::Tensor &pixels, const std::vector<int> &labels, double lr)
{
    const torch::Tensor target = torch::tensor(std::vector<std::int64_t>(labels.begin(), labels.end()), torch::kInt64).to(device_);
    optimizer_.zeroGrad();
    const torch::Tensor logits = model_->forward(pixels);
    const torch::Tensor loss = torch::cross_entropy_loss(logits, target, classWeights_, at::Reduction::Mean, -100, options_.labelSmoothing);
    StepOutcome outcome;
    outcome.loss = loss.item<double>();
    if (!std::isfinite(outcome.loss))
        return outcome;
    loss.backward();
    optimizer_.step(lr);
    const torch::Tensor predicted = logits.detach().argmax(1).to(torch::kCPU);
    const auto classOf = predicted.accessor<std::int64_t, 1>();
    for (std::int64_t i = 0; i < classOf.size(0); ++i)
        outcome.predicted.push_back(static_cast<int>(classOf[i]));
    return outcome;
}

std::map<std::string, torch::Tensor> TrainingStep::state() const
{
    return optimizer_.state();
}

void TrainingStep::restore(const std::map<std::string, torch::Tensor> &state, const std::string &file)
{
    optimizer_.restore(state, file);
}

} // namespace lesionlens
