// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/nn/attention_edit.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include <torch/torch.h>

#include "core/base/error.h"

namespace lesionlens {

namespace {

/// Which heads an edit of that kind names: boolean [heads, 1, 1, ...] with `axes` axes; undefined where it names none.
torch::Tensor namedHeads(const std::vector<AttentionEdit> &edits, AttentionEdit::Kind kind, const torch::Tensor &tensor)
{
    const std::int64_t heads = tensor.size(1);
    torch::Tensor named;
    for (const AttentionEdit &edit : edits) {
        if (edit.head && (*edit.head < 0 || *edit.head >= heads))
            throw Error(ErrorCode::Usage, "There is no attention head " + std::to_string(*edit.head) +
                                              " to edit: the layer has the heads 0 to " + std::to_string(heads - 1) + ".");
        if (edit.kind != kind)
            continue;
        if (!named.defined())
            named = torch::zeros({heads}, torch::kBool);
        if (edit.head)
            named[*edit.head].fill_(true);
        else
            named.fill_(true);
    }
    if (!named.defined())
        return named;
    std::vector<std::int64_t> shape(static_cast<std::size_t>(tensor.dim()) - 1, 1);
    shape.front() = heads;
    return named.reshape(shape).to(tensor.device());
}

} // namespace

torch::Tensor editedWeights(const torch::Tensor &weights, const torch::Tensor &allowed, const std::vector<AttentionEdit> &edits)
{
    const torch::Tensor named = namedHeads(edits, AttentionEdit::Kind::UniformWeights, weights);
    if (!named.defined())
        return weights;
    torch::Tensor uniform;
    if (allowed.defined()) {
        const torch::Tensor counted = allowed.to(weights.scalar_type());
        uniform = counted / counted.sum(-1, true).clamp_min(1.0);
    } else {
        uniform = torch::full({1}, 1.0 / static_cast<double>(weights.size(-1)), weights.options());
    }
    return torch::where(named, uniform, weights);
}

torch::Tensor editedMix(const torch::Tensor &mixed, const std::vector<AttentionEdit> &edits)
{
    const torch::Tensor named = namedHeads(edits, AttentionEdit::Kind::RemoveOutput, mixed);
    return named.defined() ? mixed.masked_fill(named, 0.0) : mixed;
}

bool removesLayer(const std::vector<AttentionEdit> &edits)
{
    return std::any_of(edits.begin(), edits.end(),
                       [](const AttentionEdit &edit) { return edit.kind == AttentionEdit::Kind::RemoveOutput && !edit.head; });
}

} // namespace lesionlens
