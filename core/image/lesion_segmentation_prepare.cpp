// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/lesion_segmentation_prepare.h"

#include <algorithm>
#include <array>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace lesionlens::segmentation {
namespace {

constexpr int kCornerDarkness = 60;  // brightest of R, G, B below it: black frame, not skin
constexpr double kCornerShare = 0.3; // share of a corner patch that a black frame covers
constexpr int kHairLine = 9;         // length of the lines that closing slides along, in pixels
constexpr int kHairContrast = 18;    // grey levels below the surroundings
constexpr double kChannelBlur = 2.0; // pixels
constexpr double kRimShare = 0.06;   // width of the rim that skin is taken from, as a share of the side

cv::Mat brightestChannel(const cv::Mat &rgb)
{
    std::array<cv::Mat, 3> planes;
    cv::split(rgb, planes.data());
    return cv::max(planes[0], cv::max(planes[1], planes[2]));
}

// Black-hat along four directions: high on dark structures that are thin in at least one of them.
cv::Mat darkLines(const cv::Mat &grey)
{
    const cv::Mat diagonal = cv::Mat::eye(kHairLine, kHairLine, CV_8U);
    cv::Mat antiDiagonal;
    cv::flip(diagonal, antiDiagonal, 1);
    const std::array<cv::Mat, 4> lines{diagonal, antiDiagonal, cv::Mat::ones(1, kHairLine, CV_8U), cv::Mat::ones(kHairLine, 1, CV_8U)};
    cv::Mat response = cv::Mat::zeros(grey.size(), CV_8U);
    for (const cv::Mat &line : lines) {
        cv::Mat blackHat;
        cv::morphologyEx(grey, blackHat, cv::MORPH_BLACKHAT, line);
        response = cv::max(response, blackHat);
    }
    return response;
}

// Only long, thin pieces are hair; dots and globules are part of the lesion.
cv::Mat hairMask(const cv::Mat &rgb)
{
    cv::Mat grey;
    cv::cvtColor(rgb, grey, cv::COLOR_RGB2GRAY);
    const cv::Mat dark = darkLines(grey) > kHairContrast;
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(dark, labels, stats, centres, 8, CV_32S);
    cv::Mat hair = cv::Mat::zeros(rgb.size(), CV_8U);
    for (int label = 1; label < count; ++label) {
        const int width = stats.at<int>(label, cv::CC_STAT_WIDTH);
        const int height = stats.at<int>(label, cv::CC_STAT_HEIGHT);
        const int area = stats.at<int>(label, cv::CC_STAT_AREA);
        const int length = std::max(width, height);
        if (length >= kWorkSide / 8 && area < 0.25 * width * height + 3.0 * length)
            hair.setTo(255, labels == label);
    }
    cv::dilate(hair, hair, cv::Mat::ones(3, 3, CV_8U));
    return hair;
}

double medianOf(std::vector<float> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return static_cast<double>(*middle);
}

cv::Scalar skinColor(const cv::Mat &lab, const cv::Mat &view)
{
    const int rim = std::max(1, cvRound(kRimShare * std::min(lab.rows, lab.cols)));
    cv::Mat inner = cv::Mat::zeros(view.size(), CV_8U);
    cv::erode(view, inner, cv::Mat::ones(2 * rim + 1, 2 * rim + 1, CV_8U), cv::Point(-1, -1), 1, cv::BORDER_CONSTANT, cv::Scalar::all(0));
    std::array<std::vector<float>, 3> samples;
    for (int y = 0; y < lab.rows; ++y)
        for (int x = 0; x < lab.cols; ++x)
            if (view.at<std::uint8_t>(y, x) != 0 && inner.at<std::uint8_t>(y, x) == 0)
                for (int channel = 0; channel < 3; ++channel)
                    samples[static_cast<std::size_t>(channel)].push_back(lab.at<cv::Vec3f>(y, x)[channel]);
    if (samples[0].empty())
        return cv::mean(lab);
    return {medianOf(std::move(samples[0])), medianOf(std::move(samples[1])), medianOf(std::move(samples[2]))};
}

cv::Mat principalComponent(const cv::Mat &lab, const cv::Mat &view)
{
    const cv::Scalar mean = cv::mean(lab, view);
    cv::Matx33d covariance = cv::Matx33d::zeros();
    for (int y = 0; y < lab.rows; ++y)
        for (int x = 0; x < lab.cols; ++x)
            if (view.at<std::uint8_t>(y, x) != 0) {
                const cv::Vec3f &color = lab.at<cv::Vec3f>(y, x);
                const cv::Vec3d offset(color[0] - mean[0], color[1] - mean[1], color[2] - mean[2]);
                covariance += offset * offset.t();
            }
    cv::Mat values;
    cv::Mat vectors;
    cv::eigen(covariance, values, vectors);
    // Pigment darkens: the end of the axis with the smaller L* is the lesion's.
    const cv::Mat axis = vectors.at<double>(0, 0) > 0 ? cv::Mat(-vectors.row(0)) : cv::Mat(vectors.row(0));
    cv::Mat component;
    cv::transform(lab, component, axis);
    return component;
}

} // namespace

cv::Mat viewMask(const cv::Mat &rgb)
{
    cv::Mat bright;
    cv::GaussianBlur(brightestChannel(rgb), bright, cv::Size(), 1.5);
    const cv::Mat dark = bright < kCornerDarkness;
    cv::Mat labels;
    const int count = cv::connectedComponents(dark, labels, 4, CV_32S);
    const int patch = std::max(2, kWorkSide / 40);
    cv::Mat black = cv::Mat::zeros(rgb.size(), CV_8U);
    for (const int top : {0, rgb.rows - patch})
        for (const int left : {0, rgb.cols - patch})
            for (int label = 1; label < count; ++label) {
                const cv::Mat inPatch = labels(cv::Rect(left, top, patch, patch)) == label;
                if (cv::countNonZero(inPatch) > kCornerShare * patch * patch)
                    black.setTo(255, labels == label);
            }
    // The frame's edge is blurred by the optics; its grey must not look like pigment.
    cv::dilate(black, black, cv::getStructuringElement(cv::MORPH_ELLIPSE, {9, 9}));
    return ~black;
}

cv::Mat removeHair(const cv::Mat &rgb)
{
    cv::Mat todo = hairMask(rgb);
    cv::Mat result = rgb.clone();
    if (cv::countNonZero(todo) == 0)
        return result;
    cv::Mat weight;
    cv::Mat weights;
    cv::Mat color;
    cv::Mat(~todo).convertTo(weight, CV_32F, 1.0 / 255.0);
    cv::merge(std::vector<cv::Mat>(3, weight), weights);
    rgb.convertTo(color, CV_32FC3);
    color = color.mul(weights);
    // Normalised convolution, from narrow to wide: each pixel takes the nearest surroundings that are mostly free of hair.
    for (const double sigma : {2.0, 4.0, 8.0, 16.0}) {
        cv::Mat near;
        cv::Mat nearWeights;
        cv::GaussianBlur(color, near, cv::Size(), sigma);
        cv::GaussianBlur(weights, nearWeights, cv::Size(), sigma);
        cv::Mat known;
        cv::extractChannel(nearWeights, known, 0);
        const cv::Mat ready = todo & (known > 0.15);
        cv::Mat filled;
        near = near / cv::max(nearWeights, 1e-6);
        near.convertTo(filled, CV_8UC3);
        filled.copyTo(result, ready);
        todo &= ~ready;
    }
    return result;
}

cv::Mat smoothLab(const cv::Mat &rgb, double sigma)
{
    cv::Mat lab;
    rgb.convertTo(lab, CV_32FC3, 1.0 / 255.0);
    cv::GaussianBlur(lab, lab, cv::Size(), sigma);
    cv::cvtColor(lab, lab, cv::COLOR_RGB2Lab);
    return lab;
}

std::vector<cv::Mat> lesionChannels(const cv::Mat &rgb, const cv::Mat &view)
{
    const cv::Mat lab = smoothLab(rgb, kChannelBlur);
    cv::Mat blue;
    cv::extractChannel(rgb, blue, 2);
    blue.convertTo(blue, CV_32F, -1.0);
    cv::GaussianBlur(blue, blue, cv::Size(), kChannelBlur);

    cv::Mat offset;
    cv::subtract(lab, skinColor(lab, view), offset);
    std::array<cv::Mat, 3> offsets;
    cv::split(offset, offsets.data());
    cv::Mat chroma;
    cv::magnitude(offsets[1], offsets[2], chroma);
    cv::Mat distance;
    cv::magnitude(chroma, offsets[0], distance);
    return {blue, principalComponent(lab, view), distance, chroma};
}

} // namespace lesionlens::segmentation
