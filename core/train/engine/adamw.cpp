// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/adamw.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <torch/torch.h>

#include "core/base/error.h"

namespace lesionlens {

namespace {

constexpr const char *kFirst = "training.adamw.first.";
constexpr const char *kSecond = "training.adamw.second.";
constexpr const char *kSteps = "training.adamw.steps";

const torch::Tensor &find(const std::map<std::string, torch::Tensor> &state, const std::string &key, const std::string &file)
{
    const auto found = state.find(key);
    if (found == state.end())
        throw Error(ErrorCode::Mismatch, "The checkpoint " + file + " lacks '" + key + "', so the training cannot go on from it.");
    return found->second;
}

void copyInto(torch::Tensor &target, const torch::Tensor &source, const std::string &key, const std::string &file)
{
    if (source.sizes() != target.sizes())
        throw Error(ErrorCode::Mismatch, "In the checkpoint " + file + ", '" + key + "' has not the shape of its parameter.");
    target.copy_(source);
}

} // namespace

bool AdamW::decays(const std::string &name, const torch::Tensor &parameter)
{
    constexpr std::array<const char *, 5> kept = {"relative_", "position", "pos_embed", "cls_token", "gate"};
    return parameter.dim() >= 2 &&
           std::none_of(kept.begin(), kept.end(), [&](const char *part) { return name.find(part) != std::string::npos; });
}

AdamW::AdamW(ImageClassifier &model, const AdamWOptions &options) : options_(options)
{
    for (const auto &item : model.named_parameters()) {
        if (!item.value().requires_grad())
            continue;
        Slot slot;
        slot.name = item.key();
        slot.parameter = item.value();
        slot.first = torch::zeros_like(item.value());
        slot.second = torch::zeros_like(item.value());
        slot.weightDecay = decays(item.key(), item.value()) ? options.weightDecay : 0.0;
        slot.lrFactor = options.slowParameters.count(item.key()) > 0 ? options.slowFactor : 1.0;
        slots_.push_back(std::move(slot));
    }
}

void AdamW::zeroGrad()
{
    for (Slot &slot : slots_)
        slot.parameter.mutable_grad().reset();
}

void AdamW::step(double lr)
{
    const torch::NoGradGuard noGrad;
    ++steps_;
    const double correction1 = 1.0 - std::pow(options_.beta1, static_cast<double>(steps_));
    const double correction2 = std::sqrt(1.0 - std::pow(options_.beta2, static_cast<double>(steps_)));
    for (Slot &slot : slots_) {
        const torch::Tensor gradient = slot.parameter.grad();
        if (!gradient.defined())
            continue;
        const double rate = lr * slot.lrFactor;
        if (slot.weightDecay != 0.0)
            slot.parameter.mul_(1.0 - rate * slot.weightDecay);
        slot.first.mul_(options_.beta1).add_(gradient, 1.0 - options_.beta1);
        slot.second.mul_(options_.beta2).addcmul_(gradient, gradient, 1.0 - options_.beta2);
        const torch::Tensor denominator = slot.second.sqrt().div_(correction2).add_(options_.epsilon);
        slot.parameter.addcdiv_(slot.first, denominator, -rate / correction1);
    }
}

std::map<std::string, torch::Tensor> AdamW::state() const
{
    std::map<std::string, torch::Tensor> result;
    const auto stored = [](const torch::Tensor &tensor) {
        return tensor.detach().to(torch::kCPU).contiguous(torch::MemoryFormat::Contiguous).clone(torch::MemoryFormat::Contiguous);
    };
    for (const Slot &slot : slots_) {
        result.emplace(kFirst + slot.name, stored(slot.first));
        result.emplace(kSecond + slot.name, stored(slot.second));
    }
    result.emplace(kSteps, torch::full({1}, steps_, torch::kInt64));
    return result;
}

void AdamW::restore(const std::map<std::string, torch::Tensor> &state, const std::string &file)
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor steps = find(state, kSteps, file);
    if (steps.numel() != 1)
        throw Error(ErrorCode::Mismatch, "In the checkpoint " + file + ", '" + kSteps + "' is not one number.");
    for (Slot &slot : slots_) {
        copyInto(slot.first, find(state, kFirst + slot.name, file), kFirst + slot.name, file);
        copyInto(slot.second, find(state, kSecond + slot.name, file), kSecond + slot.name, file);
    }
    steps_ = steps.item<std::int64_t>();
}

} // namespace lesionlens
