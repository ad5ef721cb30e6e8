// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>
#include <numbers>

#include "core/base/random.h"
#include "core/image/phantom/artefacts/layers.h"
#include "core/image/phantom/shape.h"

namespace lesionlens {

namespace {

/// Half a diagonal is this long in the square images for which the shares are given; others have the same share of their diagonal.
double diagonalScale(const Canvas &canvas)
{
    return std::hypot(canvas.width(), canvas.height()) / std::numbers::sqrt2;
}

} // namespace

void layDarkCorner(ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed)
{
    constexpr Color kShade = {0.035F, 0.030F, 0.035F};
    Random random(streamSeed(seed, PhantomStream::DarkCorner));
    const double centreX = (0.5 + random.uniform(-0.03, 0.03)) * canvas.width();
    const double centreY = (0.5 + random.uniform(-0.03, 0.03)) * canvas.height();
    const double scale = diagonalScale(canvas);
    const double radius = scale * (random.uniform(0.53, 0.62) + 0.10 * (0.5 - amount));
    const double softness = scale * random.uniform(0.010, 0.045);
    for (int row = 0; row < canvas.rows; ++row) {
        const double y = canvas.y(row) - centreY;
        for (int col = 0; col < canvas.cols; ++col) {
            const double x = canvas.x(col) - centreX;
            const double squared = x * x + y * y;
            if (squared <= (radius - softness) * (radius - softness))
                continue;
            const float darkness = smoothStep(static_cast<float>(radius - softness), static_cast<float>(radius + softness),
                                              static_cast<float>(std::sqrt(squared)));
            const std::size_t i = inside.index(row, col);
            inside.values[i] |= darkness >= 0.5F ? 1 : 0;
            for (std::size_t c = 0; c < picture.size(); ++c)
                picture[c].values[i] = mix(picture[c].values[i], kShade[c], darkness);
        }
    }
}

void layVignette(ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed)
{
    Random random(streamSeed(seed, PhantomStream::Vignette));
    const double centreX = (0.5 + random.uniform(-0.06, 0.06)) * canvas.width();
    const double centreY = (0.5 + random.uniform(-0.06, 0.06)) * canvas.height();
    const double scale = diagonalScale(canvas);
    const auto begin = static_cast<float>(scale * random.uniform(0.22, 0.36));
    const auto end = static_cast<float>(scale * random.uniform(0.70, 0.76));
    const auto tint = static_cast<float>(random.uniform(-0.05, 0.10)); // the rim is bluer or browner than the middle
    const auto depth = static_cast<float>(0.85 * amount);
    const Color loss = {depth * (1.0F + tint), depth, depth * (1.0F - tint)};
    for (int row = 0; row < canvas.rows; ++row) {
        const double y = canvas.y(row) - centreY;
        for (int col = 0; col < canvas.cols; ++col) {
            const double x = canvas.x(col) - centreX;
            const float fall = smoothStep(begin, end, static_cast<float>(std::sqrt(x * x + y * y)));
            if (fall <= 0.0F)
                continue;
            const std::size_t i = inside.index(row, col);
            inside.values[i] |= fall >= 0.5F ? 1 : 0;
            for (std::size_t c = 0; c < picture.size(); ++c)
                picture[c].values[i] *= 1.0F - loss[c] * fall;
        }
    }
}

} // namespace lesionlens
