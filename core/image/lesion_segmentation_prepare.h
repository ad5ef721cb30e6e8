// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

// Private to segmentLesion. Only names are needed here, so that OpenCV's headers stay in the .cpp files.
namespace cv {
class Mat;
}

namespace lesionlens::segmentation {

/// Longer side of the picture that the algorithm works on, in pixels. The constants in pixels below are for this size.
inline constexpr int kWorkSide = 160;

/// Where the optics show something: 255, and 0 in black corners and frames (dark regions that hold a corner of the picture).
/// `rgb`: 8-bit, 3 channels.
[[nodiscard]] cv::Mat viewMask(const cv::Mat &rgb);

/// `rgb` with thin dark lines (hair, fine ruler marks) replaced by the colour around them.
[[nodiscard]] cv::Mat removeHair(const cv::Mat &rgb);

/// `rgb`, smoothed with a Gaussian of `sigma` pixels, as CIE L*a*b* (32-bit float; L* in 0..100).
[[nodiscard]] cv::Mat smoothLab(const cv::Mat &rgb, double sigma);

/// Four pictures (32-bit float) in which a lesion tends to be brighter than skin: inverted blue, the first principal component of
/// L*a*b* (signed so that dark is high), and the distances from the skin's colour in L*a*b* and in a*b* alone. The skin's colour
/// is the median along the rim of the visible field.
[[nodiscard]] std::vector<cv::Mat> lesionChannels(const cv::Mat &rgb, const cv::Mat &view);

} // namespace lesionlens::segmentation
