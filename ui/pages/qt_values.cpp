// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/qt_values.h"

#include "core/base/file_io.h"

namespace lesionlens {

QString toQString(const std::string &utf8)
{
    return QString::fromStdString(utf8);
}

QString toQString(const std::filesystem::path &path)
{
    return QString::fromStdString(toUtf8(path));
}

std::filesystem::path toPath(const QString &path)
{
    return fromUtf8(path.toStdString());
}

QImage toQImage(const RgbImage &image)
{
    const bool hasAlpha = image.channels == 4;
    const QImage view(image.data.data(), image.width, image.height, qsizetype{image.channels} * image.width,
                      hasAlpha ? QImage::Format_RGBA8888 : QImage::Format_RGB888);
    return view.convertToFormat(hasAlpha ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32);
}

std::vector<QPolygonF> toPolygons(const std::vector<std::vector<Point>> &outlines)
{
    std::vector<QPolygonF> polygons;
    polygons.reserve(outlines.size());
    for (const std::vector<Point> &outline : outlines) {
        QPolygonF polygon;
        polygon.reserve(static_cast<qsizetype>(outline.size()));
        for (const Point &point : outline)
            polygon << QPointF(point.x, point.y);
        polygons.push_back(std::move(polygon));
    }
    return polygons;
}

ColorScale toColorScale(const ColorMap &colors, ScaleRange range, const std::string &unit, bool isShared)
{
    ColorScale scale;
    scale.colors.reserve(colors.colors.size());
    for (const auto &color : colors.colors)
        scale.colors.push_back(qRgb(color[0], color[1], color[2]));
    scale.low = static_cast<double>(range.low);
    scale.high = static_cast<double>(range.high);
    scale.unit = toQString(unit);
    scale.shared = isShared;
    return scale;
}

} // namespace lesionlens
