// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/display_image.h"

#include <algorithm>

namespace lesionlens {

namespace {

constexpr int SmallestLevel = 512;

/// Half the size (rounded up) by averaging 2 x 2 pixels of four bytes each, or of three where `step` is 3. RGB32.
QImage halved(const QImage &image)
{
    const int step = image.format() == QImage::Format_RGB888 ? 3 : 4;
    const bool redFirst = step == 3;
    QImage half((image.width() + 1) / 2, (image.height() + 1) / 2, QImage::Format_RGB32);
    for (int y = 0; y < half.height(); ++y) {
        const uchar *upper = image.constScanLine(2 * y);
        const uchar *lower = image.constScanLine(std::min(2 * y + 1, image.height() - 1));
        auto *out = reinterpret_cast<QRgb *>(half.scanLine(y));
        for (int x = 0; x < half.width(); ++x) {
            const int left = 2 * x * step;
            const int right = std::min(2 * x + 1, image.width() - 1) * step;
            const auto mean = [&](int channel) {
                return (upper[left + channel] + upper[right + channel] + lower[left + channel] + lower[right + channel] + 2) / 4;
            };
            out[x] = redFirst ? qRgb(mean(0), mean(1), mean(2)) : qRgb(mean(2), mean(1), mean(0));
        }
    }
    return half;
}

} // namespace

DisplayImage::DisplayImage(const QImage &image)
{
    if (image.isNull()) {
        return;
    }
    // Three bytes a pixel can be painted as they are; other formats than the usual ones would be converted at every paint.
    const bool paintable = image.format() == QImage::Format_RGB888 || image.format() == QImage::Format_RGB32;
    levels_.push_back(paintable ? image : image.convertToFormat(QImage::Format_RGB32));
    while (std::max(levels_.back().width(), levels_.back().height()) > SmallestLevel) {
        levels_.push_back(halved(levels_.back()));
    }
}

const QImage &DisplayImage::levelFor(double deviceWidth) const
{
    std::size_t chosen = 0;
    while (chosen + 1 < levels_.size() && levels_[chosen + 1].width() >= deviceWidth) {
        ++chosen;
    }
    return levels_.at(chosen);
}

} // namespace lesionlens
