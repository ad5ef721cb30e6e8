// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include <torch/torch.h>

#include <QtCore/QString>

#include "core/nn/attention.h"

namespace lesionlens::test {

inline AttentionLayerOptions smallOptions(const QString &kind, const QString &position)
{
    AttentionLayerOptions options;
    options.kind = kind.toStdString();
    options.position = position.toStdString();
    options.channels = 8;
    options.heads = 2;
    options.rows = 3;
    options.cols = 4;
    options.kernel = 3;
    return options;
}

/// A layer in double precision with an open gate.
inline std::shared_ptr<GridAttention> openLayer(const AttentionLayerOptions &options)
{
    torch::manual_seed(11);
    auto layer = makeAttention(options);
    layer->to(torch::kDouble);
    torch::NoGradGuard noGrad;
    if (options.gated)
        layer->named_parameters()["gate"].fill_(0.7);
    return layer;
}

inline torch::Tensor randomInput(const AttentionLayerOptions &options, std::int64_t batch)
{
    return torch::randn({batch, options.channels, options.rows, options.cols}, torch::kDouble);
}

inline torch::Tensor run(GridAttention &layer, const torch::Tensor &x)
{
    ForwardTrace nothing;
    return layer.forward(x, nothing, "attention");
}

struct Traced
{
    torch::Tensor output;
    torch::Tensor weights;
};

inline Traced runTraced(GridAttention &layer, const torch::Tensor &x)
{
    ForwardTrace trace;
    trace.request("attention", ForwardTrace::Capture::Detached);
    const torch::Tensor output = layer.forward(x, trace, "attention");
    return {output, trace.at("attention")};
}

inline double largestDifference(const torch::Tensor &a, const torch::Tensor &b)
{
    return (a - b).abs().max().item<double>();
}

inline void setParameter(GridAttention &layer, const std::string &name, const torch::Tensor &values)
{
    torch::NoGradGuard noGrad;
    layer.named_parameters()[name].copy_(values.reshape(layer.named_parameters()[name].sizes()));
}

} // namespace lesionlens::test
