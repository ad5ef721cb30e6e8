// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Figures as medians of interleaved repetitions in one run, one image of 224 px, networks frozen as a session opens them:
// - explain / forward: (forward pass + Grad-CAM of the last block) / (forward pass alone), ResNet18;
// - full backward / Grad-CAM: (forward pass + backward pass through all parameters, step by step: what a straightforward implementation
//   does) / (forward pass + Grad-CAM), ResNet18 and EfficientNet-B0;
// - all heads + Grad-CAM / forward: every head of every attention of ResNet18 + global attention, and Grad-CAM, / forward pass alone;
// - query change: attention look-up and overlay of 700 x 700 pixels, for a 14 x 14 grid with 8 heads.

#include <algorithm>
#include <cstdio>
#include <functional>

#include <torch/torch.h>

#include "core/base/random.h"
#include "core/explain/explain_image.h"
#include "core/image/color_map.h"
#include "core/image/overlay.h"
#include "core/models/registry.h"
#include "core/nn/device.h"
#include "core/nn/threads.h"
#include "tests/bench/timing.h"

using namespace lesionlens;
using namespace lesionlens::bench;

namespace {

const std::vector<std::string> classNames = {"a", "b", "c", "d", "e", "f", "g"};

std::shared_ptr<ImageClassifier> networkOf(const std::string &id)
{
    ModelConfig config = modelEntry(id).defaults;
    config.classes = static_cast<int>(classNames.size());
    torch::manual_seed(1);
    return buildModel(config);
}

struct Pair
{
    double first = 0.0;   ///< median, ms
    double second = 0.0;  ///< median, ms
    double fastest = 0.0; ///< fastest first / fastest second
};

constexpr int repetitions = 40;

Pair measure(const std::function<void()> &first, const std::function<void()> &second)
{
    constexpr int warmUp = 5;
    std::vector<double> firstMs;
    std::vector<double> secondMs;
    for (int i = 0; i < repetitions + warmUp; ++i) {
        const double one = millisecondsOf(first);
        const double other = millisecondsOf(second);
        if (i < warmUp)
            continue;
        firstMs.push_back(one);
        secondMs.push_back(other);
    }
    return {median(firstMs), median(secondMs), fastest(firstMs) / fastest(secondMs)};
}

void print(const char *name, const Pair &pair, const char *target)
{
    std::printf("%s: %.3f (medians of %d pairs; fastest %.3f; target %s); %.2f ms / %.2f ms; %s\n", name, pair.first / pair.second,
                repetitions, pair.fastest, target, pair.first, pair.second, deviceTitle(torch::kCPU).c_str());
}

void explainAll(ImageClassifier &model, const torch::Tensor &input, const ExplainRequest &request)
{
    NoProgress progress;
    static_cast<void>(explainImage(model, input, classNames, request, progress, {}));
}

void benchExplain(const char *name, const std::string &id, const ExplainRequest &request, const char *target)
{
    const std::shared_ptr<ImageClassifier> model = networkOf(id);
    model->freeze();
    const torch::Tensor input = torch::randn({1, 3, 224, 224});
    const auto forward = [&] {
        const torch::NoGradGuard noGrad;
        static_cast<void>(model->forward(input));
    };
    print(name, measure([&] { explainAll(*model, input, request); }, forward), target);
}

void benchFullBackward(const char *name, const std::string &id)
{
    const std::shared_ptr<ImageClassifier> straightforward = networkOf(id);
    const std::shared_ptr<ImageClassifier> frozen = networkOf(id);
    frozen->freeze();
    const torch::Tensor input = torch::randn({1, 3, 224, 224});
    ExplainRequest request;
    request.methods = {"grad_cam"};
    const auto fullBackward = [&] {
        straightforward->zero_grad();
        straightforward->forward(input)[0][1].backward();
    };
    print(name, measure(fullBackward, [&] { explainAll(*frozen, input, request); }), "at least 2.5");
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

int main(int, char **argv)
{
    letWaitingThreadsSleep(argv); // as the programs do
    useAllCores();
    ExplainRequest gradCam;
    gradCam.methods = {"grad_cam"};
    benchExplain("explain / forward, ResNet18", "resnet18", gradCam, "1.35");
    benchFullBackward("full backward / Grad-CAM, ResNet18", "resnet18");
    benchFullBackward("full backward / Grad-CAM, EfficientNet-B0", "efficientnet_b0");
    ExplainRequest allHeads;
    allHeads.layers["attention"] = {"*"};
    benchExplain("all heads + Grad-CAM / forward, ResNet18 + global attention", "resnet18_ga", allHeads, "1.5");
    benchQueryChange();
    return 0;
}
