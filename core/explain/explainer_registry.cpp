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
        {"grad_cam", "Grad-CAM", true, [] { return std::make_unique<GradCam>(); }},
        {"attention", "Attention", false, [] { return std::make_unique<AttentionExplainer>(); }},
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

} // namespace lesionlens
