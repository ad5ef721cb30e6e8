// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/phantom/field.h"
#include "core/image/phantom/phantom.h"
#include "core/image/phantom/shape.h"
#include "core/image/phantom/skin.h"

namespace lesionlens {

/// Private to the phantom generator: the structures that lie over pigment, network and globules. Each changes the picture and adds its
/// pixels to a mask; at 0 nothing is drawn. `seed` is the phantom's, of which each takes its own stream.

/// Share of what a structure hides where it is strongest, from which on a pixel is in its mask.
inline constexpr float kStructureCoverage = 0.25F;

/// Darkening by the lines of a network, from which on a pixel is in its mask: hardly seen.
inline constexpr float kSeenNetwork = 0.02F;

/// Dark brown radial lines from inside the outline to beyond it, in one or more sectors. More streaks add lines and move none.
void layStreaks(ColorField &picture, Mask &inside, const PhantomFactors &factors, const LesionShape &shape, std::uint64_t seed);
/// A white scar-like area, paler than the skin around the lesion, with blue-grey dots. More makes it larger and paler, and moves nothing.
void layRegression(ColorField &picture, Mask &inside, const PhantomFactors &factors, const LesionShape &shape, const Skin &skin,
                   std::uint64_t seed);
/// Structureless blue-grey under a whitish haze. More makes it larger and denser, and moves nothing.
void layVeil(ColorField &picture, Mask &inside, const PhantomFactors &factors, const LesionShape &shape, const Skin &skin,
             std::uint64_t seed);

} // namespace lesionlens
