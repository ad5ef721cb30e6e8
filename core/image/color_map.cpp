// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/color_map.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/base/text.h"

namespace lesionlens {

namespace {

using Color = std::array<std::uint8_t, 3>;
using Vector = std::array<double, 3>;

// D65, the white of sRGB (IEC 61966-2-1).
constexpr Vector kWhite = {0.95047, 1.0, 1.08883};

Vector labOfRgb(const Color &rgb)
{
    Vector linear{};
    for (std::size_t i = 0; i < 3; ++i) {
        const double value = rgb[i] / 255.0;
        linear[i] = value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    }
    const Vector xyz = {0.4124564 * linear[0] + 0.3575761 * linear[1] + 0.1804375 * linear[2],
                        0.2126729 * linear[0] + 0.7151522 * linear[1] + 0.0721750 * linear[2],
                        0.0193339 * linear[0] + 0.1191920 * linear[1] + 0.9503041 * linear[2]};
    Vector f{};
    for (std::size_t i = 0; i < 3; ++i) {
        const double value = xyz[i] / kWhite[i];
        f[i] = value > 216.0 / 24389.0 ? std::cbrt(value) : (24389.0 / 27.0 * value + 16.0) / 116.0;
    }
    return {116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]), 200.0 * (f[1] - f[2])};
}

Color rgbOfLab(const Vector &lab)
{
    const double fy = (lab[0] + 16.0) / 116.0;
    const Vector f = {fy + lab[1] / 500.0, fy, fy - lab[2] / 200.0};
    Vector xyz{};
    for (std::size_t i = 0; i < 3; ++i) {
        const double cube = f[i] * f[i] * f[i];
        xyz[i] = kWhite[i] * (cube > 216.0 / 24389.0 ? cube : (116.0 * f[i] - 16.0) * 27.0 / 24389.0);
    }
    const Vector linear = {3.2404542 * xyz[0] - 1.5371385 * xyz[1] - 0.4985314 * xyz[2],
                           -0.9692660 * xyz[0] + 1.8760108 * xyz[1] + 0.0415560 * xyz[2],
                           0.0556434 * xyz[0] - 0.2040259 * xyz[1] + 1.0572252 * xyz[2]};
    Color rgb{};
    for (std::size_t i = 0; i < 3; ++i) {
        const double value = linear[i] <= 0.0031308 ? 12.92 * linear[i] : 1.055 * std::pow(linear[i], 1.0 / 2.4) - 0.055;
        rgb[i] = static_cast<std::uint8_t>(std::clamp(std::lround(255.0 * value), 0L, 255L));
    }
    return rgb;
}

/// Polar form of CIELAB: magnitude, saturation (angle to the grey axis), hue.
struct Msh
{
    double m = 0.0;
    double s = 0.0;
    double h = 0.0;
};

Msh mshOfRgb(const Color &rgb)
{
    const Vector lab = labOfRgb(rgb);
    const double m = std::sqrt(lab[0] * lab[0] + lab[1] * lab[1] + lab[2] * lab[2]);
    return {m, std::acos(lab[0] / m), std::atan2(lab[2], lab[1])};
}

Color rgbOfMsh(const Msh &color)
{
    return rgbOfLab(
        {color.m * std::cos(color.s), color.m * std::sin(color.s) * std::cos(color.h), color.m * std::sin(color.s) * std::sin(color.h)});
}

/// Hue at the white middle for which the path from a saturated colour keeps an even perceptual speed.
double hueAtWhite(const Msh &saturated, double whiteM)
{
    if (saturated.m >= whiteM)
        return saturated.h;
    const double spin = saturated.s * std::sqrt(whiteM * whiteM - saturated.m * saturated.m) / (saturated.m * std::sin(saturated.s));
    return saturated.h > -std::numbers::pi / 3.0 ? saturated.h + spin : saturated.h - spin;
}

/// Kenneth Moreland, "Diverging Color Maps for Scientific Visualization", ISVC 2009: the recommended cool-warm end colours, interpolated
/// in Msh through an unsaturated white.
ColorMap coolWarm()
{
    ColorMap map{"coolwarm", "Cool-warm (signed)", true, {}};
    const Msh cool = mshOfRgb({59, 76, 192});
    const Msh warm = mshOfRgb({180, 4, 38});
    const double whiteM = std::max({cool.m, warm.m, 88.0});
    for (std::size_t i = 0; i < map.colors.size(); ++i) {
        const double t = static_cast<double>(i) / 255.0;
        const Msh &end = t < 0.5 ? cool : warm;
        const double towardsEnd = std::abs(2.0 * t - 1.0);
        const auto mix = [towardsEnd](double atEnd, double atWhite) { return towardsEnd * atEnd + (1.0 - towardsEnd) * atWhite; };
        map.colors[i] = rgbOfMsh({mix(end.m, whiteM), mix(end.s, 0.0), mix(end.h, hueAtWhite(end, whiteM))});
    }
    return map;
}

ColorMap fromOpenCv(std::string id, std::string title, cv::ColormapTypes type)
{
    ColorMap map{std::move(id), std::move(title), false, {}};
    cv::Mat ramp(1, 256, CV_8UC1);
    for (int i = 0; i < 256; ++i)
        ramp.at<std::uint8_t>(0, i) = static_cast<std::uint8_t>(i);
    cv::Mat colored;
    cv::applyColorMap(ramp, colored, type);
    for (int i = 0; i < 256; ++i) {
        const auto &bgr = colored.at<cv::Vec3b>(0, i);
        map.colors[static_cast<std::size_t>(i)] = {bgr[2], bgr[1], bgr[0]};
    }
    return map;
}

ColorMap grey()
{
    ColorMap map{"grey", "Grey", false, {}};
    for (std::size_t i = 0; i < map.colors.size(); ++i)
        map.colors[i].fill(static_cast<std::uint8_t>(i));
    return map;
}

} // namespace

const std::array<std::uint8_t, 3> &ColorMap::at(double t) const
{
    // Written so that NaN becomes the lowest colour.
    const double clamped = t > 0.0 ? std::min(t, 1.0) : 0.0;
    return colors[static_cast<std::size_t>(clamped * 255.0 + 0.5)];
}

const std::vector<ColorMap> &colorMaps()
{
    static const std::vector<ColorMap> maps = {fromOpenCv("viridis", "Viridis", cv::COLORMAP_VIRIDIS),
                                               fromOpenCv("inferno", "Inferno", cv::COLORMAP_INFERNO),
                                               fromOpenCv("cividis", "Cividis", cv::COLORMAP_CIVIDIS), grey(), coolWarm()};
    return maps;
}

const ColorMap &colorMap(const std::string &id)
{
    std::vector<std::string> known;
    for (const ColorMap &map : colorMaps()) {
        if (map.id == id)
            return map;
        known.push_back(map.id);
    }
    throw Error(ErrorCode::Usage, "There is no colour map '" + id + "'; known ones are: " + join(known) + ".");
}

} // namespace lesionlens
