// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/phantom/field.h"
#include "core/image/phantom/phantom.h"
#include "core/image/phantom/shape.h"

namespace lesionlens {

/// Private to the phantom generator. Dark lines of a honeycomb with meshes of different sizes, strongest between centre and border, fading
/// at the border, missing here and there; the more irregular, the more unlike are meshes, widths and contrasts.
struct Network
{
    Field darkening; ///< how much darker it makes a pixel, up to 1; below 0 in the meshes: lighter
    Field extent;    ///< how much darker its lines are here, 0..1, without regard to where they run
};
[[nodiscard]] Network drawNetwork(const PhantomFactors &factors, const LesionShape &shape, std::uint64_t seed);

/// The most that a globule darkens a pixel.
inline constexpr float kDensestGlobule = 0.58F;

/// How much darker globules make a pixel, 0..kDensestGlobule: round to oval dark dots in clusters.
[[nodiscard]] Field drawGlobules(const PhantomFactors &factors, const LesionShape &shape, std::uint64_t seed);

} // namespace lesionlens
