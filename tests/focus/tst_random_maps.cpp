// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>
#include <numbers>

#include <QtTest/QTest>

#include "core/focus/random_maps.h"

using namespace lesionlens;

namespace {

/// Mean product of horizontal neighbours over the mean square.
double neighbourCorrelation(const Grid<float> &map)
{
    double product = 0.0;
    double square = 0.0;
    for (int row = 0; row < map.rows; ++row) {
        for (int col = 0; col + 1 < map.cols; ++col) {
            product += static_cast<double>(map.at(row, col)) * static_cast<double>(map.at(row, col + 1));
            square += std::pow(map.at(row, col), 2);
        }
    }
    return product / square;
}

double meanNeighbourCorrelation(const Grid<float> &map, int pairs)
{
    const RandomMaps maps(map);
    Random random(9);
    double sum = 0.0;
    for (int i = 0; i < pairs; ++i) {
        const auto [first, second] = maps.nextPair(random);
        sum += neighbourCorrelation(first) + neighbourCorrelation(second);
    }
    return sum / (2.0 * pairs);
}

Grid<float> noise(int rows, int cols)
{
    Grid<float> map(rows, cols);
    Random random(2);
    for (float &value : map.values)
        value = static_cast<float>(random.normal());
    return map;
}

Grid<float> hill(int side)
{
    Grid<float> map(side, side);
    for (int row = 0; row < side; ++row)
        for (int col = 0; col < side; ++col)
            map.at(row, col) = static_cast<float>(std::exp(-(std::pow(row - 4.0, 2) + std::pow(col - 6.0, 2)) / 8.0));
    return map;
}

} // namespace

class TstRandomMaps : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void waveStaysAWave();
    void smoothnessIsKept();
    void varianceIsKeptEverywhere();
    void pairIsIndependent();
    void constantGivesNothing();
};

// One cosine along the columns has one frequency: every random map is that wave at another phase, x(c + 1) + x(c - 1) = 2 cos(w) x(c).
void TstRandomMaps::waveStaysAWave()
{
    constexpr int cols = 10;
    const double omega = std::numbers::pi * 3 / cols;
    Grid<float> wave(4, cols);
    for (int row = 0; row < 4; ++row)
        for (int col = 0; col < cols; ++col)
            wave.at(row, col) = static_cast<float>(7.0 + 2.0 * std::cos(omega * (col + 0.5)));
    Random random(1);
    const auto [first, second] = RandomMaps(wave).nextPair(random);
    for (const Grid<float> &map : {first, second}) {
        QVERIFY(map.rows == 4 && map.cols == cols);
        for (int col = 1; col + 1 < cols; ++col) {
            for (int row = 0; row < 4; ++row) {
                const double sum = static_cast<double>(map.at(row, col + 1)) + static_cast<double>(map.at(row, col - 1));
                QVERIFY(std::abs(sum - 2.0 * std::cos(omega) * static_cast<double>(map.at(row, col))) < 1e-5);
                QVERIFY(std::abs(map.at(row, col) - map.at(0, col)) < 1e-5F);
            }
        }
        // The same amplitude, 2: from two neighbouring values of the wave.
        const double x0 = map.at(0, 0);
        const double x1 = map.at(0, 1);
        const double amplitude = std::sqrt(x0 * x0 + x1 * x1 - 2 * x0 * x1 * std::cos(omega)) / std::sin(omega);
        QVERIFY2(std::abs(amplitude - 2.0) < 1e-4, qPrintable(QString::number(amplitude)));
    }
    QVERIFY(std::abs(first.at(0, 0) - second.at(0, 0)) > 1e-3F);
}

void TstRandomMaps::smoothnessIsKept()
{
    QVERIFY(meanNeighbourCorrelation(hill(12), 50) > 0.75);
    QVERIFY(std::abs(meanNeighbourCorrelation(noise(12, 12), 50)) < 0.15);
}

void TstRandomMaps::varianceIsKeptEverywhere()
{
    const Grid<float> map = hill(12);
    double mean = 0.0;
    double square = 0.0;
    for (const float value : map.values) {
        mean += static_cast<double>(value) / static_cast<double>(map.size());
        square += std::pow(value, 2) / static_cast<double>(map.size());
    }
    const double variance = square - mean * mean;
    const RandomMaps maps(map);
    Random random(3);
    Grid<double> squares(12, 12);
    constexpr int pairs = 600;
    for (int i = 0; i < pairs; ++i) {
        const auto [first, second] = maps.nextPair(random);
        for (std::size_t k = 0; k < squares.size(); ++k)
            squares.values[k] += (std::pow(first.values[k], 2) + std::pow(second.values[k], 2)) / (2.0 * pairs);
    }
    for (const Cell cell : {Cell{0, 0}, Cell{0, 11}, Cell{11, 0}, Cell{6, 6}, Cell{4, 6}})
        QVERIFY2(std::abs(squares.at(cell.row, cell.col) / variance - 1.0) < 0.2,
                 qPrintable(QString::number(squares.at(cell.row, cell.col) / variance)));
}

void TstRandomMaps::pairIsIndependent()
{
    const RandomMaps maps(hill(8));
    Random random(4);
    double product = 0.0;
    double square = 0.0;
    for (int i = 0; i < 400; ++i) {
        const auto [first, second] = maps.nextPair(random);
        product += static_cast<double>(first.at(3, 3)) * static_cast<double>(second.at(3, 3));
        square += std::pow(first.at(3, 3), 2);
    }
    QVERIFY(std::abs(product / square) < 0.15);
}

void TstRandomMaps::constantGivesNothing()
{
    Random random(1);
    const auto [first, second] = RandomMaps(Grid<float>(3, 5, 4.0F)).nextPair(random);
    for (const float value : first.values)
        QVERIFY(std::abs(value) < 1e-6F);
    QVERIFY(second.rows == 3 && second.cols == 5);
}

QTEST_GUILESS_MAIN(TstRandomMaps)
#include "tst_random_maps.moc"
