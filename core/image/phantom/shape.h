// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/image/phantom/field.h"
#include "core/image/phantom/phantom.h"

namespace lesionlens {

/// Private to the phantom generator. Each part of the picture draws from its own stream, so that changing one factor leaves
/// everything else as it was.
enum class PhantomStream : std::uint64_t {
    Shape,
    Border,
    Skin,
    Colors,
    Patches,
    Density,
    Network,
    Globules,
    Hair,
    Ruler,
    DarkCorner,
    Light,
    Sensor,
    Ink,
    Bubbles,
    ColorPatch,
    Vignette,
    Streaks,
    Veil,
    Regression
};
[[nodiscard]] std::uint64_t streamSeed(std::uint64_t seed, PhantomStream stream);

/// The lesion's outline, and coordinates in its own frame.
struct LesionShape
{
    Field depth;               ///< 1 at the centre, 0 on the outline, negative outside
    Field along;               ///< along the symmetry axis, in mean radii from the centre
    Field across;              ///< across it
    Field coverage;            ///< 0..1, soft at the border; 0.5 on the outline
    Grid<std::uint8_t> inside; ///< 1 where depth is at least 0
};
[[nodiscard]] LesionShape drawShape(const PhantomFactors &factors, int size, std::uint64_t seed);

} // namespace lesionlens
