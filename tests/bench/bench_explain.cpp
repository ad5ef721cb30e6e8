// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Two figures, as medians of interleaved repetitions in one run:
// - explain / forward: (forward pass + Grad-CAM of the last block) / (forward pass alone), ResNet18, 224 px, one image;
// - query change: attention look-up and overlay of 700 x 700 pixels, for a 14 x 14 grid with 8 heads.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>

#include <torch/torch.h>

#include "core/base/random.h"
#include "core/explain/explain_image.h"
#include "core/image/color_map.h"
#include "core/image/overlay.h"
#include "core/models/registry.h"
#include "core/nn/device.h"

using namespace lesionlens;

namespace {

double millisecondsOf(const std::function<void()> &work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double fastest(const std::vector<double> &values)
{
    return *std::min_element(values.begin(), values.end());
}

void benchExplain()
{
    ModelConfig config = modelEntry("resnet18").defaults;
    config.classes = 7;
    torch::manual_seed(1);
    const std::shared_ptr<ImageClassifier> model = buildModel(config);
    for (torch::Tensor &parameter : model->parameters())
        parameter.requires_grad_(false); // as a session opens it
    const torch::Tensor input = torch::randn({1, 3, config.inputHeight, config.inputWidth});
    const std::vector<std::string> classes = {"a", "b", "c", "d", "e", "f", "g"};
    ExplainRequest request;
    request.methods = {"grad_cam"};
    NoProgress progress;

    std::vector<double> forward;
    std::vector<double> explain;
    constexpr int repetitions = 40;
    constexpr int warmUp = 5;
    for (int i = 0; i < repetitions + warmUp; ++i) {
        const double forwardMs = millisecondsOf([&] {
            const torch::NoGradGuard noGrad;
            static_cast<void>(model->forward(input));
        });
        const double explainMs = millisecondsOf([&] { static_cast<void>(explainImage(*model, input, classes, request, progress, {})); });
        if (i < warmUp)
            continue;
        forward.push_back(forwardMs);
        explain.push_back(explainMs);
    }
    std::printf(
        "explain / forward: %.3f (medians of %d pairs; fastest %.3f; target 1.35); forward %.2f ms, forward + Grad-CAM %.2f ms; %s\n",
        median(explain) / median(forward), repetitions, fastest(explain) / fastest(forward), median(forward), median(explain),
        deviceTitle(torch::kCPU).c_str());
}

void benchQueryChange()
{
    Random random(1);
    AttentionWeights weights{{"layer3.1.attention", "global", 8, 14, 14, 0, 0}, {}};
    weights.values.resize(8 * 196 * 196);
    std::generate(weights.values.begin(), weights.values.end(), [&random] { return static_cast<float>(random.uniform() / 196.0); });
    const Geometry geometry(600, 450, 224, 224, Fit::Stretch);
    const ColorMap colors = colorMap("viridis");

    std::vector<double> lookUp;
    std::vector<double> whole;
    std::size_t pixels = 0;
    for (int row = 0; row < 14; ++row) {
        for (int col = 0; col < 14; ++col) {
            Map map;
            const double lookUpMs = millisecondsOf([&] { map = outgoingAttention(weights, std::nullopt, {row, col}); });
            const double renderMs = millisecondsOf([&] {
                const Grid<float> *const grids[] = {&map.values};
                const RgbImage overlay = renderMap(map.values, geometry, 700, 700, colors, sharedRange(grids, map.isSigned), {});
                pixels += overlay.data.size();
            });
            lookUp.push_back(lookUpMs);
            whole.push_back(lookUpMs + renderMs);
        }
    }
    std::printf("query change: %.2f ms (median of %zu queries, worst %.2f ms; target 16 ms), of it look-up %.3f ms; %zu bytes drawn\n",
                median(whole), whole.size(), *std::max_element(whole.begin(), whole.end()), median(lookUp), pixels);
}

} // namespace

int main()
{
    useAllCores();
    benchExplain();
    benchQueryChange();
    return 0;
}
