// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/smooth_grad.h"

#include <algorithm>

#include <ATen/CPUGeneratorImpl.h>

#include "core/explain/map_health.h"
#include "core/explain/tensor_grid.h"

namespace lesionlens {

Grid<float> smoothGrad(InputProbe &probe, const SmoothGradOptions &options)
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor &input = probe.input();
    const double deviation = options.noise * (input.max() - input.min()).item<double>();
    // A generator of our own: LibTorch's is shared, and explaining must not change what training draws from it.
    at::Generator generator = at::detail::createCPUGenerator(options.seed);
    probe.begin("SmoothGrad", batchesFor(options.samples, options.batch));

    torch::Tensor total = torch::zeros_like(input);
    for (int begin = 0; begin < options.samples; begin += options.batch) {
        const int count = std::min(options.batch, options.samples - begin);
        std::vector<torch::Tensor> copies;
        for (int i = 0; i < count; ++i) {
            // One by one: how a larger tensor is filled may depend on its size, and the batch must not change the noise.
            const torch::Tensor noise = torch::randn(input.sizes(), generator, torch::kFloat).to(input.options());
            copies.push_back(input + deviation * noise);
        }
        total += probe.gradients(torch::cat(copies)).sum(0, /*keepdim=*/true);
    }
    return toGrid((total / options.samples).abs().sum(1).squeeze(0));
}

LayerExplanation SmoothGrad::explain(const ExplainContext &context, const std::string &, ProgressSink &progress,
                                     const std::stop_token &stop) const
{
    InputProbe probe(context, progress, stop);
    Map map = inputMap(context, "smooth_grad", "magnitude of the class score gradient");
    map.values = smoothGrad(probe, context.options.smoothGrad);
    map.dead = whyInputMapIsDead(map.values, "SmoothGrad", context.target.name());
    return {{std::move(map)}, std::nullopt};
}

} // namespace lesionlens
