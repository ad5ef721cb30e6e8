// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace lesionlens {

/// SplitMix64 finaliser: derives the seed of a sub-stream from a seed and a number, the same on every platform.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
[[nodiscard]] constexpr std::uint64_t deriveSeed(std::uint64_t seed, std::uint64_t stream)
{
    std::uint64_t z = seed + 0x9E3779B97F4A7C15ULL * (stream + 1);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

/// A small generator whose numbers are the same with every standard library (std::uniform_*_distribution are not).
class Random
{
public:
    explicit Random(std::uint64_t seed) : seed_(seed) {}

    /// 64 random bits.
    std::uint64_t bits() { return deriveSeed(seed_, next_++); }
    /// Uniform in [0, 1), 53 bits.
    double uniform() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }
    /// Uniform in [low, high).
    double uniform(double low, double high) { return low + (high - low) * uniform(); }
    /// Uniform integer in [0, count); count must be positive.
    std::uint64_t below(std::uint64_t count) { return static_cast<std::uint64_t>(uniform() * static_cast<double>(count)); }
    /// True with the given probability.
    bool chance(double probability) { return uniform() < probability; }
    /// Standard normal (Box-Muller, cosine branch).
    double normal();

private:
    std::uint64_t seed_;
    std::uint64_t next_ = 0;
};

} // namespace lesionlens
