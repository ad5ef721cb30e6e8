// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/phantom/field.h"
#include "core/image/phantom/phantom.h"

namespace lesionlens {

/// Private to the phantom generator. Bare skin under even light: tone, uneven redness and tan, furrows, pores, faint vessels.
struct Skin
{
    ColorField color;
    Field relief; ///< factor about 1 of the fine furrows and pores, which also run over the lesion
    Color tone{}; ///< mean colour
};
[[nodiscard]] Skin drawSkin(double skinTone, int size, std::uint64_t seed);

} // namespace lesionlens
