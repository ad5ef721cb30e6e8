// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/predict_samples.h"

#include <algorithm>
#include <cmath>

#include <torch/torch.h>

#include "core/base/error.h"
#include "core/base/text.h"

namespace lesionlens {

namespace {

void append(SamplePredictions &all, const Dataset &dataset, const Batch &batch, const torch::Tensor &logits)
{
    const torch::Tensor logProbabilities = torch::log_softmax(logits.to(torch::kCPU, torch::kFloat64), 1).contiguous();
    const auto values = logProbabilities.accessor<double, 2>();
    for (std::size_t i = 0; i < batch.samples.size(); ++i) {
        std::vector<double> probabilities;
        for (std::int64_t k = 0; k < values.size(1); ++k)
            probabilities.push_back(std::exp(values[static_cast<std::int64_t>(i)][k]));
        all.samples.push_back(batch.samples[i]);
        all.predictions.labels.push_back(batch.labels[i]);
        all.predictions.probabilities.push_back(std::move(probabilities));
        all.predictions.groups.push_back(dataset.samples[batch.samples[i]].group);
        all.logLikelihood.push_back(values[static_cast<std::int64_t>(i)][batch.labels[i]]);
    }
}

} // namespace

void useClasses(Dataset &dataset, const std::vector<std::string> &classes, const std::string &owner)
{
    std::vector<int> labels;
    for (const std::string &name : dataset.classes) {
        const auto found = std::find(classes.begin(), classes.end(), name);
        if (found == classes.end())
            throw Error(ErrorCode::Mismatch, "The data set " + dataset.name + " has the class '" + name + "', which " + owner +
                                                 " does not know; its classes are " + join(classes) + ".");
        labels.push_back(static_cast<int>(found - classes.begin()));
    }
    for (Sample &sample : dataset.samples)
        sample.label = labels[static_cast<std::size_t>(sample.label)];
    dataset.classes = classes;
}

torch::Tensor pixelsOf(Batch &batch, const ImageSource &source, const torch::Device &device)
{
    const std::vector<std::int64_t> shape = {static_cast<std::int64_t>(batch.samples.size()), 3, source.height(), source.width()};
    return torch::from_blob(batch.pixels.data(), shape, torch::kFloat32).to(device);
}

SamplePredictions predictSamples(ImageClassifier &model, const Dataset &dataset, ImageSource &source, LoadPlan plan,
                                 const std::string &stage, ProgressSink &progress, const std::stop_token &stop)
{
    const torch::NoGradGuard noGrad;
    model.eval();
    const torch::Device device = model.parameters().front().device();
    SamplePredictions all;
    all.predictions.classes = dataset.classes;
    const auto total = static_cast<std::int64_t>(plan.order.size());
    std::int64_t done = 0;
    Loader loader(dataset, source, std::move(plan));
    while (std::optional<Batch> batch = loader.next()) {
        throwIfStopped(stop);
        if (!batch->samples.empty())
            append(all, dataset, *batch, model.forward(pixelsOf(*batch, source, device)));
        done += static_cast<std::int64_t>(batch->samples.size()) + batch->skipped;
        progress.report({stage, done, total});
    }
    return all;
}

} // namespace lesionlens
