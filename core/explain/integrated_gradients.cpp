// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/integrated_gradients.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/explain/map_health.h"
#include "core/explain/tensor_grid.h"

namespace lesionlens {

namespace {

constexpr double largeError = 0.05;

} // namespace

IntegratedGradientsResult integratedGradients(InputProbe &probe, const IntegratedGradientsOptions &options)
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor &input = probe.input();
    const torch::Tensor baseline = plainImage(input, probe.config(), options.baseline);
    const torch::Tensor difference = input - baseline;
    probe.begin("Integrated gradients", 1 + batchesFor(options.steps, options.batch));
    const std::vector<double> ends = probe.scores(torch::cat({input, baseline}));

    torch::Tensor total = torch::zeros_like(input);
    for (int begin = 0; begin < options.steps; begin += options.batch) {
        const int count = std::min(options.batch, options.steps - begin);
        const torch::Tensor t = ((torch::arange(begin, begin + count, input.options()) + 0.5) / options.steps).reshape({count, 1, 1, 1});
        total += probe.gradients(baseline + t * difference).sum(0, /*keepdim=*/true);
    }
    const torch::Tensor attribution = (difference * total).to(torch::kCPU, torch::kDouble).squeeze(0) / options.steps;

    IntegratedGradientsResult result;
    result.map = toGrid(attribution.sum(0));
    result.sum = attribution.sum().item<double>();
    result.scoreChange = ends[0] - ends[1];
    if (result.scoreChange != 0.0)
        result.completenessError = std::abs(result.sum - result.scoreChange) / std::abs(result.scoreChange);
    return result;
}

LayerExplanation IntegratedGradients::explain(const ExplainContext &context, const std::string &, ProgressSink &progress,
                                              const std::stop_token &stop) const
{
    const IntegratedGradientsOptions &options = context.options.integratedGradients;
    InputProbe probe(context, progress, stop);
    IntegratedGradientsResult result = integratedGradients(probe, options);
    Map map = inputMap(context, "integrated_gradients", "share of the class score's change");
    map.isSigned = true;
    map.values = std::move(result.map);
    map.dead = whyInputMapIsDead(map.values, "integrated gradients", context.target.name());
    if (result.completenessError)
        map.measures["completeness_error"] = *result.completenessError;
    if (!result.completenessError)
        map.notes.push_back("The score of " + context.target.name() +
                            " is the same for the baseline and for the image: how complete the attributions are cannot be said.");
    else if (*result.completenessError > largeError)
        map.notes.push_back("The attributions are incomplete: they sum to " + roundedText(result.sum, 3) + ", but the score of " +
                            context.target.name() + " changes by " + roundedText(result.scoreChange, 3) +
                            " from the baseline to the image (" + roundedText(100.0 * *result.completenessError, 0) +
                            " % off). More steps than " + std::to_string(options.steps) + " bring them closer.");
    return {{std::move(map)}, std::nullopt};
}

} // namespace lesionlens
