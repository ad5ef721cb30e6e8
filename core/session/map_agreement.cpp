// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/map_agreement.h"

#include <algorithm>
#include <utility>

namespace lesionlens {

namespace {

/// The entry of the method's default layer, or the last one.
template <typename Entry, typename LayerOf>
const Entry &chosen(const std::vector<const Entry *> &entries, const std::string &defaultLayer, LayerOf layerOf)
{
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry *entry) { return layerOf(*entry) == defaultLayer; });
    return found != entries.end() ? **found : *entries.back();
}

/// One map per method, attention first, then in the order of the explanation.
std::vector<Map> representatives(const ModelSpec &spec, const Explanation &explanation)
{
    std::vector<Map> maps;
    if (!explanation.attentions.empty()) {
        std::vector<const AttentionWeights *> all;
        for (const AttentionWeights &weights : explanation.attentions)
            all.push_back(&weights);
        const std::string layer = methodLayers(spec, "attention").defaultLayer;
        maps.push_back(
            attentionSummary(chosen(all, layer, [](const AttentionWeights &weights) { return weights.spec.key; }), std::nullopt));
    }
    std::vector<std::pair<std::string, std::vector<const Map *>>> byMethod;
    for (const Map &map : explanation.maps) {
        const auto same = [&](const auto &entry) { return entry.first == map.method; };
        auto found = std::find_if(byMethod.begin(), byMethod.end(), same);
        if (found == byMethod.end())
            found = byMethod.insert(byMethod.end(), {map.method, {}});
        found->second.push_back(&map);
    }
    for (const auto &[method, entries] : byMethod)
        maps.push_back(chosen(entries, methodLayers(spec, method).defaultLayer, [](const Map &map) { return map.layer; }));
    return maps;
}

MapName nameOf(const Map &map)
{
    return {map.method, map.layer, map.view};
}

} // namespace

std::vector<MapAgreement> agreementsOf(const ModelSpec &spec, const Explanation &explanation)
{
    const std::vector<Map> maps = representatives(spec, explanation);
    std::vector<std::size_t> references;
    for (const char *method : {"attention", "grad_cam"}) {
        for (std::size_t i = 0; i < maps.size(); ++i) {
            if (maps[i].method == method)
                references.push_back(i);
        }
    }
    if (references.empty() && !maps.empty())
        references.push_back(0);

    std::vector<MapAgreement> agreements;
    const auto add = [&](std::size_t a, std::size_t b) {
        agreements.push_back({nameOf(maps[a]), nameOf(maps[b]), measureAgreement(maps[a], maps[b])});
    };
    if (references.size() == 2)
        add(references[0], references[1]);
    for (const std::size_t reference : references) {
        for (std::size_t other = 0; other < maps.size(); ++other) {
            if (std::find(references.begin(), references.end(), other) == references.end())
                add(reference, other);
        }
    }
    return agreements;
}

} // namespace lesionlens
