// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "core/base/map.h"
#include "core/base/mask.h"
#include "core/image/geometry.h"

namespace lesionlens {

/// A number, or the reason why there is none. "Undefined" is a legal answer, a made-up number is not.
struct Score
{
    std::optional<double> value;
    std::string undefinedBecause; ///< a sentence; empty where there is a value

    [[nodiscard]] static Score of(double number) { return {number, {}}; }
    [[nodiscard]] static Score undefined(std::string why) { return {std::nullopt, std::move(why)}; }
};

/// How much a map looks at the lesion. All use the map's positive part, p = max(v, 0), and the share l of each cell's area that is lesion;
/// a cell's mass is spread evenly over its area. The field of view is the model's whole input: letterbox padding belongs to it and counts
/// as background, so that a uniform map has gain 1 in every geometry. A score that is undefined says why; reasons: see measureFocus.
struct FocusScores
{
    Score backgroundFocus;   ///< 1 - sum(p l) / sum(p), in [0, 1]: share of the positive mass outside the lesion
    Score lesionGain;        ///< (mass share inside) / (area share of the lesion), >= 0; 1: as a uniform map
    Score logRatio;          ///< ln(mean inside / mean outside), unbounded; 0: as a uniform map. Undefined where either mean is 0
    Score pointingGame;      ///< 1 if the centre of the strongest cell lies in the lesion, else 0 (Zhang et al. 2016, without tolerance);
                             ///< undefined where several strongest cells disagree
    double lesionArea = 0.0; ///< area share of the lesion in the model's field of view, in [0, 1]
    MaskSource maskSource = MaskSource::Expert;
};

/// Undefined, with the reason, for a dead map, a map without positive values, an empty mask, a mask that covers all.
/// Throws Error Mismatch if the mask has not the geometry's image size.
[[nodiscard]] FocusScores measureFocus(const Map &map, const LesionMask &mask, const Geometry &geometry);

} // namespace lesionlens
