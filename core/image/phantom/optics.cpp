// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/phantom/optics.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/random.h"
#include "core/image/phantom/shape.h"

namespace lesionlens {

namespace {

Field drawGlare(int size, Random &random)
{
    Field glare(size, size);
    const std::uint64_t sheens = random.below(3);
    for (std::uint64_t i = 0; i < 2; ++i) { // broad and faint
        Spot sheen;
        sheen.centre = {random.uniform(), random.uniform()};
        sheen.radius = random.uniform(0.18, 0.40);
        sheen.aspect = random.uniform(0.35, 0.9);
        sheen.angle = random.uniform(0.0, std::numbers::pi);
        sheen.hardness = 0.0;
        sheen.strength = random.uniform(0.02, 0.07);
        if (i < sheens)
            addSpot(glare, sheen);
    }
    const std::uint64_t glints = random.below(9);
    for (std::uint64_t i = 0; i < 8; ++i) { // small and bright
        Spot glint;
        glint.centre = {random.uniform(), random.uniform()};
        glint.radius = random.uniform(0.004, 0.010);
        glint.aspect = random.uniform(0.3, 1.0);
        glint.angle = random.uniform(0.0, std::numbers::pi);
        glint.hardness = 0.0;
        glint.strength = random.uniform(0.08, 0.35);
        if (i < glints)
            addSpot(glare, glint);
    }
    return glare;
}

/// Mean 0, standard deviation 1, close to normal: the sum of four 16-bit uniform numbers.
float sensorNoise(std::uint64_t bits)
{
    float sum = 0.0F;
    for (int part = 0; part < 4; ++part)
        sum += static_cast<float>((bits >> (16 * part)) & 0xFFFFU);
    return (sum / 65535.0F - 2.0F) * 1.7320508F; // each part has variance 1/12
}

} // namespace

void applyLight(ColorField &picture, const PhantomFactors &factors, std::uint64_t seed)
{
    constexpr Color kWarmth = {0.07F, 0.0F, -0.13F};
    const int size = picture[0].rows;
    Random random(streamSeed(seed, PhantomStream::Light));
    const double centreX = 0.5 + random.uniform(-0.12, 0.12);
    const double centreY = 0.5 + random.uniform(-0.12, 0.12);
    const auto exposure = static_cast<float>(random.uniform(0.97, 1.12));
    const auto falloff = static_cast<float>(random.uniform(0.06, 0.42));
    const auto tint = static_cast<float>(random.uniform(-0.06, 0.10)); // the rim is bluer or browner than the middle
    const Field glare = drawGlare(size, random);
    const Color channelFalloff = {falloff * (1.0F + tint), falloff, falloff * (1.0F - 2.0F * tint)};
    const float strength = 1.0F + 0.2F * static_cast<float>(2.0 * factors.lightStrength - 1.0);
    Color lamp{};
    for (std::size_t c = 0; c < lamp.size(); ++c)
        lamp[c] = exposure * strength * (1.0F + kWarmth[c] * static_cast<float>(factors.lightTemperature));
    for (int row = 0; row < size; ++row) {
        for (int col = 0; col < size; ++col) {
            const auto x = static_cast<float>((col + 0.5) / size - centreX);
            const auto y = static_cast<float>((row + 0.5) / size - centreY);
            const float squared = (x * x + y * y) / 0.5F; // 1 in the corners of a centred light
            const std::size_t i = glare.index(row, col);
            for (std::size_t c = 0; c < picture.size(); ++c) {
                const float lit = picture[c].values[i] * lamp[c] * (1.0F - channelFalloff[c] * squared * (0.35F + 0.65F * squared));
                picture[c].values[i] = lit + glare.values[i] * (1.0F - lit);
            }
        }
    }
}

RgbImage expose(const ColorField &picture, std::uint64_t seed)
{
    const int size = picture[0].rows;
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Sensor);
    Random random(deriveSeed(stream, 0));
    const double blur = random.uniform(0.0016, 0.0034) * size;
    const auto noise = static_cast<float>(random.uniform(0.004, 0.011));
    RgbImage image(size, size);
    Random grain(deriveSeed(stream, 1));
    std::array<cv::Mat, 3> soft;
    for (std::size_t c = 0; c < picture.size(); ++c) {
        // OpenCV takes a non-const pointer but only reads.
        const cv::Mat sharp(size, size, CV_32FC1, const_cast<float *>(picture[c].values.data()));
        cv::GaussianBlur(sharp, soft[c], {}, blur, blur, cv::BORDER_REFLECT_101);
    }
    for (int row = 0; row < size; ++row) {
        for (int col = 0; col < size; ++col) {
            std::uint8_t *pixel = image.pixel(col, row);
            const float common = sensorNoise(grain.bits()); // brightness noise is stronger than colour noise
            for (std::size_t c = 0; c < soft.size(); ++c) {
                const float value = soft[c].at<float>(row, col) + noise * (0.8F * common + 0.6F * sensorNoise(grain.bits()));
                pixel[c] = static_cast<std::uint8_t>(std::clamp(value, 0.0F, 1.0F) * 255.0F + 0.5F);
            }
        }
    }
    return image;
}

} // namespace lesionlens
