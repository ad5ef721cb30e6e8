// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/base/random.h"
#include "core/image/phantom/artefacts/layers.h"
#include "core/image/phantom/shape.h"

namespace lesionlens {

namespace {

/// A frame at one edge of the image: `s` runs along the edge from its middle, `t` from the edge inwards.
struct EdgeFrame
{
    Point origin;
    Point along;
    Point inwards;
    double length = 1.0; ///< of the edge

    [[nodiscard]] Point toImage(double s, double t) const
    {
        return {origin.x + s * along.x + t * inwards.x, origin.y + s * along.y + t * inwards.y};
    }
};

EdgeFrame chooseEdge(const Canvas &canvas, Random &random)
{
    const std::uint64_t edge = random.below(4);
    const double turn = random.uniform(-0.10, 0.10);
    const double angle = static_cast<double>(edge) * std::numbers::pi / 2.0;
    EdgeFrame frame;
    // Edge 0 is the lower one; each further edge is the picture turned by a quarter.
    frame.inwards = {std::sin(angle + turn), -std::cos(angle + turn)};
    frame.along = {std::cos(angle + turn), std::sin(angle + turn)};
    frame.origin = {(0.5 - 0.5 * std::sin(angle)) * canvas.width(), (0.5 + 0.5 * std::cos(angle)) * canvas.height()};
    frame.length = edge % 2 == 0 ? canvas.width() : canvas.height();
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
    case 'm':
        return {{{0, 2}, {0, 0.2}, {0.5, 1.3}, {1, 0.2}, {1, 2}}};
    default:
        return {{{0.9, 0}, {0.1, 0}, {0.05, 0.9}, {0.7, 0.8}, {1, 1.3}, {0.8, 1.9}, {0.3, 2}, {0, 1.7}}};
    }
}

/// Dermatoscopes print a strip with figures or bare ticks on their glass; cameras stamp a bar of so many millimetres into the picture.
enum class ScaleKind { Strip, BareTicks, Bar };

struct Scale
{
    ScaleKind kind = ScaleKind::Strip;
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

/// Centred at s, its upper side at t = top.
void addText(Field &ink, const Canvas &canvas, const EdgeFrame &frame, const Scale &scale, const std::string &text, double s, double top)
{
    const double height = scale.figureHeight();
    const double width = height / 2.0;
    const double pitch = 1.5 * width;
    double left = s - (pitch * static_cast<double>(text.size()) - (pitch - width)) / 2.0;
    for (const char digit : text) {
        for (const std::vector<Point> &line : figureOf(digit)) {
            for (std::size_t i = 1; i < line.size(); ++i) {
                const auto place = [&](Point p) { return frame.toImage(left + p.x * width, top - p.y * height / 2.0); };
                addStroke(ink, {place(line[i - 1]), place(line[i]), 0.75 * scale.halfWidth, 0.75 * scale.halfWidth}, canvas);
            }
        }
        left += pitch;
    }
}

void chooseBar(Scale &scale, double edge, Random &random)
{
    scale.base = random.uniform(0.07, 0.17);
    scale.ticks = random.chance(0.7) ? 11 : 21;
    scale.spacing = random.uniform(0.022, 0.034) * (scale.ticks == 21 ? 0.7 : 1.0);
    const double length = scale.spacing * (scale.ticks - 1);
    scale.first = random.uniform(-0.40 * edge, std::max(-0.39 * edge, 0.40 * edge - length));
    scale.baseLine = true;
    scale.figures = false;
    scale.tick *= random.uniform(0.4, 0.6);
}

Scale chooseScale(double edge, Random &random)
{
    Scale scale;
    const double kind = random.uniform();
    scale.kind = kind < 0.5 ? ScaleKind::Strip : kind < 0.8 ? ScaleKind::BareTicks : ScaleKind::Bar;
    scale.spacing = random.uniform(0.026, 0.042);
    scale.base = random.uniform(0.005, 0.03);
    const bool wholeEdge = random.chance(0.6);
    const double length = edge * (wholeEdge ? 1.5 : random.uniform(0.45, 0.8));
    scale.first = wholeEdge ? -0.75 * edge : random.uniform(-0.5 * edge, 0.45 * edge - length);
    scale.ticks = static_cast<int>(length / scale.spacing) + 1;
    scale.baseLine = random.chance(0.5);
    scale.figures = random.chance(0.6);
    scale.halfWidth = random.uniform(0.0018, 0.0032);
    scale.tick = random.uniform(0.024, 0.034);
    if (scale.kind == ScaleKind::Bar)
        chooseBar(scale, edge, random);
    else if (scale.kind == ScaleKind::BareTicks) {
        scale.baseLine = false;
        scale.figures = false;
        scale.tick *= random.uniform(0.5, 1.1);
    }
    return scale;
}

void inkScale(Field &ink, const Canvas &canvas, const EdgeFrame &frame, const Scale &scale)
{
    for (int mark = 0; mark < scale.ticks; ++mark) {
        const double s = scale.first + mark * scale.spacing;
        addStroke(ink, {frame.toImage(s, scale.base), frame.toImage(s, scale.base + scale.length(mark)), scale.halfWidth, scale.halfWidth},
                  canvas);
        if (scale.figures && mark % 5 == 0 && mark <= 25)
            addText(ink, canvas, frame, scale, std::to_string(mark), s, scale.base + 2.1 * scale.tick + 1.4 * scale.figureHeight());
    }
    if (scale.kind == ScaleKind::Bar)
        addText(ink, canvas, frame, scale, "mm", scale.first + 1.5 * scale.figureHeight(), scale.base - 0.6 * scale.figureHeight());
    if (scale.baseLine) {
        const double last = scale.first + (scale.ticks - 1) * scale.spacing;
        addStroke(ink, {frame.toImage(scale.first, scale.base), frame.toImage(last, scale.base), scale.halfWidth, scale.halfWidth}, canvas);
    }
}

} // namespace

void layRuler(ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed)
{
    constexpr Color kStrip = {0.93F, 0.93F, 0.92F};
    constexpr Color kInk = {0.07F, 0.07F, 0.09F};
    Random random(streamSeed(seed, PhantomStream::Ruler));
    const EdgeFrame frame = chooseEdge(canvas, random);
    Scale scale = chooseScale(frame.length, random);
    scale.halfWidth = std::max(scale.halfWidth, 0.4 / canvas.unit); // what is much thinner than a pixel would not be seen
    const auto strength = static_cast<float>(0.4 + 0.6 * amount);
    const float milkiness = strength * static_cast<float>(random.uniform(0.06, 0.22));
    // Ticks on the glass are out of focus and grey as often as black.
    const bool isFaint = scale.kind == ScaleKind::BareTicks && random.chance(0.4);
    const float blackness = strength * static_cast<float>(isFaint ? random.uniform(0.25, 0.45) : random.uniform(0.72, 0.92));
    Field ink = canvas.field();
    inkScale(ink, canvas, frame, scale);
    const double firstEdge = scale.first - 1.2 * scale.spacing;
    const double lastEdge = scale.first + (scale.ticks + 0.2) * scale.spacing;
    for (int row = 0; row < canvas.rows; ++row) {
        const double y = canvas.y(row) - frame.origin.y;
        for (int col = 0; col < canvas.cols; ++col) {
            const double x = canvas.x(col) - frame.origin.x;
            const double s = x * frame.along.x + y * frame.along.y;
            const double t = x * frame.inwards.x + y * frame.inwards.y;
            const double insideBy = std::min({s - firstEdge, lastEdge - s, scale.depth() - t});
            const std::size_t i = ink.index(row, col);
            const bool onStrip = scale.kind == ScaleKind::Strip;
            const auto strip = onStrip ? static_cast<float>(std::clamp(insideBy * canvas.unit + 0.5, 0.0, 1.0)) : 0.0F;
            if (strip <= 0.0F && ink.values[i] <= 0.0F)
                continue;
            inside.values[i] |= std::max(strip, ink.values[i]) >= kArtefactCoverage ? 1 : 0;
            for (std::size_t c = 0; c < picture.size(); ++c) {
                float &value = picture[c].values[i];
                value = mix(mix(value, kStrip[c], milkiness * strip), kInk[c], blackness * ink.values[i]);
            }
        }
    }
}

} // namespace lesionlens
