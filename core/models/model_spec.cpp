// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/model_spec.h"

#include <algorithm>

#include "core/base/error.h"

namespace lesionlens {

const FeatureSpec *ModelSpec::feature(const std::string &key) const
{
    const auto found = std::find_if(features.begin(), features.end(), [&](const FeatureSpec &one) { return one.key == key; });
    return found == features.end() ? nullptr : &*found;
}

const AttentionSpec *ModelSpec::attention(const std::string &key) const
{
    const auto found = std::find_if(attentions.begin(), attentions.end(), [&](const AttentionSpec &one) { return one.key == key; });
    return found == attentions.end() ? nullptr : &*found;
}

const std::string &ModelSpec::defaultFeature() const
{
    if (!camLayer.empty())
        return camLayer;
    if (features.empty())
        throw Error(ErrorCode::Internal, "The model " + config.id + " names no feature map.");
    return features.back().key;
}

} // namespace lesionlens
