// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/lesion_segmentation_vote.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace lesionlens::segmentation {
namespace {

constexpr double kSharpness = 8.0;     // how much a better score counts
constexpr double kSmallestStep = 0.02; // share of the channel's range
constexpr double kCentreSigma = 0.3;   // share of the side
constexpr double kSmallest = 0.003;    // candidates outside these shares of the view are noise or the whole picture
constexpr double kLargest = 0.98;

std::vector<float> sortedValues(const cv::Mat &channel, const cv::Mat &view)
{
    std::vector<float> values;
    values.reserve(channel.total());
    for (int y = 0; y < channel.rows; ++y)
        for (int x = 0; x < channel.cols; ++x)
            if (view.at<std::uint8_t>(y, x) != 0)
                values.push_back(channel.at<float>(y, x));
    std::sort(values.begin(), values.end());
    return values;
}

// Quantiles: every twentieth, and finer at the top, where small lesions are. Quantiles of plain skin lie so close together that
// they would all vote for the same noise: those less than a step apart count once. Four levels between the ends of the range
// are added, so that a crisp edge, across which there are hardly any pixels, has levels as well.
std::vector<double> thresholds(const std::vector<float> &sorted)
{
    const auto quantile = [&sorted](double level) {
        return static_cast<double>(sorted[static_cast<std::size_t>(level * static_cast<double>(sorted.size() - 1))]);
    };
    std::vector<double> levels;
    for (int step = 1; step < 20; ++step)
        levels.push_back(step / 20.0);
    levels.insert(levels.end(), {0.96, 0.97, 0.98, 0.99});

    const double low = quantile(0.01);
    const double smallestStep = kSmallestStep * (quantile(0.99) - low);
    std::vector<double> result;
    double last = low;
    for (const double level : levels)
        if (const double value = quantile(level); value >= last + smallestStep) {
            result.push_back(value);
            last = value;
        }
    const double high = quantile(0.999);
    for (const double share : {0.2, 0.4, 0.6, 0.8})
        result.push_back(low + share * (high - low));
    return result;
}

double offCentre(const cv::Mat &mask)
{
    const cv::Moments moments = cv::moments(mask, true);
    const double x = moments.m10 / moments.m00;
    const double y = moments.m01 / moments.m00;
    return std::hypot((x + 0.5) / mask.cols - 0.5, (y + 0.5) / mask.rows - 0.5);
}

} // namespace

cv::Mat heaviestPiece(const cv::Mat &pixels, const cv::Mat &weights)
{
    cv::Mat labels;
    const int count = cv::connectedComponents(pixels, labels, 4, CV_32S);
    cv::Mat result = cv::Mat::zeros(pixels.size(), CV_8U);
    if (count < 2)
        return result;
    std::vector<double> weight(static_cast<std::size_t>(count), 0.0);
    for (int y = 0; y < pixels.rows; ++y)
        for (int x = 0; x < pixels.cols; ++x)
            weight[static_cast<std::size_t>(labels.at<int>(y, x))] += static_cast<double>(weights.at<float>(y, x));
    weight[0] = -1.0;
    const auto best = static_cast<int>(std::max_element(weight.begin(), weight.end()) - weight.begin());
    std::vector<std::vector<cv::Point>> contours;
    cv::findContours(cv::Mat(labels == best), contours, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
    cv::drawContours(result, contours, -1, cv::Scalar(255), cv::FILLED);
    return result;
}

cv::Mat centreWeights(int rows, int cols)
{
    cv::Mat weights(rows, cols, CV_32F);
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < cols; ++x) {
            const double distance = std::hypot((x + 0.5) / cols - 0.5, (y + 0.5) / rows - 0.5) / kCentreSigma;
            weights.at<float>(y, x) = static_cast<float>(std::exp(-0.5 * distance * distance));
        }
    return weights;
}

double separability(const cv::Mat &lab, const cv::Mat &view, const cv::Mat &mask)
{
    const cv::Mat outside = view & ~mask;
    const int insideCount = cv::countNonZero(mask);
    const int outsideCount = cv::countNonZero(outside);
    if (insideCount == 0 || outsideCount == 0)
        return 0.0;
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(lab, mean, deviation, view);
    const double total = cv::norm(deviation, cv::NORM_L2SQR) * cv::countNonZero(view);
    const double between = insideCount * cv::norm(cv::mean(lab, mask) - mean, cv::NORM_L2SQR) +
                           outsideCount * cv::norm(cv::mean(lab, outside) - mean, cv::NORM_L2SQR);
    return total > 0.0 ? std::clamp(between / total, 0.0, 1.0) : 0.0;
}

double circularity(const cv::Mat &mask)
{
    std::vector<std::vector<cv::Point>> contours;
    cv::findContours(mask, contours, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
    if (contours.empty())
        return 0.0;
    const double perimeter = cv::arcLength(contours[0], true);
    return perimeter > 0.0 ? 4.0 * std::numbers::pi * cv::countNonZero(mask) / (perimeter * perimeter) : 0.0;
}

cv::Mat voteMap(const std::vector<cv::Mat> &channels, const cv::Mat &lab, const cv::Mat &view)
{
    const cv::Mat centre = centreWeights(lab.rows, lab.cols);
    const int viewed = cv::countNonZero(view);
    cv::Mat votes = cv::Mat::zeros(lab.size(), CV_32F);
    double allVotes = 0.0;
    for (const cv::Mat &channel : channels) {
        for (const double threshold : thresholds(sortedValues(channel, view))) {
            const cv::Mat candidate = heaviestPiece((channel > threshold) & view, centre);
            const double share = static_cast<double>(cv::countNonZero(candidate)) / viewed;
            if (share < kSmallest || share > kLargest)
                continue;
            const double score = separability(lab, view, candidate) + circularity(candidate) - offCentre(candidate);
            const double weight = std::exp(kSharpness * score);
            cv::add(votes, cv::Scalar(weight), votes, candidate);
            allVotes += weight;
        }
    }
    return allVotes > 0.0 ? cv::Mat(votes / allVotes) : votes;
}

} // namespace lesionlens::segmentation
