// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/phantom/shape.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/random.h"

namespace lesionlens {

namespace {

/// r(theta) / R = 1 + elongation cos(2 theta) + sum over m = 3, 4, 5 of a_m sin(m theta + phase_m), theta from the symmetry axis.
/// The sine waves break both mirror symmetries; their amplitudes are proportional to the asymmetry.
struct Outline
{
    double angle = 0.0;
    double elongation = 0.0;
    double softness = 0.0;
    std::array<double, 3> amplitude{};
    std::array<double, 3> phase{};

    [[nodiscard]] double radius(double cosine, double sine) const
    {
        // cos and sin of m theta by repeated multiplication with (cos + i sin)
        double c = cosine * cosine - sine * sine;
        double s = 2.0 * cosine * sine;
        double r = 1.0 + elongation * c;
        for (std::size_t m = 0; m < amplitude.size(); ++m) {
            const double next = c * cosine - s * sine;
            s = s * cosine + c * sine;
            c = next;
            r += amplitude[m] * (s * std::cos(phase[m]) + c * std::sin(phase[m]));
        }
        return r;
    }
};

Outline drawOutline(double asymmetry, std::uint64_t seed)
{
    Random random(seed);
    Outline outline;
    outline.angle = random.uniform(0.0, std::numbers::pi);
    outline.elongation = random.uniform(0.07, 0.17);
    outline.softness = random.uniform(0.06, 0.19);
    // Around a quarter turn the wave of order 3 is far from even and from odd in theta.
    outline.phase = {random.chance(0.5) ? random.uniform(0.6, 1.0) : random.uniform(2.1, 2.5), random.uniform(0.0, 6.28),
                     random.uniform(0.0, 6.28)};
    outline.amplitude = {asymmetry * random.uniform(0.17, 0.21), asymmetry * random.uniform(0.05, 0.09),
                         asymmetry * random.uniform(0.03, 0.06)};
    return outline;
}

} // namespace

std::uint64_t streamSeed(std::uint64_t seed, PhantomStream stream)
{
    return deriveSeed(seed, static_cast<std::uint64_t>(stream));
}

LesionShape drawShape(const PhantomFactors &factors, int size, std::uint64_t seed)
{
    const Outline outline = drawOutline(factors.asymmetry, streamSeed(seed, PhantomStream::Shape));
    // A trace of waviness stays at irregularity 0: no outline is a perfect ellipse.
    constexpr double kRaggedness = 0.15;
    const auto raggedness = static_cast<float>(0.008 + kRaggedness * factors.borderIrregularity);
    const Field noise = fractalNoise(size, 2.6 / factors.radius, 3, 0.62F, streamSeed(seed, PhantomStream::Border));
    LesionShape shape{Field(size, size), Field(size, size), Field(size, size), Field(size, size), Grid<std::uint8_t>(size, size)};
    const double cosine = std::cos(outline.angle);
    const double sine = std::sin(outline.angle);
    const auto softness = static_cast<float>(outline.softness);
    for (int row = 0; row < size; ++row) {
        for (int col = 0; col < size; ++col) {
            const std::size_t i = shape.depth.index(row, col);
            const double x = ((col + 0.5) / size - factors.centreX) / factors.radius;
            const double y = ((row + 0.5) / size - factors.centreY) / factors.radius;
            const double along = x * cosine + y * sine;
            const double across = y * cosine - x * sine;
            const double distance = std::max(std::hypot(along, across), 1e-6);
            const double radius = outline.radius(along / distance, across / distance);
            const float depth = static_cast<float>(1.0 - distance / radius) + raggedness * noise.values[i];
            shape.depth.values[i] = depth;
            shape.along.values[i] = static_cast<float>(along);
            shape.across.values[i] = static_cast<float>(across);
            shape.coverage.values[i] = smoothStep(-softness, softness, depth);
            shape.inside.values[i] = depth >= 0.0F ? 1 : 0;
        }
    }
    return shape;
}

} // namespace lesionlens
