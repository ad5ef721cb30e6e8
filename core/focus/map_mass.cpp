// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/focus/map_mass.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lesionlens {

std::vector<double> sharesOfCells(const Grid<float> &coverage)
{
    std::vector<double> shares(coverage.size());
    std::transform(coverage.values.begin(), coverage.values.end(), shares.begin(), [](float value) {
        const double share = std::clamp(static_cast<double>(value), 0.0, 1.0);
        if (share > 1.0 - 1e-6)
            return 1.0;
        return share < 1e-9 ? 0.0 : share;
    });
    return shares;
}

std::vector<double> positiveMass(const Grid<float> &map)
{
    std::vector<double> mass(map.size());
    std::transform(map.values.begin(), map.values.end(), mass.begin(),
                   [](float value) { return std::max(static_cast<double>(value), 0.0); });
    return mass;
}

double sum(const std::vector<double> &values)
{
    return std::accumulate(values.begin(), values.end(), 0.0);
}

std::string problemOfMap(const Map &map)
{
    if (map.dead)
        return *map.dead;
    if (map.values.empty())
        return "The map has no cells.";
    if (!std::all_of(map.values.values.begin(), map.values.values.end(), [](float value) { return std::isfinite(value); }))
        return "The map holds values that are not finite numbers.";
    if (std::none_of(map.values.values.begin(), map.values.values.end(), [](float value) { return value > 0.0F; }))
        return "The map has no positive value, so there is nothing to locate.";
    return {};
}

double imageShareOfInput(const Geometry &geometry)
{
    const Point first = geometry.toInput({0.0, 0.0});
    const Point last = geometry.toInput({static_cast<double>(geometry.imageWidth()), static_cast<double>(geometry.imageHeight())});
    const double width = std::min(last.x, static_cast<double>(geometry.inputWidth())) - std::max(first.x, 0.0);
    const double height = std::min(last.y, static_cast<double>(geometry.inputHeight())) - std::max(first.y, 0.0);
    return width * height / (static_cast<double>(geometry.inputWidth()) * static_cast<double>(geometry.inputHeight()));
}

} // namespace lesionlens
