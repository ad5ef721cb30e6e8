// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/random.h"
#include "core/image/phantom_layers.h"

namespace lesionlens {

namespace {

void cover(ColorField &picture, std::size_t i, const Color &color, float share)
{
    for (std::size_t c = 0; c < 3; ++c)
        picture[c].values[i] = mix(picture[c].values[i], color[c], share);
}

/// A hair bends slowly as it goes and is thinner at its ends.
void addOneHair(Field &coverage, Random &random)
{
    constexpr int kPieces = 28;
    Point at{random.uniform(0.02, 0.98), random.uniform(0.02, 0.98)};
    double angle = random.uniform(0.0, 2.0 * std::numbers::pi);
    const double step = random.uniform(0.35, 1.0) / kPieces;
    const double bend = random.uniform(-1.4, 1.4) / kPieces;
    const double curl = random.uniform(-2.0, 2.0) / (kPieces * kPieces);
    const double half = random.uniform(0.0018, 0.0036);
    const auto width = [half](int piece) {
        const double t = static_cast<double>(piece) / kPieces;
        return half * (0.35 + 0.65 * std::min(1.0, 4.0 * std::min(t + 0.1, 1.0 - t)));
    };
    for (int piece = 0; piece < kPieces; ++piece) {
        const Point next{at.x + step * std::cos(angle), at.y + step * std::sin(angle)};
        addStroke(coverage, {at, next, width(piece), width(piece + 1)});
        at = next;
        angle += bend + curl * piece;
    }
}

/// A strip along one side of the image: its edge is the line through `origin` in direction (cosine, sine); it lies to the line's left.
struct Strip
{
    Point origin;
    double cosine = 1.0;
    double sine = 0.0;
    double width = 0.0;

    [[nodiscard]] Point at(double along, double inwards) const
    {
        return {origin.x + along * cosine - inwards * sine, origin.y + along * sine + inwards * cosine};
    }
};

Strip placeStrip(Random &random)
{
    const auto side = static_cast<double>(random.below(4)); // top, right, bottom, left
    const double angle = side * std::numbers::pi / 2.0 + random.uniform(-0.09, 0.09);
    Strip strip;
    strip.cosine = std::cos(angle);
    strip.sine = std::sin(angle);
    strip.width = random.uniform(0.11, 0.15);
    const double away = 0.5 - random.uniform(0.0, 0.04); // from the image's centre to the strip's outer edge
    strip.origin = {0.5 + away * strip.sine, 0.5 - away * strip.cosine};
    return strip;
}

Field drawTicks(const Strip &strip, int size, Random &random)
{
    Field ticks(size, size);
    const double spacing = random.uniform(0.024, 0.036);
    const double half = std::max(0.0022, 0.45 / size);
    const double start = -0.8 + random.uniform(0.0, spacing);
    for (int tick = 0; start + tick * spacing < 0.8; ++tick) {
        const double share = tick % 10 == 0 ? 0.74 : tick % 5 == 0 ? 0.54 : 0.36;
        const double along = start + tick * spacing;
        // The marks hang from the edge that faces the lesion.
        addStroke(ticks, {strip.at(along, strip.width * 0.96), strip.at(along, strip.width * (0.96 - share)), half, half});
    }
    return ticks;
}

} // namespace

Grid<std::uint8_t> addHair(ColorField &picture, const PhantomFactors &factors, std::uint64_t seed)
{
    constexpr double kMost = 26.0;
    constexpr float kSeen = 0.25F;
    const int size = picture[0].rows;
    Grid<std::uint8_t> mask(size, size);
    if (factors.hair <= 0.0)
        return mask;
    const std::uint64_t stream = streamSeed(seed, PhantomStream::Hair);
    Field coverage(size, size);
    const int count = std::max(1, static_cast<int>(std::lround(kMost * factors.hair)));
    for (int hair = 0; hair < count; ++hair) {
        Random random(deriveSeed(stream, static_cast<std::uint64_t>(hair) + 1));
        addOneHair(coverage, random);
    }
    Random random(deriveSeed(stream, 0));
    const auto brown = static_cast<float>(random.uniform(0.0, 0.16));
    const Color color{0.08F + brown, 0.06F + 0.6F * brown, 0.06F + 0.3F * brown};
    for (std::size_t i = 0; i < coverage.size(); ++i) {
        cover(picture, i, color, 0.88F * coverage.values[i]);
        mask.values[i] = coverage.values[i] >= kSeen ? 1 : 0;
    }
    return mask;
}

Grid<std::uint8_t> addRuler(ColorField &picture, const PhantomFactors &factors, std::uint64_t seed)
{
    constexpr Color kStrip{0.90F, 0.90F, 0.88F};
    constexpr Color kInk{0.07F, 0.07F, 0.09F};
    constexpr float kOpacity = 0.5F;
    const int size = picture[0].rows;
    Grid<std::uint8_t> mask(size, size);
    if (!factors.ruler)
        return mask;
    Random random(streamSeed(seed, PhantomStream::Ruler));
    const Strip strip = placeStrip(random);
    const Field ticks = drawTicks(strip, size, random);
    for (int row = 0; row < size; ++row) {
        for (int col = 0; col < size; ++col) {
            const double x = (col + 0.5) / size - strip.origin.x;
            const double y = (row + 0.5) / size - strip.origin.y;
            const double inwards = y * strip.cosine - x * strip.sine;
            const double inside = std::min(inwards, strip.width - inwards) * size; // pixels from the nearer edge
            const auto share = static_cast<float>(std::clamp(inside + 0.5, 0.0, 1.0));
            const std::size_t i = mask.index(row, col);
            cover(picture, i, kStrip, kOpacity * share);
            cover(picture, i, kInk, 0.86F * ticks.values[i] * share);
            mask.values[i] = inside >= 0.0 ? 1 : 0;
        }
    }
    return mask;
}

Grid<std::uint8_t> addDarkCorner(ColorField &picture, const PhantomFactors &factors, std::uint64_t seed)
{
    const int size = picture[0].rows;
    Grid<std::uint8_t> mask(size, size);
    if (!factors.darkCorner)
        return mask;
    Random random(streamSeed(seed, PhantomStream::DarkCorner));
    const double radius = random.uniform(0.53, 0.61);
    const double softness = random.uniform(0.012, 0.03);
    const double centreX = 0.5 + random.uniform(-0.02, 0.02);
    const double centreY = 0.5 + random.uniform(-0.02, 0.02);
    constexpr Color kBlack{0.025F, 0.02F, 0.025F};
    for (int row = 0; row < size; ++row) {
        for (int col = 0; col < size; ++col) {
            const double beyond = std::hypot((col + 0.5) / size - centreX, (row + 0.5) / size - centreY) - radius;
            const std::size_t i = mask.index(row, col);
            cover(picture, i, kBlack, smoothStep(static_cast<float>(-softness), static_cast<float>(softness), static_cast<float>(beyond)));
            mask.values[i] = beyond >= 0.0 ? 1 : 0;
        }
    }
    return mask;
}

} // namespace lesionlens
