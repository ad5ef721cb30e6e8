// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/explain/attention_explainer.h"
#include "core/explain/eigen_cam.h"
#include "core/explain/explainer.h"
#include "core/explain/grad_cam.h"
#include "core/explain/grad_cam_plus_plus.h"
#include "core/explain/gradient_attention.h"
#include "core/explain/hires_cam.h"
#include "core/explain/integrated_gradients.h"
#include "core/explain/layer_cam.h"
#include "core/explain/occlusion.h"
#include "core/explain/rollout.h"
#include "core/explain/smooth_grad.h"
#include "core/explain/token_norm.h"

namespace lesionlens {

const std::vector<ExplainerEntry> &explainerRegistry()
{
    static const std::vector<ExplainerEntry> table = {
        {"grad_cam", "Grad-CAM", MethodFamily::ClassActivation, true, false,
         "Where a layer's channels, weighted by how much they raise the class's score on average, are active.",
         [] { return std::make_unique<GradCam>(); }},
        {"hires_cam", "HiResCAM", MethodFamily::ClassActivation, true, false,
         "What each position of a layer adds to the class's score or takes from it, without averaging over positions.",
         [] { return std::make_unique<HiResCam>(); }},
        {"grad_cam_plus_plus", "Grad-CAM++", MethodFamily::ClassActivation, true, false,
         "Grad-CAM with weights that give each spot of several that speak for the class its share.",
         [] { return std::make_unique<GradCamPlusPlus>(); }},
        {"layer_cam", "LayerCAM", MethodFamily::ClassActivation, true, false,
         "Where a layer is active and more activity would raise the class's score, position by position.",
         [] { return std::make_unique<LayerCam>(); }},
        {"eigen_cam", "Eigen-CAM", MethodFamily::ClassActivation, false, false,
         "Where a layer is active in the pattern of channels that dominates it; the same for every class.",
         [] { return std::make_unique<EigenCam>(); }},
        {"occlusion", "Occlusion", MethodFamily::Input, true, true,
         "How much the class's score drops when a square of the image is hidden.", [] { return std::make_unique<Occlusion>(); }},
        {"integrated_gradients", "Integrated gradients", MethodFamily::Input, true, true,
         "How much each pixel adds to the class's score on the way from a plain image to this one.",
         [] { return std::make_unique<IntegratedGradients>(); }},
        {"smooth_grad", "SmoothGrad", MethodFamily::Input, true, true,
         "How strongly the class's score reacts to each pixel, averaged over noisy copies of the image.",
         [] { return std::make_unique<SmoothGrad>(); }},
        {"attention", "Attention", MethodFamily::Attention, false, false,
         "From where each position of a layer takes its information, head by head; the same for every class.",
         [] { return std::make_unique<AttentionExplainer>(); }},
        {"rollout", "Attention rollout", MethodFamily::Attention, false, false,
         "How much of each patch of the image reaches the class token at the end, if attention alone passed from the chosen layer on.",
         [] { return std::make_unique<Rollout>(); }},
        {"gradient_attention", "Gradient x attention", MethodFamily::Attention, true, false,
         "The attention of a layer as far as it raises the class's score: each weight times its gradient, negative products left out.",
         [] { return std::make_unique<GradientAttention>(); }},
        {"token_norm", "Token norm", MethodFamily::Tokens, false, false,
         "How large each token of a transformer is; a few far above the others are artefacts and draw attention without showing anything.",
         [] { return std::make_unique<TokenNorm>(); }},
    };
    return table;
}

const ExplainerEntry &explainerEntry(const std::string &id)
{
    const std::vector<ExplainerEntry> &table = explainerRegistry();
    const auto found = std::find_if(table.begin(), table.end(), [&id](const ExplainerEntry &entry) { return entry.id == id; });
    if (found != table.end())
        return *found;
    std::vector<std::string> known;
    for (const ExplainerEntry &entry : table)
        known.push_back(entry.id);
    throw Error(ErrorCode::Usage, "The method '" + id + "' is not known; known methods are: " + join(known) + ".");
}

std::string whyUndefined(const ExplainerEntry &entry, const ModelSpec &spec)
{
    const std::unique_ptr<Explainer> explainer = entry.create();
    if (!explainer->layers(spec).empty())
        return {};
    return entry.title + " is not defined for " + spec.title + ", because " + explainer->undefinedBecause(spec) + ".";
}

} // namespace lesionlens
