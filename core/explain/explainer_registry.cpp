// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/explain/attention_explainer.h"
#include "core/explain/explainer.h"
#include "core/explain/grad_cam.h"

namespace lesionlens {

const std::vector<ExplainerEntry> &explainerRegistry()
{
    static const std::vector<ExplainerEntry> table = {
        {"grad_cam", "Grad-CAM", MethodFamily::ClassActivation, true, false,
         "Where a layer's channels, weighted by how much they raise the class's score on average, are active.",
         [] { return std::make_unique<GradCam>(); }},
        {"attention", "Attention", MethodFamily::Attention, false, false,
         "From where each position of a layer takes its information, head by head; the same for every class.",
         [] { return std::make_unique<AttentionExplainer>(); }},
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
