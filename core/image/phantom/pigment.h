// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/image/phantom/dermoscopy.h"
#include "core/image/phantom/field.h"
#include "core/image/phantom/phantom.h"
#include "core/image/phantom/shape.h"

namespace lesionlens {

/// Private to the phantom generator. What a lesion looks like before its structures are drawn.
struct Pigment
{
    ColorField color;                ///< of the pigment alone
    Field opacity;                   ///< 0..1, how much of the skin it hides inside the outline
    Grid<std::uint8_t> name;         ///< the LesionColor of each pixel inside the outline, 0 outside
    std::vector<LesionColor> colors; ///< those used, the ground colour first
};
[[nodiscard]] Pigment drawPigment(const PhantomFactors &factors, const LesionShape &shape, std::uint64_t seed);

/// The colours that a lesion with this many of them has: one brown, then the other, then a random choice of the remaining four.
[[nodiscard]] std::vector<LesionColor> chooseColors(int count, std::uint64_t seed);

} // namespace lesionlens
