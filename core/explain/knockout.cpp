// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/knockout.h"

#include <torch/torch.h>

#include "core/base/error.h"

namespace lesionlens {

namespace {

AttentionEdit editOf(const KnockoutTarget &target)
{
    const bool removes = target.kind == KnockoutTarget::Kind::Remove;
    return {removes ? AttentionEdit::Kind::RemoveOutput : AttentionEdit::Kind::UniformWeights, target.head};
}

std::string stageOf(const KnockoutTarget &target)
{
    return (target.kind == KnockoutTarget::Kind::Remove ? "without " : "with uniform weights of ") + nameOf(target);
}

torch::Tensor logitsOf(ImageClassifier &model, const torch::Tensor &input, ForwardTrace &trace, const std::string &stage)
{
    const torch::Tensor logits = model.forward(input, trace).detach().to(torch::kCPU, torch::kDouble);
    if (!torch::isfinite(logits).all().item<bool>())
        throw Error(ErrorCode::Mismatch, model.spec().title + " answers with values that are not finite numbers " + stage + ".");
    return logits;
}

} // namespace

torch::Tensor knockOutLogits(ImageClassifier &model, const torch::Tensor &input, const std::vector<KnockoutTarget> &targets,
                             ProgressSink &progress, const std::stop_token &stop)
{
    if (model.is_training())
        throw Error(ErrorCode::Internal, "A model must be in evaluation mode for a knock-out, but " + model.spec().title + " is training.");
    for (const KnockoutTarget &target : targets)
        requireKnockout(model.spec(), target);

    const torch::NoGradGuard noGrad;
    const auto total = static_cast<std::int64_t>(targets.size()) + 1;
    throwIfStopped(stop);
    const std::string untouchedStage = "without a knock-out";
    progress.report({untouchedStage, 0, total});
    ForwardTrace untouched;
    std::vector<torch::Tensor> passes = {logitsOf(model, input, untouched, untouchedStage)};
    for (const KnockoutTarget &target : targets) {
        throwIfStopped(stop);
        const std::string stage = stageOf(target);
        progress.report({stage, static_cast<std::int64_t>(passes.size()), total});
        ForwardTrace trace;
        trace.edit(target.layer, editOf(target));
        passes.push_back(logitsOf(model, input, trace, stage));
    }
    progress.report({"done", total, total});
    return torch::stack(passes);
}

} // namespace lesionlens
