// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/input_explainer.h"

#include <algorithm>
#include <cmath>

#include <torch/autograd.h>
#include <torch/nn/functional/conv.h>
#include <torch/nn/functional/padding.h>

#include "core/base/error.h"

namespace lesionlens {

namespace {

constexpr double blurShare = 1.0 / 16.0;

/// Blurs along one axis: 2 rows, 3 columns.
torch::Tensor blurredAlong(const torch::Tensor &image, int axis, const torch::Tensor &kernel)
{
    namespace F = torch::nn::functional;
    const std::int64_t radius = kernel.numel() / 2;
    const bool isRows = axis == 2;
    const std::vector<std::int64_t> margin =
        isRows ? std::vector<std::int64_t>{0, 0, radius, radius} : std::vector<std::int64_t>{radius, radius, 0, 0};
    const torch::Tensor wide = F::pad(image, F::PadFuncOptions(margin).mode(torch::kReplicate));
    const torch::Tensor weight = isRows ? kernel.reshape({1, 1, -1, 1}) : kernel.reshape({1, 1, 1, -1});
    return F::conv2d(wide, weight.expand({3, 1, weight.size(2), weight.size(3)}), F::Conv2dFuncOptions().groups(3));
}

torch::Tensor blurred(const torch::Tensor &image)
{
    const double sigma = blurShare * static_cast<double>(std::max(image.size(2), image.size(3)));
    const auto radius = static_cast<std::int64_t>(std::ceil(3.0 * sigma));
    const torch::Tensor offset = torch::arange(-radius, radius + 1, image.options());
    torch::Tensor kernel = torch::exp(-offset.square() / (2.0 * sigma * sigma));
    kernel = kernel / kernel.sum();
    return blurredAlong(blurredAlong(image, 2, kernel), 3, kernel);
}

} // namespace

torch::Tensor plainImage(const torch::Tensor &input, const ModelConfig &config, const std::string &kind)
{
    const torch::NoGradGuard noGrad;
    if (kind == "mean")
        return input.mean({2, 3}, /*keepdim=*/true).expand_as(input).contiguous();
    if (kind == "blur")
        return blurred(input);
    if (kind != "black")
        throw Error(ErrorCode::Usage, "The plain image '" + kind + "' is not known; known are: mean, black, blur.");
    torch::Tensor black = torch::empty_like(input);
    for (std::size_t channel = 0; channel < config.mean.size(); ++channel)
        black.select(1, static_cast<std::int64_t>(channel)).fill_((0.0 - config.mean[channel]) / config.std[channel]);
    return black;
}

InputProbe::InputProbe(const ExplainContext &context, ProgressSink &progress, const std::stop_token &stop)
    : context_(context), progress_(progress), stop_(stop)
{
}

void InputProbe::begin(std::string stage, std::int64_t passes)
{
    stage_ = std::move(stage);
    done_ = 0;
    total_ = passes;
}

void InputProbe::next()
{
    throwIfStopped(stop_);
    progress_.report({stage_, done_++, total_});
}

std::vector<double> InputProbe::scores(const torch::Tensor &batch)
{
    next();
    const torch::NoGradGuard noGrad;
    const torch::Tensor found = context_.target.score(context_.model.forward(batch).to(torch::kDouble)).to(torch::kCPU).contiguous();
    return {found.data_ptr<double>(), found.data_ptr<double>() + found.numel()};
}

torch::Tensor InputProbe::gradients(const torch::Tensor &batch)
{
    next();
    const torch::AutoGradMode gradients(true);
    const torch::Tensor leaf = batch.detach().requires_grad_(true);
    const torch::Tensor score = context_.target.score(context_.model.forward(leaf)).sum();
    torch::Tensor found;
    if (score.requires_grad())
        found = torch::autograd::grad({score}, {leaf}, {}, /*retain_graph=*/false, /*create_graph=*/false, /*allow_unused=*/true).front();
    return found.defined() ? found : torch::zeros_like(batch);
}

std::int64_t batchesFor(std::int64_t count, int batch)
{
    return (count + batch - 1) / batch;
}

std::vector<std::string> InputExplainer::layers(const ModelSpec &) const
{
    return {kInputLayer};
}

std::string InputExplainer::defaultLayer(const ModelSpec &) const
{
    return kInputLayer;
}

std::string InputExplainer::undefinedBecause(const ModelSpec &) const
{
    return "it has no input";
}

Map InputExplainer::inputMap(const ExplainContext &context, const char *method, const char *unit)
{
    Map map;
    map.method = method;
    map.layer = kInputLayer;
    map.unit = unit;
    context.target.label(map);
    return map;
}

} // namespace lesionlens
