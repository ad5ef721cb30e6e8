// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QImage>
#include <QRectF>

#include "core/data/dataset_lookup.h"
#include "core/focus/agreement.h"
#include "ui/presenters/inspect_state.h"

namespace lesionlens {

class InspectPresenter;

/// The current view as plain values: drawn and written without the window.
struct FigureContent
{
    std::shared_ptr<const LoadedImage> image;
    std::shared_ptr<const LoadedMask> mask; ///< nullptr: not known
    QRectF visible;                         ///< part of the image, in its pixels
    std::array<MapView, 2> maps;
    HeadMaps heads; ///< empty where neither map is a view of attention
    Geometry geometry;
    ViewSettings settings;
    std::optional<Point> query; ///< where the view has one
    std::optional<Cell> queryCell;
    std::optional<std::array<Point, 2>> queryCorners;
    Prediction prediction;
    std::string explainedClass;
    std::string contrastClass; ///< empty: none
    FocusPair focus;
    std::shared_ptr<const Agreement> agreement; ///< of the two maps; nullptr: not measured
    std::string modelTitle;
    std::string checkpoint; ///< file name
    std::string sha256;     ///< of the checkpoint
    std::string trainedOn;
    std::optional<ImageRecord> record; ///< what the image's data set says of it: its licence belongs under the figure
};

/// What is shown now; `visible` as PaneRow gives it. None while no image has been explained.
[[nodiscard]] std::optional<FigureContent> figureContent(InspectPresenter &presenter, const QRectF &visible);

/// The lines under a figure: everything that is needed to make it again, and the research-use line. No path and nothing of the image's
/// metadata but its file name.
[[nodiscard]] std::vector<std::string> figureCaption(const FigureContent &content);

/// The figure on white, for paper: panes, head strip, colour bars with range and unit, caption; twice the size of the screen.
/// May be called on any thread.
[[nodiscard]] QImage drawFigure(const FigureContent &content);

/// Draws and writes PNG atomically. Throws Error Io naming the file.
void writeFigure(const std::filesystem::path &path, const FigureContent &content);

} // namespace lesionlens
