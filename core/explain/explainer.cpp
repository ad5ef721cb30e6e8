// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/explainer.h"

namespace lesionlens {

torch::Tensor ExplainTarget::score(const torch::Tensor &logits) const
{
    const torch::Tensor wanted = logits.select(1, classIndex);
    return contrastIndex ? wanted - logits.select(1, *contrastIndex) : wanted;
}

std::string ExplainTarget::name() const
{
    return contrastIndex ? className + " against " + contrastName : className;
}

void ExplainTarget::label(Map &map) const
{
    map.targetClass = className;
    if (contrastIndex)
        map.contrastClass = contrastName;
}

std::vector<std::string> Explainer::traced(const ModelSpec &, const std::string &layer) const
{
    return need() == Need::Passes ? std::vector<std::string>{} : std::vector<std::string>{layer};
}

const char *toString(MethodFamily family)
{
    switch (family) {
    case MethodFamily::ClassActivation:
        return "class_activation";
    case MethodFamily::Attention:
        return "attention";
    case MethodFamily::Input:
        return "input";
    case MethodFamily::Tokens:
        return "tokens";
    }
    return "";
}

} // namespace lesionlens
