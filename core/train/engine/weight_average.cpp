// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/weight_average.h"

#include <algorithm>

#include <torch/torch.h>

#include "core/models/registry.h"

namespace lesionlens {

namespace {

constexpr const char *kPrefix = "training.average.";
constexpr const char *kUpdates = "training.average.updates";

} // namespace

WeightAverage::WeightAverage(std::shared_ptr<ImageClassifier> model, double decay)
    : model_(std::move(model)), average_(buildModelKeepingGenerator(model_->spec().config)), decay_(decay)
{
    const torch::NoGradGuard noGrad;
    average_->to(model_->parameters().front().device());
    auto parameters = average_->named_parameters();
    for (const auto &item : model_->named_parameters())
        pairs_.push_back({item.key(), item.value(), parameters[item.key()]});
    auto buffers = average_->named_buffers();
    for (const auto &item : model_->named_buffers())
        pairs_.push_back({item.key(), item.value(), buffers[item.key()]});
    for (Pair &pair : pairs_)
        pair.to.copy_(pair.from);
    average_->eval();
}

void WeightAverage::update()
{
    const torch::NoGradGuard noGrad;
    ++updates_;
    const auto t = static_cast<double>(updates_);
    const double decay = std::min(decay_, (1.0 + t) / (10.0 + t));
    for (Pair &pair : pairs_) {
        if (pair.to.is_floating_point())
            pair.to.lerp_(pair.from, 1.0 - decay);
        else
            pair.to.copy_(pair.from);
    }
}

NamedTensors WeightAverage::state() const
{
    NamedTensors result;
    for (const Pair &pair : pairs_)
        result.emplace(kPrefix + pair.name, storedCopy(pair.to));
    result.emplace(kUpdates, torch::full({1}, updates_, torch::kInt64));
    return result;
}

void WeightAverage::restore(const NamedTensors &state, const std::string &file)
{
    for (Pair &pair : pairs_)
        restoreTensor(pair.to, state, kPrefix + pair.name, file);
    torch::Tensor updates = torch::zeros({1}, torch::kInt64);
    restoreTensor(updates, state, kUpdates, file);
    updates_ = updates.item<std::int64_t>();
}

} // namespace lesionlens
