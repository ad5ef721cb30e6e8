// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/base/random.h"
#include "core/image/phantom/artefacts.h"
#include "core/image/phantom/shape.h"

namespace lesionlens {

namespace {

/// A frame at one edge of the image: `s` runs along the edge from its middle, `t` from the edge inwards.
struct EdgeFrame
{
    Point origin;
    Point along;
    Point inwards;

    [[nodiscard]] Point toImage(double s, double t) const
    {
        return {origin.x + s * along.x + t * inwards.x, origin.y + s * along.y + t * inwards.y};
    }
};

EdgeFrame chooseEdge(Random &random)
{
    const std::uint64_t edge = random.below(4);
    const double turn = random.uniform(-0.10, 0.10);
    const double angle = static_cast<double>(edge) * std::numbers::pi / 2.0;
    EdgeFrame frame;
    // Edge 0 is the lower one; each further edge is the picture turned by a quarter.
    frame.inwards = {std::sin(angle + turn), -std::cos(angle + turn)};
    frame.along = {std::cos(angle + turn), std::sin(angle + turn)};
    frame.origin = {0.5 - 0.5 * std::sin(angle), 0.5 + 0.5 * std::cos(angle)};
    return frame;
}

using Figure = std::vector<std::vector<Point>>;

/// Figures as pen strokes in a box of 1 x 2, y downwards. Every fifth tick is numbered 0, 5, 10, 15, ...: these four are enough.
Figure figureOf(char digit)
{
    switch (digit) {
    case '0':
        return {{{0.2, 0}, {0.8, 0}, {1, 0.5}, {1, 1.5}, {0.8, 2}, {0.2, 2}, {0, 1.5}, {0, 0.5}, {0.2, 0}}};
    case '1':
        return {{{0.2, 0.4}, {0.6, 0}, {0.6, 2}}};
    case '2':
        return {{{0, 0.4}, {0.3, 0}, {0.8, 0}, {1, 0.5}, {0, 2}, {1, 2}}};
    default:
        return {{{0.9, 0}, {0.1, 0}, {0.05, 0.9}, {0.7, 0.8}, {1, 1.3}, {0.8, 1.9}, {0.3, 2}, {0, 1.7}}};
    }
}

struct Scale
{
    double spacing = 0.0;
    double base = 0.0; ///< where the ticks begin, from the edge
    double first = 0.0;
    int ticks = 0;
    bool baseLine = false;
    bool figures = false;
    double halfWidth = 0.0;
    double tick = 0.0; ///< length of a millimetre tick

    [[nodiscard]] double length(int mark) const { return tick * (mark % 10 == 0 ? 2.1 : mark % 5 == 0 ? 1.55 : 1.0); }
    [[nodiscard]] double figureHeight() const { return 0.8 * tick; }
    [[nodiscard]] double depth() const { return base + 2.1 * tick + (figures ? 1.5 * figureHeight() : 0.0) + 0.4 * tick; }
};

void addNumber(Field &ink, const EdgeFrame &frame, const Scale &scale, int mark, double s)
{
    const std::string text = std::to_string(mark);
    const double height = scale.figureHeight();
    const double width = height / 2.0;
    const double pitch = 1.5 * width;
    double left = s - (pitch * static_cast<double>(text.size()) - (pitch - width)) / 2.0;
    const double top = scale.base + 2.1 * scale.tick + 1.4 * height;
    for (const char digit : text) {
        for (const std::vector<Point> &line : figureOf(digit)) {
            for (std::size_t i = 1; i < line.size(); ++i) {
                const auto place = [&](Point p) { return frame.toImage(left + p.x * width, top - p.y * height / 2.0); };
                addStroke(ink, {place(line[i - 1]), place(line[i]), 0.75 * scale.halfWidth, 0.75 * scale.halfWidth});
            }
        }
        left += pitch;
    }
}

Scale chooseScale(Random &random)
{
    Scale scale;
    scale.spacing = random.uniform(0.026, 0.042);
    scale.base = random.uniform(0.005, 0.03);
    const bool wholeEdge = random.chance(0.6);
    const double length = wholeEdge ? 1.5 : random.uniform(0.45, 0.8);
    scale.first = wholeEdge ? -0.75 : random.uniform(-0.5, 0.45 - length);
    scale.ticks = static_cast<int>(length / scale.spacing) + 1;
    scale.baseLine = random.chance(0.5);
    scale.figures = random.chance(0.6);
    scale.halfWidth = random.uniform(0.0018, 0.0032);
    scale.tick = random.uniform(0.024, 0.034);
    return scale;
}

void inkScale(Field &ink, const EdgeFrame &frame, const Scale &scale)
{
    for (int mark = 0; mark < scale.ticks; ++mark) {
        const double s = scale.first + mark * scale.spacing;
        addStroke(ink, {frame.toImage(s, scale.base), frame.toImage(s, scale.base + scale.length(mark)), scale.halfWidth, scale.halfWidth});
        if (scale.figures && mark % 5 == 0 && mark <= 25)
            addNumber(ink, frame, scale, mark, s);
    }
    if (scale.baseLine) {
        const double last = scale.first + (scale.ticks - 1) * scale.spacing;
        addStroke(ink, {frame.toImage(scale.first, scale.base), frame.toImage(last, scale.base), scale.halfWidth, scale.halfWidth});
    }
}

} // namespace

Ruler drawRuler(int size, std::uint64_t seed)
{
    Random random(streamSeed(seed, PhantomStream::Ruler));
    const EdgeFrame frame = chooseEdge(random);
    const Scale scale = chooseScale(random);
    Ruler ruler{Field(size, size), Field(size, size), static_cast<float>(random.uniform(0.06, 0.22)),
                static_cast<float>(random.uniform(0.72, 0.92)), Grid<std::uint8_t>(size, size)};
    inkScale(ruler.ink, frame, scale);
    const double firstEdge = scale.first - 1.2 * scale.spacing;
    const double lastEdge = scale.first + (scale.ticks + 0.2) * scale.spacing;
    for (int row = 0; row < size; ++row) {
        for (int col = 0; col < size; ++col) {
            const double x = (col + 0.5) / size - frame.origin.x;
            const double y = (row + 0.5) / size - frame.origin.y;
            const double s = x * frame.along.x + y * frame.along.y;
            const double t = x * frame.inwards.x + y * frame.inwards.y;
            const double insideBy = std::min({s - firstEdge, lastEdge - s, scale.depth() - t});
            const std::size_t i = ruler.strip.index(row, col);
            ruler.strip.values[i] = static_cast<float>(std::clamp(insideBy * size + 0.5, 0.0, 1.0));
            ruler.inside.values[i] = std::max(ruler.strip.values[i], ruler.ink.values[i]) >= kArtefactCoverage ? 1 : 0;
        }
    }
    return ruler;
}

} // namespace lesionlens
