// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <array>
#include <cmath>
#include <limits>
#include <set>

#include <QtTest/QTest>

#include "core/image/color_map.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

using Color = std::array<std::uint8_t, 3>;

/// CIE L* of an sRGB colour, from its luminance.
double lightness(const Color &color)
{
    const auto linear = [](std::uint8_t value) {
        const double v = value / 255.0;
        return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    const double y = 0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2]);
    return y > 216.0 / 24389.0 ? 116.0 * std::cbrt(y) - 16.0 : 24389.0 / 27.0 * y;
}

bool isNear(const Color &color, const Color &expected, int tolerance)
{
    for (std::size_t i = 0; i < 3; ++i) {
        if (std::abs(color[i] - expected[i]) > tolerance)
            return false;
    }
    return true;
}

} // namespace

class TstColorMap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mapsAreListedInOrder()
    {
        std::vector<std::string> ids;
        for (const ColorMap &map : colorMaps())
            ids.push_back(map.id);
        QCOMPARE(ids, (std::vector<std::string>{"viridis", "inferno", "cividis", "grey", "coolwarm"}));
        for (const ColorMap &map : colorMaps()) {
            QCOMPARE(&colorMap(map.id), &map);
            QVERIFY(!map.title.empty());
            QCOMPARE(map.diverging, map.id == "coolwarm");
        }
        LESIONLENS_EXPECT_ERROR(colorMap("jet"), ErrorCode::Usage, "'jet'");
        LESIONLENS_EXPECT_ERROR(colorMap("jet"), ErrorCode::Usage, "viridis, inferno, cividis, grey, coolwarm");
    }

    void endsAreThePublishedColours()
    {
        // As published with the maps (matplotlib for the first three; Moreland 2009).
        QVERIFY(isNear(colorMap("viridis").at(0.0), {68, 1, 84}, 1));
        QVERIFY(isNear(colorMap("viridis").at(1.0), {253, 231, 37}, 1));
        QVERIFY(isNear(colorMap("inferno").at(0.0), {0, 0, 4}, 1));
        QVERIFY(isNear(colorMap("inferno").at(1.0), {252, 255, 164}, 1));
        QVERIFY(isNear(colorMap("cividis").at(0.0), {0, 34, 78}, 1));
        QVERIFY(isNear(colorMap("cividis").at(1.0), {254, 232, 56}, 1));
        QVERIFY(isNear(colorMap("coolwarm").at(0.0), {59, 76, 192}, 1));
        QVERIFY(isNear(colorMap("coolwarm").at(1.0), {180, 4, 38}, 1));
    }

    void coolWarmFollowsMorelandsTable()
    {
        // Rows of the 33-colour table that the author published with the paper.
        const ColorMap &map = colorMap("coolwarm");
        QVERIFY(isNear(map.at(0.125), {98, 130, 234}, 2));
        QVERIFY(isNear(map.at(0.25), {141, 176, 254}, 2));
        QVERIFY(isNear(map.at(0.375), {184, 208, 249}, 2));
        QVERIFY(isNear(map.at(0.5), {221, 221, 221}, 2));
        QVERIFY(isNear(map.at(0.625), {245, 196, 173}, 2));
        QVERIFY(isNear(map.at(0.75), {244, 154, 123}, 2));
        QVERIFY(isNear(map.at(0.875), {222, 96, 77}, 2));
    }

    void greyIsTheIdentity()
    {
        for (int i = 0; i < 256; ++i) {
            const auto value = static_cast<std::uint8_t>(i);
            QCOMPARE(colorMap("grey").colors.at(static_cast<std::size_t>(i)), (Color{value, value, value}));
        }
    }

    void lightnessOfSequentialMapsGrowsEvenly()
    {
        for (const char *id : {"viridis", "inferno", "cividis", "grey"}) {
            const ColorMap &map = colorMap(id);
            double largest = 0.0;
            for (std::size_t i = 8; i < 256; i += 8) {
                const double step = lightness(map.colors.at(i)) - lightness(map.colors.at(i - 8));
                QVERIFY2(step > 0.0, id);
                largest = std::max(largest, step);
            }
            const double mean = (lightness(map.colors[255]) - lightness(map.colors[0])) * 8.0 / 255.0;
            QVERIFY2(largest < 2.0 * mean, id);
        }
    }

    void divergingMapIsLightestInTheMiddleAndEvenToBothSides()
    {
        const ColorMap &map = colorMap("coolwarm");
        for (std::size_t i = 1; i < 256; ++i) {
            const double step = lightness(map.colors.at(i)) - lightness(map.colors.at(i - 1));
            QVERIFY(i <= 127 ? step > -0.6 : i == 128 ? std::abs(step) < 0.5 : step < 0.6); // 8-bit rounding
        }
        for (std::size_t i = 0; i < 128; i += 4)
            QVERIFY(std::abs(lightness(map.colors.at(i)) - lightness(map.colors.at(255 - i))) < 8.0);
        QVERIFY(isNear(map.colors[127], map.colors[128], 3));
    }

    void positionsAreClamped()
    {
        const ColorMap &map = colorMap("viridis");
        QCOMPARE(map.at(-3.0), map.colors.front());
        QCOMPARE(map.at(7.0), map.colors.back());
        QCOMPARE(map.at(std::numeric_limits<double>::quiet_NaN()), map.colors.front());
        QCOMPARE(map.at(100.4 / 255.0), map.colors[100]);
        QCOMPARE(map.at(100.6 / 255.0), map.colors[101]);
    }

    void everyMapTellsManyValuesApart()
    {
        for (const ColorMap &map : colorMaps())
            QVERIFY(std::set<Color>(map.colors.begin(), map.colors.end()).size() > 200);
    }
};

QTEST_GUILESS_MAIN(TstColorMap)
#include "tst_color_map.moc"
