// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/phantom/artefact.h"
#include "core/image/phantom/field.h"

namespace lesionlens {

/// Private to the phantom generator: each draws one artefact over a picture and adds its pixels to a mask, both of the canvas' size.
/// Amounts are 0..1, and at 0 nothing is drawn; `seed` is the phantom's, of which each takes its own stream.

/// Share of a pixel that an artefact must cover for the pixel to be in the artefact's mask.
inline constexpr float kArtefactCoverage = 0.25F;

/// Thin curved hairs of one person, fine and coarse, darker and fairer, that taper to their tips, mostly in one direction, each with a
/// faint shadow. More hair adds hairs and moves none.
void layHairs(ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed);
/// A millimetre scale along one edge: a slightly milky strip with ticks and figures, bare ticks, or a bar with longer ends.
void layRuler(ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed);
/// Strokes, dots and hatching of a skin marker near the rim, caught by the ridges of the skin. More ink adds marks and moves none.
void layInk(ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed);
/// Air in the contact fluid: rings, dark outside and bright inside, with the lamp's reflection. More adds bubbles and moves none.
void layBubbles(ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed);
/// The dermatoscope's round field of view, which leaves the corners dark.
void layDarkCorner(ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed);
/// A large coloured sticker, round or square, that reaches over the rim.
void layColorPatch(ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed);
/// Light that falls off towards the corners.
void layVignette(ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed);

void layArtefact(Artefact kind, ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed);

} // namespace lesionlens
