// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/lesion_mask.h"

#include <algorithm>
#include <string>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/image/lesion_segmentation_prepare.h"
#include "core/image/lesion_segmentation_vote.h"

namespace lesionlens {
namespace {

constexpr int kSmallestSide = 16;       // pixels
constexpr double kScoreBlur = 1.5;      // pixels of the work size
constexpr double kVoteLevel = 0.3;      // below one half: experts draw generously
constexpr double kOutlineBlur = 2.0;    // pixels of the work size
constexpr double kUniformScatter = 1.0; // standard deviation in L*a*b* below which a picture has one colour

cv::Mat workImage(const RgbImage &image)
{
    if (image.width < kSmallestSide || image.height < kSmallestSide)
        throw Error(ErrorCode::Format, "The image of " + std::to_string(image.width) + " x " + std::to_string(image.height) +
                                           " pixels is too small to hold a lesion: each side needs at least " +
                                           std::to_string(kSmallestSide) + " pixels.");
    if ((image.channels != 3 && image.channels != 4) || image.data.size() != static_cast<std::size_t>(image.width) *
                                                                                 static_cast<std::size_t>(image.height) *
                                                                                 static_cast<std::size_t>(image.channels))
        throw Error(ErrorCode::Internal, "The image handed to the lesion segmentation is not an RGB image.");
    // OpenCV has no const view; nothing below writes to the pixels.
    const cv::Mat whole(image.height, image.width, CV_8UC(image.channels), const_cast<std::uint8_t *>(image.data.data()));
    const double scale = static_cast<double>(segmentation::kWorkSide) / std::max(image.width, image.height);
    const cv::Size size(std::max(kSmallestSide, cvRound(scale * image.width)), std::max(kSmallestSide, cvRound(scale * image.height)));
    cv::Mat work;
    cv::resize(whole, work, size, 0.0, 0.0, scale < 1.0 ? cv::INTER_AREA : cv::INTER_LINEAR);
    if (image.channels == 4)
        cv::cvtColor(work, work, cv::COLOR_RGBA2RGB);
    return work;
}

Grid<std::uint8_t> enlarge(const cv::Mat &mask, int width, int height)
{
    cv::Mat soft;
    mask.convertTo(soft, CV_32F, 1.0 / 255.0);
    cv::GaussianBlur(soft, soft, cv::Size(), kOutlineBlur, kOutlineBlur, cv::BORDER_REPLICATE);
    cv::resize(soft, soft, {width, height}, 0.0, 0.0, cv::INTER_LINEAR);
    Grid<std::uint8_t> inside(height, width);
    for (int y = 0; y < height; ++y)
        std::transform(soft.ptr<float>(y), soft.ptr<float>(y) + width,
                       inside.values.begin() + static_cast<std::ptrdiff_t>(inside.index(y, 0)),
                       [](float value) { return static_cast<std::uint8_t>(value > 0.5F ? 1 : 0); });
    return inside;
}

} // namespace

LesionMask segmentLesion(const RgbImage &image)
{
    const cv::Mat work = workImage(image);
    LesionMask result;
    result.source = MaskSource::Automatic;
    result.origin = "threshold vote 1";
    result.inside = Grid<std::uint8_t>(image.height, image.width);

    const cv::Mat view = segmentation::viewMask(work);
    if (cv::countNonZero(view) < view.rows * view.cols / 10) {
        result.doubt = "The picture is almost black.";
        return result;
    }
    const cv::Mat clean = segmentation::removeHair(work);
    const cv::Mat lab = segmentation::smoothLab(clean, kScoreBlur);
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(lab, mean, deviation, view);
    if (cv::norm(deviation) < kUniformScatter) {
        result.doubt = "The picture has nearly one colour, so no lesion was found.";
        return result;
    }
    const cv::Mat votes = segmentation::voteMap(segmentation::lesionChannels(clean, view), lab, view);
    const cv::Mat lesion = segmentation::heaviestPiece(votes > kVoteLevel, votes);
    result.inside = enlarge(lesion, image.width, image.height);
    return result;
}

} // namespace lesionlens
