// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/phantom/pigment.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "core/base/random.h"

namespace lesionlens {

namespace {

/// As seen in light skin.
Color colorOf(LesionColor color, Random &random)
{
    Color rgb{};
    switch (color) {
    case LesionColor::LightBrown:
        rgb = {0.620F, 0.345F, 0.230F};
        break;
    case LesionColor::DarkBrown:
        rgb = {0.355F, 0.170F, 0.115F};
        break;
    case LesionColor::Black:
        rgb = {0.135F, 0.095F, 0.105F};
        break;
    case LesionColor::Red:
        rgb = {0.670F, 0.320F, 0.300F};
        break;
    case LesionColor::BlueGrey:
        rgb = {0.385F, 0.395F, 0.440F};
        break;
    case LesionColor::White:
        rgb = {0.850F, 0.725F, 0.700F};
        break;
    }
    const double brightness = random.uniform(0.92, 1.08);
    for (float &channel : rgb)
        channel *= static_cast<float>(brightness * random.uniform(0.97, 1.03));
    return rgb;
}

/// Where one patch of colour likes to lie. A symmetric lesion has centred discs and rings, an asymmetric one blobs off its centre.
struct PatchPlan
{
    float ring = 0.0F; ///< radius of the ring, in mean radii; 0: a disc
    float oval = 0.0F;
    float blobAlong = 0.0F;
    float blobAcross = 0.0F;
    double share = 0.0; ///< of the lesion's area
    std::uint64_t noiseSeed = 0;
};

PatchPlan planPatch(LesionColor color, double angle, std::uint64_t seed)
{
    Random random(seed);
    const bool brown = color == LesionColor::LightBrown || color == LesionColor::DarkBrown;
    PatchPlan plan;
    plan.ring = static_cast<float>(color == LesionColor::DarkBrown ? random.uniform(0.0, 0.3) : random.uniform(0.1, 0.8));
    plan.oval = static_cast<float>(random.uniform(-0.3, 0.3));
    const double distance = random.uniform(0.30, 0.62);
    plan.blobAlong = static_cast<float>(distance * std::cos(angle));
    plan.blobAcross = static_cast<float>(distance * std::sin(angle));
    plan.share = brown ? random.uniform(0.24, 0.38) : random.uniform(0.09, 0.13);
    plan.noiseSeed = random.bits();
    return plan;
}

/// The larger, the sooner a pixel belongs to the patch.
Field likingOf(const PatchPlan &plan, const LesionShape &shape, const PhantomFactors &factors)
{
    const int size = shape.depth.rows;
    const auto asymmetry = static_cast<float>(factors.asymmetry);
    const Field noise = fractalNoise(size, 1.2 / factors.radius, 4, 0.60F, plan.noiseSeed);
    // Noise is not symmetric: a symmetric lesion gets just enough of it for a natural edge.
    const float roughness = 0.09F + 0.20F * asymmetry;
    Field liking(size, size);
    for (std::size_t i = 0; i < liking.size(); ++i) {
        const float u = shape.along.values[i];
        const float v = shape.across.values[i];
        const float squared = u * u + v * v;
        const float centred = -std::abs(std::sqrt(squared) - plan.ring) + plan.oval * (u * u - v * v) / std::max(squared, 0.05F);
        const float blob = -std::hypot(u - plan.blobAlong, v - plan.blobAcross);
        liking.values[i] = mix(centred, blob, asymmetry) + roughness * noise.values[i];
    }
    return liking;
}

/// Names the best-liked pixels that are still of the ground colour after a patch, so many that it has its share of the lesion.
/// Returns the liking at which the patch ends.
float claimPatch(Pigment &pigment, const Field &liking, LesionColor color, double share)
{
    const auto ground = static_cast<std::uint8_t>(pigment.colors.front());
    std::vector<float> candidates;
    std::size_t area = 0;
    for (std::size_t i = 0; i < liking.size(); ++i) {
        area += pigment.name.values[i] != 0 ? 1U : 0U;
        if (pigment.name.values[i] == ground)
            candidates.push_back(liking.values[i]);
    }
    if (candidates.empty()) // a lesion of no pixel
        return 0.0F;
    const auto wanted = std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(share * static_cast<double>(area)));
    const auto last = candidates.end() - std::min(wanted, static_cast<std::ptrdiff_t>(candidates.size()));
    std::nth_element(candidates.begin(), last, candidates.end());
    const float threshold = *last;
    for (std::size_t i = 0; i < liking.size(); ++i) {
        if (pigment.name.values[i] == ground && liking.values[i] >= threshold)
            pigment.name.values[i] = static_cast<std::uint8_t>(color);
    }
    return threshold;
}

void paintPatch(ColorField &out, const Field &liking, float threshold, const Color &color)
{
    constexpr float kSoftness = 0.17F;
    constexpr float kStrength = 0.90F;
    for (std::size_t i = 0; i < liking.size(); ++i) {
        const float share = kStrength * smoothStep(threshold - kSoftness, threshold + kSoftness, liking.values[i]);
        for (std::size_t c = 0; c < out.size(); ++c)
            out[c].values[i] = mix(out[c].values[i], color[c], share);
    }
}

/// Denser in the middle; with asymmetry also denser to one side.
Field drawOpacity(const PhantomFactors &factors, const LesionShape &shape, const Field &clouds, std::uint64_t seed)
{
    Random random(seed);
    const auto base = static_cast<float>(random.uniform(0.64, 0.82));
    const auto centre = static_cast<float>(random.uniform(0.15, 0.40));
    const auto cloudy = static_cast<float>(random.uniform(0.06, 0.13));
    const double direction = random.uniform(0.0, 2.0 * std::numbers::pi);
    const double tilt = 0.26 * factors.asymmetry;
    const auto tiltAlong = static_cast<float>(tilt * std::cos(direction));
    const auto tiltAcross = static_cast<float>(tilt * std::sin(direction));
    Field opacity(clouds.rows, clouds.cols);
    for (std::size_t i = 0; i < opacity.size(); ++i) {
        const float depth = std::clamp(shape.depth.values[i], 0.0F, 1.0F);
        const float radial = base + centre * depth * (1.6F - depth);
        const float side = tiltAlong * shape.along.values[i] + tiltAcross * shape.across.values[i];
        opacity.values[i] = std::clamp(radial + side + cloudy * clouds.values[i], 0.25F, 0.97F);
    }
    return opacity;
}

/// Pigment lies in flecks: lighter and darker, redder and yellower.
void mottle(ColorField &color, const PhantomFactors &factors, const Field &clouds, std::uint64_t seed)
{
    Random random(deriveSeed(seed, 0));
    const auto cloudy = static_cast<float>(random.uniform(0.06, 0.13));
    const auto flecked = static_cast<float>(random.uniform(0.04, 0.09));
    const Field flecks = fractalNoise(clouds.rows, 9.0 / factors.radius, 2, 0.8F, deriveSeed(seed, 1));
    const Field warmth = fractalNoise(clouds.rows, 1.4 / factors.radius, 3, 0.6F, deriveSeed(seed, 2));
    constexpr Color kWarmth = {0.020F, -0.015F, -0.055F};
    for (std::size_t i = 0; i < clouds.size(); ++i) {
        const float light = 1.0F - cloudy * clouds.values[i] - flecked * flecks.values[i];
        for (std::size_t c = 0; c < color.size(); ++c)
            color[c].values[i] *= std::max(light, 0.4F) * (1.0F + kWarmth[c] * warmth.values[i]);
    }
}

} // namespace

std::vector<LesionColor> chooseColors(int count, std::uint64_t seed)
{
    Random random(streamSeed(seed, PhantomStream::Colors));
    std::vector<LesionColor> order = {LesionColor::LightBrown, LesionColor::DarkBrown, LesionColor::Black,
                                      LesionColor::Red,        LesionColor::BlueGrey,  LesionColor::White};
    if (random.chance(0.45))
        std::swap(order[0], order[1]);
    for (std::size_t left = 4; left > 1; --left)
        std::swap(order[1 + left], order[2 + random.below(left)]);
    order.resize(static_cast<std::size_t>(count));
    return order;
}

Pigment drawPigment(const PhantomFactors &factors, const LesionShape &shape, std::uint64_t seed)
{
    const int size = shape.depth.rows;
    Pigment pigment;
    pigment.colors = chooseColors(factors.colors, seed);
    pigment.name = shape.inside;
    for (std::uint8_t &name : pigment.name.values)
        name = name != 0 ? static_cast<std::uint8_t>(pigment.colors.front()) : std::uint8_t{0};
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Patches);
    const auto shadeOf = [stream](LesionColor color) {
        Random random(deriveSeed(stream, 100 + static_cast<std::uint64_t>(color)));
        return colorOf(color, random);
    };
    const Color ground = shadeOf(pigment.colors.front());
    for (std::size_t c = 0; c < ground.size(); ++c)
        pigment.color[c] = Field(size, size, ground[c]);
    const double firstAngle = Random(stream).uniform(0.0, 2.0 * std::numbers::pi);
    // The rare colours choose their places first and the second brown takes its share of the rest; painted the other way round.
    std::vector<std::pair<Field, float>> patches(pigment.colors.size());
    for (std::size_t k = pigment.colors.size() - 1; k > 0; --k) {
        const LesionColor color = pigment.colors[k];
        // The golden angle keeps patches apart, however many there are.
        const double angle = firstAngle + 2.399963 * static_cast<double>(k);
        const PatchPlan plan = planPatch(color, angle, deriveSeed(stream, static_cast<std::uint64_t>(color)));
        patches[k].first = likingOf(plan, shape, factors);
        patches[k].second = claimPatch(pigment, patches[k].first, color, plan.share);
    }
    for (std::size_t k = 1; k < patches.size(); ++k)
        paintPatch(pigment.color, patches[k].first, patches[k].second, shadeOf(pigment.colors[k]));
    const std::uint64_t densityStream = streamSeed(seed, PhantomStream::Density);
    const Field clouds = fractalNoise(size, 2.2 / factors.radius, 4, 0.7F, deriveSeed(densityStream, 0));
    pigment.opacity = drawOpacity(factors, shape, clouds, deriveSeed(densityStream, 1));
    mottle(pigment.color, factors, clouds, deriveSeed(densityStream, 2));
    return pigment;
}

} // namespace lesionlens
