// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include <QImage>
#include <QPolygonF>
#include <QString>

#include <vector>

#include "core/base/grid.h"
#include "core/base/rgb_image.h"
#include "core/image/color_map.h"
#include "core/image/overlay.h"
#include "ui/widgets/color_bar.h"

/// The core's plain values as Qt's.
namespace lesionlens {

[[nodiscard]] QString toQString(const std::string &utf8);
[[nodiscard]] QString toQString(const std::filesystem::path &path);
[[nodiscard]] std::filesystem::path toPath(const QString &path);
/// A copy; three channels give RGB32, four ARGB32_Premultiplied, the formats that paint fastest.
[[nodiscard]] QImage toQImage(const RgbImage &image);
[[nodiscard]] std::vector<QPolygonF> toPolygons(const std::vector<std::vector<Point>> &outlines);
[[nodiscard]] ColorScale toColorScale(const ColorMap &colors, ScaleRange range, const std::string &unit, bool isShared);

} // namespace lesionlens
