// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/training_step.h"

#include <cmath>

#include <torch/nn/utils/clip_grad.h>
#include <torch/torch.h>

#include "core/train/engine/mixup.h"
#include "core/train/engine/training_loss.h"
#include "core/train/engine/unfreezing.h"

namespace lesionlens {

namespace {

std::vector<int> classesIn(const torch::Tensor &logits)
{
    const torch::Tensor predicted = logits.detach().argmax(1).to(torch::kCPU);
    const auto classOf = predicted.accessor<std::int64_t, 1>();
    std::vector<int> classes;
    for (std::int64_t i = 0; i < classOf.size(0); ++i)
        classes.push_back(static_cast<int>(classOf[i]));
    return classes;
}

} // namespace

TrainingStep::TrainingStep(std::shared_ptr<ImageClassifier> model, const TrainOptions &options, const std::vector<double> &classWeights,
                           const std::set<std::string> &fromInit)
    : options_(options), model_(std::move(model)), device_(model_->parameters().front().device()), places_(parameterPlaces(*model_)),
      classWeights_(torch::tensor(classWeights, torch::kFloat32).to(device_)),
      optimizer_(makeOptimizer(optimizedParameters(*model_, options, fromInit), options))
{
    if (options.mixedPrecision) {
        requireMixedPrecision(device_);
        scaler_.emplace();
    }
    if (options.averageDecay > 0.0)
        average_.emplace(model_, options.averageDecay);
}

void TrainingStep::beginEpoch(int epoch)
{
    setLearning(*model_, places_, learningStages(options_, epoch, stageCount(places_)));
}

StepOutcome TrainingStep::run(const StepInput &input)
{
    optimizer_->zeroGrad();
    StepOutcome outcome;
    outcome.labels = input.labels;
    std::vector<std::int64_t> labels(input.labels.begin(), input.labels.end());
    torch::Tensor pixels = input.pixels;
    std::optional<MixupDraw> mixup;
    if (options_.mixup > 0.0) {
        mixup = drawMixup(options_.mixup, labels.size(), input.mixupSeed);
        pixels = mixPixels(pixels, *mixup);
    }
    torch::Tensor logits;
    {
        const AutocastScope autocast(scaler_.has_value());
        logits = model_->forward(pixels);
    }
    torch::Tensor loss = classificationLoss(logits, onDevice(labels), classWeights_, options_);
    if (mixup) {
        std::vector<std::int64_t> partners;
        for (const std::int64_t partner : mixup->partner)
            partners.push_back(labels[static_cast<std::size_t>(partner)]);
        loss = mixup->share * loss + (1.0 - mixup->share) * classificationLoss(logits, onDevice(partners), classWeights_, options_);
        if (mixup->share < 0.5)
            outcome.labels.assign(partners.begin(), partners.end());
    }
    outcome.loss = loss.item<double>();
    if (!std::isfinite(outcome.loss))
        return outcome;
    update(loss, input.lr);
    outcome.isExhausted = scaler_ && scaler_->isExhausted();
    outcome.predicted = classesIn(logits);
    return outcome;
}

void TrainingStep::update(const torch::Tensor &loss, double lr)
{
    if (scaler_) {
        (loss * scaler_->scale()).backward();
        if (!scaler_->unscale(optimizer_->parameters()))
            return; // an overflow: the next step is scaled less
    } else {
        loss.backward();
    }
    if (options_.clipNorm > 0.0) {
        std::vector<torch::Tensor> parameters;
        for (const OptimizedParameter &parameter : optimizer_->parameters())
            parameters.push_back(parameter.tensor);
        static_cast<void>(torch::nn::utils::clip_grad_norm_(parameters, options_.clipNorm));
    }
    optimizer_->step(lr);
    if (average_)
        average_->update();
}

ImageClassifier &TrainingStep::measured()
{
    return average_ ? *average_->network() : *model_;
}

NamedTensors TrainingStep::state() const
{
    NamedTensors state = optimizer_->state();
    if (scaler_)
        state.merge(scaler_->state());
    if (average_)
        state.merge(average_->state());
    return state;
}

void TrainingStep::restore(const NamedTensors &state, const std::string &file)
{
    optimizer_->restore(state, file);
    if (scaler_)
        scaler_->restore(state, file);
    if (average_)
        average_->restore(state, file);
}

torch::Tensor TrainingStep::onDevice(const std::vector<std::int64_t> &values) const
{
    return torch::tensor(values, torch::kInt64).to(device_);
}

} // namespace lesionlens
