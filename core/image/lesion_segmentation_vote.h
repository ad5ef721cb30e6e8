// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

// Private to segmentLesion. Only names are needed here, so that OpenCV's headers stay in the .cpp files.
namespace cv {
class Mat;
}

namespace lesionlens::segmentation {

/// The piece of `pixels` (8-bit, 0 or not) that weighs most under `weights` (32-bit float, same size), its holes filled, as 0 / 255;
/// all zero where `pixels` is.
[[nodiscard]] cv::Mat heaviestPiece(const cv::Mat &pixels, const cv::Mat &weights);

/// A wide Gaussian around the picture's middle: 1 in the middle, 0.25 in the middle of a side.
[[nodiscard]] cv::Mat centreWeights(int rows, int cols);

/// eta^2 in [0, 1]: the share of the colours' scatter (sum of squares in `lab`, within `view`) that the split into `mask` and the rest
/// explains (Otsu 1979, for three channels). 0 where one side is empty.
[[nodiscard]] double separability(const cv::Mat &lab, const cv::Mat &view, const cv::Mat &mask);

/// 4 pi area / perimeter^2 of the outer contour of `mask`: near 1 for a disc.
[[nodiscard]] double circularity(const cv::Mat &mask);

/// For each pixel the weight in [0, 1] of the candidates that hold it (32-bit float). Candidates are the heaviest pieces above up to 23
/// quantiles and four evenly spaced levels of each channel; a candidate weighs exp(8 s) with the score s = separability + circularity -
/// distance of its centroid from the middle (as a share of the sides). Zero everywhere where there is no candidate.
[[nodiscard]] cv::Mat voteMap(const std::vector<cv::Mat> &channels, const cv::Mat &lab, const cv::Mat &view);

} // namespace lesionlens::segmentation
