// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/torch.h>

#include "core/models/checkpoint.h"
#include "core/nn/forward_trace.h"

namespace lesionlens::test {

/// A transformer's weights changed so that they do by themselves what an edit of the attention `key` asks for: a head whose columns of the
/// projection are zero gives nothing, and one whose queries (and position biases) are zero weighs all of its keys alike.
inline TensorFile weightsThatActLike(const AttentionEdit &edit, const ImageClassifier &model, const std::string &key)
{
    TensorFile file{stateOf(model), {}};
    const std::int64_t heads = model.spec().attention(key)->heads;
    const std::int64_t channels = file.tensors.at(key + ".proj.weight").size(0);
    const std::int64_t first = edit.head.value_or(0);
    const std::int64_t count = edit.head ? 1 : heads;
    const std::int64_t d = channels / heads;
    if (edit.kind == AttentionEdit::Kind::UniformWeights) {
        file.tensors.at(key + ".qkv.weight").narrow(0, first * d, count * d).zero_();
        file.tensors.at(key + ".qkv.bias").narrow(0, first * d, count * d).zero_();
        const auto table = file.tensors.find(key + ".relative_position_bias_table");
        if (table != file.tensors.end())
            table->second.narrow(1, first, count).zero_();
    } else {
        file.tensors.at(key + ".proj.weight").narrow(1, first * d, count * d).zero_();
        if (!edit.head)
            file.tensors.at(key + ".proj.bias").zero_();
    }
    return file;
}

/// Largest difference of the logits between an edited pass and a network whose weights do the same; and, as a check of the check, how
/// much the edit changed at all.
struct KnockoutDifference
{
    double betweenBoth = 0.0;
    double fromIntact = 0.0;
};

inline KnockoutDifference compareKnockout(ImageClassifier &model, ImageClassifier &other, const AttentionEdit &edit, const std::string &key,
                                          const torch::Tensor &x)
{
    torch::NoGradGuard noGrad;
    loadExactWeights(other, weightsThatActLike(edit, model, key), "changed");
    ForwardTrace trace;
    trace.edit(key, edit);
    const torch::Tensor edited = model.forward(x, trace);
    return {(edited - other.forward(x)).abs().max().item<double>(), (edited - model.forward(x)).abs().max().item<double>()};
}

} // namespace lesionlens::test
