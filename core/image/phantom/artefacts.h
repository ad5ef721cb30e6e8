// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/phantom/field.h"
#include "core/image/phantom/phantom.h"

namespace lesionlens {

/// Share of a pixel that an artefact must cover for the pixel to be in the artefact's mask.
inline constexpr float kArtefactCoverage = 0.25F;

/// Private to the phantom generator. Thin curved hairs that taper to their tips, mostly in one direction.
struct Hairs
{
    Field coverage;  ///< share of the pixel, times the hair's own opacity
    Field highlight; ///< the reflection along the middle of a hair
    Color color{};
    Grid<std::uint8_t> inside; ///< 1 where hair covers at least kArtefactCoverage of the pixel
};
/// More hair adds hairs and moves none.
[[nodiscard]] Hairs drawHairs(double amount, int size, std::uint64_t seed);

/// A millimetre scale along one edge, printed on a slightly milky strip.
struct Ruler
{
    Field strip; ///< share of the pixel under the strip
    Field ink;   ///< share of the pixel under ticks, base line and figures
    float milkiness = 0.0F;
    float blackness = 0.0F;
    Grid<std::uint8_t> inside; ///< 1 where strip or ink covers at least kArtefactCoverage of the pixel
};
[[nodiscard]] Ruler drawRuler(int size, std::uint64_t seed);

/// The dermatoscope's round field of view, which leaves the corners dark.
struct DarkCorner
{
    Field darkness;            ///< 0..1
    Grid<std::uint8_t> inside; ///< 1 where darkness is at least one half
};
[[nodiscard]] DarkCorner drawDarkCorner(int size, std::uint64_t seed);

} // namespace lesionlens
