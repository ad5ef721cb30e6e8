// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/image/phantom_layers.h"

namespace lesionlens {

namespace {

constexpr std::uint64_t kTint = 0; // sub-streams
constexpr std::uint64_t kMottle = 1;
constexpr std::uint64_t kRedness = 2;
constexpr std::uint64_t kTexture = 3;
constexpr std::uint64_t kFolds = 4;

Color skinColor(double tone, std::uint64_t seed)
{
    constexpr Color kPink{0.91F, 0.69F, 0.67F};
    constexpr Color kLilac{0.85F, 0.74F, 0.78F};
    constexpr Color kBeige{0.88F, 0.75F, 0.65F};
    constexpr Color kDark{0.47F, 0.31F, 0.25F};
    Random random(seed);
    // The camera's white balance: the same skin looks pink in one clinic, lilac or beige in another.
    const auto towards = static_cast<float>(random.uniform());
    const Color &other = random.chance(0.5) ? kLilac : kBeige;
    Color color;
    for (std::size_t c = 0; c < 3; ++c)
        color[c] = mix(mix(kPink[c], other[c], towards), kDark[c], static_cast<float>(tone));
    return color;
}

} // namespace

ColorField drawSkin(const PhantomFactors &factors, int size, std::uint64_t seed)
{
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Skin);
    const Color base = skinColor(factors.skinTone, deriveSeed(stream, kTint));
    const Field mottle = fractalNoise(size, 3.0, 4, 0.6F, deriveSeed(stream, kMottle));
    const Field redness = fractalNoise(size, 4.0, 4, 0.7F, deriveSeed(stream, kRedness));
    const Field texture = fractalNoise(size, 36.0, 2, 0.8F, deriveSeed(stream, kTexture));
    const Field folds = cellWalls(size, 22.0, deriveSeed(stream, kFolds));
    ColorField skin{Field(size, size), Field(size, size), Field(size, size)};
    for (std::size_t i = 0; i < mottle.size(); ++i) {
        const float fold = 1.0F - smoothStep(0.0F, 0.22F, folds.values[i]);
        const float light = 1.0F + 0.022F * mottle.values[i] + 0.016F * texture.values[i] - 0.022F * fold;
        const float red = 0.022F * redness.values[i];
        skin[0].values[i] = base[0] * light * (1.0F + 0.3F * red);
        skin[1].values[i] = base[1] * light * (1.0F - red);
        skin[2].values[i] = base[2] * light * (1.0F - 0.8F * red);
    }
    return skin;
}

void addLight(ColorField &picture, std::uint64_t seed)
{
    Random random(streamSeed(seed, PhantomStream::Light));
    const double centreX = random.uniform(0.38, 0.62);
    const double centreY = random.uniform(0.38, 0.62);
    const double falloff = random.uniform(0.12, 0.40);
    const int size = picture[0].rows;
    for (int row = 0; row < size; ++row) {
        for (int col = 0; col < size; ++col) {
            const double x = (col + 0.5) / size - centreX;
            const double y = (row + 0.5) / size - centreY;
            const auto light = static_cast<float>(1.0 - falloff * (x * x + y * y));
            for (Field &channel : picture)
                channel.at(row, col) *= light;
        }
    }
}

} // namespace lesionlens
