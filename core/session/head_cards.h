// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/explain/head_statistics.h"
#include "core/session/session.h"

namespace lesionlens {

/// What a person wants to know of one head at a glance.
struct HeadCard
{
    std::string layer;
    HeadStatistics statistics;
    Score lesionMass; ///< 1 - background focus of the head's mean incoming attention, [0, 1]; undefined without a mask
    Score lesionGain; ///< of the same map; 1: as a uniform map
};

/// One card per head of the layer. `mask` none: the lesion's numbers are undefined, because there is no mask.
[[nodiscard]] std::vector<HeadCard> headCards(const AttentionWeights &weights, const std::optional<LesionMask> &mask,
                                              const Geometry &geometry);

} // namespace lesionlens
