// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/image/phantom.h"
#include "core/image/phantom_field.h"
#include "core/image/phantom_shape.h"

namespace lesionlens {

/// Private to the phantom generator: the layers of a picture, from the skin to the sensor. Each takes the phantom's seed and draws from
/// its own streams.

/// Skin under even light: tone, slow changes of colour, fine texture.
[[nodiscard]] ColorField drawSkin(const PhantomFactors &factors, int size, std::uint64_t seed);
/// Light that falls off from a point near the middle, multiplied into the picture.
void addLight(ColorField &picture, std::uint64_t seed);

/// The lesion's colours, network and globules, as absorption of the skin's light.
void addPigment(ColorField &picture, const LesionShape &shape, const PhantomFactors &factors, std::uint64_t seed);

/// Each returns the pixels that the artefact touches (1) or an empty mask of the picture's size (all 0) if it is switched off.
Grid<std::uint8_t> addHair(ColorField &picture, const PhantomFactors &factors, std::uint64_t seed);
Grid<std::uint8_t> addRuler(ColorField &picture, const PhantomFactors &factors, std::uint64_t seed);
Grid<std::uint8_t> addDarkCorner(ColorField &picture, const PhantomFactors &factors, std::uint64_t seed);

/// Optical blur of about a pixel, sensor noise, and rounding to 8 bits.
[[nodiscard]] RgbImage photograph(const ColorField &picture, std::uint64_t seed);

} // namespace lesionlens
