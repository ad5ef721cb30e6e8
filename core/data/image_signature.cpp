// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/image_signature.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace lesionlens {

namespace {

constexpr int kSize = ImageSignature::kSize;
constexpr int kCoarse = 32;
constexpr int kHashSide = 8;
constexpr int kShift = 2;
constexpr double kLeastContrast = 2.0;
constexpr double kLeastDetail = 0.5;
constexpr double kDetailSigma = 4.0;
constexpr float kDetailLimit = 20.0F;

cv::Mat greyOf(const RgbImage &image)
{
    const cv::Mat rgb(image.height, image.width, CV_8UC3, const_cast<std::uint8_t *>(image.data.data()));
    cv::Mat grey;
    cv::cvtColor(rgb, grey, cv::COLOR_RGB2GRAY);
    cv::resize(grey, grey, {kSize, kSize}, 0, 0, cv::INTER_AREA);
    return grey;
}

cv::Mat matOf(const ImageSignature &signature)
{
    return {kSize, kSize, CV_8UC1, const_cast<std::uint8_t *>(signature.grey.data())};
}

cv::Mat coarseOf(const cv::Mat &grey)
{
    cv::Mat coarse;
    cv::resize(grey, coarse, {kCoarse, kCoarse}, 0, 0, cv::INTER_AREA);
    coarse.convertTo(coarse, CV_32F);
    return coarse;
}

cv::Mat oriented(const cv::Mat &image, int orientation)
{
    cv::Mat result = image.clone();
    if ((orientation & 1) != 0)
        cv::flip(result, result, 1);
    if ((orientation & 2) != 0)
        cv::flip(result, result, 0);
    if ((orientation & 4) != 0)
        cv::transpose(result, result);
    return result;
}

cv::Mat detailOf(const cv::Mat &grey)
{
    cv::Mat fine;
    grey.convertTo(fine, CV_32F);
    cv::Mat blurred;
    cv::GaussianBlur(fine, blurred, {0, 0}, kDetailSigma);
    fine -= blurred;
    fine = cv::max(cv::min(fine, kDetailLimit), -kDetailLimit);
    return fine;
}

/// Pearson's correlation of two images of one size; 0 where one has less contrast than `least`.
double correlation(const cv::Mat &a, const cv::Mat &b, double least)
{
    cv::Scalar meanA;
    cv::Scalar meanB;
    cv::Scalar stdA;
    cv::Scalar stdB;
    cv::meanStdDev(a, meanA, stdA);
    cv::meanStdDev(b, meanB, stdB);
    if (stdA[0] < least || stdB[0] < least)
        return 0.0;
    return (a.dot(b) / static_cast<double>(a.total()) - meanA[0] * meanB[0]) / (stdA[0] * stdB[0]);
}

double detailSimilarity(const cv::Mat &a, const cv::Mat &b)
{
    const int inner = kSize - 2 * kShift;
    const cv::Mat fixed = a({kShift, kShift, inner, inner});
    double best = -1.0;
    for (int dy = 0; dy <= 2 * kShift; ++dy) {
        for (int dx = 0; dx <= 2 * kShift; ++dx)
            best = std::max(best, correlation(fixed, b({dx, dy, inner, inner}), kLeastDetail));
    }
    return best;
}

} // namespace

ImageSignature signatureOf(const RgbImage &image)
{
    ImageSignature signature;
    const cv::Mat grey = greyOf(image);
    cv::Mat coarse = coarseOf(grey);
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(coarse, mean, deviation);
    if (deviation[0] < kLeastContrast)
        return signature;
    signature.grey.assign(grey.datastart, grey.dataend);
    cv::dct(coarse, coarse);
    for (int row = 0; row < kHashSide; ++row) {
        for (int col = 0; col < kHashSide; ++col) {
            if (row + col > 0 && coarse.at<float>(row, col) > 0.0F)
                signature.hash |= std::uint64_t{1} << (kHashSide * row + col);
        }
    }
    return signature;
}

std::uint64_t orientedHash(std::uint64_t hash, int orientation)
{
    // A mirror image changes the sign of the odd frequencies along the axis.
    constexpr std::uint64_t kOddColumns = 0xAAAAAAAAAAAAAAAAU;
    constexpr std::uint64_t kOddRows = 0xFF00FF00FF00FF00U;
    if ((orientation & 1) != 0)
        hash ^= kOddColumns;
    if ((orientation & 2) != 0)
        hash ^= kOddRows;
    if ((orientation & 4) == 0)
        return hash;
    std::uint64_t swapped = 0;
    for (int row = 0; row < kHashSide; ++row) {
        for (int col = 0; col < kHashSide; ++col)
            swapped |= ((hash >> (kHashSide * row + col)) & 1U) << (kHashSide * col + row);
    }
    return swapped;
}

double similarityOf(const ImageSignature &first, const ImageSignature &second, int orientation)
{
    if (first.grey.empty() || second.grey.empty())
        return 0.0;
    const cv::Mat a = matOf(first);
    const cv::Mat b = oriented(matOf(second), orientation);
    if (correlation(coarseOf(a), coarseOf(b), kLeastContrast) < kCoarseSimilarity)
        return 0.0;
    return detailSimilarity(detailOf(a), detailOf(b));
}

} // namespace lesionlens
