// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/optimizer.h"

#include <torch/torch.h>

#include "core/base/error.h"
#include "core/train/engine/adamw.h"
#include "core/train/engine/sgd.h"

namespace lesionlens {

void Optimizer::zeroGrad()
{
    for (OptimizedParameter &parameter : parameters_)
        parameter.tensor.mutable_grad().reset();
}

std::unique_ptr<Optimizer> makeOptimizer(std::vector<OptimizedParameter> parameters, const TrainOptions &options)
{
    if (options.optimizer == "sgd")
        return std::make_unique<Sgd>(std::move(parameters), SgdOptions{options.momentum, options.nesterov});
    return std::make_unique<AdamW>(std::move(parameters));
}

torch::Tensor storedCopy(const torch::Tensor &tensor)
{
    return tensor.detach().to(torch::kCPU).contiguous(torch::MemoryFormat::Contiguous).clone(torch::MemoryFormat::Contiguous);
}

const torch::Tensor &requireState(const NamedTensors &state, const std::string &key, const std::string &file)
{
    const auto found = state.find(key);
    if (found == state.end())
        throw Error(ErrorCode::Mismatch, "The checkpoint " + file + " lacks '" + key + "', so the training cannot go on from it.");
    return found->second;
}

void restoreTensor(torch::Tensor &target, const NamedTensors &state, const std::string &key, const std::string &file)
{
    const torch::Tensor &source = requireState(state, key, file);
    if (source.sizes() != target.sizes())
        throw Error(ErrorCode::Mismatch, "In the checkpoint " + file + ", '" + key + "' has not the shape of its parameter.");
    const torch::NoGradGuard noGrad;
    target.copy_(source);
}

} // namespace lesionlens
