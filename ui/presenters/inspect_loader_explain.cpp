// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of the loader that decides which maps must be computed, and together with which others.
#include <algorithm>

#include "core/base/file_io.h"
#include "ui/presenters/inspect_loader.h"

namespace lesionlens {

namespace {

std::size_t attentionBytes(const std::vector<AttentionWeights> &attentions)
{
    std::size_t bytes = 0;
    for (const AttentionWeights &weights : attentions)
        bytes += weights.values.size() * sizeof(float);
    return bytes;
}

} // namespace

std::vector<MapWish> InspectLoader::wishes()
{
    std::vector<MapWish> all;
    const auto add = [&](const MapWish &wish) {
        const MapWish resolved{wish.method, layerOf(wish)};
        // The views of the attentions are look-ups in what is taken with the prediction.
        if (!resolved.layer.empty() && wish.method != kAttentionMethod && std::find(all.begin(), all.end(), resolved) == all.end())
            all.push_back(resolved);
    };
    for (const MapWish &wish : target_.maps)
        add(wish);
    const MethodInfo *info = method(target_.everyLayerOf);
    if (info != nullptr && !info->isCostly)
        for (const std::string &layer : layersOf(info->id).layers)
            add({info->id, layer});
    return all;
}

std::vector<InspectLoader::Part> InspectLoader::missingParts(bool isCostly)
{
    std::vector<Part> parts;
    const bool hasResult = result() != nullptr;
    if (!hasResult && !isCostly && !failures_.contains(resultKey()))
        parts.push_back({resultKey(), {}, {}});
    if (!hasResult && (isCostly || failures_.contains(resultKey())))
        return parts;
    // Against which class the predicted one is set can only be judged when it is known.
    const bool isClassUnknown = !hasResult && !target_.contrastClass.empty() && target_.targetClass == kPredictedClass;
    for (const MapWish &wish : wishes()) {
        const MethodInfo &info = *method(wish.method);
        const bool canBe = !info.classDependent || (!isClassUnknown && !isAgainstItself());
        const std::string key = wishKey(wish);
        if (info.isCostly == isCostly && canBe && !map(wish) && !failures_.contains(key))
            parts.push_back({key, wish.method, wish.layer});
    }
    return parts;
}

void InspectLoader::runExplanations()
{
    const bool canRun = image() && model();
    explainParts(explainSlot_, canRun ? missingParts(false) : std::vector<Part>());
    explainParts(costlySlot_, canRun ? missingParts(true) : std::vector<Part>());
}

void InspectLoader::explainParts(Slot &slot, const std::vector<Part> &missing)
{
    std::vector<Part> parts = missing;
    std::vector<std::string> keys;
    for (const Part &part : parts)
        keys.push_back(part.key);
    if (!claims(slot, keys))
        return;
    // Costly methods go one by one: each is shown as soon as it is there.
    if (&slot == &costlySlot_ || alone_.contains(keys.front())) {
        parts.resize(1);
        keys.resize(1);
    } else {
        std::erase_if(parts, [this](const Part &part) { return alone_.contains(part.key); });
        std::erase_if(keys, [this](const std::string &key) { return alone_.contains(key); });
    }
    const auto pixels = image()->image;
    ExplainOptions options;
    options.methods.clear();
    options.targetClass = target_.targetClass;
    std::string what = "explaining " + toUtf8(pixels->path.filename());
    for (const Part &part : parts) {
        const bool isBase = part.method.empty();
        // Attention depends on no class: taken once, for all layers, so that every view is a look-up.
        if (isBase && model()->spec().attentions.empty())
            continue;
        const std::string id = isBase ? kAttentionMethod : part.method;
        if (std::find(options.methods.begin(), options.methods.end(), id) == options.methods.end())
            options.methods.push_back(id);
        options.layers[id].push_back(isBase ? "*" : part.layer);
        if (!isBase && method(id)->classDependent)
            options.contrastClass = target_.contrastClass;
        if (!isBase && method(id)->isCostly)
            what = method(id)->title + " of " + toUtf8(pixels->path.filename());
    }
    start<Explanation>(
        slot, keys, what, compute_,
        [this, network = model(), pixels, options](ProgressSink &sink, const std::stop_token &stop) {
            return gateway_.explain(*network, *pixels, options, sink, stop);
        },
        [this, parts, base = resultKey()](Explanation explanation) {
            requireMaps(parts, explanation);
            storeExplanation(std::move(explanation), base);
        });
}

void InspectLoader::requireMaps(const std::vector<Part> &parts, const Explanation &explanation)
{
    for (const Part &part : parts) {
        const bool isThere = part.method.empty() || std::any_of(explanation.maps.begin(), explanation.maps.end(), [&](const Map &map) {
                                 return map.method == part.method && map.layer == part.layer;
                             });
        // What does not come would be asked for again and again.
        if (!isThere)
            failures_[part.key] = {method(part.method)->title + " gave no map at " + part.layer + ".", false};
    }
}

void InspectLoader::storeExplanation(Explanation explanation, const std::string &imageModelKey)
{
    for (Map &map : explanation.maps) {
        const MethodInfo *info = method(map.method);
        std::string key = imageModelKey + "|" + map.method + "|" + map.layer;
        if (info == nullptr || info->classDependent)
            key += "|" + explanation.targetClass + "|" + explanation.contrastClass;
        const std::size_t bytes = map.values.values.size() * sizeof(float) + 1024;
        maps_.put(key, std::make_shared<const Map>(std::move(map)), bytes);
    }
    timings_[imageModelKey] = std::move(explanation.timingMs);
    if (results_.contains(imageModelKey))
        return;
    auto fresh = std::make_shared<ImageResult>();
    fresh->prediction = std::move(explanation.prediction);
    fresh->geometry = explanation.geometry;
    fresh->attentions = std::move(explanation.attentions);
    const std::size_t bytes = attentionBytes(fresh->attentions) + 4096;
    results_.put(imageModelKey, std::move(fresh), bytes);
}

std::map<std::string, double> InspectLoader::timingMs() const
{
    const auto found = timings_.find(resultKey());
    return found == timings_.end() ? std::map<std::string, double>() : found->second;
}

} // namespace lesionlens
