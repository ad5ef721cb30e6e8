// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

#include "core/base/random.h"
#include "core/base/rgb_image.h"
#include "core/image/phantom/artefact.h"

namespace lesionlens {

/// How far an image may be changed at random. All zero and no flips: not at all.
struct AugmentOptions
{
    bool flips = false;      ///< horizontal and vertical, each with probability 1/2
    double rotation = 0.0;   ///< degrees; uniform in [-rotation, rotation]
    double scale = 0.0;      ///< uniform in [1 - scale, 1 + scale]
    double brightness = 0.0; ///< factor, uniform in [1 - brightness, 1 + brightness]; contrast and saturation likewise
    double contrast = 0.0;
    double saturation = 0.0;
    double hue = 0.0;       ///< share of the full hue circle, uniform in [-hue, hue]
    double hair = 0.0;      ///< probability that hairs are drawn over the image, as many as uniform in (0, 1) of Artefact::Hair says
    double artefacts = 0.0; ///< probability that one other artefact of core/image/phantom/artefact.h is, of any kind and strength
    double blur = 0.0;      ///< largest standard deviation of a Gaussian blur, in pixels of the network's input; uniform in [0, blur]
};

/// What a training does to its images where nothing else is said: flips, any rotation, a little scale and colour.
[[nodiscard]] AugmentOptions defaultAugmentation();

/// One random draw. The default changes nothing.
struct Augmentation
{
    bool flipX = false;      ///< left and right change places
    bool flipY = false;      ///< top and bottom change places
    double angle = 0.0;      ///< degrees, counter-clockwise on the screen, about the image's centre
    double scale = 1.0;      ///< above 1: the content grows
    double brightness = 1.0; ///< colour x brightness
    double contrast = 1.0;   ///< 0: the image's mean grey everywhere; 1: unchanged
    double saturation = 1.0; ///< 0: grey; 1: unchanged
    double hue = 0.0;        ///< turn about the grey axis, as a share of the full circle
    double hair = 0.0;       ///< strength of the hairs; 0: none
    Artefact artefact = Artefact::Ruler;
    double artefactStrength = 0.0;  ///< 0: none
    std::uint64_t artefactSeed = 0; ///< of both drawings
    double blur = 0.0;              ///< standard deviation in pixels

    friend bool operator==(const Augmentation &, const Augmentation &) = default;
};

/// Draws every field, also those whose option is zero, so that switching one option leaves the draws of the others as they were.
[[nodiscard]] Augmentation drawAugmentation(const AugmentOptions &options, Random &random);

/// The geometric part in one resampling (bilinear, outside is a mirror image of inside); the size is kept. A draw without geometric change
/// returns the image as it is.
[[nodiscard]] RgbImage warpImage(const RgbImage &image, const Augmentation &augmentation);

/// Everything that a draw changes but the colours: the geometry, then hairs and artefact as a camera would see them on the turned skin,
/// then the blur (outside is a mirror image of inside).
[[nodiscard]] RgbImage augmentPixels(const RgbImage &image, const Augmentation &augmentation);

/// An affine map of colours in [0, 1]: out[i] = sum_j matrix[i][j] in[j] + offset[i].
struct ColorTransform
{
    std::array<std::array<double, 3>, 3> matrix = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
    std::array<double, 3> offset = {0, 0, 0};
};

/// Brightness, then contrast about the mean grey, then saturation, then hue, as one map. Grey is 0.299 R + 0.587 G + 0.114 B
/// (ITU-R BT.601); hue turns the chroma plane of YIQ. `grey` is the mean grey of the image before, in [0, 1].
[[nodiscard]] ColorTransform colorTransform(const Augmentation &augmentation, double grey);

/// Mean grey of an image, in [0, 1].
[[nodiscard]] double meanGrey(const RgbImage &image);

/// What a network takes: (colour - mean) / std per channel of colours in [0, 1].
struct Normalization
{
    std::array<double, 3> mean = {0, 0, 0};
    std::array<double, 3> std = {1, 1, 1};
};

/// Writes an image as planes: `out` holds 3 x height x width floats, channel first. Colours are transformed, clamped to [0, 1], normalised.
void writePlanes(const RgbImage &image, const ColorTransform &color, const Normalization &normalization, float *out);

} // namespace lesionlens
