// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/base/rgb_image.h"

namespace lesionlens {

/// What is compared of two images to see whether they are the same picture. The image is squeezed to a square.
struct ImageSignature
{
    static constexpr int kSize = 64;
    std::vector<std::uint8_t> grey; ///< kSize x kSize, area-averaged; empty: the image could not be read, or has no contrast
    /// Signs of the 8 x 8 lowest frequencies of the discrete cosine transform of the 32 x 32 thumbnail, row by row, without the constant
    /// one: the perceptual hash of Zauner (2010), with the sign instead of the median so that a mirror image is a mask of bits.
    std::uint64_t hash = 0;
};

/// Signature of an image; without grey values where their standard deviation is below 2 of 255: nothing could be compared.
[[nodiscard]] ImageSignature signatureOf(const RgbImage &image);

/// The eight mirror images and quarter turns of a square: bit 0 mirrors left and right, then bit 1 top and bottom, then bit 2 swaps rows
/// and columns.
inline constexpr int kOrientations = 8;
/// The hash that the picture would have in an orientation.
[[nodiscard]] std::uint64_t orientedHash(std::uint64_t hash, int orientation);

/// How much alike two pictures are when the second is brought into an orientation, in [-1, 1]: the correlation of their fine detail (what
/// a Gaussian of sigma 4 leaves of the 64 x 64 thumbnail, clipped at 20 of 255), the best over shifts of at most 2 pixels. Brightness,
/// contrast and tint hardly matter to it, other lesions of the same outline do. 0 where the 32 x 32 thumbnails as a whole correlate less
/// than kCoarseSimilarity.
[[nodiscard]] double similarityOf(const ImageSignature &first, const ImageSignature &second, int orientation);

/// Thumbnails below this correlation are not looked at further.
inline constexpr double kCoarseSimilarity = 0.92;
/// From this similarity on, two images count as the same picture. Chosen by eye on ISIC 2017 (2,750 images) and 3,361 images of HAM10000,
/// one per lesion: of the 37 pairs above, all show the same lesion; of those between 0.75 and 0.83, 6 do.
inline constexpr double kNearDuplicate = 0.83;
/// Pairs whose hashes differ in more bits in every orientation are not compared: 35 of those 37 pairs differ in at most 10, and 0.4 % of
/// all pairs of images in at most 12.
inline constexpr int kHashDistance = 12;

} // namespace lesionlens
