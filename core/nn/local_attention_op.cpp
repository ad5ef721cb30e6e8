// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/nn/local_attention_op.h"

#include <initializer_list>
#include <sstream>
#include <string>
#include <vector>

#include <torch/torch.h>

#include "core/base/error.h"
#include "core/nn/local_attention_parts.h"

namespace lesionlens {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// How an operator was called; a node of the graph keeps it beside its tensors.
struct Call
{
    bool kernels = true;
    std::int64_t kernel = 1;
    std::int64_t atOnce = 0;

    void save(AutogradContext *context) const
    {
        context->saved_data["kernels"] = kernels;
        context->saved_data["kernel"] = kernel;
        context->saved_data["atOnce"] = atOnce;
    }
    static Call saved(AutogradContext *context)
    {
        return {context->saved_data["kernels"].toBool(), context->saved_data["kernel"].toInt(), context->saved_data["atOnce"].toInt()};
    }
    [[nodiscard]] int size() const { return static_cast<int>(kernel); }
};

/// The backward passes are not built of differentiable operators: their results would count as constants, silently.
void refuseSecondDerivatives()
{
    if (torch::GradMode::is_enabled())
        throw Error(ErrorCode::Usage,
                    "Second derivatives of local attention are not defined here: ask for gradients without create_graph.");
}

/// An argument that is not there travels as an empty tensor: before Torch 2, a Function cannot take an undefined one.
torch::Tensor orEmpty(const torch::Tensor &tensor, const torch::Tensor &like)
{
    return tensor.defined() ? tensor : torch::empty({0}, like.options());
}

torch::Tensor orUndefined(const torch::Tensor &tensor)
{
    return tensor.numel() == 0 ? torch::Tensor() : tensor;
}

class WeightsFunction : public torch::autograd::Function<WeightsFunction>
{
public:
    static torch::Tensor forward(AutogradContext *context, const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &rowTerm,
                                 const torch::Tensor &colTerm, const Call &call)
    {
        const torch::Tensor weights =
            call.kernels ? local_kernels::weights(q, k, orUndefined(rowTerm), orUndefined(colTerm), call.size())
                         : local_bands::weights(q, k, orUndefined(rowTerm), orUndefined(colTerm), call.size(), call.atOnce);
        context->save_for_backward({q, k, weights});
        context->saved_data["hasTerms"] = rowTerm.numel() > 0;
        call.save(context);
        return weights;
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients)
    {
        refuseSecondDerivatives();
        const variable_list saved = context->get_saved_variables();
        const Call call = Call::saved(context);
        const bool hasTerms = context->saved_data["hasTerms"].toBool();
        const LocalWeightsGradients found =
            call.kernels ? local_kernels::weightsBackward(gradients[0], saved[2], saved[0], saved[1], call.size(), hasTerms)
                         : local_bands::weightsBackward(gradients[0], saved[2], saved[0], saved[1], call.size(), call.atOnce, hasTerms);
        return {found.q, found.k, found.rowTerm, found.colTerm, {}};
    }
};

class MixFunction : public torch::autograd::Function<MixFunction>
{
public:
    static torch::Tensor forward(AutogradContext *context, const torch::Tensor &weights, const torch::Tensor &v, const Call &call)
    {
        context->save_for_backward({weights, v});
        call.save(context);
        return call.kernels ? local_kernels::mix(weights, v, call.size()) : local_bands::mix(weights, v, call.size(), call.atOnce);
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients)
    {
        refuseSecondDerivatives();
        const variable_list saved = context->get_saved_variables();
        const Call call = Call::saved(context);
        const bool needsWeights = context->needs_input_grad(0);
        const bool needsValues = context->needs_input_grad(1);
        const LocalMixGradients found =
            call.kernels ? local_kernels::mixBackward(gradients[0], saved[0], saved[1], call.size(), needsWeights, needsValues)
                         : local_bands::mixBackward(gradients[0], saved[0], saved[1], call.size(), call.atOnce, needsWeights, needsValues);
        return {found.weights, found.v, {}};
    }
};

/// The kernels read memory by these shapes.
void requireShape(const char *name, const torch::Tensor &tensor, torch::IntArrayRef shape)
{
    if (tensor.sizes() == shape)
        return;
    std::ostringstream message;
    message << "Local attention needs " << name << " of shape " << shape << ", but got " << tensor.sizes() << ".";
    throw Error(ErrorCode::Mismatch, message.str());
}

void requireShapes(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &rowTerm, const torch::Tensor &colTerm, int kernel)
{
    if (q.dim() != 5)
        throw Error(ErrorCode::Mismatch, "Local attention needs queries of shape [batch, heads, channels, rows, cols].");
    requireShape("keys", k, q.sizes());
    if (rowTerm.defined() != colTerm.defined())
        throw Error(ErrorCode::Usage, "Local attention needs row and column terms, or neither.");
    if (rowTerm.defined()) {
        const std::vector<std::int64_t> shape = {q.size(0), q.size(1), kernel, q.size(3) * q.size(4)};
        requireShape("row terms", rowTerm, shape);
        requireShape("column terms", colTerm, shape);
    }
}

bool needsGraph(std::initializer_list<torch::Tensor> inputs)
{
    if (!torch::GradMode::is_enabled())
        return false;
    for (const torch::Tensor &input : inputs) {
        if (input.defined() && input.requires_grad())
            return true;
    }
    return false;
}

} // namespace

LocalAttentionOp::LocalAttentionOp(int kernel, LocalFormulation formulation, std::int64_t maxWeightsAtOnce)
    : kernel_(kernel), formulation_(formulation), maxWeightsAtOnce_(maxWeightsAtOnce)
{
    if (kernel < 1 || kernel % 2 == 0)
        throw Error(ErrorCode::Usage, "The kernel of local attention must be odd and positive, but is " + std::to_string(kernel) + ".");
}

torch::Tensor LocalAttentionOp::weights(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &rowTerm,
                                        const torch::Tensor &colTerm) const
{
    requireShapes(q, k, rowTerm, colTerm, kernel_);
    return WeightsFunction::apply(q, k, orEmpty(rowTerm, q), orEmpty(colTerm, q), Call{usesKernels(q), kernel_, maxWeightsAtOnce_});
}

torch::Tensor LocalAttentionOp::mix(const torch::Tensor &weights, const torch::Tensor &v) const
{
    if (v.dim() != 5)
        throw Error(ErrorCode::Mismatch, "Local attention needs values of shape [batch, heads, channels, rows, cols].");
    requireShape("weights", weights, {v.size(0), v.size(1), v.size(3) * v.size(4), std::int64_t{kernel_} * kernel_});
    return MixFunction::apply(weights, v, Call{usesKernels(v), kernel_, maxWeightsAtOnce_});
}

torch::Tensor LocalAttentionOp::attend(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v, const torch::Tensor &rowTerm,
                                       const torch::Tensor &colTerm) const
{
    if (needsGraph({q, k, v, rowTerm, colTerm}))
        return mix(weights(q, k, rowTerm, colTerm), v);
    requireShapes(q, k, rowTerm, colTerm, kernel_);
    requireShape("values", v, q.sizes());
    const torch::NoGradGuard noGrad;
    return usesKernels(v) ? local_kernels::attend(q, k, v, rowTerm, colTerm, kernel_)
                          : local_bands::attend(q, k, v, rowTerm, colTerm, kernel_, maxWeightsAtOnce_);
}

torch::Tensor LocalAttentionOp::inside(std::int64_t rows, std::int64_t cols, const torch::Device &device) const
{
    return neighboursInside(rows, cols, kernel_, device);
}

bool LocalAttentionOp::usesKernels(const torch::Tensor &tensor) const
{
    const bool possible = tensor.is_cpu() && (tensor.scalar_type() == torch::kFloat || tensor.scalar_type() == torch::kDouble);
    if (formulation_ == LocalFormulation::Kernels && !possible)
        throw Error(ErrorCode::Usage, "The kernels of local attention run on the CPU, with 32 or 64 bit numbers; use the bands instead.");
    return possible && formulation_ != LocalFormulation::Bands;
}

} // namespace lesionlens
