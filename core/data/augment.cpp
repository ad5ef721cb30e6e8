// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/augment.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace lesionlens {

namespace {

using Matrix = std::array<std::array<double, 3>, 3>;

constexpr std::array<double, 3> kGrey = {0.299, 0.587, 0.114};

Matrix product(const Matrix &a, const Matrix &b)
{
    Matrix result{};
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            for (std::size_t k = 0; k < 3; ++k)
                result[i][j] += a[i][k] * b[k][j];
        }
    }
    return result;
}

Matrix saturationMatrix(double saturation)
{
    Matrix result{};
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j)
            result[i][j] = (1.0 - saturation) * kGrey[j] + (i == j ? saturation : 0.0);
    }
    return result;
}

/// R -> YIQ, a turn of (I, Q), YIQ -> R. Grey stays grey.
Matrix hueMatrix(double hue)
{
    const double angle = 2.0 * std::numbers::pi * hue;
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    // Rows I and Q of the NTSC matrix; the inverse is worked out from them instead of its rounded textbook digits, so that hue 0 is exact
    // to rounding: with chroma vectors u (I) and v (Q), R = Y + alpha I + beta Q.
    const std::array<double, 3> rowI = {0.595716, -0.274453, -0.321263};
    const std::array<double, 3> rowQ = {0.211456, -0.522591, 0.311135};
    const cv::Matx33d toYiq(kGrey[0], kGrey[1], kGrey[2], rowI[0], rowI[1], rowI[2], rowQ[0], rowQ[1], rowQ[2]);
    const cv::Matx33d turn(1, 0, 0, 0, c, -s, 0, s, c);
    const cv::Matx33d all = toYiq.inv() * turn * toYiq;
    Matrix result{};
    for (int i = 0; i < 3; ++i) {
        for (int j = 0; j < 3; ++j)
            result[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] = all(i, j);
    }
    return result;
}

/// Input pixel of an output pixel, both counted from pixel centres: inverse of flip, then turn and scale about the centre.
cv::Matx23d inverseWarp(const RgbImage &image, const Augmentation &augmentation)
{
    const double angle = augmentation.angle * std::numbers::pi / 180.0;
    const double c = std::cos(angle) / augmentation.scale;
    const double s = std::sin(angle) / augmentation.scale;
    const double flipX = augmentation.flipX ? -1.0 : 1.0;
    const double flipY = augmentation.flipY ? -1.0 : 1.0;
    const double x = 0.5 * (image.width - 1);
    const double y = 0.5 * (image.height - 1);
    // The y axis points down: counter-clockwise on the screen is (x, y) -> (c x + s y, -s x + c y); this is its inverse, then the flip.
    const double a = flipX * c;
    const double b = flipX * -s;
    const double d = flipY * s;
    const double e = flipY * c;
    return {a, b, x - a * x - b * y, d, e, y - d * x - e * y};
}

} // namespace

AugmentOptions defaultAugmentation()
{
    AugmentOptions options;
    options.flips = true;
    options.rotation = 180.0;
    options.scale = 0.1;
    options.brightness = 0.1;
    options.contrast = 0.1;
    options.saturation = 0.1;
    options.hue = 0.02;
    return options;
}

Augmentation drawAugmentation(const AugmentOptions &options, Random &random)
{
    const auto around = [&random](double centre, double radius) { return centre + radius * random.uniform(-1.0, 1.0); };
    Augmentation result;
    result.flipX = random.chance(0.5) && options.flips;
    result.flipY = random.chance(0.5) && options.flips;
    result.angle = around(0.0, options.rotation);
    result.scale = around(1.0, options.scale);
    result.brightness = around(1.0, options.brightness);
    result.contrast = around(1.0, options.contrast);
    result.saturation = around(1.0, options.saturation);
    result.hue = around(0.0, options.hue);
    result.blur = options.blur * random.uniform();
    const bool hasHair = random.chance(options.hair);
    const double hair = 1.0 - random.uniform();
    result.hair = hasHair ? hair : 0.0;
    const bool hasArtefact = random.chance(options.artefacts);
    const Artefact kind = kArtefacts[1 + random.below(kArtefacts.size() - 1)]; // the first is hair, which has an option of its own
    const double strength = 1.0 - random.uniform();
    const std::uint64_t seed = random.bits();
    if (hasArtefact) {
        result.artefact = kind;
        result.artefactStrength = strength;
    }
    if (hasHair || hasArtefact)
        result.artefactSeed = seed;
    return result;
}

RgbImage warpImage(const RgbImage &image, const Augmentation &augmentation)
{
    if (!augmentation.flipX && !augmentation.flipY && augmentation.angle == 0.0 && augmentation.scale == 1.0)
        return image;
    RgbImage result(image.width, image.height, image.channels);
    const int type = CV_8UC(image.channels);
    // OpenCV has no const view; the source is only read.
    const cv::Mat source(image.height, image.width, type, const_cast<std::uint8_t *>(image.data.data()));
    cv::Mat target(result.height, result.width, type, result.data.data());
    cv::warpAffine(source, target, inverseWarp(image, augmentation), target.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                   cv::BORDER_REFLECT_101);
    return result;
}

RgbImage augmentPixels(const RgbImage &image, const Augmentation &augmentation)
{
    RgbImage result = warpImage(image, augmentation);
    if (augmentation.hair > 0.0)
        result = addArtefact(result, {Artefact::Hair, augmentation.hair, augmentation.artefactSeed}).image;
    if (augmentation.artefactStrength > 0.0)
        result = addArtefact(result, {augmentation.artefact, augmentation.artefactStrength, augmentation.artefactSeed}).image;
    // Below a twentieth of a pixel the kernel's neighbours get no weight in eight bits.
    if (augmentation.blur > 0.05) {
        cv::Mat pixels(result.height, result.width, CV_8UC(result.channels), result.data.data());
        cv::GaussianBlur(pixels, pixels, cv::Size(), augmentation.blur, augmentation.blur, cv::BORDER_REFLECT_101);
    }
    return result;
}

ColorTransform colorTransform(const Augmentation &augmentation, double grey)
{
    Matrix matrix = saturationMatrix(augmentation.saturation);
    if (augmentation.hue != 0.0)
        matrix = product(hueMatrix(augmentation.hue), matrix);
    ColorTransform result;
    const double gain = augmentation.brightness * augmentation.contrast;
    // The mean grey that contrast keeps is that of the brightened image. It is a grey, so saturation and hue leave it alone.
    const double offset = (1.0 - augmentation.contrast) * augmentation.brightness * grey;
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j)
            result.matrix[i][j] = gain * matrix[i][j];
        result.offset[i] = offset;
    }
    return result;
}

double meanGrey(const RgbImage &image)
{
    std::array<std::uint64_t, 3> sum = {0, 0, 0};
    const std::size_t pixels = image.data.size() / 3;
    if (pixels == 0)
        return 0.0;
    for (std::size_t i = 0; i < pixels; ++i) {
        for (std::size_t channel = 0; channel < 3; ++channel)
            sum[channel] += image.data[3 * i + channel];
    }
    double grey = 0.0;
    for (std::size_t channel = 0; channel < 3; ++channel)
        grey += kGrey[channel] * static_cast<double>(sum[channel]);
    return grey / (255.0 * static_cast<double>(pixels));
}

void writePlanes(const RgbImage &image, const ColorTransform &color, const Normalization &normalization, float *out)
{
    const std::size_t pixels = image.data.size() / 3;
    for (std::size_t channel = 0; channel < 3; ++channel) {
        const auto &row = color.matrix[channel];
        const auto r = static_cast<float>(row[0] / 255.0);
        const auto g = static_cast<float>(row[1] / 255.0);
        const auto b = static_cast<float>(row[2] / 255.0);
        const auto offset = static_cast<float>(color.offset[channel]);
        const auto mean = static_cast<float>(normalization.mean[channel]);
        const auto scale = static_cast<float>(1.0 / normalization.std[channel]);
        float *plane = out + channel * pixels;
        const std::uint8_t *in = image.data.data();
        for (std::size_t i = 0; i < pixels; ++i, in += 3) {
            const float value = r * static_cast<float>(in[0]) + g * static_cast<float>(in[1]) + b * static_cast<float>(in[2]) + offset;
            plane[i] = (std::clamp(value, 0.0F, 1.0F) - mean) * scale;
        }
    }
}

} // namespace lesionlens
