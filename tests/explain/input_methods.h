// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <torch/torch.h>

#include "core/explain/explain_image.h"
#include "tests/explain/polynomial_classifier.h"

namespace lesionlens::test {

using Values = std::vector<float>;

/// Asks for a stop once a stage has reported a number of finished steps.
class StoppingProgress final : public ProgressSink
{
public:
    explicit StoppingProgress(std::string stage = {}, std::int64_t done = 0) : stage_(std::move(stage)), done_(done) {}
    void report(const Progress &progress) override
    {
        reports.push_back(progress);
        if (progress.stage == stage_ && progress.done == done_)
            source.request_stop();
    }

    std::vector<Progress> reports;
    std::stop_source source;

private:
    std::string stage_;
    std::int64_t done_;
};

inline ExplainRequest requestFor(const std::string &method, const std::string &targetClass)
{
    ExplainRequest request;
    request.methods = {method};
    request.targetClass = targetClass;
    return request;
}

/// One map of a polynomial network.
inline Map mapOf(PolynomialClassifier &model, const torch::Tensor &input, const ExplainRequest &request)
{
    NoProgress progress;
    return explainImage(model, input, polynomialClasses, request, progress, {}).maps.at(0);
}

inline torch::Tensor asInput(const Values &values, std::int64_t height, std::int64_t width)
{
    torch::Tensor input = torch::zeros({1, 3, height, width});
    input.select(1, 0).copy_(torch::tensor(values).reshape({1, height, width}));
    return input;
}

inline bool isClose(const Values &actual, const Values &expected, double tolerance = 1e-5)
{
    bool close = actual.size() == expected.size();
    for (std::size_t i = 0; close && i < expected.size(); ++i)
        close =
            std::abs(static_cast<double>(actual[i]) - expected[i]) <= tolerance * std::max(1.0, std::abs(static_cast<double>(expected[i])));
    return close;
}

inline Values valuesOf(const torch::Tensor &tensor)
{
    const torch::Tensor plain = tensor.detach().to(torch::kFloat).contiguous();
    return {plain.data_ptr<float>(), plain.data_ptr<float>() + plain.numel()};
}

} // namespace lesionlens::test
