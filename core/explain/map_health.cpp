// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/map_health.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"

namespace lesionlens {

std::optional<std::string> whyDead(const Grid<float> &map, const std::string &name)
{
    if (map.empty())
        return "The map of " + name + " has no cells.";
    if (!std::all_of(map.values.begin(), map.values.end(), [](float value) { return std::isfinite(value); }))
        return "The map of " + name + " holds values that are not finite numbers.";
    const auto [least, most] = std::minmax_element(map.values.begin(), map.values.end());
    if (*least == 0.0F && *most == 0.0F)
        return "Every value of " + name + " is zero: the layer is silent or the class does not depend on it.";
    if (*most <= 0.0F)
        return "Every value of " + name + " is zero or negative: nothing is left after ReLU.";
    if (*least == *most)
        return "Every value of " + name + " is the same (" + numberText(*most) + "): the map shows no place.";
    return std::nullopt;
}

} // namespace lesionlens
