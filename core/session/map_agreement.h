// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/focus/agreement.h"
#include "core/session/session.h"

namespace lesionlens {

/// Which map of an explanation.
struct MapName
{
    std::string method;
    std::string layer;
    std::string view; ///< attention methods only
};

/// How much two methods agree about one image.
struct MapAgreement
{
    MapName a;
    MapName b;
    Agreement agreement;
};

/// Agreement between the methods of an explanation, one map each: of the method's default layer, or of the last one that was explained; for
/// attention the summary over heads (attentionSummary). Attention and Grad-CAM are each compared with every other method, first with
/// each other; where neither is there, the first method is. Empty for fewer than two methods.
[[nodiscard]] std::vector<MapAgreement> agreementsOf(const ModelSpec &spec, const Explanation &explanation);

} // namespace lesionlens
