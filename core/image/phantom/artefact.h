// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "core/base/grid.h"
#include "core/base/rgb_image.h"

namespace lesionlens {

/// What a picture of a lesion shows that is not skin. A strength of 0 is none of it; what more strength means:
enum class Artefact : std::uint8_t {
    Hair,       ///< more hairs, of the same make
    Ruler,      ///< a blacker millimetre scale along one edge: a milky strip with figures, bare ticks, or a bar
    Ink,        ///< more and darker marks of a skin marker, gentian violet or blue, near the rim
    GelBubble,  ///< more air bubbles in the contact fluid
    DarkCorner, ///< a smaller round field of view
    ColorPatch, ///< a larger coloured sticker at the rim
    Vignette,   ///< light that falls off more towards the corners
};
inline constexpr std::array<Artefact, 7> kArtefacts = {Artefact::Hair,       Artefact::Ruler,      Artefact::Ink,     Artefact::GelBubble,
                                                       Artefact::DarkCorner, Artefact::ColorPatch, Artefact::Vignette};

/// "hair", "ruler", "ink", "gel_bubble", "dark_corner", "color_patch", "vignette".
[[nodiscard]] const char *toString(Artefact artefact);
/// Throws Error Usage naming the text and the known ones.
[[nodiscard]] Artefact artefactFromString(const std::string &text);

struct ArtefactOptions
{
    Artefact kind = Artefact::Hair;
    double strength = 0.5; ///< 0..1
    std::uint64_t seed = 1;
};

/// An image with an artefact, and where it is: 1 for the pixels of which it covers at least a quarter; of dark corner and vignette,
/// those that lose at least half of what the darkest loses; of a gel bubble, all within its rim.
struct ArtefactResult
{
    RgbImage image;
    Grid<std::uint8_t> mask; ///< [image height, image width], values 0 or 1
};

/// Draws one artefact over a photograph or a drawing of any size and shape, by the same code as phantoms use. Deterministic: the same
/// image, kind, strength and seed give the same bytes. What the artefact does not touch stays as it was, to the bit: mask, soft rim and a
/// hair's shadow are touched. Sizes are relative to the square root of the image's area. Memory beside image and mask does not grow with
/// the image. Thread-safe. Throws Error Usage for a strength out of range or an image that is empty or has not three channels.
[[nodiscard]] ArtefactResult addArtefact(const RgbImage &image, const ArtefactOptions &options);

} // namespace lesionlens
