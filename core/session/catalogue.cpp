// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/error.h"
#include "core/explain/explainer.h"
#include "core/models/image_classifier.h"
#include "core/models/registry.h"
#include "core/session/guard.h"
#include "core/session/session.h"

namespace lesionlens {

std::vector<ModelSpec> listModels()
{
    return guarded("listing the models", [] {
        // A card is measured on the built network, which takes a while for the largest: once is enough.
        static const std::vector<ModelSpec> specs = [] {
            std::vector<ModelSpec> built;
            for (const ModelEntry &entry : modelRegistry())
                built.push_back(buildModelKeepingGenerator(entry.defaults)->spec());
            return built;
        }();
        return specs;
    });
}

ModelSpec modelCard(const std::string &id)
{
    return guarded("reading the card of " + id, [&] { return buildModelKeepingGenerator(modelEntry(id).defaults)->spec(); });
}

std::vector<MethodInfo> listMethods()
{
    std::vector<MethodInfo> methods;
    for (const ExplainerEntry &entry : explainerRegistry())
        methods.push_back({entry.id, entry.title, toString(entry.family), entry.classDependent, entry.isCostly, entry.summary});
    return methods;
}

MethodLayers methodLayers(const ModelSpec &spec, const std::string &method)
{
    const ExplainerEntry &entry = explainerEntry(method);
    const std::unique_ptr<Explainer> explainer = entry.create();
    MethodLayers result;
    result.layers = explainer->layers(spec);
    if (result.layers.empty())
        result.undefinedBecause = whyUndefined(entry, spec);
    else
        result.defaultLayer = explainer->defaultLayer(spec);
    return result;
}

} // namespace lesionlens
