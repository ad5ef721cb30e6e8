// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/base/random.h"
#include "core/image/phantom/artefacts/layers.h"
#include "core/image/phantom/shape.h"

namespace lesionlens {

namespace {

/// The colours of stickers in the ISIC archive's pictures of children's naevi.
Color chooseSticker(Random &random)
{
    constexpr std::array<Color, 6> kStickers = {Color{0.93F, 0.80F, 0.22F}, Color{0.86F, 0.32F, 0.22F}, Color{0.24F, 0.62F, 0.42F},
                                                Color{0.22F, 0.52F, 0.78F}, Color{0.90F, 0.55F, 0.20F}, Color{0.40F, 0.72F, 0.72F}};
    Color color = kStickers[random.below(kStickers.size())];
    const auto shade = static_cast<float>(random.uniform(0.82, 1.05));
    for (float &channel : color)
        channel *= shade;
    return color;
}

} // namespace

void layColorPatch(ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed)
{
    const std::uint64_t stream = streamSeed(seed, PhantomStream::ColorPatch);
    Random random(deriveSeed(stream, 0));
    const Color color = chooseSticker(random);
    const bool round = random.chance(0.75);
    const double radius = (0.10 + 0.16 * amount) * random.uniform(0.9, 1.1);
    const double direction = random.uniform(0.0, 2.0 * std::numbers::pi);
    const double turn = random.uniform(0.0, std::numbers::pi);
    // On the rim: as far out as the edge of the image is in this direction.
    const double toEdge = 0.5 / std::max(std::abs(std::cos(direction)), std::abs(std::sin(direction)));
    const double outwards = toEdge * random.uniform(0.84, 1.02);
    const Point centre{(0.5 + outwards * std::cos(direction)) * canvas.width(), (0.5 + outwards * std::sin(direction)) * canvas.height()};
    const auto shadowShift = 0.05 * radius;
    const Field paper = smoothNoise(canvas, 60.0, 60.0, deriveSeed(stream, 1));
    const auto edge = static_cast<float>(std::max(0.6 / canvas.unit, 0.0022)); // cut, not painted
    const auto shade = static_cast<float>(std::max(1.0 / canvas.unit, 0.05 * radius));
    const PixelBox box = boxAround(centre, centre, 1.5 * radius, canvas);
    const double cosine = std::cos(turn);
    const double sine = std::sin(turn);
    // How far a point lies outside the sticker.
    const auto beyond = [&](double x, double y) {
        const double u = x * cosine + y * sine;
        const double v = y * cosine - x * sine;
        return static_cast<float>(round ? std::hypot(u, v) - radius : std::max(std::abs(u), std::abs(v)) - 0.85 * radius);
    };
    for (int row = box.top; row <= box.bottom; ++row) {
        for (int col = box.left; col <= box.right; ++col) {
            const double x = canvas.x(col) - centre.x;
            const double y = canvas.y(row) - centre.y;
            const float away = beyond(x, y);
            const float cover = 1.0F - smoothStep(-edge, edge, away);
            const float shadow = 1.0F - smoothStep(-shade, 2.0F * shade, beyond(x - shadowShift, y - shadowShift));
            if (cover <= 0.0F && shadow <= 0.0F)
                continue;
            const std::size_t i = inside.index(row, col);
            inside.values[i] |= cover >= kArtefactCoverage ? 1 : 0;
            // The rim of the sticker is in the lamp's shade; its surface is matt and grainy.
            const float light = (0.90F + 0.10F * smoothStep(0.0F, 6.0F * shade, -away)) * (1.0F + 0.025F * paper.values[i]);
            for (std::size_t c = 0; c < picture.size(); ++c) {
                float &value = picture[c].values[i];
                value = mix(value * (1.0F - 0.22F * shadow), color[c] * light, 0.97F * cover);
            }
        }
    }
}

} // namespace lesionlens
