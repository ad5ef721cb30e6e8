// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/phantom/phantom.h"

#include <algorithm>

#include "core/image/phantom/artefacts/layers.h"
#include "core/image/phantom/factors.h"
#include "core/image/phantom/optics.h"
#include "core/image/phantom/pigment.h"
#include "core/image/phantom/shape.h"
#include "core/image/phantom/skin.h"
#include "core/image/phantom/structures.h"
#include "core/image/phantom/texture.h"

namespace lesionlens {

namespace {

/// From the names of the pigment's pixels, 0 outside the lesion.
std::array<double, kLesionColors.size()> sharesOf(const Grid<std::uint8_t> &names)
{
    std::array<std::size_t, kLesionColors.size() + 1> pixels{};
    for (const std::uint8_t name : names.values)
        ++pixels.at(name);
    const std::size_t area = names.size() - pixels[0];
    std::array<double, kLesionColors.size()> shares{};
    for (std::size_t k = 0; k < shares.size() && area > 0; ++k)
        shares[k] = static_cast<double>(pixels.at(static_cast<std::size_t>(kLesionColors[k]))) / static_cast<double>(area);
    return shares;
}

/// Marks the pixels whose value is at least `limit`.
void markFrom(Mask &inside, const Field &field, float limit)
{
    for (std::size_t i = 0; i < field.size(); ++i)
        inside.values[i] = field.values[i] >= limit ? 1 : 0;
}

/// Lesion over skin; network, globules and streaks multiply, regression and veil hide what is below them, furrows go over all.
ColorField paintLesion(Phantom &phantom, const PhantomFactors &factors, const LesionShape &shape, const Skin &skin, std::uint64_t seed)
{
    const int size = shape.depth.rows;
    const Pigment pigment = drawPigment(factors, shape, seed);
    phantom.colorShares = sharesOf(pigment.name);
    Network network = drawNetwork(factors, shape, seed);
    const Field globules = drawGlobules(factors, shape, seed);
    // The palette belongs to light skin; on darker skin the same pigment is seen through more melanin.
    constexpr Color kPaletteSkin = {0.86F, 0.68F, 0.62F};
    const auto maskOf = [&phantom](Structure structure) -> Mask & { return phantom.structures.at(static_cast<std::size_t>(structure)); };
    constexpr Color kStructure = {0.72F, 0.92F, 1.0F}; // structures are brown: they take red least
    // Light patches carry little network: it is made of the pigment that they lack.
    for (std::size_t i = 0; i < globules.size(); ++i) {
        const float share = 1.0F - 0.85F * smoothStep(0.42F, 0.72F, pigment.color[1].values[i]);
        network.darkening.values[i] *= share;
        network.extent.values[i] *= share;
    }
    markFrom(maskOf(Structure::Network), network.extent, kSeenNetwork);
    markFrom(maskOf(Structure::Globules), globules, kStructureCoverage * kDensestGlobule);
    ColorField picture;
    for (std::size_t c = 0; c < picture.size(); ++c) {
        Field &out = picture[c] = Field(size, size);
        const float filter = std::min(1.1F, 0.35F + 0.65F * skin.tone[c] / kPaletteSkin[c]);
        for (std::size_t i = 0; i < out.size(); ++i) {
            const float opacity = shape.coverage.values[i] * pigment.opacity.values[i];
            float value = mix(skin.color[c].values[i], pigment.color[c].values[i] * filter, opacity);
            value *= (1.0F - kStructure[c] * network.darkening.values[i]) * (1.0F - kStructure[c] * globules.values[i]);
            out.values[i] = value;
        }
    }
    layStreaks(picture, maskOf(Structure::Streaks), factors, shape, seed);
    layRegression(picture, maskOf(Structure::Regression), factors, shape, skin, seed);
    layVeil(picture, maskOf(Structure::BlueWhiteVeil), factors, shape, skin, seed);
    for (Field &channel : picture)
        for (std::size_t i = 0; i < channel.size(); ++i)
            channel.values[i] *= skin.relief.values[i];
    return picture;
}

} // namespace

Phantom drawPhantom(const PhantomFactors &factors, int size, std::uint64_t seed)
{
    requireInRange(factors, size);
    Phantom phantom;
    const Grid<std::uint8_t> nowhere(size, size);
    LesionShape shape = drawShape(factors, size, seed);
    phantom.structures.fill(nowhere);
    ColorField picture = paintLesion(phantom, factors, shape, drawSkin(factors.skinTone, size, seed), seed);
    phantom.lesion = std::move(shape.inside);
    phantom.artefacts.fill(nowhere);
    const Canvas canvas = Canvas::square(size);
    const auto lay = [&](Artefact artefact) {
        layArtefact(artefact, picture, phantom.artefacts.at(static_cast<std::size_t>(artefact)), canvas, strengthOf(factors, artefact),
                    seed);
    };
    // From the skin up to the lens; what lies on the skin is lit as the skin is.
    for (const Artefact artefact : {Artefact::Ink, Artefact::Hair, Artefact::ColorPatch, Artefact::GelBubble, Artefact::Ruler})
        lay(artefact);
    applyLight(picture, factors, seed);
    lay(Artefact::Vignette);
    lay(Artefact::DarkCorner);
    phantom.image = expose(picture, seed);
    return phantom;
}

} // namespace lesionlens
