// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>

#include "core/base/grid.h"
#include "core/base/random.h"

namespace lesionlens {

/// Random maps that are as smooth as a given one: its amplitude spectrum with random phases (phase randomisation; Theiler et al., "Testing
/// for nonlinearity in time series: the method of surrogate data", Physica D 1992, here in two dimensions). The map is mirrored at its
/// borders first and a piece of its size is cut out, so that opposite borders are no neighbours. The values are close to normally
/// distributed whatever the map's were: compare by ranks. Plain Fourier sums, meant for grids up to 64 x 64.
class RandomMaps
{
public:
    /// The map must have cells and finite values.
    explicit RandomMaps(const Grid<float> &map);

    /// The next two maps, independent of each other, of the map's size; mean 0, and the map's variance, both on average.
    [[nodiscard]] std::pair<Grid<float>, Grid<float>> nextPair(Random &random) const;

private:
    /// Complex numbers, real and imaginary parts apart.
    struct ComplexGrid
    {
        ComplexGrid(int rows, int cols) : real(rows, cols), imaginary(rows, cols) {}
        Grid<double> real;
        Grid<double> imaginary;
    };

    /// exp(2 pi i frequency position / (2 length)): [2 length frequencies, length positions].
    [[nodiscard]] static ComplexGrid waves(int length);
    /// The spectrum of two real maps, one as the real and one as the imaginary part.
    [[nodiscard]] ComplexGrid randomSpectrum(Random &random) const;

    int rows_;
    int cols_;
    Grid<double> amplitude_; ///< [2 rows, 2 cols]; 0 at frequency zero: the mean does not matter
    ComplexGrid rowWaves_;
    ComplexGrid colWaves_;
};

} // namespace lesionlens
