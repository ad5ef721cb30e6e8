// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/overlay.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/base/error.h"
#include "core/image/line_drawing.h"

namespace lesionlens {

namespace {

/// Where the pixels of one axis fall on a map's cells: value = (1 - fraction) * cell[low] + fraction * cell[high].
struct AxisSamples
{
    int begin = 0; ///< first pixel that the model sees
    int end = 0;   ///< one past the last
    std::vector<int> low;
    std::vector<int> high;
    std::vector<float> fraction;
};

/// `toInput` maps a position of the result, in pixels, to the model's input.
template <typename ToInput>
AxisSamples samplesOf(int pixels, int cells, int inputSize, bool smooth, const ToInput &toInput)
{
    AxisSamples samples;
    const auto count = static_cast<std::size_t>(pixels);
    samples.low.resize(count);
    samples.high.resize(count);
    samples.fraction.resize(count);
    samples.begin = pixels;
    for (int i = 0; i < pixels; ++i) {
        const double inInput = toInput(i + 0.5);
        if (inInput < 0.0 || inInput > inputSize)
            continue;
        samples.begin = std::min(samples.begin, i);
        samples.end = i + 1;
        const double inCells = inInput * cells / inputSize;
        const double position = std::clamp(smooth ? inCells - 0.5 : std::floor(inCells), 0.0, cells - 1.0);
        const auto k = static_cast<std::size_t>(i);
        samples.low[k] = static_cast<int>(position);
        samples.high[k] = std::min(samples.low[k] + 1, cells - 1);
        samples.fraction[k] = static_cast<float>(position - samples.low[k]);
    }
    samples.begin = std::min(samples.begin, samples.end);
    return samples;
}

AxisSamples columnSamples(const Grid<float> &map, const Geometry &geometry, int width, bool smooth)
{
    return samplesOf(width, map.cols, geometry.inputWidth(), smooth, [&](double x) {
        return geometry.toInput({x * geometry.imageWidth() / width, 0.0}).x;
    });
}

AxisSamples rowSamples(const Grid<float> &map, const Geometry &geometry, int height, bool smooth)
{
    return samplesOf(height, map.rows, geometry.inputHeight(), smooth, [&](double y) {
        return geometry.toInput({0.0, y * geometry.imageHeight() / height}).y;
    });
}

/// The map's values on the line of pixel row `y`, one per map column.
void interpolateRow(const Grid<float> &map, const AxisSamples &rows, int y, std::vector<float> &line)
{
    const auto k = static_cast<std::size_t>(y);
    const float *const upper = map.values.data() + map.index(rows.low[k], 0);
    const float *const lower = map.values.data() + map.index(rows.high[k], 0);
    const float fraction = rows.fraction[k];
    for (std::size_t col = 0; col < line.size(); ++col)
        line[col] = fraction == 0.0F ? upper[col] : upper[col] + fraction * (lower[col] - upper[col]);
}

float valueAt(const std::vector<float> &line, const AxisSamples &columns, int x)
{
    const auto k = static_cast<std::size_t>(x);
    const float left = line[static_cast<std::size_t>(columns.low[k])];
    const float fraction = columns.fraction[k];
    // Without the test a cell that is not finite would spoil its neighbour's centre.
    return fraction == 0.0F ? left : left + fraction * (line[static_cast<std::size_t>(columns.high[k])] - left);
}

void requireDrawable(const Grid<float> &map, int width, int height)
{
    if (map.empty() || width <= 0 || height <= 0)
        throw Error(ErrorCode::Internal, "A map without values, or onto an image without pixels, cannot be drawn.");
}

float extentOf(ScaleRange range)
{
    return range.high > range.low ? range.high - range.low : 1.0F;
}

/// R, G, B and opacity of each of the 256 levels of a scale, as they lie in memory.
using Palette = std::array<std::uint32_t, 256>;

Palette paletteOf(const ColorMap &colors, const OverlayStyle &style)
{
    Palette palette{};
    for (std::size_t i = 0; i < palette.size(); ++i) {
        const double t = static_cast<double>(i) / 255.0;
        const double strength = !style.weightByValue ? 1.0 : colors.diverging ? std::abs(2.0 * t - 1.0) : t;
        const double alpha = std::clamp(style.opacity, 0.0, 1.0) * strength;
        const std::array<std::uint8_t, 4> rgba = {colors.colors[i][0], colors.colors[i][1], colors.colors[i][2],
                                                  static_cast<std::uint8_t>(alpha * 255.0 + 0.5)};
        std::memcpy(&palette[i], rgba.data(), rgba.size());
    }
    return palette;
}

RgbImage renderColors(const Grid<float> &map, const Geometry &geometry, int width, int height, const ColorMap &colors, ScaleRange range,
                      const OverlayStyle &style)
{
    const AxisSamples columns = columnSamples(map, geometry, width, style.smooth);
    const AxisSamples rows = rowSamples(map, geometry, height, style.smooth);
    const Palette palette = paletteOf(colors, style);
    const float scale = 255.0F / extentOf(range);
    RgbImage image(width, height, 4);
    std::vector<float> line(static_cast<std::size_t>(map.cols));
    for (int y = rows.begin; y < rows.end; ++y) {
        interpolateRow(map, rows, y, line);
        for (float &value : line)
            value = (value - range.low) * scale + 0.5F; // now an index into the palette
        std::uint8_t *to = image.pixel(columns.begin, y);
        for (int x = columns.begin; x < columns.end; ++x, to += 4) {
            const float level = valueAt(line, columns, x);
            if (std::isnan(level))
                continue; // stays transparent
            std::memcpy(to, &palette[static_cast<std::size_t>(std::clamp(level, 0.0F, 255.0F))], 4);
        }
    }
    return image;
}

RgbImage renderContours(const Grid<float> &map, const Geometry &geometry, int width, int height, const ColorMap &colors, ScaleRange range,
                        const OverlayStyle &style)
{
    const Grid<float> field = upsample(map, geometry, width, height, style.smooth);
    const double thickness = style.lineThickness > 0.0 ? style.lineThickness : std::clamp(std::max(width, height) / 450.0, 1.0, 4.0);
    const auto opacity = static_cast<int>(std::clamp(style.opacity, 0.0, 1.0) * 255.0 + 0.5);
    RgbImage image(width, height, 4);
    Grid<std::uint8_t> coverage(height, width);
    for (const double fraction : style.contours) {
        coverage.values.assign(coverage.size(), 0);
        const auto level = static_cast<float>(range.low + fraction * static_cast<double>(extentOf(range)));
        for (const auto &[from, to] : contourLines(field, level))
            addLine(coverage, from, to, thickness);
        const std::array<std::uint8_t, 3> &color = colors.at(fraction);
        for (std::size_t i = 0; i < coverage.size(); ++i) {
            if (coverage.values[i] == 0)
                continue;
            const auto alpha = static_cast<std::uint8_t>((coverage.values[i] * opacity + 127) / 255);
            std::uint8_t *const pixel = image.data.data() + 4 * i;
            if (alpha <= pixel[3])
                continue;
            std::copy(color.begin(), color.end(), pixel);
            pixel[3] = alpha;
        }
    }
    return image;
}

} // namespace

ScaleRange sharedRange(std::span<const Grid<float> *const> grids, bool isSigned)
{
    float largest = 0.0F;
    for (const Grid<float> *const grid : grids) {
        for (const float value : grid->values) {
            if (std::isfinite(value))
                largest = std::max(largest, isSigned ? std::abs(value) : value);
        }
    }
    if (largest <= 0.0F)
        largest = 1.0F;
    return {isSigned ? -largest : 0.0F, largest};
}

Grid<float> positivePart(const Grid<float> &grid)
{
    Grid<float> result = grid;
    for (float &value : result.values)
        value = value < 0.0F ? 0.0F : value; // NaN stays NaN
    return result;
}

RgbImage renderMap(const Grid<float> &map, const Geometry &geometry, int width, int height, const ColorMap &colors, ScaleRange range,
                   const OverlayStyle &style)
{
    requireDrawable(map, width, height);
    return style.contours.empty() ? renderColors(map, geometry, width, height, colors, range, style)
                                  : renderContours(map, geometry, width, height, colors, range, style);
}

RgbImage compose(const RgbImage &image, const RgbImage &overlay)
{
    if (image.channels != 3 || overlay.channels != 4 || image.width != overlay.width || image.height != overlay.height)
        throw Error(ErrorCode::Internal, "An overlay was laid on an image of another size or kind.");
    RgbImage result = image;
    const std::uint8_t *from = overlay.data.data();
    for (std::size_t i = 0; i < result.data.size(); i += 3, from += 4) {
        const int alpha = from[3];
        for (std::size_t c = 0; c < 3; ++c) {
            std::uint8_t &value = result.data[i + c];
            value = static_cast<std::uint8_t>((from[c] * alpha + value * (255 - alpha) + 127) / 255);
        }
    }
    return result;
}

Grid<float> upsample(const Grid<float> &map, const Geometry &geometry, int width, int height, bool smooth)
{
    requireDrawable(map, width, height);
    const AxisSamples columns = columnSamples(map, geometry, width, smooth);
    const AxisSamples rows = rowSamples(map, geometry, height, smooth);
    Grid<float> result(height, width, std::numeric_limits<float>::quiet_NaN());
    std::vector<float> line(static_cast<std::size_t>(map.cols));
    for (int y = rows.begin; y < rows.end; ++y) {
        interpolateRow(map, rows, y, line);
        for (int x = columns.begin; x < columns.end; ++x)
            result.at(y, x) = valueAt(line, columns, x);
    }
    return result;
}

} // namespace lesionlens
