// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/phantom/phantom.h"

#include <algorithm>

#include "core/image/phantom/artefacts.h"
#include "core/image/phantom/factors.h"
#include "core/image/phantom/optics.h"
#include "core/image/phantom/pigment.h"
#include "core/image/phantom/shape.h"
#include "core/image/phantom/skin.h"
#include "core/image/phantom/texture.h"

namespace lesionlens {

namespace {

/// Lesion over skin; structures and furrows multiply.
ColorField paintLesion(const PhantomFactors &factors, const LesionShape &shape, const Skin &skin, std::uint64_t seed)
{
    const int size = shape.depth.rows;
    const Pigment pigment = drawPigment(factors, shape, seed);
    Field network = drawNetwork(factors.network, shape, seed);
    const Field globules = drawGlobules(factors, shape, seed);
    // The palette belongs to light skin; on darker skin the same pigment is seen through more melanin.
    constexpr Color kPaletteSkin = {0.86F, 0.68F, 0.62F};
    constexpr Color kStructure = {0.72F, 0.92F, 1.0F}; // structures are brown: they take red least
    // Light patches carry little network: it is made of the pigment that they lack.
    for (std::size_t i = 0; i < network.size(); ++i)
        network.values[i] *= 1.0F - 0.85F * smoothStep(0.42F, 0.72F, pigment.color[1].values[i]);
    ColorField picture;
    for (std::size_t c = 0; c < picture.size(); ++c) {
        Field &out = picture[c] = Field(size, size);
        const float filter = std::min(1.1F, 0.35F + 0.65F * skin.tone[c] / kPaletteSkin[c]);
        for (std::size_t i = 0; i < out.size(); ++i) {
            const float opacity = shape.coverage.values[i] * pigment.opacity.values[i];
            float value = mix(skin.color[c].values[i], pigment.color[c].values[i] * filter, opacity);
            value *= (1.0F - kStructure[c] * network.values[i]) * (1.0F - kStructure[c] * globules.values[i]);
            out.values[i] = value * skin.relief.values[i];
        }
    }
    return picture;
}

void layHairs(ColorField &picture, const Hairs &hairs)
{
    for (std::size_t c = 0; c < picture.size(); ++c) {
        for (std::size_t i = 0; i < hairs.coverage.size(); ++i) {
            float &value = picture[c].values[i];
            value = mix(value, hairs.color[c], hairs.coverage.values[i]) + 0.14F * hairs.highlight.values[i] * hairs.coverage.values[i];
        }
    }
}

void layRuler(ColorField &picture, const Ruler &ruler)
{
    constexpr Color kStrip = {0.93F, 0.93F, 0.92F};
    constexpr Color kInk = {0.07F, 0.07F, 0.09F};
    for (std::size_t c = 0; c < picture.size(); ++c) {
        for (std::size_t i = 0; i < ruler.strip.size(); ++i) {
            float &value = picture[c].values[i];
            value = mix(value, kStrip[c], ruler.milkiness * ruler.strip.values[i]);
            value = mix(value, kInk[c], ruler.blackness * ruler.ink.values[i]);
        }
    }
}

void darkenCorners(ColorField &picture, const DarkCorner &corner)
{
    constexpr Color kShade = {0.035F, 0.030F, 0.035F};
    for (std::size_t c = 0; c < picture.size(); ++c) {
        for (std::size_t i = 0; i < corner.darkness.size(); ++i)
            picture[c].values[i] = mix(picture[c].values[i], kShade[c], corner.darkness.values[i]);
    }
}

} // namespace

Phantom drawPhantom(const PhantomFactors &factors, int size, std::uint64_t seed)
{
    requireInRange(factors, size);
    Phantom phantom;
    const Grid<std::uint8_t> nowhere(size, size);
    LesionShape shape = drawShape(factors, size, seed);
    ColorField picture = paintLesion(factors, shape, drawSkin(factors.skinTone, size, seed), seed);
    phantom.lesion = std::move(shape.inside);
    phantom.hair = phantom.ruler = phantom.darkCorner = nowhere;
    if (factors.hair > 0.0) {
        Hairs hairs = drawHairs(factors.hair, size, seed);
        layHairs(picture, hairs);
        phantom.hair = std::move(hairs.inside);
    }
    if (factors.ruler) {
        Ruler ruler = drawRuler(size, seed);
        layRuler(picture, ruler);
        phantom.ruler = std::move(ruler.inside);
    }
    applyLight(picture, seed);
    if (factors.darkCorner) {
        DarkCorner corner = drawDarkCorner(size, seed);
        darkenCorners(picture, corner);
        phantom.darkCorner = std::move(corner.inside);
    }
    phantom.image = expose(picture, seed);
    return phantom;
}

} // namespace lesionlens
