// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/random.h"
#include "core/image/phantom/artefacts/layers.h"
#include "core/image/phantom/shape.h"

namespace lesionlens {

namespace {

constexpr int kMostBubbles = 16;

struct Bubble
{
    Point centre;
    double radius = 0.0;
    double aspect = 1.0;
    double angle = 0.0;
    float rim = 0.0F;   ///< contrast of the ring
    float light = 0.0F; ///< direction of the lamp
};

Bubble blowBubble(const Canvas &canvas, bool inSight, std::uint64_t seed)
{
    Random random(seed);
    Bubble bubble;
    const double margin = inSight ? -0.1 : 0.03;
    const double x = random.uniform(-margin, 1.0 + margin);
    bubble.centre = {x * canvas.width(), random.uniform(-margin, 1.0 + margin) * canvas.height()};
    // Small ones are more common than large ones.
    bubble.radius = std::max(0.012 + 0.07 * std::pow(random.uniform(), 2.5), 1.6 / canvas.unit);
    bubble.aspect = random.uniform(0.78, 1.0);
    bubble.angle = random.uniform(0.0, std::numbers::pi);
    bubble.rim = static_cast<float>(random.uniform(0.5, 1.0));
    bubble.light = static_cast<float>(random.uniform(-0.4, 0.4));
    return bubble;
}

/// A bump of height 1 and half-width `width` at `centre`.
float bump(float x, float centre, float width)
{
    const float t = (x - centre) / width;
    return std::max(0.0F, 1.0F - t * t);
}

void layBubble(ColorField &picture, Mask &inside, const Canvas &canvas, const Bubble &bubble, float lamp)
{
    const PixelBox box = boxAround(bubble.centre, bubble.centre, 1.25 * bubble.radius, canvas);
    const double cosine = std::cos(bubble.angle);
    const double sine = std::sin(bubble.angle);
    // A rim is thin, but no thinner than a pixel.
    const auto width = static_cast<float>(std::max(0.07, 0.9 / (bubble.radius * canvas.unit)));
    for (int row = box.top; row <= box.bottom; ++row) {
        for (int col = box.left; col <= box.right; ++col) {
            const double x = canvas.x(col) - bubble.centre.x;
            const double y = canvas.y(row) - bubble.centre.y;
            const double along = (x * cosine + y * sine) / bubble.radius;
            const double across = (y * cosine - x * sine) / (bubble.radius * bubble.aspect);
            const auto distance = static_cast<float>(std::sqrt(along * along + across * across));
            if (distance > 1.0F + width)
                continue;
            const std::size_t i = inside.index(row, col);
            inside.values[i] |= distance <= 1.0F + 0.5F * width ? 1 : 0;
            // Seen from the lamp's side the rim is bright, from the other side as well but less; between them it is dark.
            const float facing = std::cos(static_cast<float>(std::atan2(y, x)) - lamp - bubble.light);
            const float dark = 0.42F * bubble.rim * bump(distance, 1.0F, width) * (1.0F - 0.35F * facing * facing);
            const float ring = 0.40F * bubble.rim * bump(distance, 1.0F - 1.3F * width, width) * (0.35F + 0.65F * facing * facing);
            const float glint =
                0.75F * bump(distance, 0.70F, 0.14F) * smoothStep(0.86F, 0.97F, std::abs(facing)) * (facing > 0.0F ? 1.0F : 0.45F);
            const float haze = distance < 1.0F ? 0.05F * bubble.rim : 0.0F;
            const float white = std::clamp(ring + glint + haze, 0.0F, 0.9F);
            for (ColorField::value_type &channel : picture)
                channel.values[i] = mix(channel.values[i] * (1.0F - dark), 0.97F, white);
        }
    }
}

} // namespace

void layBubbles(ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed)
{
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Bubbles);
    const auto lamp = static_cast<float>(Random(deriveSeed(stream, 0)).uniform(0.0, 2.0 * std::numbers::pi));
    const int count = static_cast<int>(std::ceil(amount * kMostBubbles));
    for (int i = 0; i < count; ++i)
        layBubble(picture, inside, canvas, blowBubble(canvas, i == 0, deriveSeed(stream, static_cast<std::uint64_t>(i) + 1)), lamp);
}

} // namespace lesionlens
