// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/phantom/texture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/base/random.h"

namespace lesionlens {

Network drawNetwork(const PhantomFactors &factors, const LesionShape &shape, std::uint64_t seed)
{
    const int size = shape.depth.rows;
    Network network{Field(size, size), Field(size, size)};
    if (factors.network <= 0.0)
        return network;
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Network);
    Random random(deriveSeed(stream, 0));
    const double meshes = random.uniform(30.0, 44.0); // across the image: 6 to 9 pixels each at 256
    const auto lineWidth = static_cast<float>(random.uniform(0.42, 0.60));
    const Field walls = cellWalls(size, meshes, deriveSeed(stream, 1), 0.44 + 0.56 * factors.networkIrregularity);
    const Field broadening = smoothNoise(size, 11.0, 11.0, deriveSeed(stream, 3));
    // Line widths and contrasts as of old at one half.
    const auto unlike = static_cast<float>(2.0 * factors.networkIrregularity - 1.0);
    const float uneven = 0.45F * std::max(unlike, 0.0F);
    constexpr float kLine = 0.52F;
    const float missing = 0.40F + 0.25F * unlike;
    const Field patchy = fractalNoise(size, 7.0, 3, 0.7F, deriveSeed(stream, 2));
    for (std::size_t i = 0; i < patchy.size(); ++i) {
        const float depth = shape.depth.values[i];
        const float place = smoothStep(-0.04F, 0.20F, depth) * (1.0F - 0.45F * smoothStep(0.55F, 1.0F, depth));
        const float local = std::clamp(0.70F + missing * patchy.values[i], 0.05F, 1.2F);
        // A line with its own shade, and a slightly brighter hole: negative values lighten.
        const float line = 1.0F - smoothStep(0.0F, lineWidth * std::max(1.0F + uneven * broadening.values[i], 0.4F), walls.values[i]);
        network.darkening.values[i] = static_cast<float>(factors.network) * place * local * (kLine * line - 0.17F);
        network.extent.values[i] = static_cast<float>(factors.network) * place * local * kLine;
    }
    return network;
}

Field drawGlobules(const PhantomFactors &factors, const LesionShape &shape, std::uint64_t seed)
{
    const int size = shape.depth.rows;
    Field globules(size, size);
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Globules);
    Random clusters(deriveSeed(stream, 0));
    std::array<Point, 6> centres;
    for (Point &centre : centres) {
        const double distance = std::sqrt(clusters.uniform(0.0, 0.55));
        const double angle = clusters.uniform(0.0, 2.0 * std::numbers::pi);
        centre = {distance * std::cos(angle), distance * std::sin(angle)};
    }
    constexpr std::uint64_t kMostGlobules = 130;
    for (std::uint64_t i = 0; i < kMostGlobules; ++i) {
        Random random(deriveSeed(stream, i + 1));
        const Point &cluster = centres[random.below(centres.size())];
        const double spread = random.uniform(0.10, 0.30);
        const double away = spread * std::sqrt(-2.0 * std::log(1.0 - random.uniform()));
        const double direction = random.uniform(0.0, 2.0 * std::numbers::pi);
        Spot globule;
        globule.centre = {factors.centreX + factors.radius * (cluster.x + away * std::cos(direction)),
                          factors.centreY + factors.radius * (cluster.y + away * std::sin(direction))};
        globule.radius = random.uniform(0.008, 0.018);
        globule.aspect = random.uniform(0.65, 1.0);
        globule.angle = random.uniform(0.0, std::numbers::pi);
        globule.hardness = 0.15;
        globule.strength = random.uniform(0.28, 0.58); // at most kDensestGlobule
        // Each globule has its own rank: more density adds globules and moves none.
        if (random.uniform() >= factors.globules)
            continue;
        const int col = static_cast<int>(std::floor(globule.centre.x * size));
        const int row = static_cast<int>(std::floor(globule.centre.y * size));
        if (row >= 0 && row < size && col >= 0 && col < size && shape.depth.at(row, col) > 0.10F)
            addSpot(globules, globule);
    }
    return globules;
}

} // namespace lesionlens
