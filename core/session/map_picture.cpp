// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>

#include "core/image/image_io.h"
#include "core/image/overlay.h"
#include "core/session/explanation_writer.h"

namespace lesionlens {

namespace {

constexpr std::array<std::uint8_t, 3> lesionColor{230, 159, 0}; // Okabe-Ito orange: the lesion's colour everywhere

RgbImage fitted(const RgbImage &image, int longestSide)
{
    const int longest = std::max(image.width, image.height);
    if (longest <= longestSide)
        return image;
    const double scale = static_cast<double>(longestSide) / longest;
    const auto scaled = [&](int side) { return std::max(1, static_cast<int>(std::lround(side * scale))); };
    return resizeImage(image, scaled(image.width), scaled(image.height));
}

void drawMask(RgbImage &picture, const std::optional<LesionMask> &mask)
{
    if (!mask || mask->inside.empty())
        return;
    std::vector<std::vector<Point>> outlines = maskOutlines(mask->inside);
    const double scaleX = static_cast<double>(picture.width) / mask->inside.cols;
    const double scaleY = static_cast<double>(picture.height) / mask->inside.rows;
    for (auto &outline : outlines) {
        for (Point &point : outline)
            point = {point.x * scaleX, point.y * scaleY};
    }
    drawOutlines(picture, outlines, lesionColor, std::max(1.0, picture.width / 300.0));
}

} // namespace

float sharedMaximum(const std::vector<ScoredMap> &maps, const Map &map)
{
    float maximum = 0.0F;
    for (const ScoredMap &other : maps) {
        const Map &candidate = other.map;
        if (candidate.method != map.method || candidate.layer != map.layer || candidate.view != map.view)
            continue;
        for (const float value : candidate.values.values)
            maximum = std::max(maximum, value);
    }
    return maximum;
}

RgbImage imagePicture(const RgbImage &image, const std::optional<LesionMask> &mask, int longestSide)
{
    RgbImage picture = fitted(image, longestSide);
    drawMask(picture, mask);
    return picture;
}

RgbImage mapPicture(const Map &map, const RgbImage &image, const Geometry &geometry, const std::optional<LesionMask> &mask,
                    float scaleMaximum, int longestSide)
{
    const RgbImage base = fitted(image, longestSide);
    OverlayStyle style;
    style.opacity = 0.55;
    const ScaleRange range{0.0F, scaleMaximum > 0.0F ? scaleMaximum : 1.0F};
    const RgbImage overlay = renderMap(positivePart(map.values), geometry, base.width, base.height, colorMap("viridis"), range, style);
    RgbImage picture = compose(base, overlay);
    drawMask(picture, mask);
    return picture;
}

} // namespace lesionlens
