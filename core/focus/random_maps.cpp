// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/focus/random_maps.h"

#include <cmath>
#include <numbers>
#include <utility>

namespace lesionlens {

namespace {

/// Fourier coefficients of the map mirrored at its borders are, up to a phase, those of the cosine transform: real.
Grid<double> mirroredAmplitudes(const Grid<float> &map)
{
    const auto cosine = [](int frequency, int position, int length) {
        return 2.0 * std::cos(std::numbers::pi * frequency * (2.0 * position + 1.0) / (2.0 * length));
    };
    Grid<double> alongRows(2 * map.rows, map.cols);
    for (int u = 0; u < 2 * map.rows; ++u) {
        for (int row = 0; row < map.rows; ++row) {
            const double factor = cosine(u, row, map.rows);
            for (int col = 0; col < map.cols; ++col)
                alongRows.at(u, col) += factor * static_cast<double>(map.at(row, col));
        }
    }
    Grid<double> amplitudes(2 * map.rows, 2 * map.cols);
    for (int v = 0; v < 2 * map.cols; ++v) {
        for (int col = 0; col < map.cols; ++col) {
            const double factor = cosine(v, col, map.cols);
            for (int u = 0; u < 2 * map.rows; ++u)
                amplitudes.at(u, v) += factor * alongRows.at(u, col);
        }
    }
    const double cells = 4.0 * static_cast<double>(map.size());
    for (double &value : amplitudes.values)
        value = std::abs(value) / cells; // with the transform's factor, so that the way back needs none
    amplitudes.values.front() = 0.0;
    return amplitudes;
}

} // namespace

RandomMaps::RandomMaps(const Grid<float> &map)
    : rows_(map.rows), cols_(map.cols), amplitude_(mirroredAmplitudes(map)), rowWaves_(waves(map.rows)), colWaves_(waves(map.cols))
{
}

RandomMaps::ComplexGrid RandomMaps::waves(int length)
{
    ComplexGrid table(2 * length, length);
    for (int frequency = 0; frequency < 2 * length; ++frequency) {
        for (int position = 0; position < length; ++position) {
            const double angle = std::numbers::pi * ((frequency * position) % (2 * length)) / length;
            table.real.at(frequency, position) = std::cos(angle);
            table.imaginary.at(frequency, position) = std::sin(angle);
        }
    }
    return table;
}

RandomMaps::ComplexGrid RandomMaps::randomSpectrum(Random &random) const
{
    const int rows = 2 * rows_;
    const int cols = 2 * cols_;
    ComplexGrid spectrum(rows, cols);
    for (int u = 0; u < rows; ++u) {
        for (int v = 0; v < cols; ++v) {
            const int oppositeU = (rows - u) % rows;
            const int oppositeV = (cols - v) % cols;
            // A real map has conjugate values at opposite frequencies. Those that are their own opposite are zero by the mirroring.
            if (amplitude_.index(oppositeU, oppositeV) <= amplitude_.index(u, v))
                continue;
            const double amplitude = amplitude_.at(u, v);
            const double first = 2.0 * std::numbers::pi * random.uniform();
            const double second = 2.0 * std::numbers::pi * random.uniform();
            // first + i second here, conjugate(first) + i conjugate(second) there
            spectrum.real.at(u, v) = amplitude * (std::cos(first) - std::sin(second));
            spectrum.imaginary.at(u, v) = amplitude * (std::sin(first) + std::cos(second));
            spectrum.real.at(oppositeU, oppositeV) = amplitude * (std::cos(first) + std::sin(second));
            spectrum.imaginary.at(oppositeU, oppositeV) = amplitude * (std::cos(second) - std::sin(first));
        }
    }
    return spectrum;
}

// Back from the spectrum, only for the piece that is kept: first along the rows, then along the columns.
std::pair<Grid<float>, Grid<float>> RandomMaps::nextPair(Random &random) const
{
    const ComplexGrid spectrum = randomSpectrum(random);
    std::pair<Grid<float>, Grid<float>> maps{{rows_, cols_}, {rows_, cols_}};
    ComplexGrid line(1, 2 * cols_);
    ComplexGrid out(1, cols_);
    for (int row = 0; row < rows_; ++row) {
        line = ComplexGrid(1, 2 * cols_);
        for (int u = 0; u < 2 * rows_; ++u) {
            const double real = rowWaves_.real.at(u, row);
            const double imaginary = rowWaves_.imaginary.at(u, row);
            for (int v = 0; v < 2 * cols_; ++v) {
                line.real.at(0, v) += real * spectrum.real.at(u, v) - imaginary * spectrum.imaginary.at(u, v);
                line.imaginary.at(0, v) += real * spectrum.imaginary.at(u, v) + imaginary * spectrum.real.at(u, v);
            }
        }
        out = ComplexGrid(1, cols_);
        for (int v = 0; v < 2 * cols_; ++v) {
            const double real = line.real.at(0, v);
            const double imaginary = line.imaginary.at(0, v);
            for (int col = 0; col < cols_; ++col) {
                out.real.at(0, col) += real * colWaves_.real.at(v, col) - imaginary * colWaves_.imaginary.at(v, col);
                out.imaginary.at(0, col) += real * colWaves_.imaginary.at(v, col) + imaginary * colWaves_.real.at(v, col);
            }
        }
        for (int col = 0; col < cols_; ++col) {
            maps.first.at(row, col) = static_cast<float>(out.real.at(0, col));
            maps.second.at(row, col) = static_cast<float>(out.imaginary.at(0, col));
        }
    }
    return maps;
}

} // namespace lesionlens
