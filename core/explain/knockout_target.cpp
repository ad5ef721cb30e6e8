// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/knockout_target.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"

namespace lesionlens {

namespace {

const AttentionSpec &requireLayer(const ModelSpec &spec, const std::string &layer)
{
    if (const AttentionSpec *found = spec.attention(layer))
        return *found;
    if (spec.attentions.empty())
        throw Error(ErrorCode::Usage, spec.title + " has no self-attention, so nothing can be knocked out.");
    std::vector<std::string> known;
    for (const AttentionSpec &attention : spec.attentions)
        known.push_back(attention.key);
    throw Error(ErrorCode::Usage, spec.title + " has no attention layer '" + layer + "'; its attention layers are: " + join(known) + ".");
}

/// The one to name where a head is nowhere.
const std::string &layerWithMostHeads(const ModelSpec &spec)
{
    return std::max_element(spec.attentions.begin(), spec.attentions.end(),
                            [](const AttentionSpec &a, const AttentionSpec &b) { return a.heads < b.heads; })
        ->key;
}

} // namespace

const char *toString(KnockoutTarget::Kind kind)
{
    return kind == KnockoutTarget::Kind::Remove ? "remove" : "uniform";
}

KnockoutTarget::Kind knockoutKindFrom(const std::string &text)
{
    for (const auto kind : {KnockoutTarget::Kind::Remove, KnockoutTarget::Kind::Uniform})
        if (text == toString(kind))
            return kind;
    throw Error(ErrorCode::Usage, "The kind of knock-out must be remove or uniform, but is '" + text + "'.");
}

std::string nameOf(const KnockoutTarget &target)
{
    return target.head ? "head " + std::to_string(*target.head) + " of " + target.layer : target.layer;
}

void requireKnockout(const ModelSpec &spec, const KnockoutTarget &target)
{
    const AttentionSpec &attention = requireLayer(spec, target.layer);
    if (target.head && (*target.head < 0 || *target.head >= attention.heads))
        throw Error(ErrorCode::Usage, "Head " + std::to_string(*target.head) + " does not exist: layer " + target.layer +
                                          " has heads 0 to " + std::to_string(attention.heads - 1) + ".");
}

std::vector<KnockoutTarget> everyKnockout(const ModelSpec &spec, const std::vector<std::string> &layers, KnockoutTarget::Kind kind)
{
    if (spec.attentions.empty())
        throw Error(ErrorCode::Usage, spec.title + " has no self-attention, so nothing can be knocked out.");
    std::vector<std::string> chosen = layers;
    if (chosen.empty())
        for (const AttentionSpec &attention : spec.attentions)
            chosen.push_back(attention.key);
    std::vector<KnockoutTarget> targets;
    for (const std::string &layer : chosen) {
        const AttentionSpec &attention = requireLayer(spec, layer);
        targets.push_back({layer, std::nullopt, kind});
        for (int head = 0; head < attention.heads; ++head)
            targets.push_back({layer, head, kind});
    }
    return targets;
}

std::vector<KnockoutTarget> chosenKnockouts(const ModelSpec &spec, const std::vector<std::string> &layers, const std::vector<int> &heads,
                                            KnockoutTarget::Kind kind)
{
    const std::vector<KnockoutTarget> every = everyKnockout(spec, layers, kind);
    if (heads.empty())
        return every;
    for (const int head : heads) {
        const bool isAnywhere = std::any_of(every.begin(), every.end(), [&](const KnockoutTarget &target) { return target.head == head; });
        for (const std::string &layer : layers)
            requireKnockout(spec, {layer, head, kind});
        if (!isAnywhere)
            requireKnockout(spec, {layerWithMostHeads(spec), head, kind});
    }
    std::vector<KnockoutTarget> chosen;
    for (const KnockoutTarget &target : every) {
        if (target.head && std::find(heads.begin(), heads.end(), *target.head) != heads.end())
            chosen.push_back(target);
    }
    return chosen;
}

} // namespace lesionlens
