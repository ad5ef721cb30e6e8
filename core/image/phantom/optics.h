// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/phantom/field.h"
#include "core/image/phantom/phantom.h"

namespace lesionlens {

/// Private to the phantom generator. Light falls off from a bright spot near the middle; the wet surface reflects it in places.
void applyLight(ColorField &picture, const PhantomFactors &factors, std::uint64_t seed);

/// The lens blurs a little, the sensor adds noise, and the result is rounded to 8 bits.
[[nodiscard]] RgbImage expose(const ColorField &picture, std::uint64_t seed);

} // namespace lesionlens
