// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/phantom/artefact.h"

#include <algorithm>
#include <vector>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/image/phantom/artefacts/layers.h"

namespace lesionlens {

namespace {

/// Pixels that are drawn at a time. The working fields of a strip take some 30 bytes a pixel.
constexpr int kStripPixels = 1 << 20;

/// The strip's pixels as fields of 0..1.
ColorField takeStrip(const RgbImage &image, const Canvas &strip)
{
    ColorField fields = {strip.field(), strip.field(), strip.field()};
    const std::uint8_t *from = image.pixel(0, strip.top);
    for (std::size_t i = 0; i < fields[0].size(); ++i)
        for (std::size_t c = 0; c < fields.size(); ++c)
            fields[c].values[i] = static_cast<float>(from[3 * i + c]) / 255.0F;
    return fields;
}

void putStrip(RgbImage &image, const Canvas &strip, const ColorField &fields)
{
    std::uint8_t *to = image.pixel(0, strip.top);
    for (std::size_t i = 0; i < fields[0].size(); ++i)
        for (std::size_t c = 0; c < fields.size(); ++c)
            to[3 * i + c] = static_cast<std::uint8_t>(std::clamp(fields[c].values[i], 0.0F, 1.0F) * 255.0F + 0.5F);
}

} // namespace

const char *toString(Artefact artefact)
{
    switch (artefact) {
    case Artefact::Hair:
        return "hair";
    case Artefact::Ruler:
        return "ruler";
    case Artefact::Ink:
        return "ink";
    case Artefact::GelBubble:
        return "gel_bubble";
    case Artefact::DarkCorner:
        return "dark_corner";
    case Artefact::ColorPatch:
        return "color_patch";
    case Artefact::Vignette:
        return "vignette";
    }
    return "";
}

Artefact artefactFromString(const std::string &text)
{
    std::vector<std::string> known;
    for (const Artefact artefact : kArtefacts) {
        if (text == toString(artefact))
            return artefact;
        known.emplace_back(toString(artefact));
    }
    throw Error(ErrorCode::Usage, "'" + text + "' is not an artefact; the artefacts are " + join(known, ", ") + ".");
}

void layArtefact(Artefact kind, ColorField &picture, Mask &inside, const Canvas &canvas, double amount, std::uint64_t seed)
{
    if (amount <= 0.0)
        return;
    switch (kind) {
    case Artefact::Hair:
        return layHairs(picture, inside, canvas, amount, seed);
    case Artefact::Ruler:
        return layRuler(picture, inside, canvas, amount, seed);
    case Artefact::Ink:
        return layInk(picture, inside, canvas, amount, seed);
    case Artefact::GelBubble:
        return layBubbles(picture, inside, canvas, amount, seed);
    case Artefact::DarkCorner:
        return layDarkCorner(picture, inside, canvas, amount, seed);
    case Artefact::ColorPatch:
        return layColorPatch(picture, inside, canvas, amount, seed);
    case Artefact::Vignette:
        return layVignette(picture, inside, canvas, amount, seed);
    }
}

ArtefactResult addArtefact(const RgbImage &image, const ArtefactOptions &options)
{
    if (image.empty() || image.channels != 3)
        throw Error(ErrorCode::Usage, "An artefact can only be drawn over an image of at least one pixel with three channels.");
    if (!(options.strength >= 0.0 && options.strength <= 1.0)) // NaN is out of range
        throw Error(ErrorCode::Usage, "The artefact strength is " + numberText(options.strength) + ", but must lie between 0 and 1.");
    ArtefactResult result{image, Grid<std::uint8_t>(image.height, image.width)};
    const int rows = std::max(1, kStripPixels / image.width);
    Canvas strip = Canvas::whole(image.width, image.height);
    for (strip.top = 0; strip.top < image.height; strip.top += rows) {
        strip.rows = std::min(rows, image.height - strip.top);
        ColorField picture = takeStrip(image, strip);
        Mask inside(strip.rows, strip.cols);
        layArtefact(options.kind, picture, inside, strip, options.strength, options.seed);
        putStrip(result.image, strip, picture);
        std::copy(inside.values.begin(), inside.values.end(),
                  result.mask.values.begin() + static_cast<std::ptrdiff_t>(result.mask.index(strip.top, 0)));
    }
    return result;
}

} // namespace lesionlens
