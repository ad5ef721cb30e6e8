// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/parameter_roles.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace lesionlens {

namespace {

bool startsWith(const std::string &text, const std::string &part)
{
    return text.compare(0, part.size(), part) == 0;
}

/// "layer4" of "layer4.1.conv1.weight", "features.7" of "features.7.0.block.1.0.weight": up to the first part that ends with a digit.
std::string stageName(const std::string &name)
{
    for (std::size_t begin = 0; begin < name.size();) {
        const std::size_t end = std::min(name.find('.', begin), name.size());
        if (end > begin && std::isdigit(static_cast<unsigned char>(name[end - 1])) != 0)
            return name.substr(0, end);
        begin = end + 1;
    }
    return {};
}

bool isOfAddedAttention(const ModelSpec &spec, const std::string &name)
{
    return spec.config.attention.kind != "none" &&
           std::any_of(spec.attentions.begin(), spec.attentions.end(),
                       [&](const AttentionSpec &attention) { return startsWith(name, attention.key + "."); });
}

double factorOf(const ParameterPlace &place, const TrainOptions &options)
{
    switch (place.role) {
    case ParameterRole::Attention:
        return options.attentionLrFactor;
    case ParameterRole::Head:
        return options.headLrFactor;
    case ParameterRole::Backbone:
        break;
    }
    return 1.0;
}

} // namespace

std::vector<ParameterPlace> parameterPlaces(const ImageClassifier &model)
{
    std::set<std::string> stages;
    for (const FeatureSpec &feature : model.spec().features)
        stages.insert(stageName(feature.key));
    const auto parameters = model.named_parameters();
    const std::string last = parameters.back().key();
    const std::string head = last.substr(0, last.rfind('.') + 1);

    std::vector<ParameterPlace> places;
    int stage = 0;
    std::string current;
    for (const auto &item : parameters) {
        const std::string name = stageName(item.key());
        if (name != current && stages.count(name) > 0) {
            ++stage;
            current = name;
        }
        ParameterPlace place{item.key(), item.value(), ParameterRole::Backbone, stage};
        if (startsWith(place.name, head))
            place.role = ParameterRole::Head;
        else if (isOfAddedAttention(model.spec(), place.name))
            place.role = ParameterRole::Attention;
        places.push_back(std::move(place));
    }
    return places;
}

int stageCount(const std::vector<ParameterPlace> &places)
{
    int last = -1;
    for (const ParameterPlace &place : places)
        last = std::max(last, place.stage);
    return last + 1;
}

bool decays(const std::string &name, const torch::Tensor &parameter)
{
    constexpr std::array<const char *, 5> kept = {"relative_", "position", "pos_embed", "cls_token", "gate"};
    return parameter.dim() >= 2 &&
           std::none_of(kept.begin(), kept.end(), [&](const char *part) { return name.find(part) != std::string::npos; });
}

std::vector<OptimizedParameter> optimizedParameters(const ImageClassifier &model, const TrainOptions &options,
                                                    const std::set<std::string> &fromInit)
{
    std::vector<OptimizedParameter> result;
    for (const ParameterPlace &place : parameterPlaces(model)) {
        const double ofInit = fromInit.count(place.name) > 0 ? options.initLrFactor : 1.0;
        result.push_back(
            {place.name, place.tensor, decays(place.name, place.tensor) ? options.weightDecay : 0.0, factorOf(place, options) * ofInit});
    }
    return result;
}

} // namespace lesionlens
