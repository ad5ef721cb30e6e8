// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/lesion_mask.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
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
constexpr double kVoteLevel = 0.25;     // below one half: experts draw generously
constexpr double kClosing = 0.2;        // radius of the closing as a share of the lesion's own
constexpr double kOutlineBlur = 2.0;    // pixels of the work size
constexpr double kUniformScatter = 1.0; // standard deviation in L*a*b* below which a picture has one colour
constexpr double kSmallestView = 0.1;   // share of the picture that must not be black

// Where the result should not be trusted; the figures behind the limits are in docs/lesion-segmentation.md.
constexpr double kLeastAgreement = 0.5;
constexpr double kLeastSeparability = 0.3;
constexpr double kMostFrame = 0.5;
constexpr double kLeastArea = 0.005;
constexpr double kMostArea = 0.9;

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

// One piece without holes and without bays much narrower than itself.
cv::Mat shape(const cv::Mat &votes)
{
    const cv::Mat piece = segmentation::heaviestPiece(votes > kVoteLevel, votes);
    const int radius = cvRound(kClosing * std::sqrt(cv::countNonZero(piece) / std::numbers::pi));
    // Padded, so that the closing does not grow towards the frame.
    const int pad = radius + 1;
    cv::Mat closed;
    cv::copyMakeBorder(piece, closed, pad, pad, pad, pad, cv::BORDER_CONSTANT, cv::Scalar::all(0));
    cv::morphologyEx(closed, closed, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * radius + 1, 2 * radius + 1}));
    return segmentation::heaviestPiece(closed(cv::Rect(pad, pad, piece.cols, piece.rows)), votes);
}

Grid<std::uint8_t> enlarge(const cv::Mat &mask, int width, int height)
{
    cv::Mat soft;
    cv::GaussianBlur(mask, soft, cv::Size(), kOutlineBlur, kOutlineBlur, cv::BORDER_REPLICATE);
    Grid<std::uint8_t> inside(height, width);
    cv::Mat result(height, width, CV_8U, inside.values.data()); // a view: resize and threshold write into the grid
    cv::resize(soft, result, result.size(), 0.0, 0.0, cv::INTER_LINEAR);
    cv::threshold(result, result, 127.0, 1.0, cv::THRESH_BINARY);
    return inside;
}

// Expected intersection of the lesion with the candidates over their expected union: 1 where all candidates are the lesion.
double agreement(const cv::Mat &votes, const cv::Mat &lesion)
{
    cv::Mat inside;
    votes.copyTo(inside, lesion);
    const double common = cv::sum(inside)[0];
    const double all = cv::countNonZero(lesion) + cv::sum(votes)[0] - common;
    return all > 0.0 ? common / all : 0.0;
}

// Share of the picture's outermost pixels that are lesion.
double frameShare(const cv::Mat &lesion)
{
    cv::Mat frame = cv::Mat::ones(lesion.size(), CV_8U);
    frame(cv::Rect(1, 1, lesion.cols - 2, lesion.rows - 2)).setTo(0);
    return static_cast<double>(cv::countNonZero(lesion & (frame * 255))) / cv::countNonZero(frame);
}

std::string percent(double share)
{
    return std::to_string(cvRound(100.0 * share)) + " %";
}

std::optional<std::string> doubtAbout(const cv::Mat &lesion, const cv::Mat &votes, const cv::Mat &lab, const cv::Mat &view)
{
    const double area = static_cast<double>(cv::countNonZero(lesion)) / static_cast<double>(lesion.total());
    if (area < kLeastArea)
        return "Hardly anything stands out from the skin, so the lesion was probably not found.";
    if (area > kMostArea)
        return "The outline holds " + percent(area) + " of the picture, so there is no skin to compare the lesion with.";
    if (const double frame = frameShare(lesion); frame > kMostFrame)
        return "The outline runs along " + percent(frame) + " of the picture's edge, so there is little skin to compare the lesion with.";
    if (const double agreed = agreement(votes, lesion); agreed < kLeastAgreement)
        return "The candidate outlines agree on only " + percent(agreed) + " of the area.";
    if (const double split = segmentation::separability(lab, view, lesion); split < kLeastSeparability)
        return "The outline explains only " + percent(split) + " of the picture's colour differences, so it may follow something else.";
    return std::nullopt;
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
    if (cv::countNonZero(view) < kSmallestView * static_cast<double>(view.total())) {
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
    const cv::Mat lesion = shape(votes);
    result.doubt = doubtAbout(lesion, votes, lab, view);
    result.inside = enlarge(lesion, image.width, image.height);
    return result;
}

} // namespace lesionlens
