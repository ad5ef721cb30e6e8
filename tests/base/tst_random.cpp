// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <array>
#include <cmath>

#include <QtTest/QTest>

#include "core/base/random.h"

using namespace lesionlens;

class TstRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bitsAreThoseOfSplitMix64()
    {
        // The reference sequence for seed 1234567, as published with the generator's C code.
        Random random(1234567);
        const std::array<std::uint64_t, 5> expected = {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL,
                                                       4593380528125082431ULL, 16408922859458223821ULL};
        for (const std::uint64_t bits : expected)
            QCOMPARE(random.bits(), bits);
        QCOMPARE(deriveSeed(0, 0), std::uint64_t{0xE220A8397B1DCDAFULL});
        QCOMPARE(deriveSeed(0, 1), std::uint64_t{0x6E789E6AA1B965F4ULL});
    }

    void uniformIsTheTop53Bits()
    {
        Random random(1234567);
        QCOMPARE(random.uniform(), static_cast<double>(6457827717110365317ULL >> 11) / 9007199254740992.0);
        QCOMPARE(random.uniform(10.0, 20.0), 10.0 + 10.0 * (static_cast<double>(3203168211198807973ULL >> 11) / 9007199254740992.0));
    }

    void belowCoversItsRangeEvenly()
    {
        Random random(7);
        std::array<int, 5> counts{};
        for (int i = 0; i < 10'000; ++i) {
            const std::uint64_t value = random.below(5);
            QVERIFY(value < 5);
            ++counts.at(value);
        }
        for (const int count : counts)
            QVERIFY(std::abs(count - 2000) < 160); // four standard deviations
    }

    void chanceHoldsAtItsEnds()
    {
        Random random(3);
        for (int i = 0; i < 100; ++i) {
            QVERIFY(!random.chance(0.0));
            QVERIFY(random.chance(1.0));
        }
    }

    void normalIsBoxMuller()
    {
        const double u = static_cast<double>(deriveSeed(42, 0) >> 11) * 0x1.0p-53;
        const double v = static_cast<double>(deriveSeed(42, 1) >> 11) * 0x1.0p-53;
        Random random(42);
        QCOMPARE(random.normal(), std::sqrt(-2.0 * std::log(1.0 - u)) * std::cos(2.0 * 3.14159265358979323846 * v));
    }

    void normalHasTheMomentsOfTheStandardNormal()
    {
        Random random(11);
        constexpr int kCount = 40'000;
        double sum = 0.0;
        double squares = 0.0;
        int beyondOneSigma = 0;
        for (int i = 0; i < kCount; ++i) {
            const double x = random.normal();
            sum += x;
            squares += x * x;
            beyondOneSigma += std::abs(x) > 1.0 ? 1 : 0;
        }
        QVERIFY(std::abs(sum / kCount) < 0.02);                             // four standard errors
        QVERIFY(std::abs(squares / kCount - 1.0) < 0.03);                   // four standard errors
        QVERIFY(std::abs(beyondOneSigma / double{kCount} - 0.3173) < 0.01); // 1 - erf(1 / sqrt 2)
    }

    void streamsDiffer()
    {
        QVERIFY(deriveSeed(1, 0) != deriveSeed(1, 1));
        QVERIFY(deriveSeed(1, 0) != deriveSeed(2, 0));
    }
};

QTEST_GUILESS_MAIN(TstRandom)
#include "tst_random.moc"
